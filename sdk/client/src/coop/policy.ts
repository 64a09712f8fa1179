import { z } from 'zod'
import { instantOf, instantSchema, sha256Schema, type Sha256 } from '../ids.ts'
import { civilDateSchema, startOfDay } from './civil-date.ts'
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
  /** When it was enacted, and from when on it is in force unless its text names a later first day. */
  from: instantSchema,
  startsOn: civilDateSchema.exactOptional(),
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

/** With its text, where that is published among these documents, and the vote behind it. */
const shownEnactmentSchema = enactmentSchema.extend({
  document: policyDocumentSchema.exactOptional(),
  /** Of the resolution. */
  adoptedOn: civilDateSchema.exactOptional(),
  /** Of an assembly held here. */
  votes: z
    .object({ inFavour: z.number().int(), against: z.number().int(), abstained: z.number().int() })
    .exactOptional(),
})
export type ShownEnactment = z.infer<typeof shownEnactmentSchema>

/** What is in force, and how it came to be, for anybody to read. */
export const policySchema = z.object({
  /** SHA-256 over what is in force: decisions and receipts cite it. */
  version: sha256Schema,
  inForce: z.array(shownEnactmentSchema),
  /** Adopted, and in force from a later day on; the next first. */
  next: z.array(shownEnactmentSchema).default([]),
  /** The oldest first. */
  history: z.array(shownEnactmentSchema),
  /** Since when resolutions come from assemblies of this house only. */
  historyClosedAt: instantSchema.exactOptional(),
})
export type Policy = z.infer<typeof policySchema>

/**
 * What is in force at a moment, by slot. A pure function of the book: nothing else can put anything into force. A document
 * with a first day waits until then; what had its slot stays until then, and a revocation meanwhile ends what waits, too.
 */
export const inForceAt = (enactments: readonly Enactment[], at: string): ReadonlyMap<string, Enactment> => {
  const inForce = new Map<string, Enactment>()
  const revoked = new Map<Sha256, number>()
  for (const { one } of stepsUntil(enactments, at)) {
    if (one.revokes !== undefined) {
      revoked.set(one.revokes, one.ordinal)
      for (const [slot, { digest }] of inForce) if (digest === one.revokes) inForce.delete(slot)
    } else if ((revoked.get(one.digest) ?? 0) < one.ordinal) inForce.set(one.slot, one)
  }
  return inForce
}

/** What was adopted by a moment and begins after it, the next first. */
export const waitingAt = (enactments: readonly Enactment[], at: string): readonly Enactment[] => {
  const made = enactments.filter(({ outcome, from }) => outcome === 'in-force' && from <= at)
  return made
    .filter(
      (one) =>
        one.revokes === undefined &&
        beginOf(one) > at &&
        !made.some((later) => later.ordinal > one.ordinal && later.revokes === one.digest),
    )
    .toSorted((one, other) => (beginOf(one) < beginOf(other) ? -1 : 1))
}

/** What is in force after the last of these. */
export const inForceAfter = (enactments: readonly Enactment[]): ReadonlyMap<string, Enactment> =>
  inForceAt(enactments, lastMoment(enactments))

/** From when on it is in force, unless it is replaced or taken back before. */
export const beginOf = ({ from, startsOn }: Pick<Enactment, 'from' | 'startsOn'>): string => {
  const first = startsOn === undefined ? from : instantOf(startOfDay(startsOn))
  return first > from ? first : from
}

/**
 * What is hashed for the version, as RFC 8785 text: each thing in force or adopted for a later day, with its resolution, in
 * the order of the slots. Between two enactments only the calendar moves: version and moment say what was in force.
 */
export const versionStatement = (
  enactments: readonly Enactment[],
): {
  type: 'PolicyInForce'
  inForce: readonly { digest: Sha256; resolution: string; slot: string; startsOn?: string }[]
} => {
  const at = lastMoment(enactments)
  return {
    type: 'PolicyInForce',
    inForce: [...inForceAt(enactments, at).values(), ...waitingAt(enactments, at)]
      .map(({ digest, resolution, slot, startsOn }) => ({
        ...{ digest, resolution, slot },
        ...(startsOn === undefined ? {} : { startsOn }),
      }))
      .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1)),
  }
}

const placeOf = ({ slot, startsOn }: { readonly slot: string; readonly startsOn?: string }): string =>
  `${slot} ${startsOn ?? ''}`

const lastMoment = (enactments: readonly Enactment[]): string =>
  enactments.reduce((last, { from }) => (from > last ? from : last), '')

/**
 * What begins or ends, in order: that of the book, but for what waits for its day. What was brought in from an older
 * version keeps its earlier day, and its place in the book.
 */
const stepsUntil = (enactments: readonly Enactment[], at: string) => {
  let last = ''
  return enactments
    .filter(({ outcome, from }) => outcome === 'in-force' && from <= at)
    .map((one) => {
      if (one.from > last) last = one.from
      const begin = beginOf(one)
      return { one, begin: begin > last ? begin : last, isBegun: begin <= at }
    })
    .filter(({ isBegun }) => isBegun)
    .toSorted((one, other) =>
      one.begin === other.begin ? one.one.ordinal - other.one.ordinal : one.begin < other.begin ? -1 : 1,
    )
}
