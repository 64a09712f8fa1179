import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText, type Store } from '@mutua/kit/store'

/** What this server is known by in a federation; private keys, each with its name (`kid`). */
export interface FederationKeys {
  /** Signs what we say of ourselves; the one that the anchor gets to know when it takes us in. */
  readonly federation: JWK
  /** Signs our requests and proves to providers that it is us. */
  readonly signing: JWK
  /** Opens what providers send back about a person. */
  readonly decryption: JWK
}

/**
 * Made when they are asked for first, and kept sealed in one row. They are not renewed by time: the anchor vouches for the
 * federation key by name, so a change of it is agreed with the anchor (docs/operating/spid-cie.md).
 */
export const openFederationKeys = async (deps: {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly sealer: Sealer
}): Promise<FederationKeys> => {
  for (;;) {
    const bytes = await deps.store.get(storeKey)
    // Sealed by us, so it is what we wrote.
    if (bytes !== undefined) return JSON.parse(toText(deps.sealer.open(bytes))) as FederationKeys
    const made: FederationKeys = {
      federation: await makeKey('RS256'),
      signing: await makeKey('RS256'),
      decryption: await makeKey('RSA-OAEP-256'),
    }
    const sealed = deps.sealer.seal(toBytes(JSON.stringify(made)))
    if (await deps.store.write([{ key: storeKey, value: sealed }], new Map([[storeKey, undefined]])))
      return made
  }
}

export const publicPart = ({ kty, n, e, kid, use, alg }: JWK): JWK => {
  if (kty !== 'RSA' || n === undefined || e === undefined || kid === undefined)
    throw new Error('this is no key of the federation')
  return { kty, n, e, kid, ...(use === undefined ? {} : { use }), ...(alg === undefined ? {} : { alg }) }
}

const storeKey = 'key/federation'

/** RSA, since RS256 and RSA-OAEP-256 are what every provider must know (profile, "Cryptographic algorithms"). */
const makeKey = async (alg: 'RS256' | 'RSA-OAEP-256'): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2_048 })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: alg === 'RS256' ? 'sig' : 'enc' }
}
