import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { PrivacyBudget, PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { instantOf, type Sha256, type WebId } from '@mutua/sdk/ids'
import { questionDigest, type Question } from '@mutua/sdk/pool/question'
import { questionsDigest } from '@mutua/sdk/pool/synthetic-plan'
import type { Table } from '@mutua/sdk/pool/table'
import { deltaOf, deltaUnits, epsilonUnits, rhoWithin } from '@mutua/sdk/pool/zcdp'
import type { Delta, Epsilon, Rho } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { addNoise, drawNoise } from '../answer.ts'
import type { DrawWord } from '../noise/random-word.ts'
import { answerKey, answerRowSchema, debitKey, studyKey, studyRowSchema } from './budget-rows.ts'
import type { AnswerRow, StudyId, StudyRow } from './budget-rows.ts'
import { isForgotten, requireKnown } from './forgotten-years.ts'
import { reservedOf, reserveYear } from './reserve.ts'

export interface AskedOfStudy {
  readonly study: StudyId
  readonly table: Table
  readonly question: Question
}

/** Questions whose answers leave together or not at all: what they cost is debited once, as one sum. */
export interface AskedTogether {
  readonly study: StudyId
  readonly table: Table
  readonly questions: readonly Question[]
}

export interface PaidAnswer {
  readonly digest: Sha256
  /** With noise, as `partsOf` orders them. */
  readonly vectors: readonly (readonly bigint[])[]
  /** What it cost now: nothing, where the same was asked before. */
  readonly spent: Rho
}

export interface StudyBudget {
  /** The most that may be spent now: what was adopted when its cohort was taken, or less if less is adopted since. */
  readonly limit: Rho
  readonly spent: Rho
}

/** What all answers together may tell of a member: one counter for each study, and one for each member and year. */
export interface PrivacyBudgets {
  /**
   * Those of whom this year still has room for one more study, in their order.
   * @throws {Problem} `pool-budget-missing`, `pool-budget-forgotten`
   */
  readonly withRoom: (members: readonly WebId[]) => Promise<readonly WebId[]>
  /**
   * Takes the whole budget of a study from this year of each of its members, before a pod is read. All or nothing; the
   * same again takes nothing. A study that answers in the next year, too, is reserved for it as well.
   * @throws {Problem} `pool-budget-missing` where the members have adopted none
   * @throws {Problem} `pool-budget-spent`, `pool-cohort-settled`
   * @throws {Problem} `pool-budget-forgotten` in a year of which a backup that was brought back does not know all
   */
  readonly reserve: (study: StudyId, cohort: readonly WebId[]) => Promise<StudyBudget>
  /**
   * Debits durably, then draws the noise, then has the rows scanned, and stores the answer before it gives it away. What
   * ends between debit and answer stays spent. Of the same question only one answer is ever given.
   * @param scan gives the vectors without noise, as `partsOf` orders them
   * @param untilTick waited for when the answer is ready, before anything of it is stored: nobody sees when it was
   * @throws {Problem} `pool-budget-missing` where nothing is adopted, or nothing reserved for this year
   * @throws {Problem} `pool-budget-spent`; nothing was debited then
   */
  readonly answer: (
    asked: AskedOfStudy,
    scan: () => Promise<readonly (readonly bigint[])[]>,
    untilTick?: () => Promise<void>,
  ) => Promise<PaidAnswer>
  /**
   * The same for several questions under one name: one debit of what all cost, noise of its own for each, and their vectors
   * one after the other. @throws {Problem} as `answer` does
   */
  readonly answerAll: (
    asked: AskedTogether,
    scan: () => Promise<readonly (readonly bigint[])[]>,
    untilTick?: () => Promise<void>,
  ) => Promise<PaidAnswer>
  readonly readStudy: (study: StudyId) => Promise<StudyBudget | undefined>
  /** Of this year. What is reserved is an upper bound of what answers told: all of it where it is not known any more. */
  readonly readMember: (member: WebId) => Promise<{ readonly limit: Rho; readonly reserved: Rho }>
}

export interface PrivacyBudgetDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly policy: { readonly budgetsOn: (date: CivilDate) => Promise<PrivacyBudgetsOn> }
  readonly drawWord: DrawWord
  readonly now: () => number
}

export const openPrivacyBudgets = (given: PrivacyBudgetDeps): PrivacyBudgets => {
  const deps: BudgetRoom = { ...given, studyLimit: rememberLast(studyLimit), inTurn: createTurns() }
  const { store } = deps
  /** Who asks what is being asked waits for that answer, instead of paying for a second one. */
  const underWay = new Map<string, UnderWay>()
  const answerOnce = async (paying: Paying, scan: Scanning, untilTick = atOnce): Promise<PaidAnswer> => {
    const name = `${paying.study} ${paying.digest}`
    const running = underWay.get(name)
    if (running !== undefined) {
      await running.ready
      await untilTick()
      return { ...(await running.paid), spent: 0n as Rho }
    }
    const ready = Promise.withResolvers<void>()
    const leave = (): Promise<void> => {
      ready.resolve()
      return untilTick()
    }
    const paid = payAndAnswer(paying, { scan, leave }, deps).finally(() => {
      ready.resolve()
      underWay.delete(name)
    })
    underWay.set(name, { ready: ready.promise, paid })
    return paid
  }
  return {
    withRoom: async (members) => {
      const { year, study, memberYear } = await limitsNow(deps)
      await requireKnown(year, store)
      const reserved = await reservedOf(members, year, deps)
      return members.filter((member) => (reserved.get(member) ?? 0n) + study <= memberYear)
    },

    reserve: async (study, cohort) => {
      const { year, ...limits } = await limitsNow(deps)
      return budgetOf(await reserveYear({ study, cohort, year, limits }, deps), limits)
    },

    answer: async ({ study, table, question }, scan, untilTick) =>
      answerOnce(
        { study, table, questions: [question], digest: questionDigest(table, question) },
        scan,
        untilTick,
      ),

    answerAll: async (asked, scan, untilTick) =>
      answerOnce({ ...asked, digest: questionsDigest(asked.table, asked.questions) }, scan, untilTick),

    readStudy: async (study) => {
      const held = await findRow(store, studyKey(study), studyRowSchema)
      return held === undefined ? undefined : budgetOf(held, await limitsNow(deps))
    },

    readMember: async (member) => {
      const { year, memberYear } = await limitsNow(deps)
      if (await isForgotten(year, store)) return { limit: memberYear, reserved: memberYear }
      const reserved = (await reservedOf([member], year, deps)).get(member) ?? (0n as Rho)
      return { limit: memberYear, reserved }
    },
  }
}

/** An answer that is being made; `ready` where only its tick is waited for. */
interface UnderWay {
  readonly ready: Promise<void>
  readonly paid: Promise<PaidAnswer>
}

const atOnce = async (): Promise<void> => undefined

interface BudgetRoom extends PrivacyBudgetDeps {
  readonly studyLimit: (budget: PrivacyBudget) => Rho
  readonly inTurn: Turns
}

interface Limits {
  readonly year: string
  readonly study: Rho
  readonly memberYear: Rho
}

const limitsNow = async ({
  policy,
  now,
  studyLimit: limitOf,
}: Pick<BudgetRoom, 'policy' | 'now' | 'studyLimit'>): Promise<Limits> => {
  const today = civilDateOf(now())
  const adopted = await policy.budgetsOn(today)
  if (adopted.kind === 'none')
    throw new Problem('pool-budget-missing', 'The members have adopted no privacy budget.')
  const { memberYearRhoNano } = adopted.budget
  return {
    year: today.slice(0, 4),
    study: limitOf(adopted.budget),
    memberYear: BigInt(memberYearRhoNano) as Rho,
  }
}

/** Each of the three numbers that were voted holds: rho, what (epsilon, delta) allows, and the year of a member. */
const studyLimit = (budget: PrivacyBudget): Rho => {
  const rho = BigInt(Math.min(budget.studyRhoNano, budget.memberYearRhoNano)) as Rho
  const epsilon = ((BigInt(budget.studyEpsilonMilli) * epsilonUnits) / 1_000n) as Epsilon
  const delta = (deltaUnits / BigInt(budget.studyDeltaOneIn)) as Delta
  return deltaOf(rho, epsilon) <= delta ? rho : rhoWithin({ epsilon, delta })
}

/** To work out a limit takes up to 60 ms, and the same is in force for years. */
const rememberLast = (limitOf: (budget: PrivacyBudget) => Rho): ((budget: PrivacyBudget) => Rho) => {
  let last: { readonly of: string; readonly limit: Rho } | undefined
  return (budget) => {
    const of = JSON.stringify(budget)
    if (last?.of !== of) last = { of, limit: limitOf(budget) }
    return last.limit
  }
}

/** The debits of a study, one after the other: at the same moment all but one of them would find the counter changed. */
type Turns = <Result>(study: StudyId, step: () => Promise<Result>) => Promise<Result>
const createTurns = (): Turns => {
  const last = new Map<StudyId, Promise<unknown>>()
  return (study, step) => {
    const turn = (last.get(study) ?? Promise.resolve()).then(step, step)
    last.set(study, turn)
    const forget = (): void => {
      if (last.get(study) === turn) last.delete(study)
    }
    turn.then(forget, forget)
    return turn
  }
}

const budgetOf = ({ limit, spent }: StudyRow, { study }: Pick<Limits, 'study'>): StudyBudget => ({
  limit: limit < study ? limit : study,
  spent,
})

type Scanning = () => Promise<readonly (readonly bigint[])[]>

/** What is paid for under one name: one question, or several whose sum is debited once. */
interface Paying extends AskedTogether {
  readonly digest: Sha256
}

const payAndAnswer = async (
  asked: Paying,
  { scan, leave }: { readonly scan: Scanning; readonly leave: () => Promise<void> },
  deps: BudgetRoom,
): Promise<PaidAnswer> => {
  const { study, table, questions, digest } = asked
  const rho = questions.reduce((sum, question) => sum + question.rho, 0n) as Rho
  const limits = await limitsNow(deps)
  const before = await findRow(deps.store, answerKey(study, digest), answerRowSchema)
  if (before !== undefined) return { digest, vectors: before.vectors, spent: 0n as Rho }
  const debit = await deps.inTurn(study, () => debitOf({ study, digest, rho }, limits, deps))
  // A crash from here on leaves a debit without an answer: what was drawn is gone, and what it cost stays spent.
  const noise = questions.flatMap((question) => drawNoise(table, question, deps.drawWord))
  const vectors = addNoise(await scan(), noise)
  await leave()
  const kept = await keepFirst(
    answerKey(study, digest),
    { debit, vectors: vectors.map((one) => [...one]) },
    deps,
  )
  return { digest, vectors: kept.vectors, spent: rho }
}

/** @returns the number of the debit, once it is on the disk */
const debitOf = (
  { study, digest, rho }: { readonly study: StudyId; readonly digest: Sha256; readonly rho: Rho },
  limits: Limits,
  { store, now }: Pick<PrivacyBudgetDeps, 'store' | 'now'>,
): Promise<number> =>
  commitPlan(store, async (): Promise<Plan<number>> => {
    const key = studyKey(study)
    const bytes = await store.get(key)
    const held = bytes === undefined ? undefined : parseRow(studyRowSchema, bytes)
    if (held?.years.some(({ year }) => year === limits.year) !== true)
      throw new Problem(
        'pool-budget-missing',
        'Nothing is reserved for this study in this year. Reserve it for its members first.',
      )
    const spent = held.spent + rho
    if (spent > budgetOf(held, limits).limit)
      throw new Problem(
        'pool-budget-spent',
        'The study has less left than this answer costs. Ask for a less exact one, or read those it has.',
      )
    const debits = held.debits + 1
    const debited = row(debitKey(study, debits), { digest, rho, at: instantOf(now()) })
    return {
      writes: [row(key, { ...held, spent, debits }), debited],
      unchanged: new Map([[key, bytes]]),
      result: debits,
    }
  })

/** Where another answer to the same question came first, that one stands, and ours is never seen. */
const keepFirst = (
  key: string,
  answer: AnswerRow,
  { store }: Pick<PrivacyBudgetDeps, 'store'>,
): Promise<AnswerRow> =>
  commitPlan(store, async (): Promise<Plan<AnswerRow>> => {
    const first = await findRow(store, key, answerRowSchema)
    if (first !== undefined) return { writes: [], unchanged: new Map(), result: first }
    return { writes: [row(key, answer)], unchanged: new Map([[key, undefined]]), result: answer }
  })
