import { z } from 'zod'
import { healthCategories } from '../fhir/health-categories.ts'
import { instantSchema, purposeIriSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { civilDateSchema } from './civil-date.ts'
import { officerSignedSchema, statementText } from './officer.ts'
import { studyPlanSchema } from '../pool/study-plan.ts'
import { categoriesOf } from '../pool/variables.ts'
import { policyNameSchema } from './policy-name.ts'
import { resolutionIdSchema } from './resolution-id.ts'

const line = (most: number) => z.string().trim().min(1).max(most)

/** Where a project comes from that was co-designed: the call, its signed minutes, and what the parties have agreed on. */
export const callCitationSchema = z.strictObject({
  id: z.url().max(2_048),
  proposal: z.url().max(2_048),
  minutes: sha256Schema,
  place: z.number().int().positive(),
  /** Of 100, exactly. */
  points: z.strictObject({ numerator: z.number().int(), denominator: z.number().int().positive() }),
  commitments: sha256Schema,
})
export type CallCitation = z.infer<typeof callCitationSchema>

export const projectCategorySchema = z.enum([...healthCategories, 'other'])

/** The template of the bank of projects that it began with: the credit stays in what is signed. */
const basedOnSchema = z.strictObject({
  id: z.url().max(500),
  version: z.number().int().positive().max(10_000),
  digest: sha256Schema,
})

const projectShape = {
  type: z.literal('project'),
  /** Left out: it was thought of here. */
  basedOn: basedOnSchema.exactOptional(),
  version: z.literal(1),
  /** `{consent service}/projects/{local}`: no two projects have one text. */
  id: z.url().max(2_048),
  kind: z.enum(['study', 'service']),
  title: line(200),
  /** For members, in plain words: what it is for and what happens with the data. */
  plain: line(1_200),
  /** What it does, for those who review it. */
  protocol: line(20_000),
  purpose: purposeIriSchema,
  /** All that it may ask for: health categories, and `other` for what lies outside them. */
  categories: z.array(projectCategorySchema).min(1),
  /** Who uses the data: an organisation of the register, and its name there. */
  recipient: webIdSchema,
  recipientName: line(200),
  /** First and last day on which it may ask and read. */
  from: civilDateSchema,
  to: civilDateSchema,
  /** What goes with it, by SHA-256. A study has an impact assessment (art. 110 Privacy Code, GDPR Art. 35). */
  attachments: z
    .array(
      z.strictObject({
        kind: z.enum(['impact-assessment', 'ethics-opinion', 'other']),
        title: line(200),
        digest: sha256Schema,
      }),
    )
    .max(10),
  /** Of a study of the pool: what is in its table, and what the EHDS wants said. Nobody gets rows for it. */
  pool: studyPlanSchema.exactOptional(),
  /** Said by the service, never by who enters it. */
  call: callCitationSchema.exactOptional(),
} as const

const hasAssessment = ({ kind, attachments }: Pick<ProjectShape, 'kind' | 'attachments'>): boolean =>
  kind !== 'study' || attachments.some((one) => one.kind === 'impact-assessment')

/** What is read for its variables is within what the project may ask for. */
const isStudyWithPool = ({
  kind,
  categories,
  pool,
}: Pick<ProjectShape, 'kind' | 'categories' | 'pool'>): boolean =>
  pool === undefined ||
  (kind === 'study' && categoriesOf(pool.variables).every((one) => categories.includes(one)))
type ProjectShape = z.infer<z.ZodObject<typeof projectShape>>

/** A study, or a service for which members' data are used: what is signed, whole. */
export const projectDocumentSchema = z
  .strictObject(projectShape)
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before "from"' })
  .refine(hasAssessment, { path: ['attachments'], message: 'must have an impact assessment' })
  .refine(isStudyWithPool, {
    path: ['pool'],
    message: 'belongs to a study, whose categories cover its variables',
  })
export type ProjectDocument = z.infer<typeof projectDocumentSchema>

/** What is entered; its id and the name of the organisation are the service's to say. */
export const projectWishSchema = z
  .strictObject(projectShape)
  .omit({ type: true, version: true, id: true, recipientName: true, call: true })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before "from"' })
  .refine(hasAssessment, { path: ['attachments'], message: 'must have an impact assessment' })
  .refine(isStudyWithPool, {
    path: ['pool'],
    message: 'belongs to a study, whose categories cover its variables',
  })
export type ProjectWish = z.infer<typeof projectWishSchema>

/** Local name, 128 random bits; the id is `{consent service}/projects/{local}`. */
export const projectLocalSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

/** Who reviews: of the ethics committee `needed` must approve, of the legal reviewers one. */
export const reviewCommitteeSchema = z
  .object({
    type: z.literal('ReviewCommittee'),
    version: z.literal(1),
    /** 1, 2, ...: a later one reviews what is submitted from then on. */
    number: z.number().int().positive().max(10_000),
    ethics: z
      .array(z.strictObject({ webId: webIdSchema, name: line(140) }))
      .min(1)
      .max(15),
    needed: z.number().int().min(1).max(15),
    /** Data protection officer, lawyer. */
    legal: z
      .array(z.strictObject({ webId: webIdSchema, name: line(140) }))
      .min(1)
      .max(5),
  })
  .refine(({ needed, ethics }) => needed <= ethics.length, {
    path: ['needed'],
    message: 'must not be more than there are',
  })
  .refine(
    ({ ethics, legal }) =>
      new Set([...ethics, ...legal].map(({ webId }) => webId)).size === ethics.length + legal.length,
    { path: ['legal'], message: 'must name each person once' },
  )
export type ReviewCommittee = z.infer<typeof reviewCommitteeSchema>

export const reviewRoleSchema = z.enum(['ethics', 'legal'])
export type ReviewRole = z.infer<typeof reviewRoleSchema>

/** A reviewer may change their mind: the last word of each counts. A refusal and a withdrawal say why, for all to read. */
export const verdictSchema = z.enum(['approve', 'refuse', 'withdraw'])
export type Verdict = z.infer<typeof verdictSchema>

export const reviewWishSchema = z
  .strictObject({
    role: reviewRoleSchema,
    verdict: verdictSchema,
    reason: line(1_200).exactOptional(),
    ...officerSignedSchema.shape,
  })
  .refine(({ verdict, reason }) => verdict === 'approve' || reason !== undefined, {
    path: ['reason'],
    message: 'must say why, for all to read',
  })
export type ReviewWish = z.infer<typeof reviewWishSchema>

/** RFC 8785 text that a reviewer signs. */
export const reviewText = (
  { id, digest }: { readonly id: string; readonly digest: string },
  { role, verdict, reason }: Pick<ReviewWish, 'role' | 'verdict' | 'reason'>,
): string =>
  statementText({
    type: 'ProjectReview',
    ...{ version: 1, project: id, digest, role, verdict, ...(reason === undefined ? {} : { reason }) },
  })

/**
 * `draft` -> `submitted` -> `reviewed` (ethics and legal approve) -> `open` (an assembly, too) -> `closed`; `refused` when
 * one of the three said no before it was open. From `closed` and `refused` nothing leads back: submit another one.
 */
export const projectStateSchema = z.enum(['draft', 'submitted', 'reviewed', 'open', 'refused', 'closed'])
export type ProjectState = z.infer<typeof projectStateSchema>

/** What ended it, with the reason that everybody reads. */
export const projectEndSchema = z.object({
  by: z.enum(['ethics', 'legal', 'assembly', 'board', 'term']),
  reason: z.string(),
  at: instantSchema,
})

const signatureCountSchema = z.object({
  state: z.enum(['missing', 'approved', 'refused']),
  /** Of the ethics committee: how many approve, and how many must. Of the others one. */
  approved: z.number().int().nonnegative(),
  needed: z.number().int().positive(),
  reasons: z.array(z.string()),
  at: instantSchema.exactOptional(),
})

/** A project as anybody reads it: no person's name, and what is missing. */
export const projectSchema = z.object({
  id: z.url(),
  state: projectStateSchema,
  document: projectDocumentSchema,
  /** SHA-256 of its RFC 8785 text: what reviewers sign and an assembly enacts. */
  digest: sha256Schema,
  draftedAt: instantSchema,
  submittedAt: instantSchema.exactOptional(),
  ethics: signatureCountSchema,
  legal: signatureCountSchema,
  assembly: z.object({
    state: z.enum(['missing', 'approved', 'refused']),
    resolution: resolutionIdSchema.exactOptional(),
    on: civilDateSchema.exactOptional(),
    /** The class of purposes by which the assembly gave such studies to the reviewers; `resolution` adopted the class. */
    purposeClass: policyNameSchema.exactOptional(),
    /** Votes, when it was an assembly of this house. */
    votes: z
      .object({
        inFavour: z.number().int().nonnegative(),
        against: z.number().int().nonnegative(),
        abstained: z.number().int().nonnegative(),
      })
      .exactOptional(),
    reasons: z.array(z.string()),
  }),
  end: projectEndSchema.exactOptional(),
})
export type Project = z.infer<typeof projectSchema>
