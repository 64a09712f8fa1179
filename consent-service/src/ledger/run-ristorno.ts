import { randomUUID } from 'node:crypto'
import type { Year } from '@mutua/sdk/coop/period'
import { allotmentSchema, type Allotment, type RistornoRun } from '@mutua/sdk/coop/ristorno'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { drawStatements } from './draw-statements.ts'
import { allotmentPrefix, closedPeriodKey, ristornoKey, stageKey } from './ledger-rows.ts'
import type { Ledger } from './open-ledger.ts'
import { planRistorno, type PlanDeps } from './plan-ristorno.ts'
import { findRistornoRun } from './read-ristorno.ts'
import { endingTransfers, memberTransfers } from './ristorno-transfers.ts'
import { stageSchema, type RistornoOrder, type Stage } from './stage-rows.ts'

export interface RunDeps extends PlanDeps {
  readonly store: Store
  readonly now: () => number
  readonly ledger: Pick<Ledger, 'planPosting' | 'readGuard' | 'readTurnoverByCentre' | 'readMemberPayables'>
  readonly randomBytes?: (size: number) => Uint8Array
  /** How many members one write is about. */
  readonly membersPerWrite?: number
}

/**
 * What writes an order down, for a caller who has more to write in the same breath. A year is ordered once.
 * @throws {Problem} `period-open`, `ristorno-exists`
 */
export const planOrder = async (
  order: RistornoOrder,
  { store }: { readonly store: Pick<Store, 'get'> },
): Promise<Omit<Plan<undefined>, 'result'>> => {
  const { year } = order
  if ((await store.get(closedPeriodKey(year))) === undefined)
    throw new Problem('period-open', `Close ${year} first: the ristorno follows the year's accounts.`)
  if ((await store.get(ristornoKey(year))) !== undefined || (await store.get(stageKey(year))) !== undefined)
    throw ranBefore(year)
  return {
    writes: [row(stageKey(year), { phase: 'ordered', order } satisfies Stage)],
    unchanged: new Map([
      [stageKey(year), undefined],
      [ristornoKey(year), undefined],
    ]),
  }
}

/**
 * Carries out what was ordered for a closed year, once (art. 2545-sexies c.c.). What millions of members get does not fit in one
 * write, so it is written down out of sight (`drawn`), then booked slice by slice (`posting`), each slice with how far it has
 * come in one write, and seen by its members when all of it is there. After a crash, at whatever write, the same call goes on:
 * nothing is lost and nothing is doubled. The books balance at every moment.
 *
 * @throws {Problem} `ristorno-unknown` when nothing was ordered, `ristorno-exists` when it was carried out before, and what
 *   `planRistorno` throws
 */
export const carryOutRistorno = async (year: Year, deps: RunDeps): Promise<RistornoRun> => {
  const stage = await findRow(deps.store, stageKey(year), stageSchema)
  if (stage?.phase === 'posting') return book(year, deps)
  if (stage === undefined) {
    if ((await findRistornoRun(year, deps)) !== undefined) throw ranBefore(year)
    throw new Problem('ristorno-unknown', `No ristorno of ${year} was ordered.`)
  }
  await drawAndFix(stage.order, deps)
  return book(year, deps)
}

/** From here on what each member gets is settled: the transfers that end the year are in the write that says so. */
const drawAndFix = async (order: RistornoOrder, deps: RunDeps): Promise<void> => {
  const { store, ledger } = deps
  const { year } = order
  for (let round = 0; round < mostDraws; round += 1) {
    const mine = row(stageKey(year), { phase: 'drawn', order, draw: randomUUID() } satisfies Stage)
    const before = await store.get(stageKey(year))
    if (before === undefined || parseRow(stageSchema, before).phase === 'posting') throw ranBefore(year)
    if (!(await store.write([mine], new Map([[mine.key, before]])))) continue
    const runAt = instantOf(deps.now())
    const payables = await ledger.readMemberPayables()
    const plan = await planRistorno(year, order.criteria, deps)
    const drawn = await drawStatements(
      { order, plan, runAt },
      payables,
      new Map([[mine.key, mine.value]]),
      deps,
    )
    if (drawn === 'overtaken') throw ranBefore(year)
    const { resolution, criteria, criteriaDigest } = order
    const run: RistornoRun = { year, resolution, criteria, criteriaDigest, runAt, ...plan.sums, ...drawn }
    const isFixed = await commitPlan<boolean>(store, async () => {
      const guard = await ledger.readGuard()
      // Its months are closed; what could still have moved is what members are owed.
      if (!sameEntries(payables, await ledger.readMemberPayables()))
        return { writes: [], unchanged: new Map(), result: false }
      const posting = await ledger.planPosting(endingTransfers(run, plan.result))
      if (posting.kind !== 'plan')
        throw new Error(`the transfers that end a year that has not ended are refused: ${posting.kind}`)
      const fixed: Stage = { phase: 'posting', order, run, bookedTo: 0 }
      return {
        writes: [...posting.posting.writes, row(mine.key, fixed)],
        unchanged: new Map([...posting.posting.unchanged, ...guard, [mine.key, mine.value]]),
        result: true,
      }
    })
    if (isFixed) return
  }
  throw new Error('What a ristorno rests on changed under every attempt to work it out.')
}

const mostDraws = 10

/** Books what is written down, from where it stopped; at the end the run is there to be seen. */
const book = async (year: Year, deps: RunDeps): Promise<RistornoRun> => {
  for (;;) {
    const done = await commitPlan(deps.store, () => planSlice(year, deps))
    if (done !== undefined) return done
  }
}

const planSlice = async (year: Year, deps: RunDeps): Promise<Plan<RistornoRun | undefined>> => {
  const { store } = deps
  const bytes = await store.get(stageKey(year))
  if (bytes === undefined) {
    const run = await findRistornoRun(year, deps)
    if (run === undefined) throw new Error('a run that was being booked is not there')
    // Another call has booked the rest meanwhile.
    return { writes: [], unchanged: new Map(), result: run }
  }
  const stage = parseRow(stageSchema, bytes)
  if (stage.phase !== 'posting') throw new Error('a run is booked once it is settled')
  const { run } = stage
  const slice: Allotment[] = []
  const range = {
    ...prefixRange(allotmentPrefix(year)),
    gte: allotmentPrefix(year) + ordinalKey(stage.bookedTo + 1),
  }
  for await (const { value } of store.list({ ...range, limit: deps.membersPerWrite ?? 256 }))
    slice.push(parseRow(allotmentSchema, value))
  const last = slice.at(-1)
  if (last === undefined) return planSeal(run, bytes, store)
  const posting = await deps.ledger.planPosting(slice.flatMap((allotment) => memberTransfers(run, allotment)))
  // A key that is known was booked by a call beside this one: its stage row stands then, and this write is not taken.
  const { writes, unchanged } =
    posting.kind === 'plan'
      ? posting.posting
      : { writes: [], unchanged: new Map<string, Uint8Array | undefined>() }
  if (posting.kind === 'refused')
    throw new Error(`the transfers of a ristorno that is settled are refused: ${posting.why}`)
  return {
    writes: [...writes, row(stageKey(year), { ...stage, bookedTo: last.member } satisfies Stage)],
    unchanged: new Map([...unchanged, [stageKey(year), bytes]]),
    result: undefined,
  }
}

/** The run is there, and the log hears of it, in one write. */
const planSeal = async (
  run: RistornoRun,
  stage: Uint8Array,
  store: Pick<Store, 'get'>,
): Promise<Plan<RistornoRun>> => {
  const logged = await planLogged([ranFact(run)], store)
  return {
    writes: [
      row(ristornoKey(run.year), run),
      { key: stageKey(run.year), value: undefined },
      ...logged.writes,
    ],
    unchanged: new Map([
      [stageKey(run.year), stage],
      [ristornoKey(run.year), undefined],
      ...logged.unchanged,
    ]),
    result: run,
  }
}

/** Says nothing of anybody: what members hold their statements against (docs/verify). */
const ranFact = ({
  year,
  resolution,
  criteriaDigest,
  ristornoCents,
  root,
  size,
}: RistornoRun): LoggedFact => ({
  kind: 'ristorno.ran',
  about: `ristorno/${year}`,
  statement: {
    criteria: criteriaDigest,
    resolution,
    ristornoCents: String(ristornoCents),
    root,
    size,
    type: 'ristorno',
    year,
  },
})

const sameEntries = (one: ReadonlyMap<number, bigint>, other: ReadonlyMap<number, bigint>): boolean =>
  one.size === other.size && [...one].every(([member, owed]) => other.get(member) === owed)

const ranBefore = (year: Year) =>
  new Problem('ristorno-exists', `The ristorno of ${year} was run before; it is run once.`)
