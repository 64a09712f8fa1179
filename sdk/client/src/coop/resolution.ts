import { z } from 'zod'
import { assemblyIdSchema } from '../assembly/assembly.ts'
import { enactsSchema, matterSchema, tallySchema } from '../assembly/motion.ts'
import { instantSchema, sha256Schema, type Sha256 } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'
import { policySubjectSchema, type PolicySubject } from './policy-subject.ts'
import { resolutionIdSchema } from './resolution-id.ts'

/** As an officer copies it from the minutes (libro delle deliberazioni, art. 2421 n. 3 c.c.). */
export const resolutionRecordSchema = z.object({
  id: resolutionIdSchema,
  title: z.string().trim().min(1).max(200),
  adoptedOn: civilDateSchema,
  governs: z.array(policySubjectSchema).min(1),
  /** What it puts into force, each by the SHA-256 of its published RFC 8785 text. */
  enacts: enactsSchema.exactOptional(),
  /** How resolutions named the criteria of a ristorno before `enacts`: read through `enactsOf`. */
  ristornoCriteria: sha256Schema.exactOptional(),
})
export type ResolutionRecord = z.infer<typeof resolutionRecordSchema>

/** Copied by an officer from a vote held elsewhere: nothing here proves it. Only before the first assembly of this house. */
const fromMinutesSchema = resolutionRecordSchema.extend({
  source: z.literal('minutes'),
  recordedAt: instantSchema,
})

/** Of an assembly held here; its numbers follow each other without a gap. */
const fromAssemblySchema = resolutionRecordSchema
  .omit({ governs: true, enacts: true, ristornoCriteria: true })
  .extend({
    governs: z.array(policySubjectSchema),
    enacts: enactsSchema,
    source: z.literal('assembly'),
    recordedAt: instantSchema,
    assembly: assemblyIdSchema,
    /** Place on the agenda. */
    motion: z.number().int().positive(),
    matter: matterSchema,
    /** Of the text that was voted. */
    textDigest: sha256Schema,
    tally: tallySchema,
    /** Of an election, the numbers of the members who take the seats. */
    elected: z.array(z.number().int().positive()).exactOptional(),
    /** The application that it admitted on appeal (art. 2528 c. 4 c.c.). */
    appeal: z.number().int().positive().exactOptional(),
    /** SHA-256 of the minutes that president and secretary signed. */
    minutes: sha256Schema,
  })

/** A resolution that was adopted, as a value: what it lays down is taken only with one of these, and cites it. */
export const adoptedResolutionSchema = z.discriminatedUnion('source', [fromMinutesSchema, fromAssemblySchema])
export type AdoptedResolution = z.infer<typeof adoptedResolutionSchema>

/** One thing that a resolution puts into force. */
export interface Enacted {
  readonly subject: PolicySubject
  readonly digest: Sha256
}

/** All that it puts into force. */
export const enactsOf = (resolution: ResolutionRecord | AdoptedResolution): readonly Enacted[] => {
  const named = resolution.enacts ?? []
  const criteria = 'ristornoCriteria' in resolution ? resolution.ristornoCriteria : undefined
  return criteria === undefined || named.some(({ digest }) => digest === criteria)
    ? named
    : [...named, { subject: 'ristorno', digest: criteria }]
}

/** Whether it puts exactly that into force. */
export const isEnactedBy = (
  { subject, digest }: Enacted,
  resolution: ResolutionRecord | AdoptedResolution,
): boolean => enactsOf(resolution).some((one) => one.subject === subject && one.digest === digest)
