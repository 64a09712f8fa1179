import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import { parseWith } from '../ids.ts'

/** `quorum.ordinary.first`; what no law speaks of and a co-op lays down for itself begins with `coop.`. */
export const ruleIdSchema = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/)

const fractionSchema = z.string().regex(/^(?:0|[1-9]\d{0,3})\/[1-9]\d{0,3}$/, 'must be a fraction, like 1/2')

/** A part of a whole: "at least half", "more than half". */
export const shareSchema = z.union([
  z.strictObject({ atLeast: fractionSchema }),
  z.strictObject({ moreThan: fractionSchema }),
])
export type Share = z.infer<typeof shareSchema>

export const ruleValueSchema = z.union([
  z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  z.boolean(),
  z.string().min(1).max(80),
  z.array(z.string().min(1).max(80)).max(40),
  shareSchema,
])
export type RuleValue = z.infer<typeof ruleValueSchema>

export const ruleUnitSchema = z.enum([
  'days',
  'months',
  'years',
  'members',
  'persons',
  'votes',
  'per-mille',
  'basis-points',
  'euro-cents',
  'times',
])
export type RuleUnit = z.infer<typeof ruleUnitSchema>

export const coopFormSchema = z.enum(['service', 'social'])
/** Service co-op, whose prevalence is tested every year; social co-op, which the law holds to be mainly mutual. */
export type CoopForm = z.infer<typeof coopFormSchema>

/** What a level below may set, and how far. Without it the rule stands as it is written. */
export const openingSchema = z.strictObject({
  to: z.enum(['statute', 'regulation']),
  atLeast: z.number().int().nonnegative().exactOptional(),
  atMost: z.number().int().nonnegative().exactOptional(),
  oneOf: z.array(z.string()).min(1).exactOptional(),
  /** Of a share: no larger part than this. */
  mostShare: shareSchema.exactOptional(),
  /** Of a share: no smaller part than this, and where that is "more than", no "at least" of the same. */
  leastShare: shareSchema.exactOptional(),
})
export type Opening = z.infer<typeof openingSchema>

const sentence = z.string().trim().min(1).max(300)

export const ruleLineSchema = z.strictObject({
  id: ruleIdSchema,
  /** Law, article and paragraph, or the article of the statute. */
  article: z.string().trim().min(1).max(160),
  value: ruleValueSchema,
  unit: ruleUnitSchema.exactOptional(),
  opens: openingSchema.exactOptional(),
  /** Only for co-ops of that form. */
  onlyFor: coopFormSchema.exactOptional(),
  /** In force from that day on, and until the day before the other; those of its pack where they are left out. */
  from: civilDateSchema.exactOptional(),
  until: civilDateSchema.exactOptional(),
  /** The rule in one plain sentence with `{value}` where its value belongs; a lower level has those of the law. */
  says: z.strictObject({ it: sentence, en: sentence }).exactOptional(),
  /** What a reader must know. `[counsel]` where the text of the law does not settle it. */
  note: z.string().max(400).exactOptional(),
})
export type RuleLine = z.infer<typeof ruleLineSchema>

/** From the highest to the lowest: a lower one sets only what the higher ones leave open. */
export const packLevels = ['national', 'region', 'statute', 'regulation'] as const

export const packSchema = z.strictObject({
  /** `italy`, `statute-service-coop`. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,79}$/),
  level: z.enum(packLevels),
  title: z.string().trim().min(1).max(200),
  /** In force from that day on, and until the day before the other. */
  from: civilDateSchema,
  until: civilDateSchema.exactOptional(),
  rules: z.array(ruleLineSchema).min(1).max(400),
})
/** One data file: the law of a level, a statute or a regulation. */
export type Pack = z.infer<typeof packSchema>

/** One rule as it stands on a day. */
export interface RuleInForce extends Omit<RuleLine, 'onlyFor' | 'from' | 'until'> {
  readonly level: Pack['level']
  /** Id of the pack that set its value. */
  readonly pack: string
}

/** @throws {Problem} `input-malformed` */
export const parsePack = (value: unknown): Pack => parseWith(packSchema, value, 'a pack of rules')
