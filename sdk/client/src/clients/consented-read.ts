import { z } from 'zod'
import { baseUrlSchema, type BaseUrl, type GrantId, type PurposeIri, type ResourceUrl } from '../ids.ts'
import { Problem } from '../problem.ts'
import { ask, parseAnswer, reach, refusalIn, type Fetch } from './answer.ts'
import { clientFault, isClientFault } from './client-fault.ts'
import { listingContentType, parseContainerListing, type ContainerListing } from './container-listing.ts'
import { createProof } from './dpop-proof.ts'
import type { DpopSession } from './dpop-session.ts'
import { renewalMarginMs, type BoundToken } from './token-fetch.ts'
import { parseChallenges } from './header-fields.ts'
import { contentOf, headOf, type ResourceContent, type ResourceHead } from './resource-answer.ts'

/**
 * Reads of other people's resources under their consent. Every answer that stood on a consent carries the id of its
 * receipt; a resource that is public is read without one. All methods throw
 *
 * - `Problem` with the pod server's refusal (`grant-withdrawn`, `grant-out-of-scope`, ...)
 * - `ClientFault` `oauth-refused` when the consent service gives no token (`request_denied`: no grant covers this)
 */
export interface ConsentedReader {
  readonly read: (url: ResourceUrl) => Promise<ResourceContent>
  readonly head: (url: ResourceUrl) => Promise<ResourceHead>
  readonly list: (url: ResourceUrl) => Promise<ConsentedListing>
  /** Every document beneath a container, one read each; depth first, in the order of the listings. */
  readonly walk: (
    url: ResourceUrl,
    options?: WalkOptions,
  ) => AsyncGenerator<ConsentedDocument, void, undefined>
  /** Any call of the FHIR face of a pod, where the consent covers it. What has a body is sent once. */
  readonly send: (call: ConsentedCall) => Promise<ResourceContent>
}

export type ConsentedCall =
  | { readonly method: 'GET'; readonly url: string; readonly accept?: string; readonly language?: string }
  | {
      readonly method: 'POST' | 'PUT'
      readonly url: string
      readonly contentType: string
      readonly body: string
    }

export interface ConsentedListing extends ResourceHead {
  readonly children: ContainerListing
}

export interface ConsentedDocument extends ResourceContent {
  readonly url: ResourceUrl
}

export interface WalkOptions {
  /** Told of each container on the way: listings are uses of price zero and have receipts too. */
  readonly onList?: (url: ResourceUrl, listing: ConsentedListing) => void
}

export interface ReaderDeps {
  readonly session: Pick<DpopSession, 'fetch' | 'key'>
  /** The plain one: tickets are asked for without signing in, and consent tokens travel by themselves. */
  readonly fetch: Fetch
  /** Only this grant is used. Without it the consent service picks the caller's newest that covers the resource. */
  readonly grant?: GrantId
  /**
   * Something that the grant covers. Consents name places of a pod, and the addresses of its FHIR face are none: for `send` the
   * permission is asked for here, before anything of the call itself is sent.
   */
  readonly covered?: ResourceUrl
  /** Where the caller's consents live. Pod servers that name another one are not believed. */
  readonly consentService?: BaseUrl
  /** When present, a grant for any other purpose is refused before a byte is read. */
  readonly purpose?: PurposeIri
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

export const openConsentedReader = (deps: ReaderDeps): ConsentedReader => {
  const memory = { tokens: new Map<string, BoundToken>(), exchanges: new Map<string, Promise<BoundToken>>() }
  const use = (method: 'GET' | 'HEAD', url: ResourceUrl, accept?: string) =>
    useUnderConsent({ method, url, ...(accept === undefined ? {} : { accept }) }, { ...deps, ...memory })

  const list = async (url: ResourceUrl): Promise<ConsentedListing> => {
    const { bytes, ...head } = await use('GET', url, listingContentType)
    return { ...head, children: parseContainerListing(new TextDecoder().decode(bytes), url) }
  }
  const walk = async function* (
    url: ResourceUrl,
    options: WalkOptions = {},
  ): AsyncGenerator<ConsentedDocument, void, undefined> {
    const listing = await unlessGone(list(url))
    if (listing === undefined) return
    options.onList?.(url, listing)
    for (const child of listing.children) {
      if (child.endsWith('/')) {
        yield* walk(child, options)
        continue
      }
      const content = await unlessGone(use('GET', child))
      if (content !== undefined) yield { url: child, ...content }
    }
  }
  return {
    read: (url) => use('GET', url),
    head: async (url) => {
      const { bytes: _none, ...head } = await use('HEAD', url)
      return head
    },
    list,
    walk,
    send: (call) => useUnderConsent(call, { ...deps, ...memory }),
  }
}

type Use =
  | ConsentedCall
  | { readonly method: 'HEAD'; readonly url: string; readonly accept?: string; readonly language?: string }

interface UseDeps extends ReaderDeps {
  /** By pod: a grant is given by one owner, and its token has no business in another's pod. */
  readonly tokens: Map<string, BoundToken>
  /** Under way, by pod. */
  readonly exchanges: Map<string, Promise<BoundToken>>
}

/**
 * One use. The key stays the same over all attempts, so that an answer that was lost on the way is asked for again but
 * priced once.
 */
const useUnderConsent = async (use: Use, deps: UseDeps): Promise<ResourceContent> => {
  const { now = Date.now, tokens } = deps
  const idempotencyKey = crypto.randomUUID()
  const attempt = (token: string | undefined) => sendUse({ ...use, idempotencyKey, token }, deps)
  const pod = podOf(use.url)
  const kept = tokens.get(pod)
  const token = kept !== undefined && now() < kept.until - renewalMarginMs ? kept : undefined

  if (token !== undefined) {
    const first = await attempt(token.value)
    if (first.kind === 'content') return first.content
    if (!mayNewTokenDo(first.status, deps.grant)) throw first.refusal
    if (tokens.get(pod) === token) tokens.delete(pod)
  }
  const { covered } = deps
  const isKnocking = covered !== undefined && isOfFhirFace(use.url)
  const challenged = isKnocking
    ? await sendUse({ method: 'HEAD', url: covered, idempotencyKey, token: undefined }, deps)
    : await attempt(undefined)
  if (challenged.kind === 'content') {
    if (!isKnocking) return challenged.content
    throw clientFault('answer-unexpected', 'What the consent is said to cover needs no consent.')
  }
  if (challenged.ticket === undefined) throw challenged.refusal
  const fresh = await gainToken(challenged.ticket, pod, deps)
  const second = await attempt(fresh.value)
  if (second.kind === 'refused') throw second.refusal
  tokens.set(pod, fresh)
  return second.content
}

/** A spent token is replaced; a grant of the caller's own choice is not, while another one may still cover the resource. */
const mayNewTokenDo = (status: number, grant: GrantId | undefined): boolean =>
  status === 401 || (status === 403 && grant === undefined)

/** Reads that start together under one grant share one exchange. */
const gainToken = (challenge: TicketChallenge, pod: string, deps: UseDeps): Promise<BoundToken> => {
  if (deps.grant === undefined) return exchangeTicket(challenge, deps)
  const pending = deps.exchanges.get(pod)
  // The other one's ticket may be for something the grant does not cover; then our own is tried.
  if (pending !== undefined) return pending.catch(() => exchangeTicket(challenge, deps))
  const exchange = exchangeTicket(challenge, deps).finally(() => deps.exchanges.delete(pod))
  deps.exchanges.set(pod, exchange)
  return exchange
}

type UseOutcome =
  | { readonly kind: 'content'; readonly content: ResourceContent }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly refusal: Error
      readonly ticket: TicketChallenge | undefined
      /** The server said that it cannot tell now, and in how many milliseconds to ask again (RFC 9110 §15.6.4). */
      readonly againInMs?: number
    }

type Attempt = Use & { readonly idempotencyKey: string; readonly token: string | undefined }

/**
 * Reads are tried again when the connection fails, also in the middle of the body, and when the server asks for a moment, as
 * it does while it cannot confirm the state of consents: up to three times in all.
 */
const sendUse = async (attempt: Attempt, deps: UseDeps): Promise<UseOutcome> => {
  for (let tries = 1; ; tries += 1) {
    const isLast = tries === maxTries || 'body' in attempt
    let againInMs = pauseMs * tries
    try {
      const outcome = await sendUseOnce(attempt, deps)
      if (isLast || outcome.kind === 'content' || outcome.againInMs === undefined) return outcome
      againInMs = outcome.againInMs
    } catch (error) {
      if (isLast || !isClientFault(error) || error.kind !== 'unreachable') throw error
    }
    await new Promise((settle) => setTimeout(settle, againInMs))
  }
}

const maxTries = 3
const pauseMs = 150
/** Who is asked to wait longer is told so instead. */
const longestPauseSeconds = 5

const sendUseOnce = async (attempt: Attempt, deps: UseDeps): Promise<UseOutcome> => {
  const { method, url, token, idempotencyKey } = attempt
  const headers = new Headers()
  if ('body' in attempt) headers.set('Content-Type', attempt.contentType)
  else if (attempt.accept !== undefined) headers.set('Accept', attempt.accept)
  if ('language' in attempt && attempt.language !== undefined)
    headers.set('Accept-Language', attempt.language)
  if (token !== undefined) {
    headers.set('Idempotency-Key', idempotencyKey)
    headers.set('Authorization', `DPoP ${token}`)
    headers.set(
      'DPoP',
      await createProof(deps.session.key, { method, url, accessToken: token }, deps.now ?? Date.now),
    )
  }
  const body = 'body' in attempt ? { body: attempt.body } : {}
  const response = await reach(deps.fetch, url, { method, headers, ...body })
  if (!response.ok) {
    const ticket = response.status === 401 ? ticketIn(response) : undefined
    const refused = { status: response.status, refusal: await refusalIn(response), ticket }
    return { kind: 'refused', ...refused, ...pauseIn(response) }
  }
  if (method === 'HEAD') return { kind: 'content', content: { ...headOf(response), bytes: new Uint8Array() } }
  try {
    return { kind: 'content', content: await contentOf(response) }
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw clientFault('unreachable', 'The connection ended in the middle of the answer.', { cause })
  }
}

/** Of a service that is not available now (RFC 9110 §10.2.3); a date is not looked at. */
const pauseIn = ({ status, headers }: Response): { readonly againInMs?: number } => {
  const seconds = headers.get('Retry-After') ?? ''
  return status === 503 && /^\d$/.test(seconds) && Number(seconds) <= longestPauseSeconds
    ? { againInMs: 1_000 * Number(seconds) }
    : {}
}

interface TicketChallenge {
  readonly asUri: string
  readonly ticket: string
}

/** UMA 2.0 Grant §3.2.1. */
const ticketIn = (response: Response): TicketChallenge | undefined => {
  const uma = parseChallenges(response.headers.get('WWW-Authenticate')).find(({ scheme }) => scheme === 'uma')
  const asUri = uma?.params.get('as_uri')
  const ticket = uma?.params.get('ticket')
  return asUri === undefined || ticket === undefined ? undefined : { asUri, ticket }
}

/** UMA 2.0 Grant §3.3: a ticket and the caller's own sign-in become a token bound to the caller's key. */
const exchangeTicket = async (challenge: TicketChallenge, deps: UseDeps): Promise<BoundToken> => {
  const { grant, purpose, now = Date.now } = deps
  const tokenEndpoint = await discoverTokenEndpoint(challenge.asUri, deps)
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:uma-ticket',
    ticket: challenge.ticket,
    ...(grant === undefined ? {} : { grant }),
    ...(purpose === undefined ? {} : { purpose }),
  })
  const sent = now()
  const response = await ask(deps.session.fetch, tokenEndpoint, {
    method: 'POST',
    headers: { 'Accept': 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  const { access_token: value, expires_in: seconds } = await parseAnswer(response, tokenAnswerSchema)
  return { value, until: sent + seconds * 1000 }
}

/**
 * `as_uri` is the pod server's word. The caller's sign-in goes there only if it is the consent service that the caller
 * chose: by name, or by the address of the grant. A caller who chose neither trusts the pod server with it; what leaks
 * then is who reads, not a token that could be used elsewhere (it is bound to the key and the address).
 */
const discoverTokenEndpoint = async (asUri: string, deps: UseDeps): Promise<string> => {
  const chosen = deps.consentService ?? (deps.grant === undefined ? undefined : new URL(deps.grant).origin)
  const parsed = baseUrlSchema.safeParse(asUri.replace(/\/$/, ''))
  if (!parsed.success || (chosen !== undefined && parsed.data !== chosen)) {
    throw clientFault(
      'server-untrusted',
      'The pod server names another consent service than the one of this consent.',
    )
  }
  const response = await ask(deps.fetch, `${parsed.data}/.well-known/uma2-configuration`, {
    headers: { Accept: 'application/json' },
  })
  const { token_endpoint: tokenEndpoint } = await parseAnswer(response, umaConfigurationSchema)
  if (new URL(tokenEndpoint).origin !== parsed.data) {
    throw clientFault('server-untrusted', 'The consent service names a token endpoint on another server.')
  }
  return tokenEndpoint
}

/** Between listing and reading a document may be deleted; any other refusal ends the walk, lest half a record pass for all. */
const unlessGone = async <Value>(reading: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found') return undefined
    throw error
  }
}

const isOfFhirFace = (url: string): boolean => new URL(url).pathname.startsWith('/fhir/')

/** Origin and first path segment; the FHIR face of a pod is that pod. */
const podOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}/${pathname.replace(/^\/fhir\//, '/').split('/')[1] ?? ''}/`
}

const umaConfigurationSchema = z.object({ token_endpoint: z.url() })
const tokenAnswerSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^dpop$/i, 'must be DPoP'),
  expires_in: z.number().positive().default(60),
})
