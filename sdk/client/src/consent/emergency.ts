import { z } from 'zod'
import { grantIdSchema, instantSchema, resourceUrlSchema, webIdSchema } from '../ids.ts'
import { providerRoleSchema } from '../coop/member.ts'
import { monthSchema } from '../coop/period.ts'
import { plainTextSchema } from './plain-text.ts'
import { parsePurpose } from './purposes.ts'

/** The one purpose of an emergency access; never research, never the co-op’s own affairs. */
export const emergencyPurpose = parsePurpose('https://w3id.org/dpv/sector/health#EmergencyCareManagement').iri

/**
 * On what it rests instead of consent: vital interests of a person who cannot consent (GDPR Art. 6(1)(d) and 9(2)(c)), as
 * IRIs of DPV.
 */
export const emergencyLegalBasis = ['eu-gdpr:A6-1-d', 'eu-gdpr:A9-2-c'] as const

/** Why an emergency access is opened. */
export const emergencyReasons = [
  'unconscious',
  'life-at-risk',
  'cannot-communicate',
  'acute-crisis',
  'dependent-person-at-risk',
] as const
export const emergencyReasonSchema = z.enum(emergencyReasons)
export type EmergencyReason = z.infer<typeof emergencyReasonSchema>

export const emergencyReasonLabels: Readonly<
  Record<EmergencyReason, { readonly it: string; readonly en: string }>
> = {
  'unconscious': { it: 'persona priva di coscienza', en: 'the person is unconscious' },
  'life-at-risk': { it: 'pericolo immediato di vita', en: 'immediate danger to life' },
  'cannot-communicate': { it: 'la persona non riesce a farsi capire', en: 'the person cannot communicate' },
  'acute-crisis': { it: 'crisi acuta, anche psichica', en: 'acute crisis, also a mental one' },
  'dependent-person-at-risk': {
    it: 'minore o persona non autosufficiente in pericolo',
    en: 'a child or a dependent person is in danger',
  },
}

/** What a member lets be read in an emergency. Until they say otherwise: their patient summary. */
export const emergencyRuleSchema = z.object({
  /** False: no emergency access at all. */
  allowed: z.boolean(),
  /** As in the scope of a consent: a URL that ends in `/` covers all beneath it. */
  resources: z.array(resourceUrlSchema).max(100),
  /** Absent: what everybody has who has not said otherwise. */
  changedAt: instantSchema.optional(),
})
export type EmergencyRule = z.infer<typeof emergencyRuleSchema>

/** Where the patient summary is, below the root of a pod. */
export const summaryPath = 'health/summary/'

/** What a member says. Without `resources` it is the patient summary. */
export const emergencyWishSchema = z.strictObject({
  allowed: z.boolean(),
  resources: z.array(resourceUrlSchema).min(1).max(100).optional(),
})
export type EmergencyWish = z.infer<typeof emergencyWishSchema>

/** What a provider says who opens one. */
export const emergencyOpeningSchema = z.strictObject({
  owner: webIdSchema,
  reason: emergencyReasonSchema,
  /** In the provider’s own words, for the review and for the member. Never in a log. */
  text: plainTextSchema.min(10),
})
export type EmergencyOpening = z.infer<typeof emergencyOpeningSchema>

export const objectionSchema = z.strictObject({ text: plainTextSchema.optional() })
export type Objection = z.infer<typeof objectionSchema>

/** How an officer told a member whom no notice has reached. */
export const toldByOfficerSchema = z.strictObject({ by: z.enum(['phone', 'letter', 'in-person']) })
export type ToldByOfficer = z.infer<typeof toldByOfficerSchema>

export const emergencyVerdicts = ['justified', 'not-justified', 'undecided'] as const
export const emergencyVerdictSchema = z.strictObject({
  verdict: z.enum(emergencyVerdicts),
  note: plainTextSchema,
})
export type EmergencyVerdict = z.infer<typeof emergencyVerdictSchema>

/** One emergency access, from its opening to its review. */
export const emergencyAccessSchema = z.object({
  /** What it reads by; its last segment names the access, too. */
  grant: grantIdSchema,
  owner: webIdSchema,
  organisation: webIdSchema,
  organisationName: z.string(),
  /** The one who opened it, and the only one who may read by it. */
  person: webIdSchema,
  role: providerRoleSchema,
  reason: emergencyReasonSchema,
  text: z.string(),
  legalBasis: z.tuple([z.literal(emergencyLegalBasis[0]), z.literal(emergencyLegalBasis[1])]),
  resources: z.array(resourceUrlSchema),
  openedAt: instantSchema,
  validUntil: instantSchema,
  /** When and how the member learned of it. */
  told: z
    .object({
      at: instantSchema,
      by: z.enum(['inbox', 'webhook', 'read', 'phone', 'letter', 'in-person']),
      officer: webIdSchema.optional(),
    })
    .optional(),
  /** By when the member must have been told. */
  tellBy: instantSchema,
  objection: z.object({ at: instantSchema, text: z.string().optional() }).optional(),
  review: z
    .object({ at: instantSchema, by: webIdSchema, verdict: z.enum(emergencyVerdicts), note: z.string() })
    .optional(),
  /** By when an officer must have reviewed it. */
  reviewBy: instantSchema,
})
export type EmergencyAccess = z.infer<typeof emergencyAccessSchema>

/** A line of the monthly review. */
export const reviewLineSchema = emergencyAccessSchema.extend({
  /** When it was over: its time, or sooner. */
  endedAt: instantSchema.optional(),
  /** Whole seconds from its opening to its end, or until now. */
  seconds: z.number().int().nonnegative(),
  reads: z.number().int().nonnegative(),
  isTellingOverdue: z.boolean(),
  isReviewOverdue: z.boolean(),
})
export type ReviewLine = z.infer<typeof reviewLineSchema>

/** How often somebody was refused in a month because of whom they asked for; about nobody in particular. */
export const emergencyRefusalsSchema = z.object({
  organisation: webIdSchema,
  person: webIdSchema,
  times: z.number().int().positive(),
})

export const emergencyReviewSchema = z.object({
  /** By UTC, as all months of the co-op’s books. */
  month: monthSchema,
  items: z.array(reviewLineSchema),
  refusals: z.array(emergencyRefusalsSchema),
})
export type EmergencyReview = z.infer<typeof emergencyReviewSchema>

/** That the co-op trusts an organisation with emergency access. */
export const emergencyTrustSchema = z.object({
  organisation: webIdSchema,
  by: webIdSchema,
  since: instantSchema,
})
export type EmergencyTrust = z.infer<typeof emergencyTrustSchema>

export const emergencyTrustWishSchema = z.strictObject({ organisation: webIdSchema })
