import { yearSchema } from '@mutua/sdk/coop/period'
import { resolutionIdSchema } from '@mutua/sdk/coop/resolution-id'
import { ristornoCriteriaSchema, ristornoRunSchema } from '@mutua/sdk/coop/ristorno'
import { sha256Schema } from '@mutua/sdk/ids'
import { z } from 'zod'

/** What is to be run, once. */
export const ristornoOrderSchema = z.object({
  year: yearSchema,
  resolution: resolutionIdSchema,
  criteria: ristornoCriteriaSchema,
  criteriaDigest: sha256Schema,
})
export type RistornoOrder = z.infer<typeof ristornoOrderSchema>

/**
 * How far a run has come. `ordered`: nothing but the order is there. `drawn`: what each member gets is being written down; a
 * crash here begins anew, since nobody has seen anything. `posting`: all is written down and holds; it is being booked, and a
 * crash here goes on after the last member whose transfers were booked in the same write as this row.
 */
export const stageSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('ordered'), order: ristornoOrderSchema }),
  z.object({ phase: z.literal('drawn'), order: ristornoOrderSchema, draw: z.string() }),
  z.object({
    phase: z.literal('posting'),
    order: ristornoOrderSchema,
    run: ristornoRunSchema,
    /** Number of the last member who is booked. */
    bookedTo: z.number().int().nonnegative(),
  }),
])
export type Stage = z.infer<typeof stageSchema>

export const sealedStatementSchema = z.object({
  /** RFC 8785 text. */
  statement: z.string(),
  /** 32 bytes, base64url. */
  salt: z.string(),
  index: z.number().int().nonnegative(),
})
export type SealedStatement = z.infer<typeof sealedStatementSchema>
