import { hash, randomBytes as nodeRandomBytes } from 'node:crypto'
import type { Allotment, RistornoPayment, RistornoRun } from '@mutua/sdk/coop/ristorno'
import { statementTextOf, type Statement } from '@mutua/sdk/coop/statement'
import { cents } from '@mutua/sdk/ids'
import { row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, toBytes, type Store, type Write } from '@mutua/kit/store'
import { leafHash, type TreeHash } from '@mutua/kit/tlog/merkle'
import { createTree, grownTiles } from '@mutua/kit/tlog/tree'
import { allotmentPrefix, paymentPrefix, statementPrefix, treePrefix, treeTileKey } from './ledger-rows.ts'
import type { RistornoPlan } from './plan-ristorno.ts'
import { findChoice } from './ristorno-choices.ts'
import { splitOwed } from './split-owed.ts'
import type { RistornoOrder, SealedStatement } from './stage-rows.ts'

export interface DrawDeps {
  readonly store: Store
  readonly randomBytes?: (size: number) => Uint8Array
  readonly membersPerWrite?: number
}

/** What a run is before it has a tree: all that a statement says. */
export type DrawnRun = Pick<RistornoRun, 'runAt'> & {
  readonly order: RistornoOrder
  readonly plan: RistornoPlan
}

/** What members get of a run, all together. */
export type Drawn = Pick<
  RistornoRun,
  | 'size'
  | 'root'
  | 'payments'
  | 'paidCents'
  | 'quotaCents'
  | 'solidarityCents'
  | 'withheldCents'
  | 'carriedInCents'
  | 'carriedOutCents'
>

/**
 * Writes down what each member gets, a slice of members at a time, so that ten million need no more memory than a slice and
 * the columns of the plan. Nobody sees it yet.
 *
 * @param payables what members are owed from years before
 * @param guard what must still stand at each write: whose draw this is
 */
export const drawStatements = async (
  run: DrawnRun,
  payables: ReadonlyMap<number, bigint>,
  guard: ReadonlyMap<string, Uint8Array | undefined>,
  deps: DrawDeps,
): Promise<Drawn | 'overtaken'> => {
  const { year } = run.order
  if ((await clear(year, guard, deps.store)) === 'overtaken') return 'overtaken'
  const readTile = (level: number, index: number) => deps.store.get(treeTileKey(year, level, index))
  const sums = {
    payments: 0,
    paid: 0n,
    quota: 0n,
    solidarity: 0n,
    withheld: 0n,
    carriedIn: 0n,
    carriedOut: 0n,
  }
  let size = 0
  for (const slice of slicesOf(membersOf(run.plan, payables), deps.membersPerWrite ?? 512)) {
    const drawn = await Promise.all(slice.map((member) => draw(member, run, deps)))
    const leaves: TreeHash[] = []
    const writes: Write[] = []
    for (const allotment of drawn) {
      sums.paid += allotment.paidCents
      sums.quota += allotment.quotaCents
      sums.solidarity += allotment.solidarityCents
      sums.withheld += allotment.withheldCents
      sums.carriedIn += allotment.carriedInCents
      sums.carriedOut += allotment.carriedOutCents
      const { sealed, leaf } = seal(allotment, size + leaves.length, run, deps)
      leaves.push(leaf)
      const own = ordinalKey(allotment.member)
      writes.push(row(allotmentPrefix(year) + own, allotment), row(statementPrefix(year) + own, sealed))
      if (allotment.paidCents === 0n) continue
      sums.payments += 1
      writes.push(row(paymentPrefix(year) + own, paymentOf(year, allotment)))
    }
    const tiles = await grownTiles(size, leaves, readTile)
    writes.push(
      ...tiles.map(({ level, index, bytes }) => ({ key: treeTileKey(year, level, index), value: bytes })),
    )
    if (!(await deps.store.write(writes, guard))) return 'overtaken'
    size += leaves.length
  }
  return {
    size,
    root: (await createTree(readTile).root(size)).toString('base64'),
    payments: sums.payments,
    paidCents: cents(sums.paid),
    quotaCents: cents(sums.quota),
    solidarityCents: cents(sums.solidarity),
    withheldCents: cents(sums.withheld),
    carriedInCents: cents(sums.carriedIn),
    carriedOutCents: cents(sums.carriedOut),
  }
}

/** The row of a plan that a member has, if they have one, and what they are owed. */
interface Entitled {
  readonly member: number
  readonly row: number | undefined
  readonly carriedIn: bigint
}

/** Members of the exchange and members who are owed something, by number. */
function* membersOf({ exchange }: RistornoPlan, payables: ReadonlyMap<number, bigint>): Generator<Entitled> {
  const owed = Float64Array.from(payables.keys()).toSorted()
  let next = 0
  for (const [row, member] of exchange.members.entries()) {
    for (let other = owed[next]; other !== undefined && other < member; other = owed[++next])
      yield { member: other, row: undefined, carriedIn: payables.get(other) ?? 0n }
    if (owed[next] === member) next += 1
    yield { member, row, carriedIn: payables.get(member) ?? 0n }
  }
  for (const member of owed.subarray(next))
    yield { member, row: undefined, carriedIn: payables.get(member) ?? 0n }
}

const draw = async (
  { member, row: place, carriedIn }: Entitled,
  { order, plan }: DrawnRun,
  deps: DrawDeps,
): Promise<Allotment> => {
  const standing = await findChoice(member, deps)
  const amount = place === undefined ? 0n : (plan.parts[place] ?? 0n)
  const choice = standing?.choice ?? order.criteria.defaultChoice
  return {
    member,
    units: place === undefined ? 0 : (plan.exchange.units[place] ?? 0),
    weight: place === undefined ? 0n : (plan.exchange.weights[place] ?? 0n),
    cents: cents(amount),
    carriedInCents: cents(carriedIn),
    ...splitOwed(carriedIn + amount, choice, order.criteria),
  }
}

const seal = (
  allotment: Allotment,
  index: number,
  { order, plan: { sums }, runAt }: DrawnRun,
  { randomBytes = nodeRandomBytes }: DrawDeps,
): { sealed: SealedStatement; leaf: TreeHash } => {
  const statement: Statement = {
    type: 'RistornoStatement',
    version: 1,
    year: order.year,
    resolution: order.resolution,
    criteria: order.criteriaDigest,
    runAt,
    allWeights: sums.allWeights,
    revenueCents: sums.revenueCents,
    costsCents: sums.costsCents,
    surplusCents: sums.surplusCents,
    legalReserveCents: sums.legalReserveCents,
    mutualFundCents: sums.mutualFundCents,
    distributableCents: sums.distributableCents,
    ristornoCents: sums.ristornoCents,
    retainedCents: sums.retainedCents,
    ...allotment,
  }
  const text = statementTextOf(statement)
  // A salt of its own for each: without it a leaf could be guessed back from the few sums there can be.
  const salt = randomBytes(32)
  return {
    sealed: { statement: text, salt: Buffer.from(salt).toString('base64url'), index },
    leaf: leafHash(hash('sha256', Buffer.concat([salt, toBytes(text)]), 'buffer')),
  }
}

/** The same payment has the same id however often the file is written; a new try at the bank takes a new one. */
const paymentOf = (year: string, { member, paidCents }: Allotment): RistornoPayment => ({
  member,
  cents: paidCents,
  endToEndId: `RISTORNO-${year}-${ordinalKey(member)}`,
})

/** What a draw that was cut off has left behind. */
const clear = async (
  year: RistornoOrder['year'],
  guard: ReadonlyMap<string, Uint8Array | undefined>,
  store: Store,
): Promise<'cleared' | 'overtaken'> => {
  for (const prefix of [
    allotmentPrefix(year),
    paymentPrefix(year),
    statementPrefix(year),
    treePrefix(year),
  ]) {
    for (;;) {
      const stale: Write[] = []
      for await (const { key } of store.list({ ...prefixRange(prefix), limit: 1_000 }))
        stale.push({ key, value: undefined })
      if (stale.length === 0) break
      if (!(await store.write(stale, guard))) return 'overtaken'
    }
  }
  return 'cleared'
}

function* slicesOf<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let slice: Item[] = []
  for (const item of items) {
    slice.push(item)
    if (slice.length < size) continue
    yield slice
    slice = []
  }
  if (slice.length > 0) yield slice
}
