import { z } from 'zod'
import { shownSchema } from '@mutua/sdk/consent/consent-record'
import { fieldsSchema, scopeSchema } from '@mutua/sdk/consent/grant'
import { termsSchema } from '@mutua/sdk/consent/terms'
import { instantSchema, purposeIriSchema, requestIdSchema, webIdSchema } from '@mutua/sdk/ids'

const { resources, modes, inherit } = scopeSchema.shape

const sought = {
  purpose: purposeIriSchema,
  purposes: z.array(purposeIriSchema).min(1).max(10).optional(),
  resources,
  modes,
  inherit,
  validUntil: instantSchema,
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

export const askedSchema = z.strictObject({ owner: webIdSchema, ...sought })

export const directSchema = z.strictObject({
  recipient: webIdSchema,
  request: requestIdSchema.optional(),
  ...sought,
  shown: shownSchema.optional(),
})

export const amendmentSchema = z.strictObject(wished)

export const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('give'),
    ...wished,
    gift: z.boolean().optional(),
    recipientClient: sought.recipientClient,
    fields: sought.fields,
  }),
  z.strictObject({ decision: z.literal('refuse') }),
])

export const reasonSchema = z.strictObject({ reason: z.string().min(1).max(500) })
