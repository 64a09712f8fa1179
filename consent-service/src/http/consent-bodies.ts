import { z } from 'zod'
import { shownSchema } from '@mutua/sdk/consent/consent-record'
import { fieldsSchema, scopeSchema } from '@mutua/sdk/consent/grant'
import { periodPresetSchema, type PeriodPreset } from '@mutua/sdk/consent/period-preset'
import { termsSchema } from '@mutua/sdk/consent/terms'
import { instantSchema, purposeIriSchema, requestIdSchema, webIdSchema, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { UntilWhen } from '../grants/access-requests.ts'

const { resources, modes, inherit } = scopeSchema.shape

const facts = {
  purpose: purposeIriSchema,
  purposes: z.array(purposeIriSchema).min(1).max(10).optional(),
  resources,
  modes,
  inherit,
  terms: termsSchema.optional(),
  gift: z.boolean().optional(),
  recipientClient: z.string().min(1).max(2_048).optional(),
  fields: fieldsSchema.optional(),
}

const wished = {
  resources: resources.optional(),
  modes: modes.optional(),
  inherit,
  validUntil: instantSchema.optional(),
  terms: termsSchema.optional(),
  shown: shownSchema.optional(),
}

/** One of them: an instant, or a period by name. */
export const untilWhen = { validUntil: instantSchema.optional(), for: periodPresetSchema.optional() }

/** @throws {Problem} `input-malformed` when not exactly one of them is there */
export const untilWhenOf = ({
  validUntil,
  for: period,
}: {
  readonly validUntil?: Instant | undefined
  readonly for?: PeriodPreset | undefined
}): UntilWhen => {
  if (validUntil !== undefined && period === undefined) return { validUntil }
  if (validUntil === undefined && period !== undefined) return { period }
  throw new Problem('input-malformed', 'Say until when: either "validUntil" or "for".')
}

export const askedSchema = z.strictObject({ owner: webIdSchema, ...facts, validUntil: instantSchema })

export const directSchema = z.strictObject({
  recipient: webIdSchema,
  request: requestIdSchema.optional(),
  ...facts,
  ...untilWhen,
  shown: shownSchema.optional(),
})

export const amendmentSchema = z.strictObject(wished)

export const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('give'),
    ...wished,
    for: periodPresetSchema.optional(),
    beyondAsked: z.boolean().optional(),
    gift: z.boolean().optional(),
    recipientClient: facts.recipientClient,
    fields: facts.fields,
  }),
  z.strictObject({ decision: z.literal('refuse') }),
])

export const reasonSchema = z.strictObject({ reason: z.string().min(1).max(500) })
