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
export const watermarksPrefix = 'metering/watermark/'
export const watermarkKey = (podServer: BaseUrl) => watermarksPrefix + podKey(podServer)

/** The run of positions that a month bills. */
export const spanRowSchema = z.object({
  podServer: baseUrlSchema,
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  head: sha256Schema,
})
export const spansPrefix = 'metering/span/'
export const spanPrefix = (period: Month) => `${spansPrefix}${period}/`
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

export const receiptsPrefix = 'metering/receipt/'
export const receiptKey = (podServer: BaseUrl, position: number) =>
  `${receiptsPrefix}${podKey(podServer)}/${ordinalKey(position)}`
/** Where the receipt of an id stands: an id is booked once, whatever pod server sends it. */
export const receiptIdsPrefix = 'metering/receipt-id/'
export const receiptIdKey = (id: Sha256) => receiptIdsPrefix + id

/** Indexes order receipts by the time of use; the end of the key names the receipt, the value is empty. */
export const byTimePrefix = 'metering/by-time/'
const partiesPrefix = 'metering/of-party/'
const grantsPrefix = 'metering/of-grant/'
export const ofPartyPrefix = (party: WebId) => `${partiesPrefix}${hashKey(party)}/`
export const ofGrantPrefix = (grant: GrantId) => `${grantsPrefix}${hashKey(grant)}/`
/** Of all indexes, and whether a party or a grant stands before the place. */
export const indexPrefixes = [
  { prefix: byTimePrefix, isParted: false },
  { prefix: partiesPrefix, isParted: true },
  { prefix: grantsPrefix, isParted: true },
] as const
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
  receiptsPrefix + place.slice(place.indexOf('/') + 1)

/** Everything that is counted from receipts. */
export const countPrefixes = [
  'metering/organisation/',
  'metering/owner/',
  purposeTallyPrefix,
  'metering/purpose-owner/',
] as const

const podKey = (podServer: BaseUrl) => encodeURIComponent(podServer)
