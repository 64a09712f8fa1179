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
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { z } from 'zod'
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
 * Signs an answer, numbers it, puts it into the history and brings it into the log: one write, once for each question.
 * A crash before it leaves a paid answer that nobody has seen; who asks the same again gets it, signed then.
 */
export const giveAnswer = async (given: ToGive, deps: GivingDeps): Promise<GivenRow> => {
  const { id, question, digest, by, issuedAt } = given
  const { store } = deps
  const figures = figuresOf(given)
  return commitPlan(store, async (): Promise<Plan<GivenRow>> => {
    const key = givenKey(id, digest)
    const before = await findRow(store, key, givenRowSchema)
    if (before !== undefined) return { writes: [], unchanged: new Map(), result: before }
    const countKey = runCountKey(id)
    const count = await store.get(countKey)
    const number = (count === undefined ? 0 : parseRow(z.int().min(0), count)) + 1
    const result = { number, jwt: await signAnswer(given, number, { ...deps, figures }) }
    const { epsilon, delta } = figures.cost
    const run: RunRow = { digest, question: askedOf(question), epsilon, delta, issuedAt, by }
    const fact = { kind: 'study.answered', about: aboutAnswer(id, digest), statement: statementOf(given) }
    const logged = await planLogged([{ ...fact, kind: 'study.answered' }], store)
    return {
      writes: [row(key, result), row(runKey(id, number), run), row(countKey, number), ...logged.writes],
      unchanged: new Map([...logged.unchanged, [key, undefined], [countKey, count]]),
      result,
    }
  })
}

/** Where the log has the fact that an answer was given: `GET /log/proofs?about=…` proves it to anybody. */
export const aboutAnswer = (study: StudyId, digest: Sha256): string => `study/${study}/answer/${digest}`

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

const figuresOf = ({ study, question, vectors, delta }: ToGive): Figures => ({
  cost: costText(question.rho, delta),
  releases: releasesOf(
    study.table,
    question,
    vectors.map((vector) => [...vector]),
  ),
})

/** What an answer costs, as it travels. */
export const costText = (rho: Rho, delta: Delta): Figures['cost'] => ({
  rho: unitsText(rho, rhoUnits),
  epsilon: unitsText(leastEpsilon(epsilonOf(rho, delta)), epsilonUnits),
  delta: unitsText(delta, deltaUnits),
})

const signAnswer = (
  { study, snapshot, question, digest, vectors, issuedAt }: ToGive,
  number: number,
  { issuer, coopName, code, sign, figures }: GivingDeps & { readonly figures: Figures },
): Promise<string> => {
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
