import { z } from 'zod'
import { purposeIriSchema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'

/**
 * What anybody may see of a co-op. No field can hold a person: numbers of the whole, and a purpose only where enough
 * different people stand behind it (Privacy Code art. 2-septies: health data are not disseminated).
 */
export const coopStateSchema = z.object({
  members: z.number().int().nonnegative(),
  liveGrants: z.number().int().nonnegative(),
  uses: z.number().int().nonnegative(),
  /** Purposes with at least `smallestGroup` different owners; the rest is one sum without names. */
  usesByPurpose: z.array(
    z.object({ purpose: purposeIriSchema, label: z.string(), uses: z.number().int().positive() }),
  ),
  otherUses: z.number().int().nonnegative(),
  smallestGroup: z.number().int().positive(),
  lastReceipts: z.array(
    z.object({
      date: civilDateSchema,
      /** Missing where fewer than `smallestGroup` owners share it. */
      label: z.string().optional(),
      /** First 12 characters of the receipt id: its parties recognise it, nobody else can. */
      receipt: z.string().regex(/^[0-9a-f]{12}$/),
      /** Place in the chain of its pod server; the server is not named, since it can be one person's own. */
      position: z.number().int().positive(),
    }),
  ),
})
export type CoopState = z.infer<typeof coopStateSchema>
