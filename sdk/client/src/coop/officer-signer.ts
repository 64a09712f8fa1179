import { calculateJwkThumbprint } from 'jose'
import type { WebId } from '../ids.ts'
import {
  isKeyInForce,
  keyStatement,
  officerPublicKeySchema,
  type OfficerKey,
  type OfficerKeyWish,
  type OfficerPublicKey,
  type OfficerSignature,
  type OfficerSigned,
} from './officer.ts'

/** An officer's own key, in a browser or in Node (WebCrypto, Ed25519). */
export interface OfficerSigner {
  readonly webId: WebId
  readonly kid: string
  readonly publicJwk: OfficerPublicKey
  /** Over the UTF-8 bytes of the RFC 8785 text of a statement. */
  readonly sign: (text: string) => Promise<OfficerSigned>
}

/**
 * A new key. Left as it is, nobody can read its private half, its holder's page included; the pair can be kept in IndexedDB.
 * @param options `extractable` only where it goes to a file that nobody else reads
 */
export const createOfficerKeyPair = (
  options: { readonly extractable?: boolean } = {},
): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey('Ed25519', options.extractable === true, ['sign', 'verify'])

export const openOfficerSigner = async (webId: WebId, pair: CryptoKeyPair): Promise<OfficerSigner> => {
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const publicJwk = officerPublicKeySchema.parse({ kty, crv, x })
  const kid = await kidOf(publicJwk)
  return {
    webId,
    kid,
    publicJwk,
    sign: async (text) => {
      const bytes = await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(text))
      return { kid, signature: base64url(new Uint8Array(bytes)) }
    },
  }
}

/** What registers the key of a signer. */
export const keyWishOf = async (signer: OfficerSigner): Promise<OfficerKeyWish> => {
  const { signature } = await signer.sign(keyStatement(signer))
  return { publicJwk: signer.publicJwk, signature }
}

/** RFC 7638 */
export const kidOf = (publicJwk: OfficerPublicKey): Promise<string> => calculateJwkThumbprint(publicJwk)

/** Whether the signature is by that key over the UTF-8 bytes of the text. */
export const isSignedWith = async (
  publicJwk: OfficerPublicKey,
  signature: string,
  text: string,
): Promise<boolean> => {
  const key = await crypto.subtle.importKey('jwk', publicJwk, 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, bytesOf(signature), new TextEncoder().encode(text))
}

export type OfficerVerdict =
  | { readonly kind: 'valid' }
  | {
      readonly kind: 'invalid'
      readonly why: 'same-officer' | 'key-unknown' | 'key-not-in-force' | 'signature'
    }

/**
 * Whether two officers stand behind a text, by the keys that the co-op publishes. Trusts nothing else of what it is given.
 */
export const verifyTwoOfficers = async (
  text: string,
  signatures: readonly [OfficerSignature, OfficerSignature],
  keys: readonly OfficerKey[],
): Promise<OfficerVerdict> => {
  const [first, second] = signatures
  if (first.webId === second.webId || first.kid === second.kid)
    return { kind: 'invalid', why: 'same-officer' }
  for (const signature of signatures) {
    const key = keys.find(({ kid, webId }) => kid === signature.kid && webId === signature.webId)
    if (key === undefined || key.kid !== (await kidOf(key.publicJwk)))
      return { kind: 'invalid', why: 'key-unknown' }
    if (!isKeyInForce(key, signature.at)) return { kind: 'invalid', why: 'key-not-in-force' }
    if (!(await isSignedWith(key.publicJwk, signature.signature, text)))
      return { kind: 'invalid', why: 'signature' }
  }
  return { kind: 'valid' }
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
