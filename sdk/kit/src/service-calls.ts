import { createRemoteJWKSet } from 'jose'
import type { BaseUrl } from '@mutua/sdk/ids'

/**
 * A call to a service that the settings name, and to nobody else: no address in it comes from a stranger, so it may go to
 * an inner network, where the services of a house often are. What strangers name goes through `safe-fetch`.
 *
 * A redirect is refused: it would carry our token to where somebody else says.
 */
export const callService = (service: BaseUrl, path: `/${string}`, call: RequestInit): Promise<Response> =>
  fetch(new URL(path, service), { ...call, redirect: 'error' })

/**
 * The keys that a service of ours publishes; asked for again after five minutes at the latest, and for a key that is not
 * among them once a second at most: so long a token of a new key may have to wait.
 */
export const serviceKeysOf = (service: BaseUrl): ReturnType<typeof createRemoteJWKSet> =>
  createRemoteJWKSet(new URL('/.well-known/jwks.json', service), {
    cacheMaxAge: keysForMs,
    cooldownDuration: 1_000,
  })

const keysForMs = 300_000
