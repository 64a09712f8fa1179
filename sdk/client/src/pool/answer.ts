import canonicalize from 'canonicalize'
import { z } from 'zod'
import { didSchema, isOfIssuer } from '../consent/did-web.ts'
import { verifyIssuerJwt, type IssuerKeysOf, type VcJwtRefusal } from '../consent/vc-jwt.ts'
import { instantSchema, sha256Schema } from '../ids.ts'
import { jsonText } from '../json.ts'
import type { Level } from './margin.ts'
import { partsOf } from './parts.ts'
import { parseQuestion, questionDigest, type Question } from './question.ts'
import { release, type Release } from './release.ts'
import { tableSchema, type Table } from './table.ts'
import {
  deltaSchema,
  epsilonOf,
  epsilonSchema,
  rhoSchema,
  rhoUnits,
  unitsText,
  type Epsilon,
} from './zcdp.ts'

/** `typ` of a signed answer of the pool. */
export const poolAnswerType = 'pool-answer+jwt'

/** An integer without bounds, as decimal text: a JSON number is a float (RFC 8259 §6). */
const integerSchema = z
  .string()
  .regex(/^(?:0|-?[1-9]\d{0,399})$/)
  .transform((text) => BigInt(text))

const estimateSchema = z.strictObject({ value: integerSchema, from: integerSchema, to: integerSchema })
const stretchSchema = z.strictObject({ from: z.int(), to: z.int() })

/** What an answer says, at one level: see `release`. */
export const releaseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('counts'), cells: z.array(estimateSchema).min(1).max(1_000) }),
  z.strictObject({ kind: z.literal('sum'), sum: estimateSchema }),
  z.strictObject({
    kind: z.literal('mean'),
    /** In thousandths of the column's scaled unit. */
    mean: z.strictObject({ ...estimateSchema.shape, value: integerSchema.optional() }),
  }),
  z.strictObject({
    kind: z.literal('quantiles'),
    quantiles: z
      .array(z.strictObject({ at: z.int(), nearest: stretchSchema, within: stretchSchema }))
      .min(1)
      .max(20),
  }),
])

/** How often an interval holds the true value, in hundredths. */
export const answerLevels = [90, 95, 99] as const satisfies readonly Level[]

/** A question in canonical form as it travels: `parseQuestion` reads it. */
export const askedQuestionSchema = z.strictObject({
  query: z.record(z.string(), z.json()),
  noise: z.enum(['gaussian', 'laplace']),
  rho: z.string(),
})
export type AskedQuestion = z.infer<typeof askedQuestionSchema>

/** CSL-JSON, which reference managers read (Citation Style Language 1.0.2). */
const cslItemSchema = z.strictObject({
  id: z.string(),
  type: z.literal('dataset'),
  title: z.string(),
  author: z.array(z.strictObject({ literal: z.string() })).min(1),
  issued: z.strictObject({ 'date-parts': z.array(z.array(z.int())).length(1) }),
  publisher: z.string(),
  number: z.string(),
  version: z.string(),
  URL: z.url(),
})

/** What the co-op signs: an answer with all that somebody needs to judge it, and nothing about one person. */
export const poolAnswerSchema = z.strictObject({
  type: z.literal('PoolAnswer'),
  version: z.literal(1),
  issuer: didSchema,
  /** `{study}/questions/{digest}`: the same question is answered there for ever. */
  id: z.url(),
  study: z.url(),
  /** 1, 2, ... among the answers of the study. */
  number: z.int().min(1),
  /** Of table and question. */
  digest: sha256Schema,
  /** Of what was asked: see the study's snapshot. */
  snapshot: sha256Schema,
  table: tableSchema,
  question: askedQuestionSchema,
  /** `epsilon` is what this answer, if it were the only one, gives for `delta`. */
  cost: z.strictObject({ rho: rhoSchema, epsilon: epsilonSchema, delta: deltaSchema }),
  /** The integers with their noise, as `partsOf` orders them: all else follows from them. */
  vectors: z.array(z.array(integerSchema).min(1).max(1_000)).min(1).max(2),
  /** With intervals that hold the true values as often as is said, in hundredths. */
  releases: z.strictObject({ 90: releaseSchema, 95: releaseSchema, 99: releaseSchema }),
  /** SHA-256 over the source files that made it (docs/http-api.md says which). */
  code: sha256Schema,
  /** When it was asked, rounded down to the tick of the service. */
  issuedAt: instantSchema,
  citation: z.strictObject({ text: z.string(), csl: cslItemSchema }),
})
export type PoolAnswer = z.infer<typeof poolAnswerSchema>

/** What the service answers a question with. */
export const givenAnswerSchema = z.object({
  answer: poolAnswerSchema,
  /** The same, signed by the co-op: a compact JWS of type `pool-answer+jwt`. */
  jwt: z.string(),
  /** What it cost now, decimal text of rho: 0 where it was there before. */
  spent: z.string().regex(/^\d{1,9}(?:\.\d{1,9})?$/),
})
export type GivenAnswer = z.infer<typeof givenAnswerSchema>

/** What the noisy integers say at each level, from the declared table and the question alone. */
export const releasesOf = (
  table: Table,
  question: Question,
  vectors: PoolAnswer['vectors'],
): Record<(typeof answerLevels)[number], Release> => ({
  90: release(table, question, vectors, 90),
  95: release(table, question, vectors, 95),
  99: release(table, question, vectors, 99),
})

/** A question as it travels. @param question in canonical form */
export const askedOf = ({ query, noise, rho }: Question): AskedQuestion => ({
  // JSON by its schema, and in the order that it was parsed in.
  query: JSON.parse(jsonText(query)) as AskedQuestion['query'],
  noise,
  rho: unitsText(rho, rhoUnits),
})

export type PoolAnswerRefusal =
  | VcJwtRefusal
  /** Signed, but not in the shape of an answer. */
  | 'shape-refused'
  /** The question is not one of its table, not in canonical form, or not the one that the digest names. */
  | 'question-differs'
  /** It cost something else than it says. */
  | 'cost-differs'
  /** Estimates or intervals do not follow from the noisy integers. */
  | 'figures-differ'

export type PoolAnswerVerdict =
  | { readonly kind: 'verified'; readonly answer: PoolAnswer }
  | { readonly kind: 'refused'; readonly code: PoolAnswerRefusal }

/**
 * Whether the co-op signed this answer, and whether what it says follows from its noisy integers, its table and its
 * question. That the noise was drawn as it says, nobody can see in one answer: `code` names the program that drew it.
 * @param jwt attacker-controlled
 */
export const verifyPoolAnswer = async (jwt: string, deps: IssuerKeysOf): Promise<PoolAnswerVerdict> => {
  const signed = await verifyIssuerJwt(jwt, poolAnswerType, deps)
  if (signed.kind === 'refused') return refused(signed.code)
  const parsed = poolAnswerSchema.safeParse(signed.payload)
  if (!parsed.success) return refused('shape-refused')
  const answer = parsed.data
  // A co-op speaks of its own studies only.
  if (!isOfIssuer(answer.study, signed.issuer)) return refused('issuer-mismatch')
  const question = questionIn(answer)
  if (question === undefined) return refused('question-differs')
  const { rho, epsilon, delta } = answer.cost
  if (rho !== question.rho || epsilon !== leastEpsilon(epsilonOf(rho, delta))) return refused('cost-differs')
  const parts = partsOf(answer.table, question.query)
  const isWhole =
    answer.vectors.length === parts.length &&
    parts.every(({ cells }, part) => answer.vectors[part]?.length === cells)
  if (!isWhole) return refused('figures-differ')
  const releases = releasesOf(answer.table, question, answer.vectors)
  return exactText(releases) === exactText(answer.releases)
    ? { kind: 'verified', answer }
    : refused('figures-differ')
}

/** An epsilon of 0 cannot be written down as one; a billionth is never less. */
export const leastEpsilon = (epsilon: Epsilon): Epsilon => (epsilon > 0n ? epsilon : (1n as Epsilon))

/** @returns undefined where it is another one than the answer says */
const questionIn = ({ table, question, digest, id, study }: PoolAnswer): Question | undefined => {
  try {
    const parsed = parseQuestion(table, question)
    const isCanonical = exactText(askedOf(parsed)) === exactText(question)
    const isNamed = questionDigest(table, parsed) === digest && id === `${study}/questions/${digest}`
    return isCanonical && isNamed ? parsed : undefined
  } catch {
    // `pool-query-refused`: nobody could have asked it.
    return undefined
  }
}

const exactText = (value: unknown): string => canonicalize(JSON.parse(jsonText(value))) ?? ''

const refused = (code: PoolAnswerRefusal): PoolAnswerVerdict => ({ kind: 'refused', code })
