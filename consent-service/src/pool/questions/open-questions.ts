import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { instantOf, type Cents, type Sha256, type WebId } from '@mutua/sdk/ids'
import { askedOf, type AskedQuestion } from '@mutua/sdk/pool/answer'
import { estimateCost, type EstimatedPart } from '@mutua/sdk/pool/estimate'
import { parseQuestion } from '@mutua/sdk/pool/question'
import type { Study } from '@mutua/sdk/pool/study'
import { deltaUnits, rhoUnits, unitsText, type Delta, type Rho } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { PrivacyBudgets, StudyBudget } from '../budgets/open-privacy-budgets.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { Studies } from '../studies/studies.ts'
import type { AnswerTick, UntilTick } from './answer-tick.ts'
import { costText, createAnswerGiver, type GivenRow, type GivingDeps, type ToGive } from './give-answer.ts'
import { givenKey, givenRowSchema, runKey, runPrefix, runRowSchema } from './question-rows.ts'

/** What a question would cost, before anybody is asked. Numbers as they travel. */
export interface EstimatedQuestion {
  readonly digest: Sha256
  readonly question: AskedQuestion
  readonly cost: { readonly rho: string; readonly epsilon: string; readonly delta: string }
  readonly parts: readonly EstimatedPart[]
  /** Whether it was answered: then the answer is read again, and costs nothing. */
  readonly answered: boolean
  /** Of the study, from its snapshot on, in rho. */
  readonly budget?: { readonly limit: string; readonly spent: string; readonly left: string }
  /** What the organisation pays for the answer, where the adopted price list says. */
  readonly price?: Cents
}

/** One answer of a study, in the history. */
export interface AnsweredQuestion {
  readonly id: string
  readonly number: number
  readonly digest: Sha256
  readonly question: AskedQuestion
  readonly cost: { readonly rho: string; readonly epsilon: string; readonly delta: string }
  readonly issuedAt: string
  /** Who asked first: told to people of the organisation and to officers. */
  readonly by?: { readonly webId: WebId; readonly name?: string }
}

/** Questions to a study of the pool, and their answers. */
export interface StudyQuestions {
  /** No row is looked at. For people of the plan from its draft on. @throws {Problem} `not-found`, `researcher-only`, `pool-query-refused`, `pool-budget-missing` */
  readonly estimate: (id: StudyId, question: unknown, person: WebId) => Promise<EstimatedQuestion>
  /**
   * The answer, signed; resolves at a tick. The same question gets the same answer and costs nothing.
   * @throws {Problem} `not-found`, `researcher-only`, `study-not-open`, `pool-query-refused`, `pool-budget-missing`, `pool-budget-spent`
   */
  readonly ask: (
    id: StudyId,
    question: unknown,
    person: WebId,
  ) => Promise<GivenRow & { readonly spent: string }>
  /** @param person undefined: anybody, once it is closed. @throws {Problem} `not-found`, `researcher-only` */
  readonly history: (
    id: StudyId,
    page: { readonly after: number; readonly limit: number },
    person: WebId | undefined,
  ) => Promise<readonly AnsweredQuestion[]>
  /** An answer that was given. @throws {Problem} `not-found`, `researcher-only` */
  readonly read: (id: StudyId, digest: Sha256, person: WebId | undefined) => Promise<GivenRow>
}

export interface QuestionDeps extends GivingDeps {
  readonly now: () => number
  readonly tickMs: number
  readonly atTick: AnswerTick
  readonly studies: Pick<Studies, 'read' | 'requireAsker'>
  readonly snapshots: Pick<Snapshots, 'scan'>
  readonly budgets: Pick<PrivacyBudgets, 'answer' | 'readStudy'>
  readonly policy: { readonly budgetsOn: (date: CivilDate) => Promise<PrivacyBudgetsOn> }
  readonly isOfficer: (person: WebId) => boolean
  /** Whether somebody is among the people of the plan, or administers its organisation. */
  readonly isOfPlan: (study: Study, person: WebId) => Promise<boolean>
  /** What an answer costs by the price list in force, rounded up; undefined where it has no price. */
  readonly priceOfAnswer: (study: Study, rho: Rho) => Promise<Cents | undefined>
}

export const openQuestions = (deps: QuestionDeps): StudyQuestions => {
  const give = createAnswerGiver(deps)
  return {
    estimate: (id, question, person) => estimate({ id, question, person }, deps),
    // From the first moment to the last: a refusal leaves at a tick, too.
    ask: (id, question, person) =>
      deps.atTick((untilTick) => ask({ id, question, person }, { ...deps, give, untilTick })),

    history: async (id, page, person) => {
      const { study, seesPeople } = await requireReader(id, person, deps)
      return readHistory({ id, study, seesPeople }, page, deps)
    },

    read: async (id, digest, person) => {
      await requireReader(id, person, deps)
      const given = await findRow(deps.store, givenKey(id, digest), givenRowSchema)
      if (given === undefined) throw new Problem('not-found', 'The study has given no such answer.')
      return given
    },
  }
}

interface Asked {
  readonly id: StudyId
  /** Attacker-controlled. */
  readonly question: unknown
  readonly person: WebId
}

const estimate = async (
  { id, question: wish, person }: Asked,
  deps: QuestionDeps,
): Promise<EstimatedQuestion> => {
  const study = await deps.studies.read(id, { webId: person, isOfficer: deps.isOfficer(person) })
  if (!(await deps.isOfPlan(study, person))) throw notOfPlan(study)
  const question = parseQuestion(study.table, wish)
  const delta = await adoptedDelta(deps)
  const { digest, parts } = estimateCost(study.table, question, delta)
  const given = await findRow(deps.store, givenKey(id, digest), givenRowSchema)
  const budget = await deps.budgets.readStudy(id)
  const price = await deps.priceOfAnswer(study, question.rho)
  return {
    ...{ digest, question: askedOf(question), cost: costText(question.rho, delta), parts },
    answered: given !== undefined,
    ...(budget === undefined ? {} : { budget: budgetText(budget) }),
    ...(price === undefined ? {} : { price }),
  }
}

/** Whatever is refused follows from the question and from what anybody may read, never from a row. */
const ask = async (
  { id, question: wish, person }: Asked,
  deps: QuestionDeps & {
    readonly give: (given: ToGive) => Promise<GivenRow>
    readonly untilTick: UntilTick
  },
) => {
  const issuedAt = instantOf(Math.floor(deps.now() / deps.tickMs) * deps.tickMs)
  const study = await deps.studies.requireAsker(id, person)
  const { table, snapshot } = study
  if (snapshot === undefined) throw new Problem('study-not-open', 'The study has no snapshot to ask.')
  const question = parseQuestion(table, wish)
  const delta = await adoptedDelta(deps)
  const { digest, vectors, spent } = await deps.budgets.answer(
    { study: id, table, question },
    () => deps.snapshots.scan(id, question.query),
    deps.untilTick,
  )
  const given = await deps.give({
    ...{ id, study, question, digest, vectors, delta, issuedAt },
    ...{ snapshot: snapshot.snapshot, by: person },
  })
  return { ...given, spent: unitsText(spent, rhoUnits) }
}

/**
 * While a study runs its history belongs to who asks and to the officers of the co-op; once it is closed anybody reads
 * it, without the people.
 */
const requireReader = async (
  id: StudyId,
  person: WebId | undefined,
  deps: QuestionDeps,
): Promise<{ readonly study: Study; readonly seesPeople: boolean }> => {
  const isOfficer = person !== undefined && deps.isOfficer(person)
  const study = await deps.studies.read(id, person === undefined ? undefined : { webId: person, isOfficer })
  const seesPeople = isOfficer || (person !== undefined && (await deps.isOfPlan(study, person)))
  if (!seesPeople && !isOver(study)) throw notOfPlan(study)
  return { study, seesPeople }
}

const isOver = ({ state }: Study): boolean => state === 'closed' || state === 'destroyed'

/** A draft is its own people's: to others it looks like none. */
const notOfPlan = ({ state }: Study): Problem =>
  state === 'draft'
    ? new Problem('not-found', 'There is no such study.')
    : new Problem('researcher-only', 'Only the people whom the plan of the study names may do this.')

const readHistory = async (
  { id, study, seesPeople }: { readonly id: StudyId; readonly study: Study; readonly seesPeople: boolean },
  { after, limit }: { readonly after: number; readonly limit: number },
  { store }: Pick<QuestionDeps, 'store'>,
): Promise<readonly AnsweredQuestion[]> => {
  const names = new Map(study.plan.application.people.map(({ webId, name }) => [webId, name]))
  const items: AnsweredQuestion[] = []
  const { lt } = prefixRange(runPrefix(id))
  for await (const { value } of store.list({ gte: runKey(id, after + 1), lt, limit })) {
    const { digest, question, epsilon, delta, issuedAt, by } = parseRow(runRowSchema, value)
    const name = names.get(by)
    items.push({
      ...{ id: `${study.id}/questions/${digest}`, number: after + items.length + 1, digest, question },
      ...{ cost: { rho: question.rho, epsilon, delta }, issuedAt },
      ...(seesPeople ? { by: { webId: by, ...(name === undefined ? {} : { name }) } } : {}),
    })
  }
  return items
}

/** The delta that the members voted. @throws {Problem} `pool-budget-missing` */
export const adoptedDelta = async ({ policy, now }: Pick<QuestionDeps, 'policy' | 'now'>): Promise<Delta> => {
  const adopted = await policy.budgetsOn(civilDateOf(now()))
  if (adopted.kind === 'none')
    throw new Problem('pool-budget-missing', 'The members have adopted no privacy budget.')
  return (deltaUnits / BigInt(adopted.budget.studyDeltaOneIn)) as Delta
}

const budgetText = ({ limit, spent }: StudyBudget) => ({
  limit: unitsText(limit, rhoUnits),
  spent: unitsText(spent, rhoUnits),
  left: unitsText(limit > spent ? limit - spent : 0n, rhoUnits),
})
