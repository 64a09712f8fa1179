import { z } from 'zod'
import { createProofSigner, newProofKey, type ProofSigner } from './dpop-proof.ts'

/** Client credentials of one agent at one OpenID provider. */
export interface ClientCredentials {
  readonly issuer: string
  readonly webId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** A DPoP-bound access token and the key it is bound to. The token lives for minutes: sign in again for a long run. */
export interface SolidSession {
  readonly webId: string
  readonly accessToken: string
  readonly signer: ProofSigner
  /** `fetch` with the token and a fresh proof on every call. */
  readonly fetch: typeof fetch
}

/** Solid-OIDC with client credentials, against any issuer. @throws {Error} when the issuer refuses */
export const signIn = async (credentials: ClientCredentials): Promise<SolidSession> => {
  const { issuer, webId, clientId, clientSecret } = credentials
  const discovered = await fetch(new URL('.well-known/openid-configuration', withSlash(issuer)))
  const { token_endpoint: tokenEndpoint } = discovery.parse(await jsonOf(discovered, 'discovery'))
  const signer = createProofSigner(newProofKey())
  // RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString(
    'base64',
  )
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, dpop: signer.sign({ method: 'POST', url: tokenEndpoint }) },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'webid' }),
  })
  const { access_token: accessToken } = tokenAnswer.parse(await jsonOf(answer, 'the token endpoint'))
  return { webId, accessToken, signer, fetch: fetchWith(signer, accessToken) }
}

/** `fetch` under `Authorization: DPoP` with a fresh proof for every call. */
export const fetchWith =
  (signer: ProofSigner, accessToken: string): typeof fetch =>
  (input, init) => {
    const request = new Request(input, init)
    const url = request.url.replace(/[?#].*$/, '')
    request.headers.set('authorization', `DPoP ${accessToken}`)
    request.headers.set('dpop', signer.sign({ method: request.method, url, accessToken }))
    return fetch(request)
  }

/** @throws {Error} with status and words of the answer when it is not 2xx */
export const jsonOf = async (answer: Response, what: string): Promise<unknown> => {
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${what} answered ${answer.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text)
}

const discovery = z.object({ token_endpoint: z.string() })
const tokenAnswer = z.object({ access_token: z.string() })
const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`)
