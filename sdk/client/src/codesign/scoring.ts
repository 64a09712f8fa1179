import { z } from 'zod'
import { statementText } from '../coop/officer.ts'
import { centsSchema, instantSchema, sha256Schema, webIdSchema, type Sha256 } from '../ids.ts'
import { line } from './call-text.ts'
import { partySchema, type ProposalContent } from './proposal.ts'

/** One criterion of one proposal in the eyes of one scorer: half points of the scale, and why. */
const scoreSchema = z.strictObject({ halves: z.number().int().min(0).max(20), reason: line(1_200) })
export type Score = z.infer<typeof scoreSchema>

/** All criteria of one proposal, in the order of the call. Handed in once, for good. */
export const sheetWishSchema = z.strictObject({ scores: z.array(scoreSchema).min(1).max(12) })
export type SheetWish = z.infer<typeof sheetWishSchema>

/** What a member of the commission says before they see a proposal. */
export const declarationWishSchema = z
  .strictObject({ conflict: z.boolean(), reason: z.string().trim().max(600) })
  .refine(({ conflict, reason }) => !conflict || reason !== '', {
    path: ['reason'],
    message: 'must say what the interest is',
  })
export type DeclarationWish = z.infer<typeof declarationWishSchema>

/** A proposal as who scores it sees it: no name of lead or partner, and a number that says nothing of when it came. */
export const blindProposalSchema = z.object({
  /** 1, 2, ... by chance; the same for every scorer. */
  number: z.number().int().positive(),
  title: z.string(),
  sections: z.array(z.object({ title: z.string(), text: z.string() })),
  /** What each partner does, without who it is. */
  roles: z.array(z.string()),
  lines: z.array(
    z.object({ title: z.string(), shares: z.array(z.object({ party: partySchema, cents: centsSchema })) }),
  ),
  commitments: z.array(z.object({ party: partySchema, what: z.string(), until: z.string().exactOptional() })),
  /** Of the caller alone, once handed in. */
  own: z.array(scoreSchema).exactOptional(),
})
export type BlindProposal = z.infer<typeof blindProposalSchema>

/** What is left of a proposal when everybody's name is taken away. */
export const blindOf = (
  number: number,
  { title, sections, partners, lines, commitments }: ProposalContent,
): Omit<BlindProposal, 'own'> => ({
  number,
  title,
  sections: sections
    .filter(({ identifying }) => !identifying)
    .map((section) => ({ title: section.title, text: section.text })),
  roles: partners.map(({ role }) => role),
  lines,
  commitments: commitments.map(({ party, what, until }) => ({
    party,
    what,
    ...(until === undefined ? {} : { until }),
  })),
})

/** The table of the commission as one of them sees it. */
export const commissionViewSchema = z.object({
  /** Everybody who takes part in a proposal, in alphabetical order: whom an interest could be about. */
  parties: z.array(z.string()),
  declared: z.enum(['none', 'free', 'conflict']),
  /** How many are to be scored, how many of them the caller has handed in. */
  proposals: z.number().int(),
  handedIn: z.number().int(),
  members: z.array(
    z.object({ name: z.string(), state: z.enum(['silent', 'declared', 'scoring', 'handed-in', 'conflict']) }),
  ),
})
export type CommissionView = z.infer<typeof commissionViewSchema>

/** Who scored what, as it is hashed when the scoring is closed: whoever signs has not seen a number of it. */
export const sheetsText = (
  call: string,
  sheets: readonly {
    readonly scorer: string
    readonly proposal: string
    readonly scores: readonly Score[]
  }[],
): string =>
  statementText({
    type: 'CallSheets',
    ...{
      version: 1,
      call,
      sheets: sheets.toSorted((one, other) =>
        `${one.proposal} ${one.scorer}` < `${other.proposal} ${other.scorer}` ? -1 : 1,
      ),
    },
  })

/** What two officers sign to close the scoring. */
export const scoringStatementSchema = z.object({
  type: z.literal('CallScoring'),
  version: z.literal(1),
  call: z.url(),
  digest: sha256Schema,
  proposals: z.number().int().nonnegative(),
  /** Whose sheets count. */
  scorers: z.array(webIdSchema),
  sheets: sha256Schema,
})
export type ScoringStatement = z.infer<typeof scoringStatementSchema>

const ratioSchema = z.object({ numerator: z.number().int(), denominator: z.number().int().positive() })

/** A place on the list, as officers and the commission read it, and once the minutes are signed everybody. */
export const rankedViewSchema = z.object({
  number: z.number().int().positive(),
  /** Left out of what the public reads of those that are not suitable. */
  title: z.string().exactOptional(),
  lead: z.string().exactOptional(),
  partners: z.array(z.string()).exactOptional(),
  askedCents: centsSchema.exactOptional(),
  costCents: centsSchema.exactOptional(),
  place: z.number().int().positive().exactOptional(),
  sums: z.array(z.number().int()).exactOptional(),
  total: ratioSchema.exactOptional(),
  outcome: z.enum(['admitted', 'reserve', 'tied', 'below-minimum', 'excluded']),
  equals: z.array(z.number().int()).exactOptional(),
  toldApartBy: z.union([z.number().int(), z.literal('lots')]).exactOptional(),
})
export type RankedView = z.infer<typeof rankedViewSchema>

/** What its own parties read when the minutes are signed. */
export const ownResultSchema = z.object({
  line: rankedViewSchema,
  /** Of each scorer, without who it was: score and reason for each criterion. */
  scores: z.array(z.array(scoreSchema)),
})
export type OwnResult = z.infer<typeof ownResultSchema>

export const callMinutesSchema = z.object({
  type: z.literal('CallMinutes'),
  version: z.literal(1),
  call: z.url(),
  title: z.string(),
  /** Of the text in force at the closing. */
  digest: sha256Schema,
  amendments: z.number().int().nonnegative(),
  closedAt: instantSchema,
  commission: z.array(z.object({ name: z.string(), part: z.enum(['scored', 'conflict', 'absent']) })),
  sheets: sha256Schema,
  received: z.number().int().nonnegative(),
  /** Lots, where equals could not all be admitted: numbers in their order, and how they were drawn. */
  lots: z.object({ order: z.array(z.number().int().positive()), how: z.string() }).exactOptional(),
  list: z.array(rankedViewSchema),
  text: z.object({ it: z.string(), en: z.string() }),
})
export type CallMinutes = z.infer<typeof callMinutesSchema>

export const lotsSchema = z.strictObject({
  order: z.array(z.number().int().positive()).min(2).max(60),
  how: line(600),
})
export type Lots = z.infer<typeof lotsSchema>

/** Numbers by chance and for good: by the SHA-256 of names that are 128 random bits, which say nothing of who or when. */
export const numbersOf = (
  ids: readonly string[],
  digestOf: (text: string) => Sha256,
): ReadonlyMap<string, number> =>
  new Map(
    ids
      .map((id) => [id, digestOf(`number ${id}`)] as const)
      .toSorted(([, one], [, other]) => (one < other ? -1 : 1))
      .map(([id], place) => [id, place + 1]),
  )
