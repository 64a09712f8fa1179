import { z } from 'zod'
import { didSchema } from '../consent/did-web.ts'
import { civilDateSchema } from '../coop/civil-date.ts'
import type { Project } from '../coop/project.ts'
import { projectWishSchema } from '../coop/project.ts'
import { instantSchema, sha256Schema } from '../ids.ts'
import {
  creditSchema,
  templateContentSchema,
  templateFileSchema,
  templateIdSchema,
  templateSchema,
  type TemplateContent,
} from './template.ts'

/** A co-op that has taken a template up, as it told with its signature. */
export const forkSchema = z.object({
  coop: z.object({ did: didSchema, name: z.string() }),
  id: templateIdSchema,
  version: z.number().int().positive(),
  /** Which of our versions it stands on. */
  of: z.number().int().positive(),
  at: instantSchema,
})
export type Fork = z.infer<typeof forkSchema>

/** A published template as anybody reads it. */
export const publishedTemplateSchema = z.object({
  id: templateIdSchema,
  template: templateSchema,
  digest: sha256Schema,
  /** Numbers from 1; the last is shown unless another is asked for. */
  versions: z.number().int().positive(),
  forks: z.array(forkSchema),
})
export type PublishedTemplate = z.infer<typeof publishedTemplateSchema>

/** One line of the catalogue. */
export const catalogueLineSchema = z.object({
  id: templateIdSchema,
  title: z.string(),
  need: z.string(),
  sheets: z.array(z.string()),
  language: z.string(),
  licence: z.string(),
  version: z.number().int().positive(),
  publishedOn: civilDateSchema,
  forkedFrom: z.string().exactOptional(),
  forks: z.number().int().nonnegative(),
})
export type CatalogueLine = z.infer<typeof catalogueLineSchema>

/** What officers work on; of a fork `credits` can be neither changed nor left out. */
export const templateDraftSchema = z.object({
  id: templateIdSchema,
  content: templateContentSchema,
  editedAt: instantSchema,
  versions: z.number().int().nonnegative(),
  /** Something was changed since the last version. */
  isChanged: z.boolean(),
  credits: z.array(creditSchema),
  /** Of a fork: whose signatures could not be looked at, by DID. */
  unknownSignatures: z.array(didSchema),
})
export type TemplateDraft = z.infer<typeof templateDraftSchema>

/** By its address, or as a file that somebody sent. */
export const forkWishSchema = z.union([
  z.strictObject({ address: z.url().max(500) }),
  z.strictObject({ file: templateFileSchema }),
])
export type ForkWish = z.infer<typeof forkWishSchema>

export const templateChangeSchema = z.object({
  part: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
})

/** What another co-op says that it has made of ours: signed with the key of its DID. */
export const creditNoticeSchema = z.strictObject({
  type: z.literal('TemplateForked'),
  format: z.literal(1),
  coop: z.strictObject({ did: didSchema, name: z.string().trim().min(1).max(200) }),
  of: z.strictObject({
    id: templateIdSchema,
    version: z.number().int().positive().max(10_000),
    digest: sha256Schema,
  }),
  fork: z.strictObject({
    id: templateIdSchema,
    version: z.number().int().positive().max(10_000),
    digest: sha256Schema,
  }),
  at: instantSchema,
})
export type CreditNotice = z.infer<typeof creditNoticeSchema>
export const creditNoticeType = 'mutua-template-forked+jws'
export const creditNoticeBodySchema = z.strictObject({ notice: z.string().max(20_000) })

/** What a template does not say: who uses the data, when, and under which assessment. */
export const startWishSchema = z.strictObject({
  recipient: projectWishSchema.shape.recipient,
  from: civilDateSchema,
  to: civilDateSchema,
  attachments: projectWishSchema.shape.attachments,
  /** One of the template’s; left out: its first. */
  purpose: projectWishSchema.shape.purpose.exactOptional(),
})
export type StartWish = z.infer<typeof startWishSchema>

/** What a project already says, for an author to go on with; of whom it was nothing is left. */
export const templateOfProject = (
  { document }: Pick<Project, 'document'>,
  authors: TemplateContent['authors'],
): TemplateContent => ({
  ...{ language: 'it', kind: document.kind, title: document.title },
  ...{ need: document.plain, plain: document.plain },
  method: [{ title: document.title, text: document.protocol.slice(0, 2_000) }],
  ...{ sheets: [], indicators: [], roles: [], budget: [], lessons: [], documents: [] },
  ...{ purposes: [document.purpose], categories: document.categories, licence: 'CC-BY-4.0', authors },
})
