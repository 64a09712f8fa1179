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
  type Sha256,
} from '../ids.ts'
import { tariffRefSchema } from '../consent/grant.ts'

/** Hash before the first receipt of a pod server. */
export const chainStart = '0'.repeat(64) as Sha256

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
  owner: webIdSchema,
  recipient: z.object({ webId: webIdSchema, organisation: z.string(), client: z.string() }),
  resource: resourceUrlSchema,
  method: z.enum(['GET', 'HEAD']),
  /** 200 bytes left; 206 a part of them; 304 only the fact that nothing changed. */
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

export const receiptSchema = receiptBodySchema.extend({
  /** Key of the pod server's JWK set at `{podServer}/.well-known/jwks.json`. */
  kid: z.string().min(1).max(128),
  /** base64url Ed25519 (RFC 8032) over the canonical bytes. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type Receipt = z.infer<typeof receiptSchema>

/** RFC 8785 bytes of the body: what is hashed, chained and signed. Fields of the envelope (`kid`, `signature`) are left out. */
export const canonicalReceipt = (receipt: ReceiptBody | Receipt): Uint8Array => {
  const { kid: _kid, signature: _signature, ...body } = receipt as Receipt
  const text = canonicalize(body)
  if (text === undefined) throw new Error('a receipt always has a canonical form')
  return new TextEncoder().encode(text)
}
