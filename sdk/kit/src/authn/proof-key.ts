import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto'
import { z } from 'zod'

/** The key of a DPoP proof, ready to verify with. */
export interface ProofKey {
  readonly key: KeyObject
  readonly alg: z.infer<typeof proofHeader>['alg']
  /** RFC 7638 SHA-256 thumbprint. */
  readonly jkt: string
}

/**
 * The key inside a proof's header; nothing else the header names is followed (`jku`, `x5u`, `kid`).
 * @param header attacker-controlled
 * @throws {Error} when RFC 9449 §4.3 (5) to (7) or §11.6 is not kept, or the key would be costly to check
 */
export const importProofKey = (header: unknown): ProofKey => {
  const { alg, jwk } = proofHeader.parse(header)
  if (!fits(alg, jwk)) throw new Error('the key does not fit the algorithm')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && (bits < 2_048 || bits > 8_192)) throw new Error('an RSA key of unusual size')
  const jkt = hash('sha256', JSON.stringify(jwk, Object.keys(jwk).toSorted()), 'base64url')
  return { key, alg, jkt }
}

/** In the thread pool, so that a second core works too (decision 0030 has the figures). */
export const isSignedBy = ({ key, alg }: ProofKey, text: string, signature: Buffer): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  verify(hashNames[alg], Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, signature, (error, good) => {
    resolve(error === null && good)
  })
  return promise
}

const hashNames = { ES256: 'sha256', ES384: 'sha384', RS256: 'sha256', EdDSA: null, Ed25519: null } as const

const jwkText = z.string().regex(/^[\w-]{1,1366}$/)

/** Public members only, those that RFC 7638 §3.2 hashes. */
const publicJwk = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384']), x: jwkText, y: jwkText }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: jwkText }),
  // Checking costs exponent times size, and a stranger chooses both.
  z.object({ kty: z.literal('RSA'), e: z.string().regex(/^[\w-]{1,6}$/), n: jwkText }),
])

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

const proofHeader = z.object({
  typ: z.literal('dpop+jwt'),
  alg: z.enum(['ES256', 'ES384', 'RS256', 'EdDSA', 'Ed25519']),
  // RFC 7515 §4.1.11: an extension that must be understood, and we know none.
  crit: z.undefined().optional(),
  jwk: z
    .record(z.string(), z.unknown())
    .refine((jwk) => privateMembers.every((member) => !Object.hasOwn(jwk, member)), 'holds private parts')
    .pipe(publicJwk),
})

const fits = (alg: ProofKey['alg'], jwk: z.infer<typeof publicJwk>): boolean => {
  switch (alg) {
    case 'ES256':
      return jwk.kty === 'EC' && jwk.crv === 'P-256'
    case 'ES384':
      return jwk.kty === 'EC' && jwk.crv === 'P-384'
    case 'RS256':
      return jwk.kty === 'RSA'
    case 'EdDSA':
    case 'Ed25519':
      return jwk.kty === 'OKP'
  }
}
