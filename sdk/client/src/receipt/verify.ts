import { base64url } from 'jose'
import type { Sha256 } from '../ids.ts'
import { canonicalReceipt, chainStart, type Receipt } from './receipt.ts'

export type ReceiptVerdict =
  | { readonly kind: 'verified'; readonly head: Sha256; readonly count: number }
  | {
      readonly kind: 'broken'
      readonly position: number
      readonly why: 'gap' | 'hash' | 'signature' | 'price' | 'duplicate' | 'unknown-key'
    }

/**
 * Verifies a run of receipts of one pod server without trusting anybody: signatures, chain, gaps, doubles, prices.
 * @param receipts in order of position; `after` is the point the run continues from (default: the very beginning)
 * @param keys `kid` -> Ed25519 public key
 */
export const verifyReceipts = async (
  receipts: readonly Receipt[],
  keys: ReadonlyMap<string, CryptoKey>,
  after: { position: number; head: Sha256 } = { position: 0, head: chainStart },
): Promise<ReceiptVerdict> => {
  let { position, head } = after
  const seen = new Set<string>()
  for (const receipt of receipts) {
    const broken = (why: (ReceiptVerdict & { kind: 'broken' })['why']): ReceiptVerdict => ({
      kind: 'broken',
      position: receipt.position,
      why,
    })
    if (receipt.position !== position + 1) return broken('gap')
    if (receipt.previous !== head) return broken('hash')
    if (seen.has(receipt.id)) return broken('duplicate')
    if (BigInt(receipt.priceMicroCents) !== BigInt(receipt.units) * BigInt(receipt.tariff.microCentsPerUnit))
      return broken('price')
    const key = keys.get(receipt.kid)
    if (key === undefined) return broken('unknown-key')
    const bytes = canonicalReceipt(receipt) as Uint8Array<ArrayBuffer>
    if (!(await crypto.subtle.verify('Ed25519', key, base64UrlBytes(receipt.signature), bytes)))
      return broken('signature')
    seen.add(receipt.id)
    position = receipt.position
    head = await sha256Hex(bytes)
  }
  return { kind: 'verified', head, count: receipts.length }
}

/** Verifies the signature of one receipt taken alone (its place in the chain is not looked at). */
export const verifyReceiptSignature = (receipt: Receipt, key: CryptoKey): Promise<boolean> =>
  crypto.subtle.verify(
    'Ed25519',
    key,
    base64UrlBytes(receipt.signature),
    canonicalReceipt(receipt) as Uint8Array<ArrayBuffer>,
  )

/** Ed25519 keys of a JWK set (RFC 8037) by `kid`; other keys are left out. */
export const receiptKeys = async (jwks: {
  keys: readonly JsonWebKey[]
}): Promise<ReadonlyMap<string, CryptoKey>> => {
  const keys = new Map<string, CryptoKey>()
  for (const jwk of jwks.keys as readonly (JsonWebKey & { kid?: string })[]) {
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || jwk.kid === undefined) continue
    const { kty, crv, x } = jwk
    keys.set(
      jwk.kid,
      await crypto.subtle.importKey('jwk', { kty, crv, x } as JsonWebKey, 'Ed25519', true, ['verify']),
    )
  }
  return keys
}

export const sha256Hex = async (bytes: Uint8Array<ArrayBuffer>): Promise<Sha256> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('') as Sha256

const base64UrlBytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(base64url.decode(text))
