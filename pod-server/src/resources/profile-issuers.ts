import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { parsePodPath, urlOf } from './pod-path.ts'
import { wholeBody, type PodStore } from './pod-store.ts'
import { parseRdf, rdfTypeOf } from './rdf.ts'

const oidcIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'
const maxRemembered = 100_000

/**
 * The issuers that a WebID of this very server names in its profile (Solid-OIDC §6.1), read from the store: a change is
 * seen by the next request.
 */
export const createProfileIssuers = (deps: {
  pods: PodStore
  origin: BaseUrl
}): ((webId: WebId) => Promise<readonly string[]>) => {
  const remembered = new Map<WebId, { etag: string; issuers: readonly string[] }>()
  return async (webId) => {
    const profile = await deps.pods.find(parsePodPath(new URL(webId).pathname))
    const rdfType = profile === undefined ? undefined : rdfTypeOf(profile.contentType)
    if (profile === undefined || rdfType === undefined) return []
    const known = remembered.get(webId)
    if (known?.etag === profile.etag) return known.issuers
    const quads = await parseRdf(
      new TextDecoder().decode(wholeBody(profile)),
      rdfType,
      urlOf(deps.origin, profile.path),
    )
    const issuers = quads
      .filter(
        ({ subject, predicate, object }) =>
          subject.value === webId && predicate.value === oidcIssuer && object.termType === 'NamedNode',
      )
      .map(({ object }) => object.value)
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(webId, { etag: profile.etag, issuers })
    return issuers
  }
}
