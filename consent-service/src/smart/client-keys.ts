import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { SmartClient } from '@mutua/sdk/consent/smart-client'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import { remoteKeys } from '@mutua/kit/authn/remote-keys'
import { hashKey } from '@mutua/kit/row'
import type { SafeFetch } from '@mutua/kit/safe-fetch'

/** The public keys of a program: those it was registered with, or those it publishes. */
export type KeysOfClient = (client: SmartClient) => Promise<JWTVerifyGetKey>

export const createClientKeys = (deps: {
  readonly fetch: SafeFetch
  readonly now: () => number
}): KeysOfClient => {
  const cache = createLookupCache<JWTVerifyGetKey>({
    now: deps.now,
    freshUntil: () => Infinity,
    failedForMs: 0,
    maxEntries: 10_000,
  })
  // Replaced keys are good no more from the next assertion on: the entry is named by the keys that it is about.
  return ({ id, keys }) =>
    cache.find(hashKey(JSON.stringify([id, keys])), () =>
      Promise.resolve(
        'jwks' in keys
          ? createLocalJWKSet(keys.jwks as JSONWebKeySet) // what rests came as JSON, where nothing is undefined
          : remoteKeys(keys.jwksUri, deps.fetch),
      ),
    )
}
