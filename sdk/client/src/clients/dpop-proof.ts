import { base64url, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'

/** The key a session proves itself with. The private half cannot leave this runtime. */
export interface ProofKey {
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** A fresh ES256 key whose private half is not extractable. */
export const createProofKey = async (): Promise<ProofKey> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: false })
  const { kty, crv, x, y } = await exportJWK(publicKey)
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

/** DPoP proof, good for one request (RFC 9449 §4.2). `now` is in milliseconds. */
export const createProof = async (
  key: ProofKey,
  subject: ProofSubject,
  now: () => number,
): Promise<string> => {
  const { method, url, accessToken, nonce } = subject
  return new SignJWT({
    htm: method.toUpperCase(),
    htu: withoutQuery(url),
    ...(accessToken === undefined ? {} : { ath: await tokenHash(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk })
    .setJti(crypto.randomUUID())
    .setIssuedAt(Math.floor(now() / 1000))
    .sign(key.privateKey)
}

/** RFC 9449 §4.2: `htu` is "the HTTP target URI [...] without query and fragment parts". */
const withoutQuery = (url: string): string => {
  const target = new URL(url)
  target.search = ''
  target.hash = ''
  return target.href
}

const tokenHash = async (token: string): Promise<string> =>
  base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))))
