import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { toBytes, toText, wholeRange, type Entry, type Store, type Write } from '@mutua/kit/store'
import { instantOf, parseBaseUrl } from '@mutua/sdk/ids'
import { createClock, createGrant, createPodServer, openTestStore } from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import { checkMetering } from './check-metering.ts'

const at = Date.parse('2026-10-31T22:30:00.000Z')
const sealer = createTestSealer(randomBytes(32))

/** Two pod servers, both kinds of batch and a receipt signed alone, in two months. */
let store: Store & AsyncDisposable
let entries: Entry[]
beforeAll(async () => {
  store = await openTestStore()
  for (const podServer of ['https://pods.example', 'https://other-pods.example'].map(parseBaseUrl)) {
    const pods = await createPodServer(podServer)
    const grants = [
      createGrant({ owner: 'anna', podServer }),
      createGrant({ owner: 'bruno', podServer, recipient: 'nurse' }),
    ]
    const clock = createClock(instantOf(at + 3_600_000))
    const accept = createAcceptReceipts({
      store,
      now: clock.now,
      keysOf: pods.keysOf,
      findGrant: (id) => Promise.resolve(grants.find(({ grant }) => grant.id === id)),
    })
    const uses = (count: number) =>
      Array.from({ length: count }, (_, place) => {
        const grant = grants[place % 2]
        if (grant === undefined) throw new Error('There are two grants.')
        return { grant, at: instantOf(at + Math.floor(place / 3)) }
      })
    const [first] = uses(1)
    if (first === undefined) throw new Error('There is a use.')
    await accept(pods.podServer, [pods.use(first), pods.batch(uses(2)), pods.short(uses(4))])
    clock.set('2026-11-03T08:00:00Z')
    await accept(pods.podServer, [pods.short(uses(3))])
  }
  entries = await Array.fromAsync(store.list(wholeRange))
})
afterAll(() => store[Symbol.asyncDispose]())

/** As somebody who can write to the store would: no seal is broken. */
const findingsAfter = async (edit: readonly Write[]): Promise<unknown[]> => {
  await store.write(edit)
  const found = await Array.fromAsync(checkMetering(store, sealer)).catch((cause: unknown) => [cause])
  const before = new Map(entries.map(({ key, value }) => [key, value]))
  await store.write(edit.map(({ key }) => ({ key, value: before.get(key) })))
  return found
}

const rowsOf = (prefix: string): Entry[] => entries.filter(({ key }) => key.startsWith(prefix))

describe('the check of what was accepted', () => {
  it('finds nothing where nothing was changed', async () => {
    expect(entries.length).toBeGreaterThan(30)
    expect(await findingsAfter([])).toEqual([])
  })

  it('finds every row that is missing', async () => {
    const missed: string[] = []
    for (const { key } of entries)
      if ((await findingsAfter([{ key, value: undefined }])).length === 0) missed.push(key)
    expect(missed).toEqual([])
  })

  it('finds every entry of an index that leads nowhere, or to another receipt', async () => {
    for (const prefix of ['metering/by-time/', 'metering/of-party/', 'metering/of-grant/']) {
      const rows = rowsOf(prefix)
      expect(rows.length).toBeGreaterThan(3)
      for (const { key } of rows) {
        const astray = key.replace(/\d{12}$/, (position) => String(Number(position) + 20).padStart(12, '0'))
        const edits = [
          [{ key: astray, value: toBytes('') }],
          // As many as before, and one of them is another.
          [
            { key, value: undefined },
            { key: astray, value: toBytes('') },
          ],
        ]
        for (const edit of edits) expect(await findingsAfter(edit), astray).not.toEqual([])
      }
    }
  })

  it('finds every number that was changed, in a receipt, a count, a span or a watermark', async () => {
    const missed: string[] = []
    let changes = 0
    for (const { key, value } of entries) {
      const text = toText(value)
      for (const match of text.matchAll(/(?<=[:,[]"?)\d+(?="?[,\]}])/g)) {
        const changed = String(Number(match[0]) + 1)
        const edited = text.slice(0, match.index) + changed + text.slice(match.index + match[0].length)
        changes += 1
        const found = await findingsAfter([{ key, value: toBytes(edited) }])
        if (found.length === 0)
          missed.push(`${key}: ${text.slice(Math.max(0, match.index - 20), match.index + 8)}`)
      }
    }
    expect(changes).toBeGreaterThan(60)
    expect(missed).toEqual([])
  })
})
