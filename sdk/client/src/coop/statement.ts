import { z } from 'zod'
import { centsSchema } from '../ids.ts'
import { allotmentSchema, ristornoRunSchema } from './ristorno.ts'

/**
 * What one ristorno gave one member, with every sum it follows from. `cents` = floor(`ristornoCents` x `weight` /
 * `allWeights`), and at most one cent more: what rounding leaves goes to the largest remainders (with a cap, what it cuts off goes
 * to the others). `carriedInCents` + `cents` = `paidCents` + `carriedOutCents`.
 */
export const memberStatementSchema = ristornoRunSchema
  .omit({ payments: true, paidCents: true, carriedInCents: true, carriedOutCents: true })
  .extend({
    ...allotmentSchema.shape,
    /** Of all members together. */
    allWeights: z
      .string()
      .regex(/^\d{1,30}$/)
      .transform(BigInt),
    /** Of the member, from years before: less than what is paid out. */
    carriedInCents: centsSchema,
    paidCents: centsSchema,
    carriedOutCents: centsSchema,
  })
export type MemberStatement = z.infer<typeof memberStatementSchema>
