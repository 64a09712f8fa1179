import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { policySubjectSchema } from '../coop/policy-subject.ts'
import { instantSchema, sha256Schema } from '../ids.ts'

/** What a majority is asked for; the statute and the law say how large it must be. */
export const matterSchema = z.enum(['ordinary', 'statute', 'election', 'dissolution'])
export type Matter = z.infer<typeof matterSchema>

const shortText = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'must have no control characters')

/** One who stands for a seat. */
export const candidateSchema = z.strictObject({
  member: z.number().int().positive(),
  name: shortText(140).min(1),
  statement: shortText(1_000),
  /** Of an election by lists: seats go to lists in proportion to their votes, so that a minority has its own (art. 2540 c.c.). */
  list: shortText(80).min(1).exactOptional(),
})
export type Candidate = z.infer<typeof candidateSchema>

/** What somebody is elected to. Directors and auditors represent nobody in an assembly (art. 2372 c. 5 c.c.). */
export const officeSchema = z.enum(['director', 'auditor', 'delegate'])
export type Office = z.infer<typeof officeSchema>

/** An election: of those who stand, the most voted take the seats. Ballots mark at least `min` and at most `max` of them. */
export const electionSchema = z
  .strictObject({
    seats: z.number().int().min(1).max(50),
    candidates: z.array(candidateSchema).min(1).max(100),
    min: z.number().int().min(0),
    max: z.number().int().min(1),
    office: officeSchema.exactOptional(),
    /** Of directors and auditors: the last day of their term. They stay until others are elected. */
    until: civilDateSchema.exactOptional(),
  })
  .refine(({ office, until }) => (office === 'director' || office === 'auditor') === (until !== undefined), {
    path: ['until'],
    message: 'must say how long directors or auditors are elected for, and of nobody else',
  })
  .refine(({ min, max, candidates }) => min <= max && max <= candidates.length, {
    path: ['max'],
    message: 'must be between "min" and the number of candidates',
  })
  .refine(({ candidates }) => new Set(candidates.map(({ member }) => member)).size === candidates.length, {
    path: ['candidates'],
    message: 'must name each member once',
  })
  .refine(({ candidates }) => new Set(candidates.map(({ list }) => list === undefined)).size === 1, {
    path: ['candidates'],
    message: 'must all stand on a list, or none',
  })
export type Election = z.infer<typeof electionSchema>

/** In plain words, by the board: what it means, and what speaks for and against it. */
export const summarySchema = z.strictObject({
  plain: shortText(1_200).min(1),
  pros: z.array(shortText(300).min(1)).max(6),
  cons: z.array(shortText(300).min(1)).max(6),
})
export type Summary = z.infer<typeof summarySchema>

/** What becomes policy with the motion: the thing it is about by its digest, so that nothing else takes effect. */
export const enactsSchema = z
  .array(z.strictObject({ subject: policySubjectSchema, digest: sha256Schema }))
  .max(10)
export type Enacts = z.infer<typeof enactsSchema>

/** What the board writes before the call. A draft may lack the text; a notice may not. */
export const motionWishSchema = z
  .strictObject({
    title: shortText(200).min(1),
    /** The full text that is voted on (art. 2538 c. 6 c.c.). */
    text: shortText(40_000),
    matter: matterSchema,
    vote: z.enum(['open', 'secret']),
    summary: summarySchema.exactOptional(),
    enacts: enactsSchema.exactOptional(),
    election: electionSchema.exactOptional(),
    /** The application of who was refused and asks the assembly: adopted, they are admitted (art. 2528 c. 4 c.c.). */
    appeal: z.number().int().positive().exactOptional(),
  })
  .refine(
    ({ appeal, matter, enacts = [] }) =>
      appeal === undefined || (matter === 'ordinary' && enacts.length === 0),
    { path: ['appeal'], message: 'is decided by an ordinary motion that does nothing else' },
  )
  .refine(({ matter, election }) => (matter === 'election') === (election !== undefined), {
    path: ['election'],
    message: 'must be there for an election, and for nothing else',
  })
export type MotionWish = z.infer<typeof motionWishSchema>

/** One text that a motion had. Version 1 is that of the notice; every amendment makes another. */
export const motionTextSchema = z.object({
  version: z.number().int().positive(),
  text: z.string(),
  /** SHA-256 of the UTF-8 bytes of the text. */
  digest: sha256Schema,
  at: instantSchema,
  /** Of an amendment of what enacts something: what it puts into force from this version on. */
  enacts: enactsSchema.exactOptional(),
})

/** Yes, no, abstained; or of an election the places of those marked, none for a blank ballot. */
export const choiceSchema = z.union([
  z.enum(['yes', 'no', 'abstain']),
  z.array(z.number().int().nonnegative()).max(100),
])
export type Choice = z.infer<typeof choiceSchema>

/** Who voted, counted: votes and heads (`members`) apart, because a legal person may have more than one vote. */
export const tallySchema = z.object({
  votesDue: z.number().int().nonnegative(),
  /** Votes of all who count for the quorum: in the room, by proxy, and who voted on this text from afar. */
  present: z.number().int().nonnegative(),
  /** The same in persons. */
  heads: z.number().int().nonnegative(),
  inFavour: z.number().int().nonnegative(),
  against: z.number().int().nonnegative(),
  abstained: z.number().int().nonnegative(),
  /** Of an election: votes for each candidate, in the order of the candidates. */
  preferences: z.array(z.number().int().nonnegative()).exactOptional(),
})
export type Tally = z.infer<typeof tallySchema>

export const outcomeSchema = z.object({
  adopted: z.boolean(),
  /** Why not: the rule and its article, in words. */
  why: z.string().exactOptional(),
  article: z.string().exactOptional(),
  tally: tallySchema,
  /** Of an election, the members who take the seats, the most voted first. */
  elected: z.array(z.number().int().positive()).exactOptional(),
  /** Of the archive of a secret vote. */
  archiveDigest: sha256Schema.exactOptional(),
  at: instantSchema,
})
export type Outcome = z.infer<typeof outcomeSchema>

/**
 * `waiting`: on the agenda; `taken-up`: discussed, may be amended; `voting`: nobody amends it any more; `counting`: its
 * secret polls are closed; `decided`; `withdrawn`: not put to the vote.
 */
export const motionStateSchema = z.enum(['waiting', 'taken-up', 'voting', 'counting', 'decided', 'withdrawn'])

export const motionSchema = z.object({
  /** Place on the agenda, from 1. */
  number: z.number().int().positive(),
  title: z.string(),
  matter: matterSchema,
  vote: z.enum(['open', 'secret']),
  /** The one in force is the last. */
  texts: z.array(motionTextSchema).min(1),
  summary: summarySchema.exactOptional(),
  enacts: enactsSchema.exactOptional(),
  election: electionSchema.exactOptional(),
  appeal: z.number().int().positive().exactOptional(),
  state: motionStateSchema,
  outcome: outcomeSchema.exactOptional(),
})
export type Motion = z.infer<typeof motionSchema>

/** The text that is voted on now. */
export const currentText = ({ texts }: Pick<Motion, 'texts'>): z.infer<typeof motionTextSchema> => {
  const last = texts.at(-1)
  if (last === undefined) throw new Error('a motion always has a text')
  return last
}

/** What it puts into force as it stands: that of the notice, or of the last amendment that replaced it. */
export const currentEnacts = ({ texts, enacts = [] }: Pick<Motion, 'texts' | 'enacts'>): Enacts =>
  texts.findLast((text) => text.enacts !== undefined)?.enacts ?? enacts

/** Under which a secret vote on the current text is opened. */
export const secretVoteId = (assembly: string, motion: Pick<Motion, 'number' | 'texts'>): string =>
  `${assembly}.${motion.number}.${currentText(motion).version}`
