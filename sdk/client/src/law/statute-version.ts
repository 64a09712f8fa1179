import canonicalize from 'canonicalize'
import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { resolutionIdSchema } from '../coop/resolution-id.ts'
import { instantSchema, sha256Schema } from '../ids.ts'
import {
  coopFormSchema,
  openingSchema,
  packLevels,
  ruleIdSchema,
  ruleLineSchema,
  ruleUnitSchema,
  ruleValueSchema,
  type Pack,
} from './pack.ts'

/** One rule that a statute sets: which, its value, and the article of the statute that says so. */
export const statuteRuleSchema = ruleLineSchema.pick({ id: true, article: true, value: true, note: true })
export type StatuteRule = z.infer<typeof statuteRuleSchema>

/** A whole statute as it is proposed: the text that members read, and what of it the software obeys. It replaces the one before. */
export const statuteVersionSchema = z.strictObject({
  type: z.literal('statute'),
  title: z.string().trim().min(1).max(200),
  /** The articles in words. */
  text: z.string().trim().min(1).max(60_000),
  rules: z.array(statuteRuleSchema).min(1).max(400),
})
export type StatuteVersion = z.infer<typeof statuteVersionSchema>

/** RFC 8785 text: its SHA-256 is what a resolution enacts under the subject `statute`. */
export const statuteText = (version: StatuteVersion): string => {
  const text = canonicalize(version)
  if (text === undefined) throw new Error('a statute always has a canonical form')
  return text
}

/** The rules of a version as a pack, in force from that day. */
export const packOfVersion = (version: StatuteVersion, at: Pick<Pack, 'id' | 'from'>): Pack => ({
  ...at,
  level: 'statute',
  title: version.title,
  rules: version.rules,
})

/** The rules of a regulation of its own name as a pack, in force from that day. */
export const packOfRegulation = (
  regulation: { readonly name: string; readonly title: string; readonly rules?: readonly StatuteRule[] },
  from: Pack['from'],
): Pack => ({
  id: `regulation-${regulation.name}`,
  level: 'regulation',
  title: regulation.title,
  from,
  rules: [...(regulation.rules ?? [])],
})

export const refusedRuleSchema = z.object({
  rule: z.string(),
  article: z.string(),
  why: z.string(),
})

/** A rule as it is, and as it would be; one of them is missing of a rule that comes or goes. */
export const ruleChangeSchema = z.object({
  id: ruleIdSchema,
  before: ruleValueSchema.exactOptional(),
  after: ruleValueSchema.exactOptional(),
  unit: ruleUnitSchema.exactOptional(),
  article: z.string(),
  says: z.object({ it: z.string(), en: z.string() }).exactOptional(),
})
export type RuleChange = z.infer<typeof ruleChangeSchema>

/** What became of a text that an officer sent in. */
export const proposedVersionSchema = z.object({
  digest: sha256Schema,
  /** False where the law refuses a part of it: nothing was published. */
  isPublished: z.boolean(),
  changes: z.array(ruleChangeSchema),
  refused: z.array(refusedRuleSchema),
})
export type ProposedVersion = z.infer<typeof proposedVersionSchema>

/**
 * `published`: may be voted on; `adopted`: a resolution enacts it; `entered`: in the register of enterprises from that
 * day, and so in effect (art. 2436 c. 5 c.c.) until a later one is.
 */
export const listedVersionSchema = z.object({
  digest: sha256Schema,
  title: z.string(),
  publishedAt: instantSchema,
  state: z.enum(['published', 'adopted', 'entered']),
  resolution: resolutionIdSchema.exactOptional(),
  enteredOn: civilDateSchema.exactOptional(),
})
export type ListedVersion = z.infer<typeof listedVersionSchema>

export const shownVersionSchema = listedVersionSchema.extend({
  version: statuteVersionSchema,
  /** Against what is in force today. */
  changes: z.array(ruleChangeSchema),
})
export type ShownVersion = z.infer<typeof shownVersionSchema>

export const ruleInForceSchema = z.object({
  id: ruleIdSchema,
  article: z.string(),
  value: ruleValueSchema,
  unit: ruleUnitSchema.exactOptional(),
  opens: openingSchema.exactOptional(),
  level: z.enum(packLevels),
  pack: z.string(),
  note: z.string().exactOptional(),
  /** In one plain sentence, with its value. */
  sentence: z.object({ it: z.string(), en: z.string() }),
})
export type RuleShown = z.infer<typeof ruleInForceSchema>

/** The rules of the co-op on a day, for anybody to read. */
export const statuteInForceSchema = z.object({
  on: civilDateSchema,
  model: coopFormSchema,
  region: z.string().exactOptional(),
  /** Of all rules. */
  digest: sha256Schema,
  /** The one that the assembly adopted; undefined: the founding one. */
  version: listedVersionSchema.exactOptional(),
  rules: z.array(ruleInForceSchema),
  /** Clauses that the law does not leave to the statute: the law stands in their place (art. 1419 c. 2 c.c.). */
  void: z.array(refusedRuleSchema),
})
export type StatuteInForce = z.infer<typeof statuteInForceSchema>
