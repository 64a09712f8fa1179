import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { monthSchema } from '@mutua/sdk/coop/period'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import {
  createClock,
  createGrant,
  createPodServer,
  openTestStore,
  research,
} from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import { checkMetering } from './check-metering.ts'
import { readOwnerUses, readPeriodUses } from './period-uses.ts'
import { readPublicUses } from './public-uses.ts'
import { readLastReceipts, readReceipts } from './read-receipts.ts'

const at = '2026-11-21T09:00:00.000Z'

test('units of a gift do not count as exchange, even beside priced ones for the same purpose', async () => {
  await using store = await openTestStore()
  const pods = await createPodServer()
  const priced = createGrant({ owner: 'anna', purpose: research, microCentsPerUnit: 1_500_000n })
  const free = createGrant({ owner: 'anna', purpose: research, microCentsPerUnit: 0n })
  const gift = { ...free, tariff: { ...free.tariff, gift: true as const } }
  const accept = createAcceptReceipts({
    store,
    now: createClock('2026-11-21T10:00:00Z').now,
    keysOf: pods.keysOf,
    findGrant: (id) => Promise.resolve([priced, gift].find(({ grant }) => grant.id === id)),
  })
  await accept(pods.podServer, [
    pods.use({ grant: priced, at, units: 2 }),
    pods.use({ grant: gift, at, units: 5 }),
    pods.use({ grant: priced, at }),
  ])
  expect(await Array.fromAsync(readOwnerUses(monthSchema.parse('2026-11'), { store }))).toEqual([
    { owner: priced.grant.owner, purpose: research, uses: 3, units: 3, microCents: 4_500_000n },
  ])
})

test('what the room of a study reads is in no count and no bill, and what only calls itself one is in all of them', async () => {
  await using store = await openTestStore()
  const pods = await createPodServer()
  const room = (origin: string) => parseWebId(`${origin}/studies/abcdefghijklmnopqrstuv#room`)
  const grantTo = (organisationId: WebId, microCentsPerUnit: bigint) =>
    createGrant({ owner: 'anna', purpose: research, organisationId, microCentsPerUnit })
  const ofRoom = grantTo(room('https://consent.example'), 0n)
  const stranger = grantTo(room('https://other.example'), 0n)
  const priced = grantTo(room('https://consent.example'), 7n)
  const grants = [ofRoom, stranger, priced]
  const accept = createAcceptReceipts({
    store,
    now: createClock('2026-11-21T10:00:00Z').now,
    keysOf: pods.keysOf,
    findGrant: (id) => Promise.resolve(grants.find(({ grant }) => grant.id === id)),
  })
  await accept(
    pods.podServer,
    [ofRoom, stranger, ofRoom, priced, ofRoom].map((grant) => pods.use({ grant, at })),
  )
  const month = monthSchema.parse('2026-11')
  const { organisations, spans } = await readPeriodUses(month, { store })
  expect(organisations.reduce((sum, { uses }) => sum + uses, 0)).toBe(2)
  expect(spans).toMatchObject([{ from: 1, to: 5 }])
  expect(await Array.fromAsync(readOwnerUses(month, { store }))).toMatchObject([{ uses: 2, units: 2 }])
  expect(await readPublicUses(1, { store })).toMatchObject({ uses: 2 })
  expect((await readLastReceipts(5, { store })).map(({ position }) => position)).toEqual([4, 2])
  const own = await readReceipts(
    { kind: 'party', webId: ofRoom.grant.owner },
    { after: undefined, limit: 9 },
    { store },
  )
  expect(own.items).toHaveLength(5)
  expect(await Array.fromAsync(checkMetering(store, createTestSealer(randomBytes(32))))).toEqual([])
})
