import type { AdoptedResolution } from '@mutua/sdk/coop/resolution'
import { monthsOf, type Month, type Year } from '@mutua/sdk/coop/period'
import {
  allotmentSchema,
  ristornoPaymentSchema,
  ristornoRunSchema,
  type Allotment,
  type RistornoCriteria,
  type RistornoPayment,
  type RistornoResult,
  type RistornoRun,
} from '@mutua/sdk/coop/ristorno'
import { accounts, type Account, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { cents, instantOf, microCents, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { allot } from './allot.ts'
import { allotmentPrefix, closedPeriodKey, paymentPrefix, ristornoKey } from './ledger-rows.ts'
import type { Ledger } from './open-ledger.ts'

/** What one owner's pod gave in a month for one purpose. */
export interface OwnerExchange {
  readonly owner: WebId
  readonly purpose: PurposeIri
  readonly units: number
  readonly microCents: bigint
}

interface Deps {
  readonly store: Store
  readonly now: () => number
  readonly ledger: Pick<Ledger, 'planPosting' | 'readGuard' | 'readTurnover' | 'readMemberPayables'>
  readonly readOwnerUses: (month: Month) => Promise<readonly OwnerExchange[]>
  readonly findMemberNumber: (webId: WebId) => Promise<number | undefined>
}

/**
 * Returns a closed year's surplus to the members, once (art. 2545-sexies c.c.). In this order: surplus of the year ->
 * legal reserve (art. 2545-quater c.c.) and mutual fund (art. 11 L. 59/1992), which no criterion switches off -> the part
 * of the rest that comes from members' own exchange -> what was voted of it -> each member by units x quality. Transfers,
 * allotments and payments are one atomic write: a crash leaves all of it or nothing.
 *
 * @throws {Problem} `resolution-unknown`, `period-open`, `ristorno-exists`, `ristorno-nothing-to-allot`,
 *   `ristorno-too-large`
 */
export const runRistorno = async (
  year: Year,
  mandate: { resolution: AdoptedResolution; criteria: RistornoCriteria },
  deps: Deps,
): Promise<RistornoRun> => {
  if (!mandate.resolution.governs.includes('ristorno')) {
    throw new Problem('resolution-unknown', 'Name an adopted resolution that lays down the ristorno.')
  }
  if ((await deps.store.get(closedPeriodKey(year))) === undefined) {
    throw new Problem('period-open', `Close ${year} first: the ristorno follows the year's accounts.`)
  }
  return commitPlan(deps.store, async () => {
    if ((await deps.store.get(ristornoKey(year))) !== undefined) throw ranBefore(year)
    const guard = await deps.ledger.readGuard()
    const { run, allotments, payments, drafts } = await compute(year, mandate, deps)
    const plan = await deps.ledger.planPosting(drafts)
    if (plan.kind !== 'plan') {
      if ((await deps.store.get(ristornoKey(year))) !== undefined) throw ranBefore(year)
      throw new Error(`the transfers of a ristorno that has not run are refused: ${plan.kind}`)
    }
    return {
      writes: [
        ...plan.posting.writes,
        row(ristornoKey(year), run),
        ...allotments.map((allotment) =>
          row(allotmentPrefix(year) + ordinalKey(allotment.member), allotment),
        ),
        ...payments.map((payment) => row(paymentPrefix(year) + ordinalKey(payment.member), payment)),
      ],
      // The guard read before the sums stands over the one read after them: a posting in between means another round.
      unchanged: new Map([...plan.posting.unchanged, ...guard, [ristornoKey(year), undefined]]),
      result: run,
    }
  })
}

/** @throws {Problem} `ristorno-unknown` */
export const readRistorno = async (year: Year, deps: { store: Store }): Promise<RistornoResult> => {
  const run = await readRistornoRun(year, deps)
  const allotments: Allotment[] = []
  for await (const { value } of deps.store.list(prefixRange(allotmentPrefix(year)))) {
    allotments.push(parseRow(allotmentSchema, value))
  }
  const paid: RistornoPayment[] = []
  for await (const payment of listPayments(year, deps)) paid.push(payment)
  return { ...run, allotments, paid }
}

/** @throws {Problem} `ristorno-unknown` */
export const readRistornoRun = async (year: Year, deps: { store: Store }): Promise<RistornoRun> => {
  const run = await findRow(deps.store, ristornoKey(year), ristornoRunSchema)
  if (run === undefined) throw new Problem('ristorno-unknown', `The ristorno of ${year} has not been run.`)
  return run
}

/** The payments of a run, by member number. */
export async function* listPayments(year: Year, deps: { store: Store }): AsyncGenerator<RistornoPayment> {
  for await (const { value } of deps.store.list(prefixRange(paymentPrefix(year)))) {
    yield parseRow(ristornoPaymentSchema, value)
  }
}

const compute = async (
  year: Year,
  { resolution, criteria }: { resolution: AdoptedResolution; criteria: RistornoCriteria },
  deps: Deps,
) => {
  const result = await readYearResult(year, deps)
  if (result.surplus <= 0n)
    throw new Problem('ristorno-nothing-to-allot', `${year} closed without a surplus.`)
  const legalReserve = ceilPerMille(result.surplus, BigInt(criteria.legalReservePerMille))
  const mutualFund = ceilPerMille(result.surplus, mutualFundPerMille)
  // Rounding both set-asides up can ask for more than a surplus of a cent or two holds; the reserve comes first.
  const fund = least(mutualFund, result.surplus - legalReserve)
  const exchange = await readExchange(year, criteria, deps)
  const rest = result.surplus - legalReserve - fund
  const distributable = exchange.total === 0n ? 0n : (rest * exchange.ofMembers) / exchange.total
  const voted = criteria.ristornoCents ?? distributable
  if (voted > distributable) {
    throw new Problem(
      'ristorno-too-large',
      `At most ${String(distributable)} cents can be returned for ${year}.`,
    )
  }
  if (voted === 0n || exchange.shares.every(({ weight }) => weight === 0n)) {
    throw new Problem('ristorno-nothing-to-allot', `Nothing of ${year} can be returned under these criteria.`)
  }
  const { parts, left } = allot(voted, exchange.shares, criteria.perMemberCapCents)
  const ristorno = voted - left
  const allotments = exchange.shares
    .map(({ member, units, weight }): Allotment => ({
      member,
      units,
      weight,
      cents: cents(parts.get(member) ?? 0n),
    }))
    .sort((a, b) => a.member - b.member)

  const owed = new Map(await deps.ledger.readMemberPayables())
  const carriedIn = total(owed.values())
  for (const { member, cents } of allotments) owed.set(member, (owed.get(member) ?? 0n) + cents)
  const payments = [...owed]
    .filter(([, amount]) => amount > 0n && amount >= criteria.minimumPayoutCents)
    .sort(([a], [b]) => a - b)
    .map(([member, amount]): RistornoPayment => ({
      member,
      cents: cents(amount),
      endToEndId: endToEndId(year, member),
    }))
  const paid = total(payments.map(({ cents }) => cents))

  const run: RistornoRun = {
    year,
    resolution: resolution.id,
    criteria,
    runAt: instantOf(deps.now()),
    billedCents: cents(result.billed),
    costsCents: cents(result.billed - result.surplus),
    surplusCents: cents(result.surplus),
    legalReserveCents: cents(legalReserve),
    mutualFundCents: cents(fund),
    memberMicroCents: microCents(exchange.ofMembers),
    totalMicroCents: microCents(exchange.total),
    distributableCents: cents(distributable),
    ristornoCents: cents(ristorno),
    retainedCents: cents(rest - ristorno),
    membersAllotted: allotments.filter(({ cents }) => cents > 0n).length,
    payments: payments.length,
    paidCents: cents(paid),
    carriedInCents: cents(carriedIn),
    carriedOutCents: cents(carriedIn + ristorno - paid),
  }
  return { run, allotments, payments, drafts: draftsFor(run, result, allotments, payments) }
}

interface YearResult {
  readonly billed: bigint
  readonly costs: readonly (readonly [Account, bigint])[]
  readonly surplus: bigint
}

/** What the books of the year's months say: uses billed, costs posted. */
const readYearResult = async (year: Year, deps: Deps): Promise<YearResult> => {
  let billed = 0n
  const costs = new Map<Account, bigint>()
  for (const month of monthsOf(year)) {
    for (const [account, { debit, credit }] of await deps.ledger.readTurnover(month)) {
      if (account === accounts.revenue) billed += credit - debit
      if (account.startsWith('cost:')) costs.set(account, (costs.get(account) ?? 0n) + debit - credit)
    }
  }
  return { billed, costs: [...costs], surplus: billed - total(costs.values()) }
}

/** Quantity and quality of the year's exchange, by member; owners outside the register count in the total only. */
const readExchange = async (year: Year, criteria: RistornoCriteria, deps: Deps) => {
  const numbers = new Map<WebId, number | undefined>()
  const members = new Map<number, { units: number; weight: bigint }>()
  let [all, ofMembers] = [0n, 0n]
  for (const month of monthsOf(year)) {
    for (const { owner, purpose, units, microCents } of await deps.readOwnerUses(month)) {
      if (!numbers.has(owner)) numbers.set(owner, await deps.findMemberNumber(owner))
      const member = numbers.get(owner)
      all += microCents
      if (member === undefined) continue
      ofMembers += microCents
      const quality = BigInt(criteria.qualityPerMille[purpose] ?? criteria.otherPerMille)
      const sum = members.get(member) ?? { units: 0, weight: 0n }
      members.set(member, { units: sum.units + units, weight: sum.weight + BigInt(units) * quality })
    }
  }
  return {
    total: all,
    ofMembers,
    shares: [...members].map(([member, { units, weight }]) => ({ member, units, weight })),
  }
}

const draftsFor = (
  run: RistornoRun,
  result: YearResult,
  allotments: readonly Allotment[],
  payments: readonly RistornoPayment[],
): TransferDraft[] => {
  const { year } = run
  const surplus = accounts.surplus(year)
  const draft = (name: string, debit: Account, credit: Account, amount: bigint): TransferDraft => ({
    key: `ristorno:${year}:${name}`,
    debit,
    credit,
    cents: cents(amount),
    period: year,
    reference: `Ristorno ${year}, resolution ${run.resolution}`,
    centre: 'member-uses',
  })
  return [
    draft('billed', accounts.revenue, surplus, run.billedCents),
    ...result.costs.map(([account, amount]) =>
      // More credited than debited: a cost of an earlier time was given back.
      amount >= 0n
        ? draft(`cost:${account}`, surplus, account, amount)
        : draft(`cost:${account}`, account, surplus, -amount),
    ),
    draft('legal-reserve', surplus, accounts.legalReserve, run.legalReserveCents),
    draft('mutual-fund', surplus, accounts.mutualFund, run.mutualFundCents),
    ...allotments.map(({ member, cents }) =>
      draft(`allot:${String(member)}`, surplus, accounts.ristorno(member), cents),
    ),
    ...payments.map(({ member, cents }) =>
      draft(`pay:${String(member)}`, accounts.ristorno(member), accounts.inTransit, cents),
    ),
  ].filter(({ cents }) => cents > 0n)
}

/** The same payment has the same id however often the file is written; a new try at the bank takes a new one. */
const endToEndId = (year: Year, member: number): string => `RISTORNO-${year}-${ordinalKey(member)}`

/** Art. 11 c. 4 L. 59/1992: three per cent. */
const mutualFundPerMille = 30n

const ceilPerMille = (amount: bigint, perMille: bigint): bigint => (amount * perMille + 999n) / 1_000n
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const total = (amounts: Iterable<bigint>): bigint => {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}
const ranBefore = (year: Year) =>
  new Problem('ristorno-exists', `The ristorno of ${year} was run before; it is run once.`)
