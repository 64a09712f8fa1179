import type { Fetch } from './answer.ts'
import { createProof, type ProofKey } from './dpop-proof.ts'
import { parseChallenges } from './header-fields.ts'

/**
 * `fetch` with a token that is bound to a key, and a fresh proof for each request (RFC 9449). The token is renewed before it
 * runs out; a 401 that says that it is spent is answered once with a new one, unless the body was a stream, which cannot be
 * sent twice. One renewal serves all requests that wait for it; one that failed is not remembered.
 */
export const createTokenFetch = (
  session: {
    readonly key: ProofKey
    readonly first: BoundToken
    readonly freshToken: () => Promise<BoundToken>
  },
  deps: TokenDeps,
): Fetch => {
  let current = session.first
  let renewal: Promise<BoundToken> | undefined
  const renew = () => {
    renewal ??= session
      .freshToken()
      .then((token) => (current = token))
      .finally(() => {
        renewal = undefined
      })
    return renewal
  }
  return async (input, init) => {
    const token = deps.now() < current.until - renewalMarginMs ? current : await renew()
    // A `Request` can be sent once; its copy waits for the case that the first answer is 401.
    const again = input instanceof Request ? input.clone() : input
    const send = (target: typeof input, value: string, nonce?: string) =>
      fetchWithToken({ input: target, init, token: value, nonce, key: session.key }, deps)
    const response = await send(input, token.value)
    if (response.status !== 401 || init?.body instanceof ReadableStream) return response
    const objection = dpopObjection(response)
    if (objection === 'use_dpop_nonce') {
      await response.body?.cancel()
      return send(again, token.value, response.headers.get('DPoP-Nonce') ?? undefined)
    }
    if (objection !== 'invalid_token' && deps.now() < token.until) return response
    await response.body?.cancel()
    return send(again, (token === current ? await renew() : current).value)
  }
}

interface SignedRequest {
  readonly input: string | URL | Request
  readonly init: RequestInit | undefined
  readonly token: string
  readonly nonce: string | undefined
  readonly key: ProofKey
}

const fetchWithToken = async (request: SignedRequest, deps: TokenDeps): Promise<Response> => {
  const { input, init, token, nonce, key } = request
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
  const url = input instanceof Request ? input.url : String(input)
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
  headers.set('Authorization', `DPoP ${token}`)
  headers.set(
    'DPoP',
    await createProof(
      key,
      { method, url, accessToken: token, ...(nonce === undefined ? {} : { nonce }) },
      deps.now,
    ),
  )
  return deps.fetch(input, { ...init, headers })
}

/** The `error` that a resource server gives with its DPoP challenge (RFC 9449 §7.1). */
const dpopObjection = (response: Response): string | undefined =>
  parseChallenges(response.headers.get('WWW-Authenticate'))
    .find(({ scheme, params }) => scheme === 'dpop' && params.has('error'))
    ?.params.get('error')

/** A DPoP-bound token in memory. `until` is in milliseconds since the epoch, by this machine's clock. */
export interface BoundToken {
  readonly value: string
  readonly until: number
}

/** How long before its end a token is renewed: longer than a request takes, shorter than any token lives. */
export const renewalMarginMs = 10_000

export interface TokenDeps {
  readonly fetch: Fetch
  readonly now: () => number
}
