import { z } from 'zod'
import { findTag } from '../care/tag-text.ts'
import { didSchema } from '../consent/did-web.ts'
import { civilDateSchema } from '../coop/civil-date.ts'
import { statementText } from '../coop/officer.ts'
import { projectCategorySchema } from '../coop/project.ts'
import { centsSchema, purposeIriSchema, sha256Schema } from '../ids.ts'

const line = (most: number) => z.string().trim().min(1).max(most)

/** One of the 39 action sheets: `action-sheet:4`. */
export const sheetTagSchema = z
  .string()
  .refine((tag) => findTag(tag)?.kind === 'action-sheet', 'must be one of the 39 sheets, like action-sheet:4')

/** Under which others may use it; both ask that the authors stay named. */
export const licenceSchema = z.enum(['CC-BY-4.0', 'EUPL-1.2'])
export type Licence = z.infer<typeof licenceSchema>

/** Who made it. Of a person, that they want to be named: this leaves the house and does not come back. */
const authorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('group'), name: line(140) }),
  z.strictObject({ kind: z.literal('person'), name: line(140), wantsToBeNamed: z.literal(true) }),
])
export type Author = z.infer<typeof authorSchema>

const budgetLineSchema = z.strictObject({
  what: line(140),
  /** Of the whole, in thousandths. */
  perMille: z.number().int().min(0).max(1_000),
  /** What it was here; of nobody. */
  typicalCents: centsSchema.refine((amount) => amount >= 0n, 'must not be negative').exactOptional(),
})

/** What a project is, without anybody in it: what an author writes, and whoever forks it changes. */
export const templateContentSchema = z.strictObject({
  language: z.enum(['it', 'en', 'ar']),
  kind: z.enum(['study', 'service']),
  title: line(200),
  /** What was missing where it was made. */
  need: line(2_000),
  /** For members, in plain words: becomes what a project says of itself. */
  plain: line(1_200),
  /** In order. */
  method: z
    .array(z.strictObject({ title: line(140), text: line(2_000) }))
    .min(1)
    .max(30),
  sheets: z.array(sheetTagSchema).max(39).refine(isSet, 'must name each once'),
  indicators: z.array(z.strictObject({ name: line(140), formula: line(500), unit: line(60) })).max(30),
  /** Kinds of people, never somebody. */
  roles: z.array(z.strictObject({ role: line(140), does: line(500) })).max(30),
  budget: z
    .array(budgetLineSchema)
    .max(40)
    .refine(
      (lines) => lines.length === 0 || lines.reduce((sum, { perMille }) => sum + perMille, 0) === 1_000,
      'must share out the whole: 1000 thousandths',
    ),
  purposes: z.array(purposeIriSchema).min(1).max(10).refine(isSet, 'must name each once'),
  categories: z.array(projectCategorySchema).min(1).refine(isSet, 'must name each once'),
  /** What goes with it, by SHA-256: the document is had from its makers. */
  documents: z.array(z.strictObject({ title: line(200), digest: sha256Schema })).max(20),
  lessons: z.array(line(1_200)).max(30),
  licence: licenceSchema,
  /** Of this version alone: those of earlier ones stand in `credits`. */
  authors: z.array(authorSchema).min(1).max(20),
})
export type TemplateContent = z.infer<typeof templateContentSchema>

export const templateIdSchema = z.url().max(500)
/** Local name, 128 random bits; the id is `{consent service}/projects/bank/{local}`. */
export const templateLocalSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

const coopSchema = z.strictObject({ did: didSchema, name: line(200) })

/** Which version of whose template. */
const templateRefSchema = z.strictObject({
  coop: coopSchema,
  id: templateIdSchema,
  version: z.number().int().positive().max(10_000),
  /** SHA-256 of its RFC 8785 text. */
  digest: sha256Schema,
})
export type TemplateRef = z.infer<typeof templateRefSchema>

/** One link of the chain of credit. */
export const creditSchema = templateRefSchema.extend({
  title: line(200),
  licence: licenceSchema,
  authors: z.array(authorSchema).min(1).max(20),
})
export type Credit = z.infer<typeof creditSchema>

/** As many forks of forks as one file carries. */
export const longestChain = 32

/** A version as its co-op signs it: its RFC 8785 text is the payload. */
export const templateSchema = z.strictObject({
  type: z.literal('ProjectTemplate'),
  format: z.literal(1),
  id: templateIdSchema,
  version: z.number().int().positive().max(10_000),
  coop: coopSchema,
  publishedOn: civilDateSchema,
  content: templateContentSchema,
  /** Of a fork: what it was made from, which is the last of `credits`. */
  forkedFrom: templateRefSchema.exactOptional(),
  /** Everybody whose work it stands on, the first one first; a fork has all that its parent had, and the parent. */
  credits: z.array(creditSchema).max(longestChain),
})
export type Template = z.infer<typeof templateSchema>

/**
 * What goes from co-op to co-op: the signed version and, the first one first, every signed version that its credits name. It
 * needs nothing but the DID documents of those co-ops to be verified.
 */
export const templateFileSchema = z.strictObject({
  type: z.literal('ProjectTemplateFile'),
  format: z.literal(1),
  /** Compact JWS (RFC 7515) with the DID URL of the key as `kid`. */
  signed: z.string().max(400_000),
  chain: z.array(z.string().max(400_000)).max(longestChain),
})
export type TemplateFile = z.infer<typeof templateFileSchema>

/** A file has one form: this text. */
export const templateText = (template: Template): string => statementText(template)

/** `did:web` names the host; the version is found at the address that it names itself. */
export const creditOf = ({ coop, id, version, content }: Template, digest: Credit['digest']): Credit => ({
  coop,
  id,
  version,
  digest,
  title: content.title,
  licence: content.licence,
  authors: content.authors,
})

/** What a fork of this version carries from the start, and never loses. */
export const lineageOfFork = (
  parent: Template,
  digest: Credit['digest'],
): { readonly forkedFrom: TemplateRef; readonly credits: readonly Credit[] } => {
  const { coop, id, version } = parent
  return { forkedFrom: { coop, id, version, digest }, credits: [...parent.credits, creditOf(parent, digest)] }
}

function isSet(items: readonly string[]): boolean {
  return new Set(items).size === items.length
}
