import { z } from 'zod'
import { instantSchema, sha256Schema } from '../ids.ts'
import { ballotPartiesWishSchema } from './ballot-parties.ts'
import { partyMessageSchema } from './party-message.ts'

/** `<assembly>.<motion>.<version>`, or whatever else opened it calls it. */
export const voteIdSchema = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,79}$/)

export const voteQuestionSchema = z.object({
  question: z.string(),
  answers: z.array(z.string()).min(1),
  min: z.number().int().nonnegative(),
  max: z.number().int().nonnegative(),
  blank: z.boolean().exactOptional(),
})

/**
 * `preparing`: the authority or a trustee has not delivered yet; `ready`: its hour has not come; `open`; `paper`: polls
 * are closed and ballots of paper have to be entered; `opening`: the trustees open the sum; `finished`; `cancelled`.
 */
export const votePhaseSchema = z.enum([
  'preparing',
  'ready',
  'open',
  'paper',
  'opening',
  'finished',
  'cancelled',
])
export type VotePhase = z.infer<typeof votePhaseSchema>

/** A tracking code: SHA-256 of a ballot in base64 without padding, as Belenios prints it. */
export const trackingCodeSchema = z.string().regex(/^[A-Za-z0-9+/]{43}$/)

/** A secret vote as anybody sees it: nothing of it is about a person. */
export const voteSchema = z.object({
  id: voteIdSchema,
  assembly: z.string(),
  /** Of the election in its archive. */
  uuid: z.string(),
  questions: z.array(voteQuestionSchema).min(1),
  opensAt: instantSchema,
  closesAt: instantSchema,
  closedAt: instantSchema.exactOptional(),
  phase: votePhaseSchema,
  parties: ballotPartiesWishSchema,
  /** What each party has delivered, and of the trustees who has opened their part. */
  delivered: z.object({
    credentials: z.boolean(),
    /** In the order of the trustees: the last round each of them has finished. */
    trustees: z.array(z.enum(['none', 'key', 'cert', 'polynomial', 'voutput', 'decryption'])),
  }),
  /** Of the ticket: public half of an RSA key that is made for this vote alone. */
  ticketKey: z.object({ n: z.string(), e: z.string() }),
  /** Heads and votes on its roll. */
  voters: z.number().int().nonnegative(),
  votesDue: z.number().int().nonnegative(),
  /** Credentials with a ballot in the box: each once, however often it was changed. */
  ballots: z.number().int().nonnegative(),
  /** How many have taken part, whatever the channel: who was given a ticket, or a ballot of paper. */
  tookPart: z.number().int().nonnegative(),
  paper: z.object({
    /** Ballots of paper that were handed out, each ticked off against the roll. */
    ticked: z.number().int().nonnegative(),
    /** Tracking codes of the ballots that were entered for them; as many. */
    entered: z.array(trackingCodeSchema),
  }),
  /** Links in the chain of the archive, and the hash of the last one. */
  archive: z.object({ events: z.number().int().nonnegative(), head: sha256Schema.exactOptional() }),
  result: z
    .object({
      counts: z.array(z.array(z.number().int().nonnegative())),
      ballots: z.number().int().nonnegative(),
      archiveDigest: sha256Schema,
      at: instantSchema,
    })
    .exactOptional(),
})
export type Vote = z.infer<typeof voteSchema>

/** What a ballot is made from: the texts of the archive, as Belenios has them. */
export const voteTextsSchema = z.object({
  election: z.string(),
  credentials: z.string(),
  trustees: z.string(),
})
export type VoteTexts = z.infer<typeof voteTextsSchema>

/** What is sent, by nobody in particular. */
export const castWishSchema = z.strictObject({
  ballot: z.string().max(1_000_000),
  ticket: z.string().max(700),
})
export type CastWish = z.infer<typeof castWishSchema>

/** Given when the ballot is on the disk. */
export const castReceiptSchema = z.object({ trackingCode: trackingCodeSchema })
export type CastReceipt = z.infer<typeof castReceiptSchema>

/** What the authority is told of a voter: a number, never a name. `person` is the SHA-256 of the WebID. */
export const rollLineSchema = z.object({
  member: z.number().int().positive(),
  weight: z.number().int().min(1).max(5),
  person: sha256Schema,
})
export type RollLine = z.infer<typeof rollLineSchema>

/** The public part of what a party said, in the order it was said. */
export const saidSchema = partyMessageSchema

/** What a token for a voter says; a JWT of the consent service, `typ` as below, for five minutes. */
export const voterTokenType = 'mutua-voter+jwt'
export const voterClaimsSchema = z.object({
  /** Of the vote. */
  vote: z.string(),
  uuid: z.string(),
  member: z.number().int().positive(),
  /** SHA-256 of the WebID of who asked. */
  person: sha256Schema,
})
export type VoterClaims = z.infer<typeof voterClaimsSchema>

/** What two officers sign when the urn is opened: who was given a ballot of paper, by number, in ascending order. */
export const paperStatementSchema = z.object({
  type: z.literal('PaperBallots'),
  version: z.literal(1),
  vote: z.string(),
  uuid: z.string(),
  members: z.array(z.number().int().positive()).min(1),
})
export type PaperStatement = z.infer<typeof paperStatementSchema>

/** What two officers sign for somebody who votes at the desk: that this person was there, and their blinded message. */
export const deskStatementSchema = z.object({
  type: z.literal('DeskBallot'),
  version: z.literal(1),
  vote: z.string(),
  uuid: z.string(),
  member: z.number().int().positive(),
  blinded: z.string(),
})
export type DeskStatement = z.infer<typeof deskStatementSchema>
