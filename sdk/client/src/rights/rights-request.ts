import { z } from 'zod'
import { plainTextSchema } from '../consent/plain-text.ts'
import { civilDateSchema } from '../coop/civil-date.ts'
import { instantSchema, webIdSchema, type Brand } from '../ids.ts'

/** What a data subject asks of the controller (GDPR Art. 15-18, 20-22). */
export const rightKinds = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'automated-decision',
] as const
export type RightKind = (typeof rightKinds)[number]

/** Article of the GDPR that gives the right. */
export const articleOfRight: Readonly<Record<RightKind, number>> = {
  'access': 15,
  'rectification': 16,
  'erasure': 17,
  'restriction': 18,
  'portability': 20,
  'objection': 21,
  'automated-decision': 22,
}

/** Rights whose use every recipient has to be told of (GDPR Art. 19). */
export const toldToRecipients: ReadonlySet<RightKind> = new Set(['rectification', 'erasure', 'restriction'])

/** Absolute URL of a request at the consent service. */
export type RightsRequestId = Brand<string, 'RightsRequestId'>
export const rightsRequestIdSchema = z
  .url()
  .max(2_048)
  .transform((text) => text as RightsRequestId)

/** What somebody who is signed in asks for themselves. */
export const rightsWishSchema = z.strictObject({ kind: z.enum(rightKinds), text: plainTextSchema })
export type RightsWish = z.infer<typeof rightsWishSchema>

export const standings = ['member', 'former-member', 'not-a-member', 'heir'] as const

/** Why somebody may ask for a person who has died (Privacy Code Art. 2-terdecies). */
export const heirGrounds = ['own-interest', 'agent', 'family-reasons'] as const

const nameSchema = z.string().trim().min(1).max(200)

/** Who a request came from, when an officer enters it. */
const askerSchema = z
  .strictObject({
    standing: z.enum(standings),
    name: nameSchema,
    /** Where the answer goes: an address, an e-mail address, a telephone number. */
    contact: z.string().trim().min(1).max(300).exactOptional(),
    /** Of whoever has one: then they are told in the app, too. */
    webId: webIdSchema.exactOptional(),
    /** The person who has died, and why this one may ask. */
    deceased: z.strictObject({ name: nameSchema, ground: z.enum(heirGrounds) }).exactOptional(),
  })
  .refine(({ standing, deceased }) => (standing === 'heir') === (deceased !== undefined), {
    message: 'an heir names the person who has died and why they may ask; nobody else does',
    path: ['deceased'],
  })

export const rightsChannels = ['app', 'letter', 'desk', 'e-mail'] as const

/** A letter, or somebody at the desk. */
export const rightsEntrySchema = z.strictObject({
  kind: z.enum(rightKinds),
  text: plainTextSchema,
  from: askerSchema,
  channel: z.enum(rightsChannels).exclude(['app']),
  /** The day on which it came in, which is not always that on which it is entered. */
  receivedOn: civilDateSchema,
})
export type RightsEntry = z.infer<typeof rightsEntrySchema>

export const rightsOutcomes = ['granted', 'partly', 'refused', 'self-service'] as const

/** Why less is done than was asked (GDPR Art. 12(2), 12(5), and the exceptions of each right). */
export const rightsGrounds = [
  'identity-not-shown',
  'unfounded',
  'excessive',
  'exception-of-the-right',
  'rights-of-others',
  'forbidden-by-the-deceased',
] as const

export const rightsAnswerSchema = z
  .strictObject({
    outcome: z.enum(rightsOutcomes),
    text: plainTextSchema,
    /** For `partly` and `refused`. */
    ground: z.enum(rightsGrounds).exactOptional(),
  })
  .refine(
    ({ outcome, ground }) => (outcome === 'partly' || outcome === 'refused') === (ground !== undefined),
    {
      message: 'say on which ground less is done, and only then',
      path: ['ground'],
    },
  )
export type RightsAnswer = z.infer<typeof rightsAnswerSchema>

/** One step of a request. `by` is missing where it was the person themselves. */
const rightsStepSchema = z.object({
  kind: z.enum([
    'received',
    'taken',
    'identity-asked',
    'identity-shown',
    'extended',
    'answered',
    'withdrawn',
  ]),
  at: instantSchema,
  by: webIdSchema.exactOptional(),
  /** Why, where the law wants a reason: told to the person. */
  reason: z.string().exactOptional(),
})
export type RightsStep = z.infer<typeof rightsStepSchema>

/** What everybody may see of a request who has to do with requests: nobody’s name, and none of their words. */
export const rightsLineSchema = z.object({
  id: rightsRequestIdSchema,
  /** Of its year: `2026/7`. */
  number: z.string().regex(/^\d{4}\/\d{1,6}$/),
  kind: z.enum(rightKinds),
  standing: z.enum(standings),
  channel: z.enum(rightsChannels),
  receivedOn: civilDateSchema,
  state: z.enum(['open', 'answered', 'withdrawn']),
  /** Who answers it. */
  inCharge: webIdSchema.exactOptional(),
  outcome: z.enum(rightsOutcomes).exactOptional(),
  answeredAt: instantSchema.exactOptional(),
  clock: z.object({
    dueOn: civilDateSchema,
    dueAt: instantSchema,
    extendableUntil: civilDateSchema,
    isExtended: z.boolean(),
    isPaused: z.boolean(),
  }),
  /** Not answered, and its time is over; or answered after it was. */
  isOverdue: z.boolean(),
})
export type RightsLine = z.infer<typeof rightsLineSchema>

/** A recipient of the person’s data, and what is known of what they did with it (GDPR Art. 19). */
const toldRecipientSchema = z.object({
  recipient: webIdSchema,
  grant: z.url(),
  /** By when they must have erased what they read; missing where they were told and nothing has to be erased. */
  eraseBy: instantSchema.exactOptional(),
  hasStated: z.boolean(),
})
export type ToldRecipient = z.infer<typeof toldRecipientSchema>

/** All of it: for the person, and for the officer who answers. */
export const rightsRequestSchema = rightsLineSchema.extend({
  from: askerSchema,
  text: z.string(),
  steps: z.array(rightsStepSchema),
  answer: z
    .object({ ...rightsAnswerSchema.shape, at: instantSchema, by: webIdSchema.exactOptional() })
    .exactOptional(),
  /** Once it is granted, where recipients have to be told. */
  recipients: z.array(toldRecipientSchema).exactOptional(),
})
export type RightsRequest = z.infer<typeof rightsRequestSchema>

export const rightsReasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) })
