import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

export type Algorithm = 'ES256' | 'RS256' | 'EdDSA'

/** A caller's key, with which it proves that a token is its own. */
export interface ProofKey {
  readonly algorithm: Algorithm
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  readonly privateJwk: JWK
  readonly thumbprint: string
}

export const newProofKey = async (algorithm: Algorithm = 'ES256'): Promise<ProofKey> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    algorithm,
    privateKey,
    jwk,
    privateJwk: await exportJWK(privateKey),
    thumbprint: await calculateJwkThumbprint(jwk),
  }
}

/** What a faulty proof has instead; a claim that is `undefined` is left out. */
export interface ProofFaults {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

/** A proof of RFC 9449 §4.2. */
export const signProof = (
  key: ProofKey,
  target: { readonly method: string; readonly url: string },
  { claims = {}, header = {} }: ProofFaults = {},
): Promise<string> => {
  const payload = { jti: randomUUID(), htm: target.method, htu: target.url, iat: nowSeconds(), ...claims }
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.algorithm, typ: 'dpop+jwt', jwk: key.jwk, ...header })
    .sign(key.privateKey)
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

export const hashOf = (accessToken: string): string =>
  createHash('sha256').update(accessToken).digest('base64url')

/** The same JWS with one member changed and the old signature kept. */
export const tampered = (
  jws: string,
  part: 'header' | 'payload',
  change: Record<string, unknown>,
): string => {
  const parts = jws.split('.')
  const place = part === 'header' ? 0 : 1
  const decoded = JSON.parse(Buffer.from(parts[place] ?? '', 'base64url').toString()) as object
  parts[place] = Buffer.from(JSON.stringify({ ...decoded, ...change })).toString('base64url')
  return parts.join('.')
}
