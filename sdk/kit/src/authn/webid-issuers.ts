import { Parser } from 'n3'
import type { WebId } from '@mutua/sdk/ids'
import type { SafeFetch } from '../safe-fetch.ts'
import { createLookupCache } from './lookup-cache.ts'

/**
 * The issuers that a WebID profile names with `solid:oidcIssuer`, exactly as written there.
 * @throws {Error} when the profile cannot be had: nobody is believed then
 */
export type IssuersOf = (webId: WebId) => Promise<readonly string[]>

/** Dereferences WebIDs over HTTP (Solid-OIDC §6.1), and asks again after five minutes at the latest. */
export const createWebIdIssuers = (deps: {
  readonly fetch: SafeFetch
  readonly now: () => number
  readonly maxEntries?: number
}): IssuersOf => {
  const cache = createLookupCache<{ issuers: readonly string[]; at: number }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 300_000,
    failedForMs: 5_000,
    maxEntries: deps.maxEntries ?? 200_000,
  })
  return async (webId) => {
    const { issuers } = await cache.find(webId, async () => {
      const at = deps.now()
      const document = await deps.fetch(webId, 'text/turtle, application/n-triples;q=0.5')
      if (document.status !== 200) throw new Error(`the WebID profile answered ${String(document.status)}`)
      return { issuers: issuersInProfile(new TextDecoder().decode(document.body), document.url, webId), at }
    })
    return issuers
  }
}

/** @throws {Error} when what a stranger put there is not Turtle */
const issuersInProfile = (turtle: string, baseIRI: string, webId: WebId): readonly string[] =>
  new Parser({ baseIRI })
    .parse(turtle)
    .filter(
      ({ subject, predicate, object }) =>
        subject.value === webId && predicate.value === oidcIssuer && object.termType === 'NamedNode',
    )
    .map(({ object }) => object.value)

const oidcIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'
