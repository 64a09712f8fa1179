import { z } from 'zod'
import { instantSchema, purposeIriSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { addDays, civilDateSchema, startOfDay } from './civil-date.ts'
import { officerSignatureSchema } from './officer.ts'
import { resolutionIdSchema } from './resolution-id.ts'

/** What an officer enters. The price is not in it: it is that of the price list, the same for everybody (DGA Art. 12(f)). */
export const contractWishSchema = z
  .strictObject({
    /** Of the register of organisations. */
    organisation: webIdSchema,
    purposes: z.array(purposeIriSchema).min(1).max(20),
    /** First and last day. */
    from: civilDateSchema,
    to: civilDateSchema,
    /** Who uses the data tries to find out of nobody who they are, and lets nobody else try. No contract is without it. */
    noReidentification: z.literal(true),
    /** Of the surplus of these uses, what members get back, per mille, and the resolution that says so. */
    payback: z.strictObject({ perMille: z.number().int().min(0).max(1_000), resolution: resolutionIdSchema }),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before "from"' })
export type ContractWish = z.infer<typeof contractWishSchema>

/** What two officers sign for the co-op, and an administrator accepts for the organisation. */
export const contractStatementSchema = z.object({
  type: z.literal('DataUseContract'),
  version: z.literal(1),
  id: z.string(),
  ...contractWishSchema.shape,
  /** As the organisation is called on the register, and on its bills. */
  name: z.string(),
  /** The version of the price list when it was drawn up. Later versions apply to consents given under them. */
  priceList: z.string(),
  /** Of the tariff or the criteria that the resolution named put into force. */
  adopted: sha256Schema.exactOptional(),
})
export type ContractStatement = z.infer<typeof contractStatementSchema>

/** `offered`: signed by the co-op; `in-force`: accepted too, within its term; `ended`: before its term was over. */
export const contractSchema = contractStatementSchema.extend({
  state: z.enum(['offered', 'in-force', 'ended']),
  /** RFC 8785 text of the statement. */
  text: z.string(),
  digest: sha256Schema,
  signatures: z.tuple([officerSignatureSchema, officerSignatureSchema]),
  acceptedBy: webIdSchema.exactOptional(),
  acceptedAt: instantSchema.exactOptional(),
  endedBy: webIdSchema.exactOptional(),
  endedAt: instantSchema.exactOptional(),
  endReason: z.string().exactOptional(),
})
export type Contract = z.infer<typeof contractSchema>

/** `[start, end)` in milliseconds: its last day is part of it. */
export const contractTerm = ({
  from,
  to,
}: Pick<ContractWish, 'from' | 'to'>): { start: number; end: number } => ({
  start: startOfDay(from),
  end: startOfDay(addDays(to, 1)),
})

/** Whether uses rest on it at that moment. */
export const isContractLive = (contract: Contract, nowMs: number): boolean => {
  const { start, end } = contractTerm(contract)
  return contract.state === 'in-force' && start <= nowMs && nowMs < end
}
