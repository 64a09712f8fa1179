import type { IIdentifier, IKey } from '@veramo/core-types'
import { bytesToMultibase, hexToBytes } from 'did-jwt'
import type { JWK } from 'jose'
import type { KeyEnds } from './key-ends.ts'

interface VerificationMethod {
  readonly id: string
  readonly type: 'JsonWebKey' | 'Multikey'
  readonly controller: string
  readonly publicKeyJwk?: JWK
  readonly publicKeyMultibase?: string
  /** Controlled Identifiers 1.0 §2.2: nothing is verified with it from then on. */
  readonly expires?: string
  readonly revoked?: string
}

export interface DidDocument {
  readonly '@context': readonly string[]
  readonly 'id': string
  readonly 'alsoKnownAs': readonly string[]
  readonly 'verificationMethod': readonly VerificationMethod[]
  readonly 'assertionMethod': readonly string[]
}

/**
 * DID document (DID 1.0 §5, Controlled Identifiers 1.0 §2.2). Each key stands in it twice, as `JsonWebKey` for JOSE and
 * as `Multikey` for Data Integrity and did-jwt, which reads no `JsonWebKey`. Keys that no longer sign stay: what they
 * signed is verified until the last of it expires. A key that was in other hands stays to be seen, and is for nothing.
 */
export const didDocumentOf = (
  identifier: Pick<IIdentifier, 'did' | 'keys'>,
  ends: KeyEnds,
  alsoKnownAs: readonly string[],
): DidDocument => {
  const methods = identifier.keys.flatMap((key): VerificationMethod[] => {
    const end = ends[key.kid]
    const over =
      end === undefined
        ? {}
        : { expires: end.expires, ...(end.revoked === undefined ? {} : { revoked: end.revoked }) }
    const multikey = bytesToMultibase(hexToBytes(key.publicKeyHex), 'base58btc', 'ed25519-pub')
    return [
      {
        id: methodUrl(identifier.did, key.kid),
        type: 'JsonWebKey',
        controller: identifier.did,
        publicKeyJwk: publicJwk(key),
        ...over,
      },
      {
        id: methodUrl(identifier.did, multikey),
        type: 'Multikey',
        controller: identifier.did,
        publicKeyMultibase: multikey,
        ...over,
      },
    ]
  })
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/jwk/v1',
      'https://w3id.org/security/multikey/v1',
    ],
    'id': identifier.did,
    alsoKnownAs,
    'verificationMethod': methods,
    'assertionMethod': methods.filter(({ revoked }) => revoked === undefined).map(({ id }) => id),
  }
}

export const methodUrl = (did: string, kid: string): string => `${did}#${kid}`

/** RFC 8037 §2. */
export const publicJwk = (key: Pick<IKey, 'kid' | 'type' | 'publicKeyHex'>): JWK => {
  if (key.type !== 'Ed25519') throw new Error('The identity of the co-op has Ed25519 keys only.')
  const x = Buffer.from(key.publicKeyHex, 'hex').toString('base64url')
  return { kty: 'OKP', crv: 'Ed25519', x, kid: key.kid, alg: 'EdDSA', use: 'sig' }
}
