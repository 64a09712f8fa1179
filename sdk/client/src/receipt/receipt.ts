import canonicalize from 'canonicalize'
import { z } from 'zod'
import {
  baseUrlSchema,
  grantIdSchema,
  instantSchema,
  purposeIriSchema,
  resourceUrlSchema,
  sha256Schema,
  webIdSchema,
  type BaseUrl,
  type Sha256,
} from '../ids.ts'
import { tariffRefSchema } from '../consent/grant.ts'

/** Hash before the first receipt of a pod server. */
export const chainStart = '0'.repeat(64) as Sha256

/** Receipts under one signature. */
export const maxBatchSize = 1_024

/** JSON form of `tariffRef`: micro-cents stay decimal text, since a receipt is hashed as it travels. */
const receiptTariffSchema = z.object({
  version: z.string().min(1).max(64),
  resolution: z.string().min(1).max(64),
  microCentsPerUnit: tariffRefSchema.shape.microCentsPerUnit.transform(String),
  gift: tariffRefSchema.shape.gift,
})

/** Signed record of one use of a member's resource under a consent; durable before the first byte leaves. */
export const receiptBodySchema = z.object({
  type: z.literal('UseReceipt'),
  version: z.literal(1),
  /** SHA-256 over grant, recipient, nonce and canonical scope of the use: a retry has the same id and is priced once. */
  id: sha256Schema,
  grant: grantIdSchema,
  purpose: purposeIriSchema,
  /** Version of the policy that the consent was decided under; absent of consents from before there was one. */
  policy: sha256Schema.exactOptional(),
  owner: webIdSchema,
  recipient: z.object({
    webId: webIdSchema,
    organisation: z.string(),
    client: z.string(),
    /** Who read, when the consent was given to an organisation: `webId` is the organisation's then. */
    person: webIdSchema.exactOptional(),
  }),
  resource: resourceUrlSchema,
  /** PUT: something was written there, by whichever method. DELETE: it was removed. Both have no price. */
  method: z.enum(['GET', 'HEAD', 'PUT', 'DELETE']),
  /** 200 bytes left, or came in; 206 a part of them; 304 only the fact that nothing changed. */
  status: z.union([z.literal(200), z.literal(206), z.literal(304)]),
  /** SHA-256 of the stored bytes the use was about, all of them; of a container, of the entity tag of its listing. */
  contentHash: sha256Schema,
  /** 1 for the bytes of a document; 0 for HEAD, 304 and container listings. */
  units: z.number().int().min(0).max(1_000_000),
  tariff: receiptTariffSchema,
  /** units x microCentsPerUnit, as decimal text. */
  priceMicroCents: z.string().regex(/^\d{1,24}$/),
  at: instantSchema,
  podServer: baseUrlSchema,
  /** Counts from 1 without gaps, per pod server. */
  position: z.number().int().positive(),
  /** SHA-256 of the canonical bytes of the receipt before this one; `chainStart` for the first. */
  previous: sha256Schema,
})
export type ReceiptBody = z.infer<typeof receiptBodySchema>

/** What many receipts of one pod server share: they differ only in when they were written, and where in the chain. */
export const receiptKindSchema = z.strictObject(
  receiptBodySchema.omit({
    type: true,
    version: true,
    id: true,
    at: true,
    podServer: true,
    position: true,
    previous: true,
  }).shape,
)
export type ReceiptKind = z.infer<typeof receiptKindSchema>

const signatureShape = {
  /** Key of the pod server's JWK set at `{podServer}/.well-known/jwks.json`. */
  kid: z.string().min(1).max(128),
  /** base64url Ed25519 (RFC 8032): over the canonical bytes of the receipt, or over the head of its batch. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
}

export const receiptSchema = receiptBodySchema.extend({
  ...signatureShape,
  /**
   * Absent when the receipt was signed alone. Else `signature` is over the head of the batch (`batch.ts`), the receipt is
   * leaf `position - from` of its tree of `size` leaves, and `path` leads to the root (RFC 6962 §2.1.1, leaf's side first).
   */
  batch: z
    .object({
      from: z.number().int().positive(),
      size: z.number().int().positive().max(maxBatchSize),
      path: z.array(sha256Schema).max(20),
    })
    .exactOptional(),
})
export type Receipt = z.infer<typeof receiptSchema>

/** Receipts that became durable together, under one signature: how they rested and travelled before they came by kinds. */
export const signedBatchSchema = z.strictObject({
  ...signatureShape,
  /** In order of position, without gaps. */
  receipts: z.array(receiptBodySchema).min(1).max(maxBatchSize),
})
export type SignedBatch = z.infer<typeof signedBatchSchema>

/** RFC 8785 bytes of the body: what is hashed and chained. Fields of the envelope (`kid`, `signature`, `batch`) are left out. */
export const canonicalReceipt = (receipt: ReceiptBody | Receipt): Uint8Array =>
  new TextEncoder().encode(canonicalReceiptText(receipt))

/** The same as text. */
export const canonicalReceiptText = (receipt: ReceiptBody | Receipt): string => {
  const { kid: _kid, signature: _signature, batch: _batch, ...body } = receipt as Receipt
  // The names in their order, written once: four times as fast as sorting them for every receipt.
  if (isPlain(body)) return JSON.stringify(inOrder(body))
  const text = canonicalize(body)
  if (text === undefined) throw new Error('a receipt always has a canonical form')
  return text
}

/**
 * The canonical text of every receipt of a kind, but for `at`, `id`, `position` and `previous`, which stand between these
 * five pieces in this order.
 */
export const canonicalPieces = (
  kind: ReceiptKind,
  podServer: BaseUrl,
): readonly [string, string, string, string, string] => {
  const { contentHash, grant, method, owner, recipient, tariff, units } = kind
  // In the order of the names; what is undefined is left out (see `inOrder`).
  const last = {
    priceMicroCents: kind.priceMicroCents,
    purpose: kind.purpose,
    recipient: {
      client: recipient.client,
      organisation: recipient.organisation,
      person: recipient.person,
      webId: recipient.webId,
    },
    resource: kind.resource,
    status: kind.status,
    tariff: {
      gift: tariff.gift,
      microCentsPerUnit: tariff.microCentsPerUnit,
      resolution: tariff.resolution,
      version: tariff.version,
    },
    type: 'UseReceipt',
    units,
    version: 1,
  }
  return [
    '{"at":"',
    `",${inner({ contentHash, grant })},"id":"`,
    `",${inner({ method, owner, podServer, policy: kind.policy })},"position":`,
    ',"previous":"',
    `",${inner(last)}}`,
  ]
}

const inner = (part: object): string => JSON.stringify(part).slice(1, -1)

/** A name that the schema does not have would be left out of what is signed: such a thing takes the slow way. */
const isPlain = ({ recipient, tariff, policy, ...rest }: ReceiptBody): boolean =>
  Object.keys(rest).length === Object.keys(receiptBodySchema.shape).length - 3 &&
  Object.keys(recipient).length === (recipient.person === undefined ? 3 : 4) &&
  Object.keys(tariff).length === 3

/** RFC 8785 §3.2.3. Its numbers are whole ones, its texts are written as JSON.stringify writes them (§3.2.2). */
const inOrder = (body: ReceiptBody) => {
  const { recipient, tariff } = body
  return {
    at: body.at,
    contentHash: body.contentHash,
    grant: body.grant,
    id: body.id,
    method: body.method,
    owner: body.owner,
    podServer: body.podServer,
    ...(body.policy === undefined ? {} : { policy: body.policy }),
    position: body.position,
    previous: body.previous,
    priceMicroCents: body.priceMicroCents,
    purpose: body.purpose,
    recipient: {
      client: recipient.client,
      organisation: recipient.organisation,
      ...(recipient.person === undefined ? {} : { person: recipient.person }),
      webId: recipient.webId,
    },
    resource: body.resource,
    status: body.status,
    tariff: {
      microCentsPerUnit: tariff.microCentsPerUnit,
      resolution: tariff.resolution,
      version: tariff.version,
    },
    type: body.type,
    units: body.units,
    version: body.version,
  }
}
