import type { JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import type { SafeFetch } from '../safe-fetch.ts'
import { createLookupCache } from './lookup-cache.ts'
import { remoteKeys } from './remote-keys.ts'

/**
 * The keys an issuer signs with.
 * @throws {Error} when its discovery document cannot be had or is somebody else's
 */
export type KeysOf = (issuer: string) => Promise<JWTVerifyGetKey>

/** Finds keys by OpenID Connect Discovery 1.0 §4, and asks again after five minutes at the latest. */
export const createIssuerKeys = (deps: {
  readonly fetch: SafeFetch
  readonly now: () => number
  readonly maxEntries?: number
}): KeysOf => {
  const cache = createLookupCache<{ keys: JWTVerifyGetKey; at: number }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 300_000,
    failedForMs: 5_000,
    maxEntries: deps.maxEntries ?? 1_000,
  })
  return async (issuer) => {
    const { keys } = await cache.find(issuer, async () => {
      const at = deps.now()
      const jwksUri = await findJwksUri(issuer, deps.fetch)
      const keys = remoteKeys(jwksUri, deps.fetch)
      return { keys, at }
    })
    return keys
  }
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() })

const findJwksUri = async (issuer: string, fetch: SafeFetch): Promise<string> => {
  const url = `${issuer.endsWith('/') ? issuer : `${issuer}/`}.well-known/openid-configuration`
  const document = await fetch(url, 'application/json')
  if (document.status !== 200) throw new Error(`the issuer's discovery answered ${String(document.status)}`)
  const metadata = discovery.parse(JSON.parse(new TextDecoder().decode(document.body)))
  // OpenID Connect Discovery §4.3: "MUST exactly match".
  if (metadata.issuer !== issuer) throw new Error('the discovery document is of another issuer')
  return metadata.jwks_uri
}
