import { z } from 'zod'
import { instantSchema, sha256Schema, type Sha256 } from '../ids.ts'
import { policyDocumentSchema } from './policy-document.ts'
import { policySubjectSchema } from './policy-subject.ts'
import { resolutionIdSchema } from './resolution-id.ts'

/** A document as it stands to be voted on. */
export const publishedDocumentSchema = z.object({
  digest: sha256Schema,
  subject: policySubjectSchema,
  document: policyDocumentSchema,
  publishedAt: instantSchema,
})
export type PublishedDocument = z.infer<typeof publishedDocumentSchema>

/** One thing that a resolution enacted, in the order of the book; none is ever changed. */
export const enactmentSchema = z.object({
  ordinal: z.number().int().positive(),
  subject: policySubjectSchema,
  digest: sha256Schema,
  /** Of what there is one in force at a time. */
  slot: z.string(),
  resolution: resolutionIdSchema,
  source: z.enum(['minutes', 'assembly']),
  assembly: z.string().exactOptional(),
  motion: z.number().int().positive().exactOptional(),
  /** From when on. */
  from: instantSchema,
  /**
   * `unpublished`: nothing of that digest was published before the vote, so nothing is in force by it; `refused`: it could
   * not take effect, `why` says what stands against it.
   */
  outcome: z.enum(['in-force', 'unpublished', 'refused']),
  why: z.string().exactOptional(),
  /** Ends what had this digest, and puts nothing in its place. */
  revokes: sha256Schema.exactOptional(),
  /** SHA-256 over all that was in force from then on. */
  version: sha256Schema,
})
export type Enactment = z.infer<typeof enactmentSchema>

/** What is in force, and how it came to be, for anybody to read. */
export const policySchema = z.object({
  /** SHA-256 over what is in force: decisions and receipts cite it. */
  version: sha256Schema,
  inForce: z.array(enactmentSchema.extend({ document: policyDocumentSchema.exactOptional() })),
  /** The oldest first. */
  history: z.array(enactmentSchema),
  /** Since when resolutions come from assemblies of this house only. */
  historyClosedAt: instantSchema.exactOptional(),
})
export type Policy = z.infer<typeof policySchema>

/** What is in force after these, by slot. A pure function of the book: nothing else can put anything into force. */
export const inForceAfter = (enactments: readonly Enactment[]): ReadonlyMap<string, Enactment> => {
  const inForce = new Map<string, Enactment>()
  for (const one of enactments) {
    if (one.outcome !== 'in-force') continue
    if (one.revokes === undefined) inForce.set(one.slot, one)
    else for (const [slot, { digest }] of inForce) if (digest === one.revokes) inForce.delete(slot)
  }
  return inForce
}

/** The same at a moment of the past. */
export const inForceAt = (enactments: readonly Enactment[], at: string): ReadonlyMap<string, Enactment> =>
  inForceAfter(enactments.filter(({ from }) => from <= at))

/** What is hashed for the version, as RFC 8785 text: each thing in force with its resolution, in the order of the slots. */
export const versionStatement = (
  inForce: ReadonlyMap<string, Pick<Enactment, 'slot' | 'digest' | 'resolution'>>,
): { type: 'PolicyInForce'; inForce: readonly { digest: Sha256; resolution: string; slot: string }[] } => ({
  type: 'PolicyInForce',
  inForce: [...inForce.values()]
    .map(({ digest, resolution, slot }) => ({ digest, resolution, slot }))
    .toSorted((one, other) => (one.slot < other.slot ? -1 : 1)),
})
