import { z } from 'zod'
import { didWebDocumentUrl } from '../consent/did-web.ts'
import { issuerKeysFrom } from '../consent/vc-jwt.ts'
import { centsSchema, instantSchema, sha256Schema, webIdSchema, type BaseUrl, type Sha256 } from '../ids.ts'
import {
  answerLevels,
  askedQuestionSchema,
  givenAnswerSchema,
  verifyPoolAnswer,
  type GivenAnswer,
  type PoolAnswerVerdict,
} from '../pool/answer.ts'
import { studySchema, type Study } from '../pool/study.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** What is asked: `query` of the algebra (docs/http-api.md), and what to spend on it, as decimal text of rho. */
export interface QuestionWish {
  readonly query: unknown
  readonly rho: string
  /** Gaussian, if left out: means and quantiles have no other. */
  readonly noise?: 'gaussian' | 'laplace'
}

const rhoTextSchema = z.string().regex(/^\d{1,9}(?:\.\d{1,9})?$/)

/** Decimal text; `epsilon` is what the answer, if it were the only one, gives for `delta`. */
const costTextSchema = z.object({ rho: rhoTextSchema, epsilon: z.string(), delta: z.string() })

const integerTextSchema = z
  .string()
  .regex(/^\d{1,400}$/)
  .transform((text) => BigInt(text))

/** What an answer will cost and how exact it will be, worked out without looking at a row. */
export const questionEstimateSchema = z.object({
  digest: sha256Schema,
  /** In canonical form. */
  question: askedQuestionSchema,
  cost: costTextSchema,
  parts: z.array(
    z.object({
      cells: z.int(),
      /** The most that one member moves the integers: the sum of what they move by, and of its squares. */
      l1: integerTextSchema,
      l2Squared: integerTextSchema,
      /** For each level in hundredths, how far each integer may be from the truth. */
      margins: z.array(z.object({ level: z.literal(answerLevels), margin: integerTextSchema })),
    }),
  ),
  /** Whether it was answered already: then it costs nothing. */
  answered: z.boolean(),
  /** Of the study, in rho; from its snapshot on. */
  budget: z.object({ limit: rhoTextSchema, spent: rhoTextSchema, left: rhoTextSchema }).exactOptional(),
  /** What the organisation pays for the answer, where the price list in force has it. */
  price: centsSchema.exactOptional(),
})
export type QuestionEstimate = z.infer<typeof questionEstimateSchema>

/** One answer in the history of a study. */
export const answeredQuestionSchema = z.object({
  /** Where the answer is read again. */
  id: z.url(),
  number: z.int(),
  digest: sha256Schema,
  question: askedQuestionSchema,
  cost: costTextSchema,
  issuedAt: instantSchema,
  /** Who asked first; told to people of the organisation and to officers of the co-op. */
  by: z.object({ webId: webIdSchema, name: z.string().exactOptional() }).exactOptional(),
})
export type AnsweredQuestion = z.infer<typeof answeredQuestionSchema>

/** Studies of the research pool, for those who ask. All methods throw `Problem` or `ClientFault`. */
export interface ResearchClient {
  /** Anybody's to read. */
  readonly studies: () => Promise<readonly Study[]>
  readonly study: (id: string) => Promise<Study>
  /** By somebody whom the plan names; nothing is asked of the rows. @throws {Problem} `pool-query-refused` says what to change */
  readonly estimate: (study: string, question: QuestionWish) => Promise<QuestionEstimate>
  /** Waits for the tick at which answers leave. @throws {Problem} `pool-query-refused`, `pool-budget-spent`, `study-not-open`, `researcher-only` */
  readonly ask: (study: string, question: QuestionWish) => Promise<GivenAnswer>
  /** In the order in which they were given. Once the study is closed, anybody's to read. */
  readonly history: (study: string) => Promise<readonly AnsweredQuestion[]>
  /** An answer that was given, again: costs nothing. */
  readonly answer: (study: string, digest: Sha256) => Promise<GivenAnswer>
  /** Against the keys that the co-op publishes. */
  readonly verifyAnswer: (jwt: string) => Promise<PoolAnswerVerdict>
}

/** @param deps `fetch` of a signed-in researcher (see `signIn`); any `fetch` reads what is public */
export const createResearchClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ResearchClient => {
  const { consentService, fetch } = deps
  const at = (study: string, path: string): string => `${ownAddress(study, consentService)}${path}`
  return {
    studies: () => readAllItems(fetch, `${consentService}/studies`, studySchema),
    study: async (id) => parseAnswer(await ask(fetch, at(id, ''), { headers: jsonWanted }), studySchema),
    estimate: async (study, question) =>
      parseAnswer(await askWithJson(fetch, at(study, '/estimate'), question), questionEstimateSchema),
    ask: async (study, question) =>
      parseAnswer(await askWithJson(fetch, at(study, '/questions'), question), givenAnswerSchema),
    history: (study) => readAllItems(fetch, at(study, '/questions'), answeredQuestionSchema),
    answer: async (study, digest) =>
      parseAnswer(
        await ask(fetch, at(study, `/questions/${digest}`), { headers: jsonWanted }),
        givenAnswerSchema,
      ),
    verifyAnswer: async (jwt) => {
      const document: unknown = await (await ask(fetch, didWebDocumentUrl(consentService))).json()
      // A key that is out of use still verifies what it signed; one that was killed is in no purpose of the document.
      return verifyPoolAnswer(jwt, {
        issuerKeysOf: (issuer) => issuerKeysFrom(document, issuer, { now: () => 0 }),
      })
    },
  }
}
