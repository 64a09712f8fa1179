import { sumsOf } from '@mutua/sdk/codesign/check-proposal'
import { rankProposals, type Ranked } from '@mutua/sdk/codesign/rank'
import type { Lots, OwnResult, RankedView } from '@mutua/sdk/codesign/scoring'
import { cents } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { CallCaller, CallsDeps, Reading } from './call-deps.ts'
import { inForce, readCall, type CallRow, type Submitted } from './call-rows.ts'
import { changeCall } from './draft-call.ts'
import { numbersFor, readScoring, toScore } from './score-proposals.ts'
import { isCommissioner } from './standing.ts'

/** What followed from the scores: whole, with names. */
export interface Ranking {
  readonly submitted: readonly Submitted[]
  readonly numbers: ReadonlyMap<string, number>
  readonly ranked: readonly Ranked[]
  readonly list: readonly RankedView[]
}

/** Reckoned anew from the sheets each time; nothing of it is stored. */
export const rankCall = async (held: CallRow, deps: Reading): Promise<Ranking> => {
  const { submitted, sheets } = await readScoring(held, deps)
  const numbers = numbersFor(submitted)
  const localOf = new Map([...numbers].map(([local, number]) => [number, local]))
  const ranked = rankProposals(
    inForce(held).text,
    toScore(submitted).map((one) => ({
      id: one.local,
      asked: sumsOf(one.submitted.content).asked,
      sheets: sheets
        .filter(({ proposal }) => proposal === one.local)
        .map(({ scores }) => scores.map(({ halves }) => halves)),
    })),
    held.lots?.order.flatMap((number) => localOf.get(number) ?? []),
  )
  const list = submitted.map((one): RankedView => {
    const line = ranked.find(({ id }) => id === one.local)
    return lineOf(one, line, numbers)
  })
  return { submitted, numbers, ranked, list: list.toSorted(byPlace) }
}

/** For officers and the commission, from the moment the scoring is closed. @throws {Problem} `call-sealed`, `caller-not-officer` */
export const readRanking = async (
  call: string,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<readonly RankedView[]> => {
  const { value: held } = await readCall(call, deps.store)
  if (!caller.isOfficer && !isCommissioner(held, caller.webId))
    throw new Problem('caller-not-officer', 'The list is public once its minutes are signed.')
  requireScored(held)
  return (await rankCall(held, deps)).list
}

/** What the public reads: of who is not suitable or was left out, no more than that there is one. */
export const publicList = (list: readonly RankedView[]): readonly RankedView[] =>
  list.map((line) =>
    line.outcome === 'below-minimum' || line.outcome === 'excluded'
      ? { number: line.number, outcome: line.outcome }
      : line,
  )

/** Of its own parties: the line, and every score with its reason, without who gave it. */
export const ownResultOf = async (held: CallRow, local: string, deps: Reading): Promise<OwnResult> => {
  const { list, numbers } = await rankCall(held, deps)
  const { sheets } = await readScoring(held, deps)
  const line = list.find(({ number }) => number === numbers.get(local))
  if (line === undefined) throw new Problem('not-found', 'There is no such proposal.')
  return { line, scores: sheets.filter(({ proposal }) => proposal === local).map(({ scores }) => scores) }
}

/**
 * Lots that were drawn, where only some of several equals can be admitted; they stand in the minutes that two sign.
 * @throws {Problem} `call-step-refused` where nothing is to be drawn for, `input-malformed` when these are others
 */
export const recordLots = (call: string, lots: Lots, deps: CallsDeps): Promise<CallRow> =>
  changeCall(call, deps, async (held) => {
    requireScored(held)
    if (held.minutes !== undefined) throw new Problem('call-step-refused', 'The minutes are signed.')
    const { ranked, numbers } = await rankCall(without(held), deps)
    const tied = ranked.filter(({ outcome }) => outcome === 'tied').map(({ id }) => numbers.get(id))
    if (tied.length === 0) throw new Problem('call-step-refused', 'No equals are in the way of each other.')
    if (tied.length !== lots.order.length || !tied.every((number) => lots.order.includes(number ?? 0)))
      throw new Problem('input-malformed', 'Give the order of those that are equal, each once.')
    return { ...held, lots }
  })

const without = ({ lots: _lots, ...held }: CallRow): CallRow => held

/** @throws {Problem} `call-sealed` */
export const requireScored = (held: CallRow): void => {
  if (held.scoring === undefined)
    throw new Problem('call-sealed', 'Nobody sees a score before the scoring is closed.')
}

const lineOf = (
  one: Submitted,
  line: Ranked | undefined,
  numbers: ReadonlyMap<string, number>,
): RankedView => {
  const { asked, total: cost } = sumsOf(one.submitted.content)
  const said = {
    number: numbers.get(one.local) ?? 0,
    title: one.submitted.content.title,
    lead: one.lead.name,
    partners: one.submitted.partners.map(({ name }) => name),
    askedCents: cents(asked),
    costCents: cents(cost),
  }
  if (line === undefined) return { ...said, outcome: 'excluded' }
  return {
    ...said,
    ...(line.place === undefined ? {} : { place: line.place }),
    sums: [...line.sums],
    total: line.total,
    outcome: line.outcome,
    equals: line.equals.map((id) => numbers.get(id) ?? 0),
    ...(line.toldApartBy === undefined ? {} : { toldApartBy: line.toldApartBy }),
  }
}

/** Places first, then who is not suitable, then who was left out. */
const byPlace = (one: RankedView, other: RankedView): number =>
  rank(one) - rank(other) || one.number - other.number

const rank = ({ place, outcome }: RankedView): number =>
  place ?? (outcome === 'below-minimum' ? 1_000 : 2_000)
