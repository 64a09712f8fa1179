import { z } from 'zod'
import type { Sha256 } from '../ids.ts'
import { Problem } from '../problem.ts'
import { ceilingOf } from './bounds.ts'
import { partsOf } from './parts.ts'
import { parseQuery, queryDigest, type Query } from './query.ts'
import type { Table } from './table.ts'
import { rhoSchema, rhoUnits, type Rho } from './zcdp.ts'

/** A query, and how exact its answer shall be: who asks says what they spend on it. */
export interface Question {
  readonly query: Query
  readonly noise: 'gaussian' | 'laplace'
  /** The cost of the answer, rounded up; the same whatever the rows are. */
  readonly rho: Rho
}

/** Of each integer of one part, drawn anew for each. */
export type Noise =
  | { readonly kind: 'gaussian'; readonly variance: Ratio }
  | { readonly kind: 'laplace'; readonly scale: Ratio }

export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** An eighth: beyond it noise has a deviation below 2, and an answer is nearly the truth. */
const mostRho = rhoUnits / 8n

const questionSchema = z.strictObject({
  query: z.unknown(),
  noise: z.enum(['gaussian', 'laplace']).default('gaussian'),
  rho: rhoSchema.refine((rho) => rho <= mostRho, 'must not be above 0.125'),
})

/** @throws {Problem} pool-query-refused naming what cannot be asked of this table; never anything about its rows */
export const parseQuestion = (table: Table, value: unknown): Question => {
  const parsed = questionSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Problem(
      'pool-query-refused',
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`,
    )
  }
  const query = parseQuery(table, parsed.data.query)
  if (parsed.data.noise === 'laplace' && (query.kind === 'mean' || query.kind === 'quantiles'))
    throw new Problem(
      'pool-query-refused',
      'noise: means and quantiles are sums of draws, and take gaussian noise.',
    )
  if (parsed.data.rho < BigInt(partsOf(table, query).length))
    throw new Problem(
      'pool-query-refused',
      'rho: a mean is two answers, and each costs a billionth at least.',
    )
  return { ...parsed.data, query }
}

/** The name of its answer: asked again, the stored one comes back and costs nothing. */
export const questionDigest = (table: Table, question: Question): Sha256 =>
  queryDigest(table, { ...question, rho: question.rho.toString() })

/**
 * The noise of each part, with which all parts together cost the question's rho and no more: Gaussian noise of variance
 * D^2 / (2 rho) for an L2 norm of D, Laplace noise of the scale D / √(2 rho), rounded up, for an L1 norm of D.
 */
export const noiseOf = (table: Table, { query, noise, rho }: Question): readonly Noise[] => {
  const parts = partsOf(table, query)
  const share = rho / BigInt(parts.length)
  return parts.map(({ l1, l2Squared }) => {
    if (noise === 'gaussian')
      return { kind: noise, variance: { numerator: l2Squared * rhoUnits, denominator: 2n * share } }
    const square = ceilingOf(l1 * l1 * rhoUnits * laplaceSteps * laplaceSteps, 2n * share)
    return { kind: noise, scale: { numerator: rootAbove(square), denominator: laplaceSteps } }
  })
}

/** Laplace scales are multiples of 1 / 1024: fine enough that rounding up costs nobody an answer. */
const laplaceSteps = 1_024n

/** The smallest integer whose square is not below. @param square above 0 */
export const rootAbove = (square: bigint): bigint => {
  let root = 1n
  while (root * root < square) root <<= 1n
  for (;;) {
    const next = (root + square / root) >> 1n
    if (next >= root) break
    root = next
  }
  return root * root < square ? root + 1n : root
}
