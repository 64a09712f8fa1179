import { afterEach, beforeEach, expect, test } from 'vitest'
import { instantOf, parseBaseUrl } from '@mutua/sdk/ids'
import { rootOfPath } from '@mutua/sdk/receipt/batch'
import { canonicalReceiptText } from '@mutua/sdk/receipt/receipt'
import { receiptHash, rootOf } from '@mutua/kit/receipts/receipt-batch'
import { leafHash } from '@mutua/kit/tlog/merkle'
import { pathAmong } from '@mutua/kit/tlog/tree'
import {
  createClock,
  createGrant,
  createPodServer,
  openTestStore,
  type UseOf,
} from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import {
  findReceiptAt,
  followReceipts,
  readLoggedReceipts,
  readRunHashes,
  runPlace,
} from './logged-receipts.ts'

const [annas, brunos] = [createGrant({ owner: 'anna' }), createGrant({ owner: 'bruno', recipient: 'nurse' })]

let store: Awaited<ReturnType<typeof openTestStore>>
let pods: Awaited<ReturnType<typeof createPodServer>>
let accept: (...delivered: unknown[]) => Promise<{ acceptedUpTo: number }>
beforeEach(async () => {
  store = await openTestStore()
  pods = await createPodServer()
  const acceptReceipts = createAcceptReceipts({
    store,
    now: createClock('2026-11-21T10:00:00Z').now,
    keysOf: pods.keysOf,
    findGrant: (id) => Promise.resolve([annas, brunos].find(({ grant }) => grant.id === id)),
  })
  accept = (...delivered) => acceptReceipts(pods.podServer, delivered)
})
afterEach(() => store[Symbol.asyncDispose]())

const uses = (count: number): readonly UseOf[] =>
  Array.from({ length: count }, (_, index) => ({
    grant: index % 3 === 0 ? annas : brunos,
    at: instantOf(Date.parse('2026-11-21T09:00:00Z') + index),
  }))

const read = (after: number, limit = 100) => readLoggedReceipts(pods.podServer, { after, limit }, { store })

test('what was accepted since the last look is one run, whatever it was signed in', async () => {
  await accept(
    pods.use({ grant: annas, at: '2026-11-21T08:00:00Z' }),
    pods.short(uses(5)),
    pods.batch(uses(7)),
  )
  const { items, upTo } = await read(0)
  const receipts = await Promise.all(
    Array.from({ length: 13 }, (_, place) => findReceiptAt(pods.podServer, place + 1, { store })),
  )
  const hashes = receipts.map((receipt) =>
    receiptHash(receipt === undefined ? '' : canonicalReceiptText(receipt)),
  )
  expect(upTo).toBe(13)
  expect(items).toEqual([
    {
      kind: 'receipts.accepted',
      place: runPlace(pods.podServer, 13),
      statement: { from: 1, podServer: pods.podServer, root: rootOf(hashes), size: 13, type: 'receipts' },
    },
  ])
  expect(await read(13)).toEqual({ items: [], upTo: 13, hasMore: false })
  await accept(pods.short(uses(2)))
  expect((await read(13)).items).toMatchObject([{ statement: { from: 14, size: 2 } }])
  expect(await findReceiptAt(pods.podServer, 16, { store })).toBeUndefined()
})

test('runs follow each other without a gap, at most 4,096 receipts each, and as many as are wanted', async () => {
  for (let times = 0; times < 24; times += 1) await accept(pods.short(uses(400)))
  const { items, upTo } = await read(0)
  expect(upTo).toBe(9_600)
  expect(items.map(({ statement: { from, size } }) => [from, size])).toEqual([
    [1, 4_000],
    [4_001, 4_000],
    [8_001, 1_600],
  ])
  const two = await read(0, 2)
  expect(two).toEqual({ items: items.slice(0, 2), upTo: 8_000, hasMore: true })
  expect((await read(two.upTo)).items).toEqual(items.slice(2))
})

test('a run is closed once a second, and at once when more is there than it takes', async () => {
  let ms = 0
  const follow = followReceipts(pods.podServer, { store, monotonic: () => ms })
  const sizes = async (after: number) => (await follow(after)).items.map(({ statement }) => statement.size)
  await accept(pods.short(uses(3)))
  expect(await sizes(0)).toEqual([3])
  await accept(pods.short(uses(5)))
  ms = 500
  expect(await sizes(3)).toEqual([])
  await accept(pods.short(uses(7)))
  ms = 1_000
  expect(await sizes(3)).toEqual([12])
  for (let times = 0; times < 11; times += 1) await accept(pods.short(uses(400)))
  ms = 2_000
  expect(await sizes(15)).toEqual([4_000])
  expect(await sizes(4_015)).toEqual([400])
})

test('from a receipt a path leads to the root of its run', async () => {
  await accept(pods.short(uses(300)), pods.short(uses(33)))
  const [item] = (await read(0)).items
  if (item === undefined) throw new Error('there is a run')
  const hashes = await readRunHashes(item.statement, { store })
  for (const position of [1, 2, 256, 257, 300, 301, 333]) {
    const receipt = await findReceiptAt(pods.podServer, position, { store })
    const own = receiptHash(receipt === undefined ? '' : canonicalReceiptText(receipt))
    expect(hashes[position - 1]).toBe(own)
    const path = await pathAmong(
      hashes.map((entry) => leafHash(Buffer.from(entry, 'hex'))),
      position - 1,
    )
    const place = {
      index: position - 1,
      size: 333,
      path: path.map((one) => one.toString('hex') as typeof own),
    }
    expect(await rootOfPath(own, place)).toBe(item.statement.root)
    expect(await rootOfPath(own, { ...place, index: position % 333 })).not.toBe(item.statement.root)
  }
})

test('of a pod server that delivered nothing there is nothing', async () => {
  const other = parseBaseUrl('https://other.example')
  expect(await readLoggedReceipts(other, { after: 0, limit: 9 }, { store })).toMatchObject({
    items: [],
    upTo: 0,
  })
  expect(await findReceiptAt(other, 1, { store })).toBeUndefined()
})
