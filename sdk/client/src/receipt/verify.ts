import { base64url } from 'jose'
import { isExactBase64Url } from '../exact-signature.ts'
import type { Sha256 } from '../ids.ts'
import { canonicalBatchHead, rootOfPath } from './batch.ts'
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
  const signatures = openReceiptSignatures(keys)
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
    if (!keys.has(receipt.kid)) return broken('unknown-key')
    const hash = await sha256Hex(canonicalReceipt(receipt) as Uint8Array<ArrayBuffer>)
    if (!(await signatures.verify(receipt, hash))) return broken('signature')
    seen.add(receipt.id)
    position = receipt.position
    head = hash
  }
  return { kind: 'verified', head, count: receipts.length }
}

/** Verifies the signature of one receipt taken alone (its place in the chain is not looked at). */
export const verifyReceiptSignature = async (receipt: Receipt, key: CryptoKey): Promise<boolean> => {
  const hash = await sha256Hex(canonicalReceipt(receipt) as Uint8Array<ArrayBuffer>)
  return openReceiptSignatures(new Map([[receipt.kid, key]])).verify(receipt, hash)
}

/**
 * Verifies signatures of receipts taken alone (their places in the chain are not looked at). Remembers the newest head that
 * verified: the receipts of one batch follow each other, and have one signature.
 */
export const openReceiptSignatures = (keys: ReadonlyMap<string, CryptoKey>) => {
  let known: string | undefined
  return {
    verify: async (receipt: Receipt, hash: Sha256): Promise<boolean> => {
      const key = keys.get(receipt.kid)
      const signed = await signedBytes(receipt, hash)
      if (key === undefined || signed === undefined) return false
      if (!isExactBase64Url(receipt.signature)) return false
      const name = `${receipt.kid} ${receipt.signature} ${new TextDecoder().decode(signed)}`
      if (name === known) return true
      const signature = base64UrlBytes(receipt.signature)
      const good = await crypto.subtle.verify('Ed25519', key, signature, signed as Uint8Array<ArrayBuffer>)
      if (good) known = name
      return good
    },
  }
}

/** What the signature of a receipt is over; undefined when it does not stand in the batch that it names. */
const signedBytes = async (receipt: Receipt, hash: Sha256): Promise<Uint8Array | undefined> => {
  const { batch, podServer, position } = receipt
  if (batch === undefined) return canonicalReceipt(receipt)
  const { from, size, path } = batch
  const root = await rootOfPath(hash, { index: position - from, size, path })
  return root === undefined ? undefined : canonicalBatchHead({ podServer, from, size, root })
}

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
