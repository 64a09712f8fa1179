import type { JWK } from 'jose'

/** The key a session proves itself with. The private half cannot leave this runtime. */
export interface ProofKey {
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** A fresh ES256 key whose private half is not extractable. */
export const createProofKey = async (): Promise<ProofKey> => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(curve, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  if (kty === undefined || crv === undefined || x === undefined || y === undefined) {
    throw new Error('an EC public key always has kty, crv, x and y')
  }
  return { privateKey, publicJwk: { kty, crv, x, y } }
}

export interface ProofSubject {
  readonly method: string
  readonly url: string
  /** When a token goes along, the proof names its hash (`ath`). */
  readonly accessToken?: string
  /** The server's own nonce, where it demands one (RFC 9449 §8). */
  readonly nonce?: string
}

/**
 * DPoP proof, good for one request (RFC 9449 §4.2). `now` is in milliseconds. Written and signed here: every page of the apps makes
 * proofs before it shows anything, and a library for all of JOSE would be a part of what it has to load first.
 */
export const createProof = async (
  key: ProofKey,
  subject: ProofSubject,
  now: () => number,
): Promise<string> => {
  const { method, url, accessToken, nonce } = subject
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk }
  const claims = {
    htm: method.toUpperCase(),
    htu: withoutQuery(url),
    ...(accessToken === undefined ? {} : { ath: await tokenHash(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
    jti: crypto.randomUUID(),
    iat: Math.floor(now() / 1000),
  }
  // JWS Compact Serialization (RFC 7515 §3.1). WebCrypto signs as JWA has it: both numbers, one after the other (RFC 7518 §3.4).
  const signed = `${encodeJson(header)}.${encodeJson(claims)}`
  return `${signed}.${encode(await crypto.subtle.sign(signing, key.privateKey, bytesOf(signed)))}`
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' }
const signing = { name: 'ECDSA', hash: 'SHA-256' }

/** RFC 9449 §4.2: `htu` is "the HTTP target URI [...] without query and fragment parts". */
const withoutQuery = (url: string): string => {
  const target = new URL(url)
  target.search = ''
  target.hash = ''
  return target.href
}

const tokenHash = async (token: string): Promise<string> =>
  encode(await crypto.subtle.digest('SHA-256', bytesOf(token)))

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

const encodeJson = (value: object): string => encode(bytesOf(JSON.stringify(value)))

/** Base64url without padding (RFC 7515 §2); of the few hundred bytes of a proof. */
const encode = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
