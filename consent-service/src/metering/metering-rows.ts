import { z } from 'zod'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import {
  baseUrlSchema,
  microCentsSchema,
  purposeIriSchema,
  sha256Schema,
  webIdSchema,
  type BaseUrl,
  type GrantId,
  type PurposeIri,
  type Sha256,
  type WebId,
} from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'

/*
 * All that one pod server delivers stands under rows of its own, and its watermark row guards them: two pod servers never
 * wait for each other, and one condition protects a whole batch.
 */

/** How far one pod server's receipts are accepted, and the month its last receipt was booked to. */
export const watermarkRowSchema = z.object({
  podServer: baseUrlSchema,
  position: z.number().int().positive(),
  head: sha256Schema,
  period: monthSchema,
})
export type WatermarkRow = z.infer<typeof watermarkRowSchema>
export const watermarkKey = (podServer: BaseUrl) => `metering/watermark/${podKey(podServer)}`

/** The run of positions that a month bills. */
export const spanRowSchema = z.object({
  podServer: baseUrlSchema,
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  head: sha256Schema,
})
export const spanPrefix = (period: Month) => `metering/span/${period}/`
export const spanKey = (period: Month, podServer: BaseUrl) => `${spanPrefix(period)}${podKey(podServer)}`

export const organisationUsesSchema = z.object({
  organisation: z.string(),
  uses: z.number().int().nonnegative(),
  microCents: microCentsSchema,
})
export type OrganisationUses = z.infer<typeof organisationUsesSchema>
export const organisationPrefix = (period: Month) => `metering/organisation/${period}/`
export const organisationKey = (period: Month, podServer: BaseUrl, organisation: string) =>
  `${organisationPrefix(period)}${podKey(podServer)}/${hashKey(organisation)}`

export const ownerUsesSchema = z.object({
  owner: webIdSchema,
  purpose: purposeIriSchema,
  uses: z.number().int().nonnegative(),
  units: z.number().int().nonnegative(),
  microCents: microCentsSchema,
})
export type OwnerUses = z.infer<typeof ownerUsesSchema>
export const ownerPrefix = (period: Month) => `metering/owner/${period}/`
export const ownerKey = (period: Month, podServer: BaseUrl, owner: WebId, purpose: PurposeIri) =>
  `${ownerPrefix(period)}${podKey(podServer)}/${hashKey(owner)}/${hashKey(purpose)}`

/** Since the beginning: uses for a purpose, and how many different owners stand behind them. */
export const purposeTallySchema = z.object({
  purpose: purposeIriSchema,
  uses: z.number().int().nonnegative(),
  owners: z.number().int().nonnegative(),
})
export const purposeTallyPrefix = 'metering/purpose-tally/'
export const purposeTallyKey = (podServer: BaseUrl, purpose: PurposeIri) =>
  `${purposeTallyPrefix}${podKey(podServer)}/${hashKey(purpose)}`
export const purposeOwnerKey = (podServer: BaseUrl, purpose: PurposeIri, owner: WebId) =>
  `metering/purpose-owner/${podKey(podServer)}/${hashKey(purpose)}/${hashKey(owner)}`

/** Months up to this one take no more receipts. */
export const sealedThroughKey = 'metering/sealed-through'

export const receiptKey = (podServer: BaseUrl, position: number) =>
  `metering/receipt/${podKey(podServer)}/${ordinalKey(position)}`
/** Where the receipt of an id stands: an id is booked once, whatever pod server sends it. */
export const receiptIdKey = (id: Sha256) => `metering/receipt-id/${id}`

/** Indexes order receipts by the time of use; the end of the key names the receipt, the value is empty. */
export const byTimePrefix = 'metering/by-time/'
export const ofPartyPrefix = (party: WebId) => `metering/of-party/${hashKey(party)}/`
export const ofGrantPrefix = (grant: GrantId) => `metering/of-grant/${hashKey(grant)}/`
export const indexKeys = (receipt: Receipt): string[] => {
  const place = `${receipt.at}/${podKey(receipt.podServer)}/${ordinalKey(receipt.position)}`
  return [
    byTimePrefix,
    ofPartyPrefix(receipt.owner),
    ofPartyPrefix(receipt.recipient.webId),
    ofGrantPrefix(receipt.grant),
  ].map((prefix) => prefix + place)
}
/** The receipt key that an index key below `prefix` points to. */
export const indexedReceiptKey = (place: string): string =>
  `metering/receipt/${place.slice(place.indexOf('/') + 1)}`

const podKey = (podServer: BaseUrl) => encodeURIComponent(podServer)
