import canonicalize from 'canonicalize'
import { z } from 'zod'
import { centsSchema, instantSchema, sha256Schema, type Cents } from '../ids.ts'
import { jsonText } from '../json.ts'
import { yearSchema } from './period.ts'
import { researchYearSchema } from '../pool/own-share.ts'
import { resolutionIdSchema } from './resolution-id.ts'
import { allotmentSchema } from './ristorno.ts'

const weightSchema = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform(BigInt)

/**
 * What one ristorno gave one member, with every sum it follows from; flat, so that its RFC 8785 text is plain to make. Of the other
 * members there is one number, the sum of all weights. `cents` = floor(`ristornoCents` x `weight` / `allWeights`), and at most one
 * cent more: what rounding leaves goes to the largest remainders (with a cap, what it cuts off goes to the others).
 */
export const statementSchema = allotmentSchema.extend({
  type: z.literal('RistornoStatement'),
  version: z.literal(1),
  year: yearSchema,
  resolution: resolutionIdSchema,
  /** SHA-256 of the canonical text of the criteria that the resolution adopted. */
  criteria: sha256Schema,
  runAt: instantSchema,
  allWeights: weightSchema,
  revenueCents: centsSchema,
  costsCents: centsSchema,
  surplusCents: centsSchema,
  legalReserveCents: centsSchema,
  mutualFundCents: centsSchema,
  distributableCents: centsSchema,
  ristornoCents: centsSchema,
  retainedCents: centsSchema,
})
export type Statement = z.infer<typeof statementSchema>

/** RFC 8785 text: what the tree of the run commits to. */
export const statementTextOf = (statement: Statement): string => {
  const text = canonicalize(JSON.parse(jsonText(statement)))
  if (text === undefined) throw new Error('a statement always has a canonical form')
  return text
}

export const statementLineNames = ['revenue', 'costs', 'setAside', 'retained', 'others', 'yours'] as const
export type StatementLineName = (typeof statementLineNames)[number]

export const statementLineSchema = z.object({ line: z.enum(statementLineNames), cents: centsSchema })
export type StatementLine = z.infer<typeof statementLineSchema>

/** "Why this euro": what came in, what left it again, and the last line, `yours`, which is the sum of the five before it. */
export const linesOf = (statement: Statement): readonly StatementLine[] => {
  const { revenueCents, costsCents, legalReserveCents, mutualFundCents, retainedCents } = statement
  const line = (name: StatementLineName, amount: bigint): StatementLine => ({
    line: name,
    cents: amount as Cents, // a sum of cents
  })
  return [
    line('revenue', revenueCents),
    line('costs', -costsCents),
    line('setAside', -(legalReserveCents + mutualFundCents)),
    line('retained', -retainedCents),
    line('others', statement.cents - statement.ristornoCents),
    line('yours', statement.cents),
  ]
}

/** A statement as its member reads it. */
export const memberStatementSchema = statementSchema.extend({
  lines: z.array(statementLineSchema).max(6),
  /** Of their units: what all studies of the year together brought. Told to the member, and in no statement that is kept. */
  research: researchYearSchema.exactOptional(),
})
export type MemberStatement = z.infer<typeof memberStatementSchema>

const hashSchema = z.base64().length(44)

/** That a statement belongs to a run: `docs/verify/README.md` says how it is checked. */
export const statementProofSchema = z.object({
  type: z.literal('RistornoStatementProof'),
  version: z.literal(1),
  /** The bytes that the leaf commits to. */
  statement: z.string().max(8_192),
  salt: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  index: z.number().int().nonnegative(),
  size: z.number().int().positive(),
  path: z.array(hashSchema).max(48),
  root: hashSchema,
  /** The .tlog-proof of the entry `ristorno.ran`; absent while the log has not taken it up. */
  log: z.string().max(16_384).exactOptional(),
})
export type StatementProof = z.infer<typeof statementProofSchema>
