import { z } from 'zod'
import { webIdSchema, type WebId } from '@mutua/sdk/ids'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import type { SafeFetch } from '@mutua/kit/safe-fetch'

/** An application that a person connects, as its Client Identifier Document says (Solid-OIDC §5). Nobody vouches for it. */
export interface LaunchClient {
  /** Address of the document: the recipient of what the person gives. */
  readonly id: WebId
  /** As it calls itself. */
  readonly name: string
  readonly redirectUris: readonly string[]
}

/** `undefined` where there is no such document, or it is none that can be used here. @param id attacker-controlled */
export type FindLaunchClient = (id: string) => Promise<LaunchClient | undefined>

export interface LaunchClientDeps {
  readonly fetch: SafeFetch
  readonly now: () => number
  /** Where members can put documents: there a document speaks for nobody but who put it. */
  readonly notFrom: readonly string[]
}

/** Reads documents with the guarded fetch, and again after a minute. */
export const createFindLaunchClient = (deps: LaunchClientDeps): FindLaunchClient => {
  const cache = createLookupCache<{ client: LaunchClient | undefined; at: number }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 60_000,
    failedForMs: 2_000,
    maxEntries: 1_000,
  })
  return async (id) => {
    const url = URL.parse(id)
    if (url === null || url.href !== id || url.hash !== '' || deps.notFrom.includes(url.origin))
      return undefined
    const webId = webIdSchema.safeParse(id).data
    if (webId === undefined) return undefined
    const look = async () => ({ client: await readClient(webId, deps.fetch), at: deps.now() })
    return cache.find(id, look).then(
      ({ client }) => client,
      () => undefined,
    )
  }
}

const readClient = async (id: WebId, fetch: SafeFetch): Promise<LaunchClient | undefined> => {
  const document = await fetch(id, 'application/ld+json, application/json')
  // Whoever can redirect somewhere could speak for that address (Client ID Metadata Document §4).
  if (document.status !== 200 || document.url !== id) return undefined
  const parsed = documentSchema.safeParse(JSON.parse(new TextDecoder().decode(document.body))).data
  if (parsed?.client_id !== id) return undefined
  return { id, name: plain(parsed.client_name ?? ''), redirectUris: parsed.redirect_uris.filter(isUsable) }
}

const documentSchema = z.object({
  client_id: z.string(),
  client_name: z.string().max(200).optional(),
  redirect_uris: z.array(z.string().max(2_048)).min(1).max(50),
  // A public client, bound to its code by PKCE. One that has keys is registered by whom it reads for.
  token_endpoint_auth_method: z.literal('none').default('none'),
})

/** RFC 8252 §7: https, an address of the device itself, or a scheme that is a reversed domain name. */
const isUsable = (uri: string): boolean => {
  const url = URL.parse(uri)
  if (url === null || uri.includes('#') || url.username !== '') return false
  if (url.protocol === 'https:') return true
  if (url.protocol === 'http:') return /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  return /^[a-z][a-z0-9+-]*\.[a-z0-9+.-]+:$/.test(url.protocol)
}

/** Without signs that turn text around or cannot be seen: the name stands in sentences of ours. */
const plain = (name: string): string =>
  name
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 60)
