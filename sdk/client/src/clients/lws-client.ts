import { z } from 'zod'
import {
  accessDocumentOf,
  accessProfile,
  lwsMediaType,
  lwsNamespace,
  parseServedAccess,
  type AccessDocumentKind,
  type ServedAccess,
  type StatedAccess,
} from '../consent/lws-access.ts'
import type { ResourceUrl } from '../ids.ts'
import { ask, parseAnswer, type Fetch } from './answer.ts'
import { clientFault } from './client-fault.ts'

/** Where access to a storage is asked for and given. */
export interface AccessEndpoints {
  readonly requests: string
  readonly grants: string
}

/** A document, and what the service says of it. */
export interface FoundAccess {
  readonly stated: StatedAccess
  readonly served: ServedAccess
}

/**
 * Access requests and access grants of Linked Web Storage as one party sees them (lws10-core, "Access Requests and
 * Grants"). All methods throw `Problem` or `ClientFault`.
 */
export interface LwsClient {
  readonly request: (access: Omit<StatedAccess, 'kind'>) => Promise<FoundAccess>
  /** By the owner of the storage. */
  readonly give: (access: Omit<StatedAccess, 'kind'>) => Promise<FoundAccess>
  /** The caller's own that stand. */
  readonly requests: () => Promise<readonly FoundAccess[]>
  readonly grants: () => Promise<readonly FoundAccess[]>
  readonly find: (id: string) => Promise<FoundAccess>
  /** Cancels, refuses or withdraws; a withdrawal resolves when nobody serves under it any more. Repeating it is no error. */
  readonly end: (id: string) => Promise<void>
}

/**
 * Follows the links of a storage to the two endpoints (LWS, "Discovery").
 * @param deps `fetch` needs no sign-in
 * @throws {ClientFault} `answer-unexpected` where the storage announces none
 */
export const findAccessEndpoints = async (
  storage: ResourceUrl,
  { fetch }: { readonly fetch: Fetch },
): Promise<AccessEndpoints> => {
  // What is said without a sign-in says where to sign in, and is no fault here.
  const head = await ask(fetch, storage, { method: 'HEAD', also: [401, 403, 404] })
  const link = descriptionLink.exec(head.headers.get('link') ?? '')?.[1]
  if (link === undefined)
    throw clientFault('answer-unexpected', 'The storage does not say where it is described.')
  const description = await ask(fetch, new URL(link, storage).href, { headers: { Accept: lwsMediaType } })
  const { service } = await parseAnswer(description, descriptionSchema)
  const endpointOf = (type: string): string => {
    const found = service.find(
      (one) => [one.type].flat().includes(type) && [one.conformsTo ?? []].flat().includes(accessProfile),
    )
    if (found !== undefined) return found.serviceEndpoint
    throw clientFault('answer-unexpected', `The storage announces no ${type} that this client can speak to.`)
  }
  return { requests: endpointOf('AccessRequestService'), grants: endpointOf('AccessGrantService') }
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createLwsClient = (deps: {
  readonly endpoints: AccessEndpoints
  readonly fetch: Fetch
}): LwsClient => {
  const { endpoints, fetch } = deps
  const kindOf = (id: string): AccessDocumentKind => {
    if (isBelow(id, endpoints.requests)) return 'AccessRequest'
    if (isBelow(id, endpoints.grants)) return 'AccessGrant'
    throw clientFault('server-untrusted', 'This address belongs to none of the endpoints of the storage.')
  }
  const find = async (id: string): Promise<FoundAccess> => foundIn(await get(fetch, id), kindOf(id))
  const create = async (endpoint: string, access: StatedAccess): Promise<FoundAccess> => {
    const answer = await ask(fetch, endpoint, {
      method: 'POST',
      headers: { 'Content-Type': lwsMediaType, 'Accept': lwsMediaType },
      body: JSON.stringify(accessDocumentOf(access)),
    })
    return foundIn(answer, access.kind)
  }
  const list = async (endpoint: string): Promise<readonly FoundAccess[]> => {
    const found: FoundAccess[] = []
    for (const id of await readContainer(fetch, endpoint)) found.push(await find(id))
    return found
  }
  return {
    request: (access) => create(endpoints.requests, { ...access, kind: 'AccessRequest' }),
    give: (access) => create(endpoints.grants, { ...access, kind: 'AccessGrant' }),
    requests: () => list(endpoints.requests),
    grants: () => list(endpoints.grants),
    find,
    end: async (id) => {
      kindOf(id)
      await ask(fetch, id, { method: 'DELETE' })
    },
  }
}

const get = (fetch: Fetch, url: string): Promise<Response> =>
  ask(fetch, url, { headers: { Accept: lwsMediaType } })

const foundIn = async (answer: Response, kind: AccessDocumentKind): Promise<FoundAccess> =>
  parseServedAccess(await parseAnswer(answer, z.unknown()), kind)

/** Addresses in a container, all its pages. */
const readContainer = async (fetch: Fetch, endpoint: string): Promise<readonly string[]> => {
  const ids: string[] = []
  const seen = new Set<string>()
  for (let page: string | undefined = endpoint; page !== undefined && !seen.has(page);) {
    seen.add(page)
    const answer = await get(fetch, page)
    ids.push(...(await parseAnswer(answer, containerSchema)).items.map(({ id }) => id))
    const next: string | undefined = nextLink.exec(answer.headers.get('link') ?? '')?.[1]
    page = next === undefined ? undefined : new URL(next, page).href
    if (page !== undefined && new URL(page).origin !== new URL(endpoint).origin)
      throw clientFault('server-untrusted', 'The list goes on at another server.')
  }
  return ids
}

const isBelow = (id: string, endpoint: string): boolean =>
  id.startsWith(endpoint) && /^[\w-]+$/.test(id.slice(endpoint.length))

const linkTo = (relation: string): RegExp =>
  new RegExp(`<([^>]*)>\\s*;\\s*rel="${relation.replaceAll('.', '\\.')}"`)
const descriptionLink = linkTo(`${lwsNamespace}storageDescription`)
const nextLink = linkTo('next')

const oneOrMore = z.union([z.string(), z.array(z.string())])
const descriptionSchema = z.object({
  service: z.array(z.object({ type: oneOrMore, serviceEndpoint: z.url(), conformsTo: oneOrMore.optional() })),
})
const containerSchema = z.object({ items: z.array(z.object({ id: z.url() })) })
