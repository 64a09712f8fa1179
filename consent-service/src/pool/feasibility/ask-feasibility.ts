import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import type { FeasibilityAnswer } from '@mutua/sdk/pool/feasibility'
import { marginOf } from '@mutua/sdk/pool/margin'
import { noiseOf, parseQuestion, type Question } from '@mutua/sdk/pool/question'
import { aboutOf, type Study } from '@mutua/sdk/pool/study'
import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { z } from 'zod'
import { studyIdSchema } from '../budgets/budget-rows.ts'
import type { PrivacyBudgets } from '../budgets/open-privacy-budgets.ts'
import type { AnswerTick } from '../questions/answer-tick.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { Studies } from '../studies/studies.ts'

/**
 * What one answer costs, in billionths: noise with a deviation of 32 people, so that 340 is "about 340, give or take 70".
 * Forty different questions fill a study of 0.02.
 */
const feasibilityRho = 500_000n

/** Questions of one organisation on one day, answered before or not. */
export const feasibilityMostPerDay = 50

export interface FeasibilityDeps {
  readonly store: Store
  readonly now: () => number
  readonly studies: Pick<Studies, 'list'>
  readonly snapshots: Pick<Snapshots, 'scan'>
  readonly budgets: Pick<PrivacyBudgets, 'answer'>
  /** Gives away at a tick what came of it: how long it took tells nothing of who is there. */
  readonly atTick: AnswerTick
  /** Registered organisations that somebody works for now, or administers. */
  readonly organisationsOf: (person: WebId) => Promise<readonly WebId[]>
}

export interface FeasibilityAsked {
  readonly person: WebId
  /** Needed by who belongs to more than one. */
  readonly organisation?: WebId | undefined
  /** Attacker-controlled. */
  readonly where: readonly unknown[]
}

/**
 * About how many members there would be for a study, asked of the study that the co-op keeps for that: one that members
 * approved and opted into like any other. It is an answer like any other, debited before its noise is drawn and stored for
 * ever; the rounding comes after, so that nothing below ten leaves as a number.
 *
 * @throws {Problem} `staff-only`, `feasibility-missing` where the co-op keeps no such study now
 * @throws {Problem} `pool-query-refused`, `too-many-requests`, `pool-budget-missing`, `pool-budget-spent`
 */
export const askFeasibility = async (
  { person, organisation, where }: FeasibilityAsked,
  deps: FeasibilityDeps,
): Promise<FeasibilityAnswer> => {
  const asking = chosen(await deps.organisationsOf(person), organisation)
  const study = await findFeasibilityStudy(deps)
  const { table, snapshot } = study
  const question = parseQuestion(table, {
    query: { kind: 'count', of: 'members', where },
    rho: unitsText(feasibilityRho, rhoUnits),
  })
  await countOfDay(asking, deps)
  const id = studyIdSchema.parse(study.id.slice(study.id.lastIndexOf('/') + 1))
  return deps.atTick(async (untilTick) => {
    const { digest, vectors } = await deps.budgets.answer(
      { study: id, table, question },
      () => deps.snapshots.scan(id, question.query),
      untilTick,
    )
    return {
      about: aboutOf(Number(vectors[0]?.[0] ?? 0n)),
      within: marginAbout(study, question),
      ...{ question: digest, study: study.id, at: instantOf(deps.now()) },
      ...(snapshot === undefined ? {} : { snapshot: snapshot.snapshot }),
    }
  })
}

const chosen = (organisations: readonly WebId[], wanted: WebId | undefined): WebId => {
  const [only, ...others] = organisations.filter((one) => wanted === undefined || one === wanted)
  if (only === undefined)
    throw new Problem(
      'staff-only',
      'People of a registered organisation may ask how many members there would be.',
    )
  if (others.length > 0)
    throw new Problem('input-malformed', 'You belong to several organisations: say for which one you ask.')
  return only
}

const findFeasibilityStudy = async ({ studies }: Pick<FeasibilityDeps, 'studies'>): Promise<Study> => {
  const kept = (await studies.list()).filter(
    ({ plan, state }) => plan.feasibility === true && state === 'open',
  )
  const newest = kept.toSorted((one, other) => openedAt(other).localeCompare(openedAt(one)))[0]
  if (newest === undefined)
    throw new Problem(
      'feasibility-missing',
      'The members keep no study that such questions are asked of now. Nothing was looked at.',
    )
  return newest
}

const openedAt = ({ steps }: Study): string => steps.find(({ wish }) => wish.step === 'open')?.at ?? ''

/** Follows from the cost alone. 95 of 100, and the five that rounding may move it, up to ten. */
const marginAbout = ({ table }: Study, question: Question): number => {
  const [noise] = noiseOf(table, question)
  if (noise === undefined) throw new Error('A count has one part.')
  const margin = marginOf(noise, 95) + 5n
  return Number(((margin + 9n) / 10n) * 10n)
}

const daysCountSchema = z.int().nonnegative()

const countOfDay = (
  organisation: WebId,
  { store, now }: Pick<FeasibilityDeps, 'store' | 'now'>,
): Promise<void> =>
  commitPlan(store, async (): Promise<Plan<void>> => {
    const key = dayKey(civilDateOf(now()), organisation)
    const bytes = await store.get(key)
    const asked = bytes === undefined ? 0 : parseRow(daysCountSchema, bytes)
    if (asked >= feasibilityMostPerDay)
      throw new Problem(
        'too-many-requests',
        `${String(feasibilityMostPerDay)} questions of one organisation a day are the most. Go on tomorrow.`,
      )
    return { writes: [row(key, asked + 1)], unchanged: new Map([[key, bytes]]), result: undefined }
  })

const dayKey = (day: CivilDate, organisation: WebId): string =>
  `pool/feasibility-day/${day}/${hashKey(organisation)}`
