import { z } from 'zod'
import { instantSchema, sha256Schema, webIdSchema, type Brand } from '../ids.ts'
import { officerSignatureSchema } from '../coop/officer.ts'

/** Absolute URL of a personal data breach at the consent service. */
export type BreachId = Brand<string, 'BreachId'>
export const breachIdSchema = z
  .url()
  .max(2_048)
  .transform((text) => text as BreachId)

/** Longer than an answer to a person, and without control characters. */
const longTextSchema = z
  .string()
  .trim()
  .min(1)
  .max(4_000)
  .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'must have no control characters')

export const breachNatures = ['confidentiality', 'integrity', 'availability'] as const
export const breachCauses = [
  'lost',
  'stolen',
  'intrusion',
  'malware',
  'sent-to-the-wrong-person',
  'seen-without-need',
  'mistake',
  'failure',
  'other',
] as const
export const subjectCategories = ['members', 'minors', 'care-staff', 'officers', 'other-people'] as const
export const dataCategories = [
  'names',
  'contacts',
  'sign-in',
  'accounts',
  'health',
  'social',
  'consents',
  'uses',
  'other',
] as const

/** How many, as far as it is known (GDPR Art. 33(3)(a): approximate numbers). */
const aboutSchema = z
  .strictObject({
    known: z.enum(['exact', 'about', 'unknown']),
    count: z.number().int().min(0).max(100_000_000).exactOptional(),
  })
  .refine(({ known, count }) => (known === 'unknown') === (count === undefined), {
    message: 'give a count, or say that it is not known',
    path: ['count'],
  })
export type About = z.infer<typeof aboutSchema>

/** What is known of a breach at one time (GDPR Art. 33(3)). Names of nobody. */
export const breachFactsSchema = z.strictObject({
  title: z.string().trim().min(3).max(120),
  description: longTextSchema,
  happenedFrom: instantSchema.exactOptional(),
  happenedUntil: instantSchema.exactOptional(),
  natures: z.array(z.enum(breachNatures)).min(1),
  cause: z.enum(breachCauses),
  subjects: z.array(z.enum(subjectCategories)).min(1),
  persons: aboutSchema,
  categories: z.array(z.enum(dataCategories)).min(1),
  records: aboutSchema,
  consequences: longTextSchema,
  measuresTaken: longTextSchema,
  measuresPlanned: longTextSchema.exactOptional(),
  /** For rights and freedoms of people: `unlikely` needs no notification, `high` needs that they are told (Art. 33(1), 34(1)). */
  risk: z.enum(['unlikely', 'risk', 'high']),
  /** Whether people in other Member States are concerned. */
  isCrossBorder: z.boolean(),
  /** A processor at which it happened, or who helped. */
  processor: z.string().trim().min(1).max(200).exactOptional(),
})
export type BreachFacts = z.infer<typeof breachFactsSchema>

export const breachWishSchema = z.strictObject({
  /** When somebody of the co-op had reasonable certainty (EDPB Guidelines 9/2022 §31): the 72 hours run from here. */
  awareAt: instantSchema,
  facts: breachFactsSchema,
})
export type BreachWish = z.infer<typeof breachWishSchema>

/** That the authority was notified; the first time, or with what became known since (Art. 33(4)). */
export const notificationWishSchema = z.strictObject({
  /** When it was sent; now when it is not said. */
  at: instantSchema.exactOptional(),
  /** What the authority calls it: its protocol number. */
  reference: z.string().trim().min(1).max(100).exactOptional(),
  /** Why it took more than 72 hours (Art. 33(1)). */
  delayReason: z.string().trim().min(1).max(1_000).exactOptional(),
  isLast: z.boolean().default(false),
})
type ParsedNotification = z.infer<typeof notificationWishSchema>
export type NotificationWish = Omit<ParsedNotification, 'isLast'> &
  Partial<Pick<ParsedNotification, 'isLast'>>

/** To the people concerned, in clear and plain language (Art. 34(2)). */
export const communicationWishSchema = z.strictObject({
  /** In their app, or by a public one where telling each would be out of all proportion (Art. 34(3)(c)). */
  how: z.enum(['notice', 'letter', 'public']),
  /** Numbers in the members register, for `notice`. */
  members: z
    .union([z.literal('all'), z.array(z.number().int().positive()).min(1).max(100_000)])
    .exactOptional(),
  /** How many were written to, for `letter`. */
  persons: z.number().int().positive().exactOptional(),
  text: longTextSchema,
})
export type CommunicationWish = z.infer<typeof communicationWishSchema>

export const closingOutcomes = ['notified', 'not-notified', 'no-breach'] as const

/** Why people need not be told although the risk is high (Art. 34(3)(a), (b)). */
export const exemptions = ['unintelligible', 'risk-averted'] as const

export const closingWishSchema = z.strictObject({
  outcome: z.enum(closingOutcomes),
  reason: longTextSchema,
  exemption: z.enum(exemptions).exactOptional(),
})
export type ClosingWish = z.infer<typeof closingWishSchema>

/** What two officers sign. */
export const breachClosingSchema = closingWishSchema.extend({
  type: z.literal('BreachClosing'),
  version: z.literal(1),
  id: breachIdSchema,
  number: z.string(),
  awareAt: instantSchema,
  /** SHA-256 of the RFC 8785 text of the breach as it stood. */
  record: sha256Schema,
})
export type BreachClosing = z.infer<typeof breachClosingSchema>

const versionSchema = z.object({ facts: breachFactsSchema, at: instantSchema, by: webIdSchema })

/** Everything that was written down about a breach; nothing is taken away or written over (Art. 33(5)). */
export const breachSchema = z.object({
  id: breachIdSchema,
  /** Of its year: `2026/1`. */
  number: z.string().regex(/^\d{4}\/\d{1,6}$/),
  awareAt: instantSchema,
  /** 72 hours later. */
  dueAt: instantSchema,
  /** What was known, the last being the newest. */
  versions: z.array(versionSchema).min(1),
  notifications: z.array(
    z.object({
      phase: z.enum(['first', 'further', 'last']),
      at: instantSchema,
      by: webIdSchema,
      /** How many versions there were: the last of them is what was sent. */
      version: z.number().int().positive(),
      reference: z.string().exactOptional(),
      delayReason: z.string().exactOptional(),
    }),
  ),
  communications: z.array(
    z.object({
      at: instantSchema,
      by: webIdSchema,
      how: z.enum(['notice', 'letter', 'public']),
      persons: z.number().int().nonnegative().exactOptional(),
      text: z.string(),
    }),
  ),
  state: z.enum(['open', 'closed']),
  closing: z
    .object({
      ...closingWishSchema.shape,
      text: z.string(),
      signatures: z.tuple([officerSignatureSchema, officerSignatureSchema]),
    })
    .exactOptional(),
  /** Open, the 72 hours are over, and nobody has told the authority. */
  isOverdue: z.boolean(),
})
export type Breach = z.infer<typeof breachSchema>

/** What a person is told of a breach that concerns them. */
export const breachMessageSchema = z.object({
  breach: breachIdSchema,
  at: instantSchema,
  text: z.string(),
})
export type BreachMessage = z.infer<typeof breachMessageSchema>
