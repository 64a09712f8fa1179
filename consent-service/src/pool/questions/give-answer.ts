import { z } from 'zod'
import type { Did } from '@mutua/sdk/consent/did-web'
import type { Instant, Sha256, WebId } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { askedOf, leastEpsilon, poolAnswerType, releasesOf } from '@mutua/sdk/pool/answer'
import type { Question } from '@mutua/sdk/pool/question'
import type { Study } from '@mutua/sdk/pool/study'
import {
  deltaUnits,
  epsilonOf,
  epsilonUnits,
  rhoUnits,
  unitsText,
  type Delta,
  type Rho,
} from '@mutua/sdk/pool/zcdp'
import { commitPlan, findRow, row, type Plan } from '@mutua/kit/row'
import { createStagedStore, type StagedStore } from '@mutua/kit/staged-store'
import type { Store } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { StudyId } from '../budgets/budget-rows.ts'
import { citationOf } from './citation.ts'
import { givenKey, givenRowSchema, runCountKey, runKey, type RunRow } from './question-rows.ts'

export interface GivingDeps {
  readonly store: Store
  readonly coopName: string
  readonly issuer: () => Did
  /** Compact JWS of a text as it stands, with the co-op's key. */
  readonly sign: (text: string, type: string) => Promise<string>
  /** `readMechanismDigest` */
  readonly code: Sha256
}

export interface ToGive {
  readonly id: StudyId
  readonly study: Study
  readonly snapshot: Sha256
  readonly question: Question
  readonly digest: Sha256
  readonly vectors: readonly (readonly bigint[])[]
  readonly delta: Delta
  readonly issuedAt: Instant
  readonly by: WebId
}

/** A signed answer as it lies in the store. */
export interface GivenRow {
  readonly number: number
  readonly jwt: string
}

/**
 * Signs answers, numbers them, puts them into the history and brings them into the log: in one write, once for each
 * question. What comes while another write is under way goes with the next one, so that many at once do not wait for each
 * other's place in the log. A crash before it leaves a paid answer that nobody has seen; who asks the same again gets it,
 * signed then.
 */
export const createAnswerGiver = (deps: GivingDeps): ((given: ToGive) => Promise<GivenRow>) => {
  const costOf = rememberCosts()
  let waiting: Waiting[] = []
  let isWriting = false
  const writeAll = async (): Promise<void> => {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce)
      waiting = waiting.slice(mostAtOnce)
      await giveAll(batch, deps).then(
        (rows) => {
          for (const [at, { resolve }] of batch.entries()) resolve(rows[at])
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error)
        },
      )
    }
    isWriting = false
  }
  return async (given) => {
    const figures = figuresOf(given, costOf)
    const { promise, resolve, reject } = Promise.withResolvers<GivenRow | undefined>()
    waiting.push({ given, figures, resolve, reject })
    if (!isWriting) void writeAll()
    const row = await promise
    if (row === undefined) throw new Error('Each answer that waits is written.')
    return row
  }
}

const mostAtOnce = 64

interface ToSign {
  readonly given: ToGive
  readonly figures: Figures
}

interface Waiting extends ToSign {
  readonly resolve: (row: GivenRow | undefined) => void
  readonly reject: (error: unknown) => void
}

/** @returns in the order of the batch */
const giveAll = (batch: readonly ToSign[], deps: GivingDeps): Promise<readonly GivenRow[]> =>
  commitPlan(deps.store, async (): Promise<Plan<readonly GivenRow[]>> => {
    const { store, staged } = createStagedStore(deps.store)
    const facts: LoggedFact[] = []
    const rows: GivenRow[] = []
    for (const one of batch) rows.push(await stageOne(one, facts, { ...deps, store }))
    // All facts of one write in one call: two would take the same numbers.
    if (facts.length > 0) await store.write((await planLogged(facts, store)).writes)
    return { ...staged(), result: rows }
  })

type StagingDeps = Omit<GivingDeps, 'store'> & { readonly store: StagedStore['store'] }

const stageOne = async (
  { given, figures }: ToSign,
  facts: LoggedFact[],
  deps: StagingDeps,
): Promise<GivenRow> => {
  const { id, question, digest, by, issuedAt } = given
  const { store } = deps
  const key = givenKey(id, digest)
  const before = await findRow(store, key, givenRowSchema)
  if (before !== undefined) return before
  const countKey = runCountKey(id)
  const number = ((await findRow(store, countKey, z.int().min(0))) ?? 0) + 1
  const signed = { number, jwt: await signAnswer({ given, figures }, number, deps) }
  const { epsilon, delta } = figures.cost
  const run: RunRow = { digest, question: askedOf(question), epsilon, delta, issuedAt, by }
  await store.write([row(key, signed), row(runKey(id, number), run), row(countKey, number)])
  facts.push({ kind: 'study.answered', about: aboutAnswer(id, digest), statement: statementOf(given) })
  return signed
}

/** Where the log has the fact that an answer was given: `GET /log/proofs?about=…` proves it to anybody. */
const aboutAnswer = (study: StudyId, digest: Sha256): string => `study/${study}/answer/${digest}`

const statementOf = ({ study, digest, snapshot, question }: ToGive) => ({
  type: 'study-answer',
  study: study.id,
  answer: digest,
  snapshot,
  rho: unitsText(question.rho, rhoUnits),
})

interface Figures {
  readonly cost: { readonly rho: string; readonly epsilon: string; readonly delta: string }
  readonly releases: ReturnType<typeof releasesOf>
}

const figuresOf = ({ study, question, vectors, delta }: ToGive, costOf: typeof costText): Figures => ({
  cost: costOf(question.rho, delta),
  releases: releasesOf(
    study.table,
    question,
    vectors.map((vector) => [...vector]),
  ),
})

/** What an answer costs, as it travels. Takes some milliseconds to work out. */
export const costText = (rho: Rho, delta: Delta): Figures['cost'] => ({
  rho: unitsText(rho, rhoUnits),
  epsilon: unitsText(leastEpsilon(epsilonOf(rho, delta)), epsilonUnits),
  delta: unitsText(delta, deltaUnits),
})

/** Most questions of a study cost the same. */
const rememberCosts = (): typeof costText => {
  const known = new Map<string, Figures['cost']>()
  return (rho, delta) => {
    const key = `${String(rho)} ${String(delta)}`
    const cost = known.get(key) ?? costText(rho, delta)
    if (known.size >= mostCosts) known.clear()
    known.set(key, cost)
    return cost
  }
}

const mostCosts = 1_000

const signAnswer = (
  { given, figures }: ToSign,
  number: number,
  { issuer, coopName, code, sign }: Pick<GivingDeps, 'issuer' | 'coopName' | 'code' | 'sign'>,
): Promise<string> => {
  const { study, snapshot, question, digest, vectors, issuedAt } = given
  const id = `${study.id}/questions/${digest}`
  const { title } = study.project.document
  const answer = {
    ...{ type: 'PoolAnswer', version: 1, issuer: issuer(), id, study: study.id, number, digest, snapshot },
    ...{ table: study.table, question: askedOf(question), cost: figures.cost },
    ...{ vectors, releases: figures.releases, code, issuedAt },
    citation: citationOf({ id, number, title, coopName, snapshot, issuedAt }),
  }
  return sign(jsonText(answer), poolAnswerType)
}
