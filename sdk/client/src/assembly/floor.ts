import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { instantSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { attendanceSchema, quorumSchema } from './assembly.ts'
import { choiceSchema, tallySchema } from './motion.ts'

const memberNumber = z.number().int().positive()

/** How somebody takes part: in the room, from afar, or entered at the desk for who is in the room. */
export const presenceChannelSchema = z.enum(['room', 'remote'])
export type PresenceChannel = z.infer<typeof presenceChannelSchema>

/** One entry in the book of presences. The last of a day says whether a member is there. */
export const presenceSchema = z.object({
  member: memberNumber,
  kind: z.enum(['in', 'out']),
  channel: presenceChannelSchema,
  /** Who checks in on the first call is not thereby there on the second, which is on another day. */
  day: civilDateSchema,
  at: instantSchema,
  by: webIdSchema,
})
export type Presence = z.infer<typeof presenceSchema>

/** One entry in the book of proxies. The last of a giver says whether they are represented. */
export const proxySchema = z.object({
  giver: memberNumber,
  /** Absent: taken back. */
  holder: memberNumber.exactOptional(),
  /** Written in the app by the member, or on paper that the desk keeps (art. 2372, 2539 c.c.). */
  written: z.enum(['app', 'paper']),
  at: instantSchema,
  by: webIdSchema,
})
export type Proxy = z.infer<typeof proxySchema>

/** `self`: by the member in the app; `proxy`: by who holds the proxy; `desk`: entered by an officer, by name. */
export const ballotChannelSchema = z.enum(['self', 'proxy', 'desk'])

/** An open ballot. Of one member's ballots on one text the last counts, whatever its channel. */
export const ballotSchema = z.object({
  member: memberNumber,
  /** Version of the text that was voted on: amended, it counts no more, neither for the quorum (art. 2538 c. 6 c.c.). */
  version: z.number().int().positive(),
  choice: choiceSchema,
  channel: ballotChannelSchema,
  at: instantSchema,
  by: webIdSchema,
})
export type Ballot = z.infer<typeof ballotSchema>

/** One head as it counted when a motion was decided. */
export const headSchema = z.object({
  member: memberNumber,
  votes: z.number().int().min(1).max(5),
  how: z.enum(['room', 'remote', 'proxy', 'early']),
  /** Of an open vote: what the last ballot says, and which of theirs that is, from 1. */
  ballot: z.object({ nth: z.number().int().positive(), choice: choiceSchema }).exactOptional(),
})
export type Head = z.infer<typeof headSchema>

/** Everything that an outcome follows from. */
export const sheetSchema = z.object({
  motion: z.number().int().positive(),
  version: z.number().int().positive(),
  call: z.union([z.literal(1), z.literal(2)]),
  votesDue: z.number().int().nonnegative(),
  /** In the order of numbers, each member at most once. */
  heads: z.array(headSchema),
  /** Of an election: lots are drawn between equals for the last seats, as the statute has it. */
  draw: z.literal(true).exactOptional(),
  /** Of a secret vote. */
  secret: z
    .object({
      counts: z.array(z.number().int().nonnegative()),
      ballots: z.number().int(),
      archiveDigest: sha256Schema,
    })
    .exactOptional(),
})
export type Sheet = z.infer<typeof sheetSchema>

/** How it stands now, in figures; what a motion has so far while it is voted on openly. */
export const floorSchema = z.object({
  attendance: attendanceSchema,
  votesDue: z.number().int().nonnegative(),
  /** For the ordinary matters on the agenda, on the call that comes next or is being held. */
  quorum: quorumSchema,
  motions: z.array(
    z.object({ number: z.number().int().positive(), quorum: quorumSchema, tally: tallySchema }),
  ),
})
export type FloorView = z.infer<typeof floorSchema>

/** What a member sees of themselves. */
export const standingSchema = z.object({
  /** Absent: not on the roll of this assembly. */
  votes: z.number().int().positive().exactOptional(),
  checkedIn: presenceChannelSchema.exactOptional(),
  proxyTo: z.object({ member: memberNumber, name: z.string() }).exactOptional(),
  holds: z.array(z.object({ member: memberNumber, name: z.string() })),
  ballots: z.array(
    z.object({
      motion: z.number().int().positive(),
      for: memberNumber,
      version: z.number().int().positive(),
      choice: choiceSchema,
      at: instantSchema,
      /** Whether it is on the text that is voted on now. */
      counts: z.boolean(),
    }),
  ),
})
export type Standing = z.infer<typeof standingSchema>
