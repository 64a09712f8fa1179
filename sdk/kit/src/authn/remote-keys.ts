import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import type { SafeFetch } from '../safe-fetch.ts'

/**
 * Keys that a stranger publishes, fetched under guard: kept for five minutes, and asked for again before that when one is named
 * that is not among them, at most every ten seconds.
 */
export const remoteKeys = (jwksUri: string, fetch: SafeFetch): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: 300_000,
    cooldownDuration: 10_000,
    [customFetch]: async (url) => {
      const { status, body } = await fetch(url, 'application/jwk-set+json, application/json')
      return new Response(body, { status })
    },
  })
