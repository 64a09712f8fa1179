import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { parsePeriod, parseYear } from '@mutua/sdk/coop/period'
import { ristornoCriteriaSchema } from '@mutua/sdk/coop/ristorno'
import type { Store } from '@mutua/kit/store'
import { createAcceptReceipts } from '../metering/accept-receipts.ts'
import type { PricedGrant } from '../metering/check-receipt.ts'
import { readOwnerUses, readPeriodUses, readUsedMonths, sealMonth } from '../metering/period-uses.ts'
import { createClock, createPodServer, foundingResolution, webIdOf } from '../test-support-value.ts'
import { closePeriod } from './close-period.ts'
import { openLedger } from './open-ledger.ts'
import { runRistorno } from './run-ristorno.ts'

export const signingKey = generateKeyPairSync('ed25519')

/** Metering and ledger on one store, wired as the service wires them. `members` are numbered in their order. */
export const openBooks = async (world: {
  store: Store
  grants: readonly PricedGrant[]
  members: readonly string[]
  start?: string
}) => {
  const { store } = world
  const clock = createClock(world.start ?? '2026-11-21T10:00:00Z')
  const pods = await createPodServer()
  const ledger = openLedger({ store, now: clock.now })
  const key = createPrivateKey(signingKey.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const deps = {
    store,
    now: clock.now,
    ledger,
    sign: (bytes: Uint8Array) => ({ kid: 'coop', signature: sign(null, bytes, key).toString('base64url') }),
    sealMonth: (month: Parameters<typeof sealMonth>[0]) => sealMonth(month, { store }),
    readPeriodUses: (month: Parameters<typeof readPeriodUses>[0]) => readPeriodUses(month, { store }),
    readUsedMonths: (range: Parameters<typeof readUsedMonths>[0]) => readUsedMonths(range, { store }),
    readOwnerUses: (month: Parameters<typeof readOwnerUses>[0]) => readOwnerUses(month, { store }),
    findMemberNumber: (webId: string) => {
      const index = world.members.findIndex((name) => webIdOf(name) === webId)
      return Promise.resolve(index === -1 ? undefined : index + 1)
    },
  }
  const accept = createAcceptReceipts({
    store,
    now: clock.now,
    keysOf: pods.keysOf,
    findGrant: (id) => Promise.resolve(world.grants.find(({ grant }) => grant.id === id)),
  })
  return {
    clock,
    pods,
    ledger,
    accept: (receipts: readonly unknown[]) => accept(pods.podServer, receipts),
    close: (period: string, early = false) => closePeriod(parsePeriod(period), { early }, deps),
    ristorno: (year: string, criteria: Record<string, unknown> = {}, resolution = foundingResolution) =>
      runRistorno(parseYear(year), { resolution, criteria: ristornoCriteriaSchema.parse(criteria) }, deps),
  }
}
