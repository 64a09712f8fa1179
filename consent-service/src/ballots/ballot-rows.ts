import { z } from 'zod'
import { ballotPartiesSchema, ballotPartiesWishSchema } from '@mutua/sdk/voting/ballot-parties'
import { partyMessageSchema, type PartyRole, type PartyStep } from '@mutua/sdk/voting/party-message'
import { rollLineSchema, trackingCodeSchema, voteIdSchema, voteQuestionSchema } from '@mutua/sdk/voting/vote'
import { eventSchema } from '@mutua/sdk/ballot/wire'
import { instantSchema, sha256Schema } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'

/**
 * What rests of secret votes, and what does not. `part` says which member took part and by which channel; `box` and
 * `last` say which credential has which ballot. Nothing stands in both: no time, no order and no number is shared, so that
 * whoever reads all rows does not learn whose ballot is whose. `roll` has members, `said` has credentials: which belong
 * together only the authority knows.
 */
export const partiesPrefix = 'ballots/parties/'
export const partiesKey = (number: number) => partiesPrefix + ordinalKey(number)
export const partiesRowSchema = ballotPartiesSchema

export const votePrefix = 'ballots/vote/'
export const voteKey = (id: string) => votePrefix + id

const tailSchema = z.object({
  timestamp: z.number().int(),
  last: sha256Schema,
  height: z.number().int(),
  type: eventSchema.shape.type,
})

export const voteRowSchema = z.object({
  id: voteIdSchema,
  uuid: z.string(),
  /** Of the wish that opened it. */
  wish: sha256Schema,
  assembly: z.string(),
  questions: z.array(voteQuestionSchema),
  opensAt: instantSchema,
  closesAt: instantSchema,
  openedAt: instantSchema,
  parties: ballotPartiesWishSchema,
  ticketKey: z.object({ n: z.string(), e: z.string() }),
  /** PKCS #8 in base64; gone when the polls are closed. */
  ticketSecret: z.string().exactOptional(),
  voters: z.number().int(),
  votesDue: z.number().int(),
  /** `paper`: closed, and ballots of paper are to be entered; `sealed`: the encrypted sum is in the archive. */
  stage: z.enum(['preparing', 'set-up', 'paper', 'sealed', 'finished', 'cancelled']),
  closedAt: instantSchema.exactOptional(),
  /** Where its archive ends; absent until it is set up. */
  tail: tailSchema.exactOptional(),
  /** Credentials with a ballot in the box. */
  ballots: z.number().int(),
  /** Tracking codes of the ballots entered from paper. */
  entered: z.array(trackingCodeSchema),
  result: z
    .object({
      counts: z.array(z.array(z.number().int())),
      ballots: z.number().int(),
      archiveDigest: sha256Schema,
      at: instantSchema,
    })
    .exactOptional(),
})
export type VoteRow = z.infer<typeof voteRowSchema>

/** Who may vote, as the authority is told. */
export const rollKey = (id: string) => `ballots/roll/${id}`
export const rollRowSchema = z.array(rollLineSchema)

/** One row for each member that took part: a head counts once, whatever the channel. No time stands in it. */
export const partPrefix = (id: string) => `ballots/part/${id}/`
export const partKey = (id: string, member: number) => partPrefix(id) + ordinalKey(member)
export const partRowSchema = z.object({
  channel: z.enum(['app', 'desk', 'paper']),
  /** SHA-256 of the blinded message that was signed: the same one is signed again. */
  blinded: sha256Schema.exactOptional(),
})
export type PartRow = z.infer<typeof partRowSchema>

/** What a party said, as it was signed. */
export const saidPrefix = (id: string) => `ballots/said/${id}/`
export const saidKey = (id: string, role: PartyRole, step: PartyStep) =>
  `${saidPrefix(id)}${String(role)}/${step}`
export const saidRowSchema = partyMessageSchema

/** The archive, a part of its file for each link of its chain. */
export const archivePrefix = (id: string) => `ballots/archive/${id}/`
export const archiveKey = (id: string, height: number) => archivePrefix(id) + ordinalKey(height)

/** Under a tracking code: in which link of the chain the ballot is. A ballot is in the box once. */
export const boxPrefix = (id: string) => `ballots/box/${id}/`
export const boxKey = (id: string, trackingCode: string) => boxPrefix(id) + hashKey(trackingCode)
export const boxRowSchema = z.object({ height: z.number().int() })

/** Under a credential: the ballot that counts. */
export const lastPrefix = (id: string) => `ballots/last/${id}/`
export const lastKey = (id: string, credential: string) => lastPrefix(id) + hashKey(credential)
export const lastRowSchema = z.object({ credential: z.string(), trackingCode: trackingCodeSchema })
