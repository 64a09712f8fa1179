import { z } from 'zod'
import { centsSchema, instantSchema, sha256Schema } from '../ids.ts'
import { yearSchema } from './period.ts'
import { resolutionIdSchema } from './resolution-id.ts'
import { ristornoCriteriaSchema, ristornoSumsSchema } from './ristorno.ts'

const count = z.number().int().nonnegative()

/**
 * How a ristorno spreads over those whom it gives something. Never who: with fewer members than `fewest` there are only the sums.
 */
export const distributionSchema = z.object({
  members: count,
  minCents: centsSchema,
  medianCents: centsSchema,
  maxCents: centsSchema,
  /** How many are given `[fromCents, toCents)`; the last without an end. Steps where nobody is are left out at both ends. */
  histogram: z.array(z.object({ fromCents: centsSchema, toCents: centsSchema.optional(), members: count })),
  /** Given less than what is paid out at once. */
  underMinimum: count,
  /** Held at what one member may be given at most. */
  atCap: count,
})
export type Distribution = z.infer<typeof distributionSchema>

/** With fewer, a smallest and a largest sum are somebody's. */
export const fewestDistributed = 10

/** What a ristorno under given criteria would be. Nothing was written for it. */
export const simulationSchema = z.object({
  year: yearSchema,
  criteria: ristornoCriteriaSchema,
  criteriaDigest: sha256Schema,
  /** Whether the year is closed: else it is worked out from what there is so far. */
  isClosed: z.boolean(),
  sums: ristornoSumsSchema,
  distribution: distributionSchema.optional(),
})
export type Simulation = z.infer<typeof simulationSchema>

/** Two sets of criteria for the same year, and how many members each is better for. */
export const comparisonSchema = z.object({
  simulation: simulationSchema,
  against: simulationSchema.optional(),
  change: z.object({ more: count, less: count, same: count }).optional(),
})
export type Comparison = z.infer<typeof comparisonSchema>

export const simulationWishSchema = z.strictObject({
  criteria: ristornoCriteriaSchema,
  against: ristornoCriteriaSchema.optional(),
})

/** Criteria as the assembly is asked to adopt them, published before it votes, with what they would do. */
export const ristornoProposalSchema = z.object({
  year: yearSchema,
  criteria: ristornoCriteriaSchema,
  /** What a resolution names that adopts them. */
  criteriaDigest: sha256Schema,
  simulation: simulationSchema,
  /** SHA-256 of the RFC 8785 text of the simulation. */
  simulationDigest: sha256Schema,
  publishedAt: instantSchema,
})
export type RistornoProposal = z.infer<typeof ristornoProposalSchema>

export const proposalWishSchema = z.strictObject({ criteria: ristornoCriteriaSchema })
export const runWishSchema = z.object({ resolution: resolutionIdSchema })

/** What two officers sign, as far as it is read back: the rest are the sums. */
export const runDraftSchema = z.object({ type: z.literal('RistornoRun'), resolution: resolutionIdSchema })
