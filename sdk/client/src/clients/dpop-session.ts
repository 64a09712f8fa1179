import { decodeJwt } from 'jose'
import { z } from 'zod'
import { parseWebId, type WebId } from '../ids.ts'
import { ask, parseAnswer, reach, refusalIn, type Fetch } from './answer.ts'
import { clientFault } from './client-fault.ts'
import { createProof, createProofKey, type ProofKey } from './dpop-proof.ts'
import { createTokenFetch, type BoundToken, type TokenDeps } from './token-fetch.ts'

/** A signed-in caller (Solid-OIDC). Token and key live in memory only and end with it. */
export interface DpopSession {
  readonly webId: WebId
  /** As the provider writes it in its discovery document. */
  readonly issuer: string
  /**
   * `fetch` with the caller's token and a fresh proof. The token is renewed before it runs out; a 401 that says that the
   * token is spent is answered once with a new one, unless the body was a stream, which cannot be sent twice.
   * Throws `ClientFault` `oauth-refused` when the provider gives no new token: the credentials have ended.
   */
  readonly fetch: Fetch
  /** For tokens of other servers that are bound to the same key. */
  readonly key: ProofKey
}

export interface SignIn {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

/**
 * Signs in with client credentials (RFC 6749 §4.4) and a token bound to a new key (RFC 9449).
 * @throws {ClientFault} `oauth-refused` (wrong id or secret), `unreachable`, `answer-unexpected`
 */
export const signIn = async (
  credentials: SignIn,
  deps: { readonly fetch: Fetch; readonly now?: () => number },
): Promise<DpopSession> => {
  const { fetch, now = Date.now } = deps
  const provider = await discover(credentials.issuer, fetch)
  const key = await createProofKey()
  const freshToken = () => requestToken({ provider, credentials, key }, { fetch, now })
  const first = await freshToken()
  return {
    webId: webIdIn(first.value),
    issuer: provider.issuer,
    key,
    fetch: createTokenFetch({ key, first, freshToken }, { fetch, now }),
  }
}

interface TokenRequest {
  readonly provider: Provider
  readonly credentials: SignIn
  readonly key: ProofKey
}

const requestToken = async (request: TokenRequest, deps: TokenDeps): Promise<BoundToken> => {
  const { provider, credentials, key } = request
  const sent = deps.now()
  const post = async (nonce?: string) =>
    reach(deps.fetch, provider.token_endpoint, {
      method: 'POST',
      headers: {
        'Accept': 'application/json',
        'Content-Type': 'application/x-www-form-urlencoded',
        'Authorization': basicOf(credentials),
        'DPoP': await createProof(
          key,
          { method: 'POST', url: provider.token_endpoint, ...(nonce === undefined ? {} : { nonce }) },
          deps.now,
        ),
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'webid' }).toString(),
    })
  let response = await post()
  // RFC 9449 §8: a provider that wants its own nonce says which, and the request is repeated with it.
  const nonce = response.headers.get('DPoP-Nonce')
  if (response.status === 400 && nonce !== null) response = await post(nonce)
  if (!response.ok) throw await refusalIn(response)
  const { access_token: value, expires_in: seconds } = await parseAnswer(response, tokenAnswerSchema)
  return { value, until: sent + seconds * 1000 }
}

/**
 * OpenID Connect Discovery 1.0 §4.3: the issuer in the document "MUST exactly match" the one asked for. People write
 * origins with and without the last slash, so that one difference is forgiven and the provider's own form is kept.
 */
const discover = async (issuer: string, fetch: Fetch): Promise<Provider> => {
  const base = issuer.endsWith('/') ? issuer : `${issuer}/`
  const response = await ask(fetch, new URL('.well-known/openid-configuration', base).href, {
    headers: { Accept: 'application/json' },
  })
  const provider = await parseAnswer(response, providerSchema)
  if (provider.issuer !== issuer && provider.issuer !== base && `${provider.issuer}/` !== base) {
    throw clientFault('server-untrusted', `${issuer} names another OpenID provider than itself.`)
  }
  return provider
}

/** Read, not verified: it came straight from its issuer, and it is resource servers who rely on it. */
const webIdIn = (token: string): WebId => {
  try {
    const { webid, sub } = decodeJwt(token)
    return parseWebId(webid ?? sub)
  } catch (cause) {
    throw clientFault('answer-unexpected', 'The access token of the provider names no WebID.', { cause })
  }
}

/** RFC 6749 §2.3.1: id and secret are form-urlencoded first. */
const basicOf = ({ clientId, clientSecret }: SignIn): string =>
  `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`

const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

const providerSchema = z.object({ issuer: z.string(), token_endpoint: z.url() })
type Provider = z.infer<typeof providerSchema>

const tokenAnswerSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^dpop$/i, 'must be DPoP: a token that is not bound to a key is not accepted'),
  expires_in: z.number().positive().default(60),
})
