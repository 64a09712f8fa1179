import type { KeyObject } from 'node:crypto'
import { multikeyOf } from '@mutua/kit/did/multikey'
import type { BaseUrl } from '@mutua/sdk/ids'
import { proofContext } from './access-contexts.ts'

export const keyPath = '/vc/keys/'

/** Address of a public key of the issuer: what its proofs name as their verification method. */
export const keyUrlOf = (origin: BaseUrl, key: KeyObject): string => `${origin}${keyPath}${multikeyOf(key)}`

/**
 * Address -> public document: each key, and the issuer that controls them (Controlled Identifiers 1.0 §2). The issuer is an
 * address and no DID, because clients build the addresses of its calls from it.
 */
export const issuerDocumentsOf = (issuer: {
  readonly origin: BaseUrl
  /** Of the same keys, for who knows DIDs. */
  readonly did: string
  readonly publicKeys: readonly KeyObject[]
}): ReadonlyMap<string, object> => {
  const { origin, did, publicKeys } = issuer
  const keys = publicKeys.map((key) => ({
    '@context': proofContext,
    'id': keyUrlOf(origin, key),
    'type': 'Ed25519VerificationKey2020',
    'controller': origin,
    'publicKeyMultibase': multikeyOf(key),
  }))
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1', proofContext],
    'id': origin,
    'alsoKnownAs': [did],
    'assertionMethod': keys.map(({ id }) => id),
  }
  return new Map<string, object>([[origin, document], ...keys.map((key) => [key.id, key] as const)])
}
