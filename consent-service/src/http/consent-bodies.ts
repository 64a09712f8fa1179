import { z } from 'zod'
import { shownSchema } from '@mutua/sdk/consent/consent-record'
import { fieldsSchema, scopeSchema, type AccessMode } from '@mutua/sdk/consent/grant'
import { periodPresetSchema, type PeriodPreset } from '@mutua/sdk/consent/period-preset'
import { dataRangeSchema, termsSchema, type DataRange, type Terms } from '@mutua/sdk/consent/terms'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { instantSchema, purposeIriSchema, requestIdSchema, webIdSchema, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { UntilWhen } from '../grants/access-requests.ts'

const { resources, modes, inherit } = scopeSchema.shape

const facts = {
  purpose: purposeIriSchema,
  purposes: z.array(purposeIriSchema).min(1).max(10).optional(),
  resources: resources.optional(),
  categories: z.array(z.enum(healthCategories)).min(1).max(healthCategories.length).optional(),
  /** Of the records of these categories: the time that they are about. */
  period: dataRangeSchema.optional(),
  /** Record scopes (SMART App Launch 2.2), as in the terms. */
  records: termsSchema.shape.records,
  modes: modes.optional(),
  inherit,
  terms: termsSchema.optional(),
  gift: z.boolean().optional(),
  recipientClient: z.string().min(1).max(2_048).optional(),
  fields: fieldsSchema.optional(),
  /** Id of the project that it is for. */
  project: z.url().max(2_048).optional(),
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

interface NamedInBody {
  readonly resources?: unknown
  readonly modes?: readonly AccessMode[] | undefined
  readonly period?: DataRange | undefined
  readonly records?: readonly string[] | undefined
  readonly terms?: Terms | undefined
}

/**
 * What was named in one of the three ways, as the terms that it stands for: `records` and `period` are there for who has no other
 * terms to state. Records, and categories of them, are asked for to be read unless something else is said.
 * @throws {Problem} `input-malformed`
 */
export const withTermsNamed = <Body extends NamedInBody>({ period, records, ...body }: Body) => {
  const { modes, terms, resources } = body
  if (period !== undefined && resources !== undefined)
    throw new Problem('input-malformed', 'A "period" goes with "categories" or "records".')
  if (
    (period !== undefined && terms?.range !== undefined) ||
    (records !== undefined && terms?.records !== undefined)
  )
    throw new Problem('input-malformed', 'Say it once: beside the terms, or in them.')
  if (modes === undefined && resources !== undefined && records === undefined && terms?.records === undefined)
    throw new Problem('input-malformed', 'Say with "modes" what is to be done with the resources.')
  const named = {
    ...terms,
    ...(period === undefined ? {} : { range: period }),
    ...(records === undefined ? {} : { records: [...records] }),
  }
  return {
    ...body,
    modes: modes ?? (['read'] as const),
    ...(Object.keys(named).length === 0 ? {} : { terms: named }),
  }
}

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
