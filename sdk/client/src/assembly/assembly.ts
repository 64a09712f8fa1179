import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { instantSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { motionSchema, motionWishSchema } from './motion.ts'

/** Local name of an assembly, 128 random bits: part of its address and of the ids of its secret votes. */
export const assemblyIdSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

const line = z.string().trim().min(1).max(200)

/**
 * Of all members; of one section or province that elects delegates to a general one (art. 2540 c.c.); or of these
 * delegates.
 */
export const assemblyKindSchema = z.enum(['general', 'separate', 'delegates'])
export type AssemblyKind = z.infer<typeof assemblyKindSchema>

/** Whose separate assembly: members of that section, or of that province. */
export const constituencySchema = z.union([
  z.strictObject({ section: line }),
  z.strictObject({ province: line }),
])
export type Constituency = z.infer<typeof constituencySchema>

export const noticeMeansSchema = z.enum(['gazette', 'newspaper', 'proof-of-receipt', 'other'])

/** What the board lays down before the call. */
export const assemblyWishSchema = z
  .strictObject({
    title: line,
    kind: assemblyKindSchema,
    /** Of a separate assembly. */
    constituency: constituencySchema.exactOptional(),
    /** Of an assembly of delegates: the separate ones whose delegates it takes. */
    separate: z.array(assemblyIdSchema).max(200).exactOptional(),
    /** Of a separate assembly: how many delegates it elects. */
    seats: z.number().int().min(1).max(200).exactOptional(),
    place: line,
    /** How to take part from afar: an address or a telephone number. Without it nobody does. */
    remote: line.exactOptional(),
    firstCall: instantSchema,
    /** On another day (art. 2369 c.c.). */
    secondCall: instantSchema.exactOptional(),
    /** Whose members of that day vote. */
    recordDate: civilDateSchema,
    /** How the notice goes out: what the statute says, and the law knows (art. 2366 c.c.). */
    means: noticeMeansSchema,
    /** The last day on which it reaches somebody by post, where that is later than the call. */
    reachedOn: civilDateSchema.exactOptional(),
    /** Whether votes may be cast from the notice to the closing of the polls, in the app or by letter. */
    earlyVotes: z.boolean(),
    motions: z.array(motionWishSchema).min(1).max(40),
  })
  .refine(({ kind, constituency }) => (kind === 'separate') === (constituency !== undefined), {
    path: ['constituency'],
    message: 'must be there for a separate assembly, and for no other',
  })
  .refine(({ kind, separate }) => (kind === 'delegates') === (separate !== undefined), {
    path: ['separate'],
    message: 'must be there for an assembly of delegates, and for no other',
  })
export type AssemblyWish = z.infer<typeof assemblyWishSchema>

/**
 * `draft` -> `called` -> `open` -> `closed` -> `signed`; from `called` also `deserted` (nobody constituted it on any
 * call) and `cancelled`. `closed` waits for president and secretary to sign the minutes.
 */
export const assemblyStateSchema = z.enum([
  'draft',
  'called',
  'open',
  'closed',
  'signed',
  'deserted',
  'cancelled',
])
export type AssemblyState = z.infer<typeof assemblyStateSchema>

/** Who is there, counted in persons and in votes. Each head once, whatever the channel. */
export const attendanceSchema = z.object({
  inRoom: z.number().int().nonnegative(),
  remote: z.number().int().nonnegative(),
  represented: z.number().int().nonnegative(),
  /** Who is not there, and has voted from afar on a text that still stands. */
  early: z.number().int().nonnegative(),
  /** Votes of all of them. */
  votes: z.number().int().nonnegative(),
})
export type Attendance = z.infer<typeof attendanceSchema>

/** Who presides, or keeps the minutes. */
export const chairSchema = z.strictObject({ webId: webIdSchema, name: line })

/** What stands against constituting it, or the quorum that it has. */
export const quorumSchema = z.object({
  call: z.union([z.literal(1), z.literal(2)]),
  /** Votes that must be there. */
  needed: z.number().int().nonnegative(),
  constituted: z.boolean(),
  article: z.string(),
})
export type Quorum = z.infer<typeof quorumSchema>

/** An assembly as members and officers see it. What is sealed in its notice never changes; each amendment is a text more. */
export const assemblySchema = z.object({
  id: assemblyIdSchema,
  state: assemblyStateSchema,
  title: z.string(),
  kind: assemblyKindSchema,
  constituency: constituencySchema.exactOptional(),
  separate: z.array(assemblyIdSchema).exactOptional(),
  seats: z.number().int().exactOptional(),
  place: z.string(),
  remote: z.string().exactOptional(),
  firstCall: instantSchema,
  secondCall: instantSchema.exactOptional(),
  recordDate: civilDateSchema,
  means: noticeMeansSchema,
  reachedOn: civilDateSchema.exactOptional(),
  earlyVotes: z.boolean(),
  motions: z.array(motionSchema).min(1),
  draftedAt: instantSchema,
  /** From the call on. */
  notice: z
    .object({
      at: instantSchema,
      by: webIdSchema,
      /** Of the RFC 8785 text of the notice, with the full text of every motion. */
      digest: sha256Schema,
      /** Salted, over the whole roll: in the log before the notice was told. */
      rollDigest: sha256Schema,
      members: z.number().int().nonnegative(),
      votesDue: z.number().int().nonnegative(),
      /** Of the rules that applied on that day. */
      rules: sha256Schema,
    })
    .exactOptional(),
  sitting: z
    .object({
      call: z.union([z.literal(1), z.literal(2)]),
      openedAt: instantSchema,
      /** Officers, who sign the minutes. */
      president: chairSchema,
      secretary: chairSchema,
    })
    .exactOptional(),
  /** When those who had not voted yet were reminded: once, and nowhere stands who they were. */
  remindedAt: instantSchema.exactOptional(),
  closedAt: instantSchema.exactOptional(),
  endReason: z.string().exactOptional(),
  /** Of the minutes as both signed them. */
  minutes: sha256Schema.exactOptional(),
})
export type Assembly = z.infer<typeof assemblySchema>
