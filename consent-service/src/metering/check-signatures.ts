import { KeyObject, verify } from 'node:crypto'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { canonicalBatchHead } from '@mutua/sdk/receipt/batch'
import { canonicalReceipt } from '@mutua/sdk/receipt/receipt'
import { rootOf } from '@mutua/kit/receipts/receipt-batch'
import { invalid, type Link, type ReadDelivery } from './read-delivery.ts'

/** Rejects with `code: 'ERR_JWKS_NO_MATCHING_KEY'` for a key the pod server does not publish. */
export type ReceiptKeys = (header: { alg: string; kid: string }) => Promise<CryptoKey>

/**
 * Cuts a delivery before the first signature that does not verify. Signatures are checked last and side by side: they are
 * the dear part, and the cheap steps have ended most bad deliveries.
 * @throws {Problem} `service-unknown` for a pod server that the settings do not name
 */
export const cutAtBadSignature = async (
  podServer: BaseUrl,
  { fresh, objection }: ReadDelivery,
  deps: { keysOf: (podServer: BaseUrl) => ReceiptKeys | undefined },
): Promise<ReadDelivery> => {
  const keysOf = deps.keysOf(podServer)
  if (keysOf === undefined) throw new Problem('service-unknown', 'This pod server is not one of the co-op.')
  const keys = new Map<string, CryptoKey | undefined>()
  for (const { signed } of fresh) {
    if (!keys.has(signed.kid)) keys.set(signed.kid, await findKey(keysOf, signed.kid))
  }
  const faults = await Promise.all(
    fresh.map(async (link): Promise<'unknown-key' | 'signature' | undefined> => {
      const key = keys.get(link.signed.kid)
      if (key === undefined) return 'unknown-key'
      return (await isSignedBy(key, podServer, link)) ? undefined : 'signature'
    }),
  )
  const first = faults.findIndex((fault) => fault !== undefined)
  const [link, fault] = [fresh[first], faults[first]]
  if (link === undefined || fault === undefined) return { fresh, objection }
  return { fresh: fresh.slice(0, first), objection: invalid(link.first, fault) }
}

/** In the thread pool. */
const isSignedBy = (key: CryptoKey, podServer: BaseUrl, link: Link): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const signature = Buffer.from(link.signed.signature, 'base64url')
  verify(null, signedBytes(podServer, link), KeyObject.from(key), signature, (error, good) => {
    resolve(error === null && good)
  })
  return promise
}

const signedBytes = (podServer: BaseUrl, { signed, hashes, first }: Link): Uint8Array =>
  'receipts' in signed || 'uses' in signed
    ? canonicalBatchHead({ podServer, from: first, size: hashes.length, root: rootOf(hashes) })
    : canonicalReceipt(signed)

const findKey = async (keysOf: ReceiptKeys, kid: string): Promise<CryptoKey | undefined> => {
  try {
    return await keysOf({ alg: 'EdDSA', kid })
  } catch (cause) {
    // Anything else, a pod server that does not answer for one, says nothing about the receipt.
    if ((cause as { code?: unknown }).code === 'ERR_JWKS_NO_MATCHING_KEY') return undefined
    throw cause
  }
}
