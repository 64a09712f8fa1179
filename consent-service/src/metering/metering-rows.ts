import { z } from 'zod'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import { payerKey, type Payer } from '@mutua/sdk/coop/payer'
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
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import { isNamedByPosition } from '@mutua/kit/receipts/receipt-id'
import type { Run } from '@mutua/kit/receipts/short-batch'
import { hashKey } from '@mutua/kit/row'
import { ordinalKey, prefixRange } from '@mutua/kit/store'

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

/** Uses that cost the same: of one purpose, under one tariff. In the order of purpose, tariff, gifts last. */
export const usedLineSchema = z.object({
  purpose: purposeIriSchema,
  tariff: z.string(),
  gift: z.literal(true).exactOptional(),
  uses: z.number().int().nonnegative(),
  units: z.number().int().nonnegative(),
  microCents: microCentsSchema,
})
export type UsedLine = z.infer<typeof usedLineSchema>

/**
 * What a payer (`@mutua/sdk/coop/payer`) used. A row without a version is from before there were payers: it is of everybody of
 * that name, and its month is billed by names.
 */
export const organisationUsesSchema = z.object({
  version: z.literal(2).exactOptional(),
  organisation: z.string(),
  payer: webIdSchema.exactOptional(),
  uses: z.number().int().nonnegative(),
  microCents: microCentsSchema,
  lines: z.array(usedLineSchema),
})
export type OrganisationUses = z.infer<typeof organisationUsesSchema>
export const organisationsPrefix = 'metering/organisation/'
export const organisationPrefix = (period: Month) => `${organisationsPrefix}${period}/`
export const organisationKey = (period: Month, podServer: BaseUrl, payer: Payer) =>
  `${organisationPrefix(period)}${podKey(podServer)}/${hashKey(payerKey(payer))}`

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

/**
 * What came under one signature, under the position of its last receipt: a `ShortBatch`, a `SignedBatch` as batches were
 * before, or a receipt signed alone. The first row at or after a position holds the receipt of that position.
 */
export const receiptsPrefix = 'metering/receipt/'
export const podReceiptsPrefix = (podServer: BaseUrl) => `${receiptsPrefix}${podKey(podServer)}/`
export const receiptKey = (podServer: BaseUrl, position: number) =>
  podReceiptsPrefix(podServer) + ordinalKey(position)
/** Where the receipt of an id stands: an id is booked once. One that the position gives comes once by itself. */
export const receiptIdsPrefix = 'metering/receipt-id/'
export const hasIdRow = ({ first, times }: Run): boolean => times === 1 && !isNamedByPosition(first)
export const receiptIdKey = (id: Sha256) => receiptIdsPrefix + id

/**
 * Indexes order receipts by the time of use; the end of the key is a place, which names a receipt; the value is empty. Of
 * the receipts of one row that belong together only the first has an entry: the others are found in the same row.
 */
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

/** @param runs of one row, in their order */
export const indexKeys = (runs: readonly Run[]): string[] => {
  const receipts = runs.map(({ first }) => first)
  const [parties, grants] = [new Map<WebId, ReceiptBody>(), new Map<GrantId, ReceiptBody>()]
  for (const receipt of receipts) {
    for (const party of [receipt.owner, receipt.recipient.webId])
      if (!parties.has(party)) parties.set(party, receipt)
    if (!grants.has(receipt.grant)) grants.set(receipt.grant, receipt)
  }
  return [
    ...receipts.slice(0, 1).map((receipt) => byTimePrefix + placeOf(receipt)),
    ...[...parties].map(([party, receipt]) => ofPartyPrefix(party) + placeOf(receipt)),
    ...[...grants].map(([grant, receipt]) => ofGrantPrefix(grant) + placeOf(receipt)),
  ]
}

const placeOf = ({ at, podServer, position }: ReceiptBody): string =>
  `${at}/${podKey(podServer)}/${ordinalKey(position)}`

/** From a place, the range whose first row holds its receipt, and that receipt's position. */
export const rowOfPlace = (place: string): { gte: string; lt: string; position: number } => {
  const [, pod = '', position = ''] = place.split('/')
  const prefix = `${receiptsPrefix}${pod}/`
  return { gte: prefix + position, lt: prefixRange(prefix).lt, position: Number(position) }
}

/** Everything that is counted from receipts. */
export const countPrefixes = [
  organisationsPrefix,
  'metering/owner/',
  purposeTallyPrefix,
  'metering/purpose-owner/',
] as const

const podKey = (podServer: BaseUrl) => encodeURIComponent(podServer)
