import { expect, it } from 'vitest'
import { parseSha256 } from '@mutua/sdk/ids'
import { createClock, createGrant, createPodServer, openTestStore } from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import { readLoggedReceipts } from './logged-receipts.ts'
import { createRecentHashes } from './recent-hashes.ts'

const row = (text: string): Uint8Array => new TextEncoder().encode(text)
const hashes = (count: number) => Array.from({ length: count }, () => parseSha256('a'.repeat(64)))

it('knows the hashes of these very bytes, once', () => {
  const recent = createRecentHashes()
  recent.keep(row('one'), hashes(2))
  expect(recent.take(row('two'))).toBeUndefined()
  expect(recent.take(row('one'))).toEqual(hashes(2))
  expect(recent.take(row('one'))).toBeUndefined()
})

it('holds no more than it may; the oldest leave first', () => {
  const recent = createRecentHashes(10)
  for (const name of ['a', 'b', 'c']) recent.keep(row(name), hashes(4))
  recent.keep(row('c'), hashes(4))
  expect(['a', 'b', 'c'].map((name) => recent.take(row(name))?.length)).toEqual([undefined, 4, 4])
})

it('gives the log what it would find out from the rows', async () => {
  await using store = await openTestStore()
  const pods = await createPodServer()
  const annas = createGrant({ owner: 'anna' })
  const recent = createRecentHashes()
  let taken = 0
  const accept = createAcceptReceipts({
    store,
    now: createClock('2026-11-21T10:00:00Z').now,
    keysOf: pods.keysOf,
    findGrant: () => Promise.resolve(annas),
    recentHashes: recent,
  })
  const use = { grant: annas, at: '2026-11-21T09:00:00.000Z' }
  await accept(pods.podServer, [pods.use(use), pods.short([use, use, use]), pods.batch([use, use])])
  const page = { after: 0, limit: 10 }
  const counting = {
    take: (bytes: Uint8Array) => {
      const found = recent.take(bytes)
      if (found !== undefined) taken += 1
      return found
    },
  }
  const remembered = await readLoggedReceipts(pods.podServer, page, { store, recentHashes: counting })
  expect(taken).toBe(3)
  expect(remembered).toEqual(await readLoggedReceipts(pods.podServer, page, { store }))
})
