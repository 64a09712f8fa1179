import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import { isYear, monthSchema, nextMonth, parsePeriod, parseYear, type Period } from '@mutua/sdk/coop/period'
import { ristornoCriteriaSchema } from '@mutua/sdk/coop/ristorno'
import { instantOf } from '@mutua/sdk/ids'
import { commitPlan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { createAcceptReceipts } from '../metering/accept-receipts.ts'
import type { PricedGrant } from '../metering/check-receipt.ts'
import { readUsedMonths } from '../metering/period-uses.ts'
import { readUsesUntil } from '../metering/uses-until.ts'
import {
  createClock,
  createPodServer,
  foundingResolution,
  officer,
  otherOfficer,
  webIdOf,
} from '../wiring/test-support-value.ts'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import type { Payback } from '../pool/payback/open-payback.ts'
import { openClosing } from '../wiring/close-face.ts'
import { openOfficers } from '../officers/open-officers.ts'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import { registeredSigner, signedBy } from '../officers/test-support.ts'
import { openLedger } from './open-ledger.ts'
import { draftRun } from './draft-run.ts'
import { carryOutRistorno, planOrder } from './run-ristorno.ts'
import { criteriaDigestOf } from './simulate-ristorno.ts'

/** Metering and ledger on one store, wired as the service wires them. `members` are numbered in their order. */
export const openBooks = async (world: {
  store: Store
  grants: readonly PricedGrant[]
  members: readonly string[]
  /** When the exchange of a member ended, by name. */
  ends?: Readonly<Record<string, string>>
  start?: string
  tariffs?: readonly Tariff[]
  /** Studies of the pool, billed and shared with the uses. */
  payback?: Pick<Payback, 'sealMonth' | 'readLines' | 'readMonths' | 'exchange'>
  /** Those of a life before this one. */
  signers?: readonly [OfficerSigner, OfficerSigner]
}) => {
  const { store } = world
  const clock = createClock(world.start ?? '2026-11-21T10:00:00Z')
  const pods = await createPodServer()
  const ledger = openLedger({ store, now: clock.now })
  const deps = {
    store,
    now: clock.now,
    ledger,
    readOwnerUses: (month: Parameters<typeof readUsesUntil>[0]) =>
      readUsesUntil(month, {
        store,
        endOf: async (webId) => {
          const end = Object.entries(world.ends ?? {}).find(([name]) => webIdOf(name) === webId)?.[1]
          return end === undefined ? undefined : instantOf(Date.parse(end))
        },
      }),
    findMemberNumber: (webId: string) => {
      const index = world.members.findIndex((name) => webIdOf(name) === webId)
      return Promise.resolve(index === -1 ? undefined : index + 1)
    },
    readResearch: world.payback?.exchange,
  }
  const officers = openOfficers({ store, now: clock.now, isOfficer: () => true })
  const { closing, credits } = openClosing({
    ...{ store, now: clock.now, officers, answers: world.payback },
    tariffs: { list: async () => [...(world.tariffs ?? [])] },
  })
  const opening = world.signers === undefined ? openSigners(world.store) : Promise.resolve(world.signers)
  // Whoever opens books without closing anything never waits for it.
  opening.catch(() => undefined)
  /** One officer proposes, the other confirms; of a year first its months that have uses. */
  const close = async (period: Period, early: boolean): Promise<ClosedPeriod> => {
    if (isYear(period)) {
      const range = { from: monthSchema.parse(`${period}-01`), until: monthSchema.parse(`${period}-12`) }
      const span = { ...range, until: nextMonth(range.until) }
      const asked = (await world.payback?.readMonths(span)) ?? []
      const used = [...new Set([...(await readUsedMonths(span, { store })), ...asked])].toSorted()
      for (const month of used) if ((await closing.find(month)) === undefined) await close(month, early)
    }
    const [first, second] = await opening
    const { text } = await closing.draft(period, { early })
    await closing.propose(period, { early }, await signedBy(first, text))
    return closing.confirm(period, await signedBy(second, text))
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
    close: (period: string, early = false) => close(parsePeriod(period), early),
    closing,
    credits,
    officers,
    signers: opening,
    deps,
    /** Orders and carries out, as two officers would. */
    ristorno: (year: string, given: Record<string, unknown> = {}, resolution = foundingResolution) =>
      orderAndRun(year, given, resolution.id, deps),
  }
}

export const orderAndRun = async (
  year: string,
  given: Record<string, unknown>,
  resolution: string,
  deps: Parameters<typeof carryOutRistorno>[1],
) => {
  const criteria = ristornoCriteriaSchema.parse(given)
  const order = { year: parseYear(year), resolution, criteria, criteriaDigest: criteriaDigestOf(criteria) }
  await draftRun(order, deps)
  await commitPlan(deps.store, async () => ({ ...(await planOrder(order, deps)), result: undefined }))
  return carryOutRistorno(order.year, deps)
}

/** A power cut loses no key: both officers hold theirs outside the store. */
const openSigners = async (store: Store): Promise<readonly [OfficerSigner, OfficerSigner]> => {
  const officers = openOfficers({
    store,
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    isOfficer: () => true,
  })
  return [await registeredSigner(officer, officers), await registeredSigner(otherOfficer, officers)]
}
