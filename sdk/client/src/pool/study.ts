import { z } from 'zod'
import { shownSchema } from '../consent/consent-record.ts'
import { civilDateSchema } from '../coop/civil-date.ts'
import { officerSignatureSchema, officerSignedSchema, statementText } from '../coop/officer.ts'
import { projectSchema } from '../coop/project.ts'
import { grantIdSchema, instantSchema, parseWebId, sha256Schema, type WebId } from '../ids.ts'
import { studyPlanSchema } from './study-plan.ts'
import { tableSchema } from './table.ts'
import { rhoSumSchema, rhoUnits, unitsText } from './zcdp.ts'

/** Local name of the project that it is: the id is `{consent service}/studies/{local}`. */
export const studyLocalSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

/** Address of a study by that of its project, and the other way round: both have one local name. */
export const studyIdOf = (project: string): string => project.replace('/projects/', '/studies/')
export const projectIdOf = (study: string): string => study.replace('/studies/', '/projects/')

/** Who reads the pods for a study: an agent that nobody can sign in as. @param project id of the project that it is */
export const studyRoomOf = (project: string): WebId => parseWebId(`${studyIdOf(project)}#room`)

/** Whether that is the address of the secure room of a study, whether there is such a study or not. */
export const isStudyRoom = (webId: string): boolean => /\/studies\/[A-Za-z0-9_-]{22}#room$/.test(webId)

/**
 * `draft` -> `submitted` -> `ethics-approved` (m of n) -> `governance-approved` (legal, and an assembly or the committee
 * that an assembly gave the class of purposes to) -> `recruiting` (members opt in, and have time to think again) ->
 * `frozen` (the pods are read, once) -> `open` (questions are answered) -> `closed` (results are due) -> `destroyed` (the
 * key is gone). `refused` and what ends early lead nowhere but to `destroyed`, where there is something to destroy.
 */
export const studyStateSchema = z.enum([
  'draft',
  'submitted',
  'ethics-approved',
  'governance-approved',
  'recruiting',
  'frozen',
  'open',
  'closed',
  'destroyed',
  'refused',
])
export type StudyState = z.infer<typeof studyStateSchema>

/** Steps that an officer signs; what comes before them is signed as reviews and adopted as a resolution. */
export const studyStepKindSchema = z.enum(['recruit', 'freeze', 'open', 'close', 'destroy'])
export type StudyStepKind = z.infer<typeof studyStepKindSchema>

export const studyStepWishSchema = z.discriminatedUnion('step', [
  /** Members may opt in until then; the notice window of the plan follows. */
  z.strictObject({ step: z.literal('recruit'), until: civilDateSchema }),
  z.strictObject({ step: z.literal('freeze') }),
  z.strictObject({ step: z.literal('open') }),
  z.strictObject({ step: z.literal('close'), reason: z.string().trim().min(1).max(1_200).exactOptional() }),
  z.strictObject({ step: z.literal('destroy') }),
])
export type StudyStepWish = z.infer<typeof studyStepWishSchema>

/** What travels: the step with the officer's signature over `studyStepText`. */
export const signedStudyStepSchema = z.strictObject({
  ...officerSignedSchema.shape,
  wish: studyStepWishSchema,
})
export type SignedStudyStep = z.infer<typeof signedStudyStepSchema>

/** RFC 8785 text that an officer signs. @param before digest of the step before it; the project's for the first */
export const studyStepText = (
  { id, before }: { readonly id: string; readonly before: string },
  wish: StudyStepWish,
): string => statementText({ type: 'StudyStep', ...{ version: 1, study: id, before, ...wish } })

/** A step as anybody reads and checks it. */
export const studyStepSchema = z.object({
  wish: studyStepWishSchema,
  /** RFC 8785 text, and its SHA-256: the next step names it. */
  text: z.string(),
  digest: sha256Schema,
  /** Absent: the end of its project closed it, and the co-op says so with its own key. */
  signature: officerSignatureSchema.omit({ webId: true }).exactOptional(),
  /** Compact JWS over the text by the co-op's key, where no officer signed. */
  statement: z.string().exactOptional(),
  at: instantSchema,
})
export type StudyStep = z.infer<typeof studyStepSchema>

/** About how many: rounded to ten, or fewer than ten. Never exact, since an exact number is an answer without noise. */
export const aboutSchema = z.union([z.literal('few'), z.int().min(10).multipleOf(10)])
export type About = z.infer<typeof aboutSchema>
export const aboutOf = (count: number): About => (count < 10 ? 'few' : Math.round(count / 10) * 10)

/** What was frozen, for everybody: nothing in it follows from one person. */
export const snapshotStatementSchema = z.object({
  type: z.literal('StudySnapshot'),
  version: z.literal(1),
  study: z.url(),
  /** SHA-256 of table, day and sealed columns: what an answer cites. */
  snapshot: sha256Schema,
  /** Root of the tree of salted pseudonyms: a member proves that they are in it, or not; nobody else can. */
  members: sha256Schema,
  about: aboutSchema,
  day: civilDateSchema,
})
export type SnapshotStatement = z.infer<typeof snapshotStatementSchema>

const plainSchema = z.strictObject({
  it: z.string().trim().min(1).max(4_000),
  en: z.string().trim().min(1).max(4_000).exactOptional(),
})

/** What a study found, in words for the members whose data it used (EHDS Art. 61(4)). */
export const studyResultsSchema = z.strictObject({
  plain: plainSchema,
  link: z.url().max(2_048).exactOptional(),
  /** Answers that it rests on, by their digest. */
  answers: z.array(sha256Schema).max(100).default([]),
})
export type StudyResults = z.infer<typeof studyResultsSchema>

/** A study as anybody reads it. */
export const studySchema = z.object({
  id: z.url(),
  project: projectSchema,
  plan: studyPlanSchema,
  table: tableSchema,
  state: studyStateSchema,
  steps: z.array(studyStepSchema),
  recruiting: z
    .object({
      until: civilDateSchema,
      /** First day on which the pods may be read. */
      freezeFrom: civilDateSchema,
      joined: aboutSchema,
    })
    .exactOptional(),
  snapshot: snapshotStatementSchema.exactOptional(),
  /** From the snapshot on. */
  budget: z.object({ limit: rhoSumSchema, spent: rhoSumSchema }).exactOptional(),
  /** Different answers that were given. */
  answers: z.int().nonnegative(),
  /** From its close on: by when what was found has to be told. */
  resultsDue: civilDateSchema.exactOptional(),
  /** Nothing was told by then: its organisation gets no other study until it is. */
  resultsOverdue: z.literal(true).exactOptional(),
  results: studyResultsSchema.extend({ at: instantSchema }).exactOptional(),
  destroyedAt: instantSchema.exactOptional(),
})
export type Study = z.infer<typeof studySchema>

/** As it travels: rho is decimal text. */
export const studyWire = (study: Study) => ({
  ...study,
  ...(study.budget === undefined
    ? {}
    : {
        budget: {
          limit: unitsText(study.budget.limit, rhoUnits),
          spent: unitsText(study.budget.spent, rhoUnits),
        },
      }),
})

/** How far the reading of the pods is, in tens of a hundred, and only for officers: counts would say how many take part. */
export const studyProgressSchema = z.object({
  state: z.enum(['idle', 'running', 'failed']),
  step: studyStepKindSchema.exactOptional(),
  /** A multiple of 10. */
  read: z.int().nonnegative(),
  /** 100; 0 where nothing is being read. */
  of: z.int().nonnegative(),
  /** Why the last attempt ended; the step can be taken again. */
  problem: z.object({ code: z.string(), detail: z.string() }).exactOptional(),
})
export type StudyProgress = z.infer<typeof studyProgressSchema>

/** What a member sends to join: what their card showed them, and what was asked back (`./study-shown`). */
export const optInSchema = z.strictObject({ shown: shownSchema.exactOptional() })
export type OptIn = z.infer<typeof optInSchema>

/**
 * How a member stands to a study; only ever told to them. `joined`: consents, and no pod was read yet. `in`: in the
 * snapshot. `not-included`: consented, and is not in it (no room in their year, or their pod could not be read). `left`:
 * the consent is over. `over`: the key is gone, and with it who was in it.
 */
export const ownStudySchema = z.object({
  study: studySchema,
  grant: grantIdSchema.exactOptional(),
  state: z.enum(['not-asked', 'joined', 'in', 'not-included', 'left', 'over']),
  joinedAt: instantSchema.exactOptional(),
})
export type OwnStudy = z.infer<typeof ownStudySchema>

/** What studies may still learn of a member this year; the reservations are an upper bound. */
export const ownBudgetSchema = z.object({
  year: z.string().regex(/^\d{4}$/),
  limit: rhoSumSchema,
  reserved: rhoSumSchema,
})
export type OwnBudget = z.infer<typeof ownBudgetSchema>

/** That the key of a study and its rows are gone: RFC 8785 text and a compact JWS over it by the co-op's key. */
export const destructionStatementSchema = z.object({
  type: z.literal('StudyDestruction'),
  version: z.literal(1),
  study: z.url(),
  /** Absent where nothing had been frozen. */
  snapshot: sha256Schema.exactOptional(),
  files: z.int().nonnegative(),
  /** Rounded up to 65,536: the exact size would tell how many members there were. */
  bytes: z.int().nonnegative(),
  /** Digest of the step that an officer signed. */
  step: sha256Schema,
  at: instantSchema,
})
export const signedDestructionSchema = z.object({ text: z.string(), statement: z.string() })
export type SignedDestruction = z.infer<typeof signedDestructionSchema>
