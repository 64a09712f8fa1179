import canonicalize from 'canonicalize'
import { base64url, calculateJwkThumbprint, importJWK } from 'jose'
import { z } from 'zod'
import { instantSchema, parseBaseUrl, sha256Schema, type Sha256 } from '../ids.ts'
import { grantCredentialOf } from './credential.ts'
import type { ConsentRecord } from './consent-record.ts'
import { didSchema, isOfIssuer, type Did } from './did-web.ts'
import { consentRecordFromDpv } from './dpv-record.ts'
import { issuerKeysFrom, verifyIssuerJwt, verifyVcJwt, type IssuerKeys, type VcJwtRefusal } from './vc-jwt.ts'

/** `typ` of a signed consent receipt. */
export const consentReceiptType = 'consent-receipt+jwt'

export const receiptLanguages = ['it', 'en', 'ar'] as const
export type ReceiptLanguage = (typeof receiptLanguages)[number]

/** Names and addresses in the lines stand between U+2068 and U+2069, so that they keep their own direction. */
export const receiptSectionSchema = z.strictObject({
  heading: z.string(),
  rows: z.array(z.strictObject({ label: z.string(), lines: z.array(z.string()).min(1) })).min(1),
})
export type ReceiptSection = z.infer<typeof receiptSectionSchema>

const publicKeySchema = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })

const contentShape = {
  issuer: z.string(),
  /** The short address, which says whether the receipt is genuine and the consent in force. */
  id: z.url(),
  code: z.string(),
  issuedAt: instantSchema,
  language: z.enum(receiptLanguages),
  title: z.string(),
  /** Of the consent, when the receipt was issued. */
  standing: z.enum(['given', 'paused', 'withdrawn', 'invalidated', 'expired']),
  /** What the person reads, word for word. */
  text: z.array(receiptSectionSchema).min(1),
  /** ISO/IEC TS 27560 in DPV: a `dpv:ConsentReceipt`, whose part is the whole record. */
  receipt: z.record(z.string(), z.unknown()),
  /** The consent as `application/vc+jwt`. */
  credential: z.string(),
  /** The key that signed, for who knows it by its fingerprint (RFC 7638). */
  key: publicKeySchema,
} as const

/**
 * A consent as it stood when the receipt was issued: for people in `text`, for programs in `receipt`, for verifiers in
 * `credential`. Says nothing of prices: money is never near a consent.
 */
export const consentReceiptContentSchema = z.strictObject(contentShape)
export type ConsentReceiptContent = z.infer<typeof consentReceiptContentSchema>

/** What is signed: the content, and the SHA-256 of the page around the signature. */
export const consentReceiptSchema = z.strictObject({ ...contentShape, page: sha256Schema })
export type ConsentReceipt = z.infer<typeof consentReceiptSchema>

/** Keys known beforehand: the DID document as it was saved, or the RFC 7638 thumbprint of one key, for instance on paper. */
export type ReceiptTrust =
  | { readonly kind: 'document'; readonly document: unknown }
  | { readonly kind: 'fingerprint'; readonly fingerprint: string }

export type ConsentReceiptRefusal =
  | VcJwtRefusal
  /** There is no signed receipt in the file, or more than one. */
  | 'no-receipt'
  /** Signed, but not in the shape of a consent receipt. */
  | 'shape-refused'
  /** The credential in it does not verify, or says something else than the record. */
  | 'credential-refused'

export type ConsentReceiptVerdict =
  | {
      readonly kind: 'verified'
      readonly receipt: ConsentReceipt
      readonly record: ConsentRecord
      /** Stands on the page and at the short address. */
      readonly digest: Sha256
    }
  /** What was signed is genuine and is in `receipt`; what the file shows around it is something else. */
  | { readonly kind: 'page-changed'; readonly receipt: ConsentReceipt }
  | { readonly kind: 'refused'; readonly code: ConsentReceiptRefusal }

/**
 * Verifies a receipt with nothing but keys known beforehand: no server is asked. Proves that the holder of the key signed
 * exactly this text and this page; cannot know what became of the consent afterwards.
 *
 * A key that is out of use still verifies what it signed: a receipt is evidence for as long as somebody keeps it. A key
 * that was in other hands is in no purpose of the document and verifies nothing.
 *
 * @param file a whole page, or the signed text alone; attacker-controlled
 */
export const verifyConsentReceipt = async (
  file: string,
  trust: ReceiptTrust,
): Promise<ConsentReceiptVerdict> => {
  const found = signedTextIn(file)
  if (found === undefined) return refused('no-receipt')
  const deps = { issuerKeysOf: (issuer: Did) => issuerKeysBy(trust, issuer, found.signed) }
  const signed = await verifyIssuerJwt(found.signed, consentReceiptType, deps)
  if (signed.kind === 'refused') return refused(signed.code)
  const parsed = consentReceiptSchema.safeParse(signed.payload)
  if (!parsed.success) return refused('shape-refused')
  const receipt = parsed.data
  const record = recordIn(receipt)
  if (record === undefined) return refused('shape-refused')
  if (!(await isOfRecord(receipt, record, trust, deps))) return refused('credential-refused')
  if (found.page !== undefined && (await sha256Of(found.page)) !== receipt.page)
    return { kind: 'page-changed', receipt }
  return { kind: 'verified', receipt, record, digest: await receiptDigest(contentOf(receipt)) }
}

/** Fingerprint of a receipt: SHA-256 of what it says, in any page. */
export const receiptDigest = (content: ConsentReceiptContent): Promise<Sha256> =>
  sha256Of(canonicalize(content) ?? '')

/** Where the signed text stands in a page; the page is hashed with this place empty. */
export const signedPlace = {
  before: '<textarea id="signed-receipt" readonly rows="4">',
  after: '</textarea>',
} as const

export const sha256Of = async (text: string): Promise<Sha256> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return sha256Schema.parse(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}

const longestFile = 2_000_000

const signedTextIn = (file: string): { readonly signed: string; readonly page?: string } | undefined => {
  if (file.length > longestFile) return undefined
  const alone = file.trim()
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(alone)) return { signed: alone }
  const [head, rest, ...more] = file.split(signedPlace.before)
  if (head === undefined || rest === undefined || more.length > 0) return undefined
  const end = rest.indexOf(signedPlace.after)
  if (end === -1) return undefined
  return { signed: rest.slice(0, end), page: `${head}${signedPlace.before}${rest.slice(end)}` }
}

const issuerKeysBy = async (
  trust: ReceiptTrust,
  issuer: Did,
  signed: string,
): Promise<IssuerKeys | undefined> => {
  // At the beginning of time no key has expired; those that were in other hands are in no purpose all the same.
  if (trust.kind === 'document') return issuerKeysFrom(trust.document, issuer, { now: () => 0 })
  const key = publicKeySchema.safeParse(claimedKeyOf(signed))
  if (!key.success || (await calculateJwkThumbprint(key.data)) !== trust.fingerprint) return undefined
  const imported = await importJWK(key.data, 'EdDSA').catch(() => undefined)
  // A JWK of kty OKP is never imported as bytes.
  if (imported === undefined || imported instanceof Uint8Array) return undefined
  return { issuer, keys: new Map([[`${issuer}#${trust.fingerprint}`, { alg: 'EdDSA', key: imported }]]) }
}

/** Read before anything is verified: good for nothing unless it is the key whose fingerprint is known. */
const claimedKeyOf = (signed: string): unknown => {
  try {
    const payload: unknown = JSON.parse(
      new TextDecoder().decode(base64url.decode(signed.split('.')[1] ?? '')),
    )
    return z.object({ key: z.unknown() }).safeParse(payload).data?.key
  } catch {
    return undefined
  }
}

const recordIn = (receipt: ConsentReceipt): ConsentRecord | undefined => {
  try {
    return consentRecordFromDpv(receipt.receipt['dct:hasPart'])
  } catch {
    return undefined
  }
}

/** The three ways of saying it must say the same. An earlier key than the one of a fingerprint cannot be looked at. */
const isOfRecord = async (
  receipt: ConsentReceipt,
  { grant }: ConsentRecord,
  trust: ReceiptTrust,
  deps: { readonly issuerKeysOf: (issuer: Did) => Promise<IssuerKeys | undefined> },
): Promise<boolean> => {
  const issuer = didSchema.safeParse(receipt.issuer)
  if (!issuer.success || !isOfIssuer(grant.id, issuer.data)) return false
  const signed = await verifyVcJwt(receipt.credential, deps)
  if (signed.kind === 'refused') return trust.kind === 'fingerprint' && signed.code === 'key-unknown'
  const origin = parseBaseUrl(new URL(grant.id).origin)
  const parts = z.object({
    id: z.unknown(),
    validFrom: z.unknown(),
    validUntil: z.unknown(),
    credentialSubject: z.unknown(),
  })
  return (
    canonicalize(parts.safeParse(signed.payload).data) ===
    canonicalize(parts.parse(grantCredentialOf(grant, { issuer: issuer.data, origin })))
  )
}

const contentOf = ({ page: _page, ...content }: ConsentReceipt): ConsentReceiptContent => content

const refused = (code: ConsentReceiptRefusal): ConsentReceiptVerdict => ({ kind: 'refused', code })
