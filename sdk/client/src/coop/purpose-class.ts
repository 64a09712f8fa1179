import { z } from 'zod'
import { findPurpose, type NarrowerPurpose, type PurposeKind } from '../consent/purposes.ts'
import { purposeIriSchema, type Instant, type PurposeIri } from '../ids.ts'
import { providerRoleSchema } from './member.ts'
import { policyNameSchema } from './policy-name.ts'

const line = (most: number) => z.string().trim().min(1).max(most)

/**
 * Who may ask: somebody in a role of their own; somebody listed, or an organisation, without one; a person in no directory.
 * What a member gives without being asked is for them to say.
 */
export const purposeAskerSchema = z.enum([...providerRoleSchema.options, 'organisation', 'person'])
export type PurposeAsker = z.infer<typeof purposeAskerSchema>

/** A purpose in words of the co-op's own, narrower than one of the vocabulary. */
const ownPurposeSchema = z.strictObject({ iri: purposeIriSchema, broader: purposeIriSchema })

/** Purposes that the members allow to be asked for, in the words that they read, and within which bounds. */
export const purposeClassSchema = z.strictObject({
  type: z.literal('purpose-class'),
  name: policyNameSchema,
  title: line(200),
  plain: line(1_200),
  purposes: z.array(purposeIriSchema).min(1).max(20),
  /** Of `purposes`, those that are no terms of the vocabulary. */
  own: z.array(ownPurposeSchema).max(20).exactOptional(),
  askers: z.array(purposeAskerSchema).min(1),
  /** Of GDPR Art. 6(1), and of Art. 9(2) for what is about health: consent, in each case, is asked for as well. */
  basis: z.enum(['A6-1-a', 'A6-1-b', 'A6-1-c', 'A6-1-d', 'A6-1-e', 'A6-1-f']),
  ground: z.enum(['A9-2-a', 'A9-2-b', 'A9-2-c', 'A9-2-g', 'A9-2-h', 'A9-2-i', 'A9-2-j']),
  /** Days that a consent may last at most; two years are the most that any may. */
  longestDays: z.number().int().min(1).max(731),
  /** Whether it takes an open project, whoever it is given to. */
  takesProject: z.boolean(),
  /**
   * The assembly gives studies of the pool for these purposes to ethics and legal review: no vote on each. Only answers
   * leave such a study. Absent: the assembly votes on each.
   */
  committee: z.literal(true).exactOptional(),
})
export type PurposeClass = z.infer<typeof purposeClassSchema>

/** A use as far as the members say whether it may be. */
export interface PurposeUse {
  readonly purpose: PurposeIri
  readonly purposes?: readonly PurposeIri[] | undefined
  readonly project?: string | undefined
  readonly validUntil: Instant
  /** Of a request; absent: it is given, or prolonged. */
  readonly asker?: PurposeAsker | undefined
}

/** Why it may not be, with the purpose that it is about. */
export type PurposeRefusal = {
  readonly purpose: PurposeIri
  readonly why: 'unknown' | 'asker' | 'too-long' | 'project'
  /** Absent where no class in force knows the purpose. */
  readonly class?: PurposeClass
}

/** Whether the classes in force allow a use. Default: refuse. @param classes the one adopted last comes first */
export const checkPurposeUse = (
  use: PurposeUse,
  classes: readonly PurposeClass[],
  now: number,
): PurposeRefusal | undefined => {
  for (const purpose of new Set([use.purpose, ...(use.purposes ?? [])])) {
    const found = classOf(purpose, classes)
    if (found === undefined) return { purpose, why: 'unknown' }
    const why = boundOf(use, found, now)
    if (why !== undefined) return { purpose, why, class: found }
  }
  return undefined
}

/** Of two that name it the one adopted later: `classes` has the latest first. */
export const classOf = (purpose: PurposeIri, classes: readonly PurposeClass[]): PurposeClass | undefined =>
  classes.find(({ purposes }) => purposes.includes(purpose))

/**
 * What stands against a class whatever else is in force: purposes of several kinds, whose grounds differ; a term that is
 * neither of the vocabulary nor narrower than one of it; research without a project.
 */
export const faultOfClass = ({
  purposes,
  own = [],
  takesProject,
  committee,
}: PurposeClass): string | undefined => {
  const isOwn = (one: NarrowerPurpose) =>
    purposes.includes(one.iri) &&
    findPurpose(one.iri) === undefined &&
    !one.iri.startsWith('https://w3id.org/dpv') &&
    findPurpose(one.broader) !== undefined
  if (!own.every(isOwn))
    return 'A purpose of the co-op’s own is one of the class, no term of DPV, and narrower than one that can be chosen.'
  const kinds = new Set(purposes.map((iri) => kindIn(iri, own)))
  if (kinds.has(undefined)) return 'It names a purpose that cannot be chosen in this co-op.'
  if (kinds.size > 1)
    return 'Care, social care, research and the co-op’s own affairs are classes of their own.'
  if (committee === true && !kinds.has('research'))
    return 'Only studies can be given to a committee: the class is of research.'
  return kinds.has('research') && !takesProject ? 'Research takes an open project.' : undefined
}

const kindIn = (iri: PurposeIri, own: readonly NarrowerPurpose[]): PurposeKind | undefined =>
  findPurpose(own.find((one) => one.iri === iri)?.broader ?? iri)?.kind

const boundOf = (
  { asker, validUntil, project }: PurposeUse,
  { askers, longestDays, takesProject }: PurposeClass,
  now: number,
): PurposeRefusal['why'] | undefined => {
  if (asker !== undefined && !askers.includes(asker)) return 'asker'
  if (Date.parse(validUntil) > now + longestDays * dayMs) return 'too-long'
  return takesProject && project === undefined ? 'project' : undefined
}

const dayMs = 86_400_000
