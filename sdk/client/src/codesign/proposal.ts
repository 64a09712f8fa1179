import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { statementText } from '../coop/officer.ts'
import { instantSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { sumSchema } from './call-text.ts'

const text = (most: number) => z.string().max(most)

/** Who stands behind a share or a commitment: the co-op, the lead, a partner by its place in the list, the members. */
export const partySchema = z.string().regex(/^(?:coop|lead|members|partner-(?:[1-9]|1[0-2]))$/)
export type Party = z.infer<typeof partySchema>

const sectionSchema = z.strictObject({
  title: text(120),
  text: text(6_000),
  /** Says who they are: scorers do not see it. */
  identifying: z.boolean(),
})

const budgetLineSchema = z.strictObject({
  title: text(160),
  shares: z
    .array(z.strictObject({ party: partySchema, cents: sumSchema }))
    .max(14)
    .refine(
      (shares) => new Set(shares.map(({ party }) => party)).size === shares.length,
      'must name each party once',
    ),
})

const commitmentSchema = z.strictObject({
  party: partySchema,
  what: text(400),
  /** The day by which it is done. */
  until: civilDateSchema.exactOptional(),
})
export type ProposedCommitment = z.infer<typeof commitmentSchema>

/**
 * What a proposal says. A draft may have gaps: `checkProposal` names them. Every sum is what that party pays; what the co-op
 * pays comes out of the call.
 */
export const proposalContentSchema = z.strictObject({
  title: text(200),
  sections: z.array(sectionSchema).max(20),
  /** Organisations of the register. Each confirms in its own name. */
  partners: z
    .array(z.strictObject({ organisation: webIdSchema, role: text(400) }))
    .max(12)
    .refine(
      (partners) => new Set(partners.map(({ organisation }) => organisation)).size === partners.length,
      'must name each partner once',
    ),
  lines: z.array(budgetLineSchema).max(60),
  commitments: z.array(commitmentSchema).max(60),
  /** How each requirement is met; `requirement` counts from 1. */
  declarations: z
    .array(z.strictObject({ requirement: z.number().int().min(1).max(20), text: text(1_200) }))
    .max(20),
})
export type ProposalContent = z.infer<typeof proposalContentSchema>

export const emptyProposal: ProposalContent = {
  title: '',
  sections: [],
  partners: [],
  lines: [],
  commitments: [],
  declarations: [],
}

/** An organisation of the register, or a group of members led by who writes. */
export const leadSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('organisation'), organisation: webIdSchema, name: z.string().max(200) }),
  z.strictObject({
    kind: z.literal('members'),
    webId: webIdSchema,
    name: z.string().trim().min(1).max(200),
    /** How many members stand behind it. */
    people: z.number().int().min(1).max(100_000),
  }),
])
export type Lead = z.infer<typeof leadSchema>

export const leadWishSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('organisation'), organisation: webIdSchema }),
  z.strictObject({
    kind: z.literal('members'),
    name: z.string().trim().min(1).max(200),
    people: z.number().int().min(1).max(100_000),
  }),
])
export type LeadWish = z.infer<typeof leadWishSchema>

/** RFC 8785 text whose SHA-256 the proposer gets as a receipt. */
export const proposalText = (call: string, id: string, lead: Lead, content: ProposalContent): string =>
  statementText({ type: 'Proposal', ...{ version: 1, call, id, lead, content } })

/** What a partner stands behind: its role, its money and what it promises. When one of these changes, it confirms anew. */
export const partnerPartText = (
  call: string,
  id: string,
  place: number,
  { partners, lines, commitments }: Pick<ProposalContent, 'partners' | 'lines' | 'commitments'>,
): string => {
  const party = `partner-${String(place)}`
  return statementText({
    type: 'PartnerPart',
    ...{
      version: 1,
      call,
      id,
      partner: partners[place - 1],
      shares: lines.flatMap(({ title, shares }) =>
        shares.filter((share) => share.party === party).map(({ cents }) => ({ title, cents })),
      ),
      commitments: commitments.filter((one) => one.party === party),
    },
  })
}

export const proposalStateSchema = z.enum([
  'draft',
  'submitted',
  'withdrawn',
  'completion-asked',
  'excluded',
  'scored',
])
export type ProposalState = z.infer<typeof proposalStateSchema>

/** Whether a requirement is met, in the eyes of who checks. */
export const requirementCheckSchema = z.strictObject({
  requirement: z.number().int().min(1).max(20),
  met: z.boolean(),
  reason: z.string().trim().max(600),
})

export const checkWishSchema = z
  .strictObject({
    outcome: z.enum(['admitted', 'excluded', 'completion']),
    requirements: z.array(requirementCheckSchema).min(1).max(20),
    /** To who proposes: why, or what is missing. */
    reason: z.string().trim().max(1_200),
    days: z.number().int().min(1).max(60).exactOptional(),
  })
  .refine(({ outcome, requirements }) => (outcome === 'admitted') === requirements.every(({ met }) => met), {
    path: ['outcome'],
    message: 'must be what the requirements say: admitted when all are met, and only then',
  })
  .refine(({ outcome, reason }) => outcome === 'admitted' || reason !== '', {
    path: ['reason'],
    message: 'must say what is missing',
  })
export type CheckWish = z.infer<typeof checkWishSchema>

export const partnerViewSchema = z.object({
  organisation: webIdSchema,
  name: z.string(),
  role: z.string(),
  confirmedAt: instantSchema.exactOptional(),
  /** SHA-256 of its part as it stands: what it confirms. */
  digest: sha256Schema,
})

/** As its own parties read it, and after the closing who checks the requirements. */
export const proposalViewSchema = z.object({
  id: z.url(),
  call: z.url(),
  lead: leadSchema,
  state: proposalStateSchema,
  /** Counts the changes of the draft: who saves names the one they read. */
  revision: z.number().int().nonnegative(),
  savedAt: instantSchema,
  content: proposalContentSchema,
  partners: z.array(partnerViewSchema),
  /** What keeps it from being handed in, in the words of `checkProposal`. */
  faults: z.array(z.object({ code: z.string(), at: z.string(), says: z.string() })),
  submitted: z
    .object({ at: instantSchema, digest: sha256Schema, callNumber: z.number().int(), isCurrent: z.boolean() })
    .exactOptional(),
  checks: z
    .array(
      z.object({
        at: instantSchema,
        outcome: z.enum(['admitted', 'excluded', 'completion']),
        requirements: z.array(requirementCheckSchema),
        reason: z.string(),
        until: instantSchema.exactOptional(),
      }),
    )
    .exactOptional(),
  completion: z.object({ text: z.string(), at: instantSchema }).exactOptional(),
})
export type ProposalView = z.infer<typeof proposalViewSchema>
