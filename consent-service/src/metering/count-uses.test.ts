import { expect, test } from 'vitest'
import { monthSchema } from '@mutua/sdk/coop/period'
import {
  createClock,
  createGrant,
  createPodServer,
  openTestStore,
  research,
} from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import { readOwnerUses } from './period-uses.ts'

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
