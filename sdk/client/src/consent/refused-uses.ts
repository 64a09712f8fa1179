import { z } from 'zod'
import { grantIdSchema, instantSchema, resourceUrlSchema, webIdSchema } from '../ids.ts'

/** Uses that were refused under one consent, for one reason, within one hour. They cost nothing. */
export const refusedUsesSchema = z.object({
  grant: grantIdSchema,
  recipient: webIdSchema,
  /** Code of the problem that was answered. */
  code: z.string(),
  times: z.number().int().positive(),
  first: instantSchema,
  last: instantSchema,
  /** What was asked for last; it need not exist. */
  lastResource: resourceUrlSchema,
})
export type RefusedUses = z.infer<typeof refusedUsesSchema>

/** One use that was refused. */
export type RefusedUse = Pick<RefusedUses, 'grant' | 'recipient' | 'code'> & {
  readonly resource: RefusedUses['lastResource']
  readonly at: RefusedUses['last']
}

/** @param before what was refused in the same hour for the same reason */
export const countRefusal = (
  before: RefusedUses | undefined,
  { grant, recipient, code, resource, at }: RefusedUse,
): RefusedUses => ({
  grant,
  recipient,
  code,
  times: (before?.times ?? 0) + 1,
  first: before?.first ?? at,
  last: at,
  lastResource: resource,
})
