import * as oauth from 'oauth4webapi'
import { createProofKey, type ProofKey } from '@mutua/sdk/clients/dpop-proof'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createTokenFetch, type BoundToken } from '@mutua/sdk/clients/token-fetch'
import { parseWebId } from '@mutua/sdk/ids'
import { reachNetwork } from './reach-network.ts'

/** The app, as it introduces itself to the provider of the member's identity. */
export interface AppIdentity {
  readonly name: string
  /** Address of its Client Identifier Document (Solid-OIDC §5.1). */
  readonly document: string
  readonly redirectUri: string
}

/** What has to outlast the way to the provider and back. No token, no key, and nothing about anybody's health. */
interface Departure {
  readonly issuer: string
  readonly clientId: string
  readonly verifier: string
  readonly state: string
  readonly nonce: string
  /** Where in the app the person was. */
  readonly place: string
}

/**
 * Leaves for the provider (Solid-OIDC §5: authorization code with PKCE). Does not come back: the provider sends the browser
 * to `redirectUri`.
 *
 * @param silent asks only whether somebody is signed in there (OpenID Connect Core §3.1.2.1, `prompt=none`)
 */
export const leaveForSignIn = async (
  app: AppIdentity,
  { issuer, place, silent = false }: { issuer: string; place: string; silent?: boolean },
): Promise<void> => {
  const server = await discover(issuer)
  const verifier = oauth.generateRandomCodeVerifier()
  const departure: Departure = {
    issuer,
    clientId: await clientIdAt(server, app),
    verifier,
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    place,
  }
  const target = new URL(server.authorization_endpoint ?? '')
  target.search = new URLSearchParams({
    client_id: departure.clientId,
    redirect_uri: app.redirectUri,
    response_type: 'code',
    scope: 'openid webid offline_access',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: departure.state,
    nonce: departure.nonce,
    prompt: silent ? 'none' : 'consent',
  }).toString()
  sessionStorage.setItem(departureKey, JSON.stringify(departure))
  location.assign(target)
  // The page is going; nothing after this may run in it.
  await new Promise(() => undefined)
}

export type Arrival =
  | { readonly kind: 'signed-in'; readonly session: BrowserSession; readonly place: string }
  /** Nobody is signed in at the provider, or the person said no there. */
  | { readonly kind: 'refused'; readonly place: string }
  /** The address is not one that a provider sends back to. */
  | { readonly kind: 'none' }

/** A session whose key and tokens live in the memory of this page and end with it. */
export interface BrowserSession extends DpopSession {
  readonly clientId: string
  /** Gives the token back that could renew the session (RFC 7009); the provider's own page ends the rest. */
  readonly signOut: () => Promise<void>
}

/**
 * Takes what the provider sent back, once.
 * @throws {Error} when it is not what this page asked for (OAuth 2.0 Security BCP §4.7: mix-up, wrong state)
 */
export const arriveFromSignIn = async (app: AppIdentity, url: URL): Promise<Arrival> => {
  const departure = takeDeparture()
  if (departure === undefined || !url.searchParams.has('state')) return { kind: 'none' }
  const { issuer, clientId, place } = departure
  const server = await discover(issuer)
  const client: oauth.Client = { client_id: clientId }
  let parameters: URLSearchParams
  try {
    parameters = oauth.validateAuthResponse(server, client, url, departure.state)
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) return { kind: 'refused', place }
    throw error
  }
  const key = await createProofKey()
  const proof = oauth.DPoP(client, await keyPairOf(key))
  const options = { DPoP: proof, ...optionsFor(issuer) }
  const sent = Date.now()
  const answer = await withNonce(async () =>
    oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        parameters,
        app.redirectUri,
        departure.verifier,
        options,
      ),
      { expectedNonce: departure.nonce, requireIdToken: true },
    ),
  )
  const webId = parseWebId(oauth.getValidatedIdTokenClaims(answer)?.['webid'])
  let refreshToken = answer.refresh_token
  const freshToken = async (): Promise<BoundToken> => {
    if (refreshToken === undefined) throw new Error('The session is over: sign in again.')
    const asked = Date.now()
    const spent = refreshToken
    const renewed = await withNonce(async () =>
      oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(server, client, oauth.None(), spent, options),
      ),
    )
    // Rotated at each use: the one that was sent is good for nothing any more.
    refreshToken = renewed.refresh_token ?? refreshToken
    return tokenOf(renewed, asked)
  }
  const session: BrowserSession = {
    webId,
    clientId,
    issuer: server.issuer,
    key,
    fetch: createTokenFetch(
      { key, first: tokenOf(answer, sent), freshToken },
      { fetch: globalThis.fetch.bind(globalThis), now: Date.now },
    ),
    signOut: async () => {
      if (refreshToken === undefined) return
      await oauth.revocationRequest(server, client, oauth.None(), refreshToken, optionsFor(issuer))
      refreshToken = undefined
    },
  }
  return { kind: 'signed-in', session, place }
}

/** Where the provider ends its own session (OpenID Connect RP-Initiated Logout 1.0 §2). */
export const signOutAddress = async (
  session: Pick<BrowserSession, 'clientId' | 'issuer'>,
  returnTo: string,
): Promise<string | undefined> => {
  const { end_session_endpoint: address } = await discover(session.issuer)
  if (address === undefined) return undefined
  const target = new URL(address)
  target.search = new URLSearchParams({
    client_id: session.clientId,
    post_logout_redirect_uri: returnTo,
  }).toString()
  return target.href
}

const departureKey = 'mutua.sign-in'

const takeDeparture = (): Departure | undefined => {
  const text = sessionStorage.getItem(departureKey)
  sessionStorage.removeItem(departureKey)
  return text === null ? undefined : (JSON.parse(text) as Departure) // written by `leaveForSignIn`
}

/**
 * By its document, which the provider reads; providers take such addresses over HTTPS only. On a plain address, as on a machine of
 * one's own, the app registers (RFC 7591) and remembers in this tab as what.
 */
const clientIdAt = async (server: oauth.AuthorizationServer, app: AppIdentity): Promise<string> => {
  if (app.document.startsWith('https:')) return app.document
  const key = `mutua.client ${server.issuer} ${app.redirectUri}`
  const kept = sessionStorage.getItem(key)
  if (kept !== null) return kept
  const made = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(
      server,
      {
        client_name: app.name,
        redirect_uris: [app.redirectUri],
        post_logout_redirect_uris: [app.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        application_type: 'web',
        scope: 'openid webid offline_access',
        id_token_signed_response_alg: 'ES256',
      },
      optionsFor(server.issuer),
    ),
  )
  sessionStorage.setItem(key, made.client_id)
  return made.client_id
}

const discover = async (issuer: string): Promise<oauth.AuthorizationServer> => {
  const address = new URL(issuer)
  return oauth.processDiscoveryResponse(
    address,
    await oauth.discoveryRequest(address, { algorithm: 'oidc', ...optionsFor(issuer) }),
  )
}

/** Plain HTTP only where it does not leave this machine; no answer is told apart from a mistake of ours. */
const optionsFor = (
  issuer: string,
): { [oauth.customFetch]: typeof reachNetwork; [oauth.allowInsecureRequests]?: boolean } => ({
  [oauth.customFetch]: reachNetwork,
  ...(['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname)
    ? { [oauth.allowInsecureRequests]: true }
    : {}),
})

const keyPairOf = async ({ privateKey, publicJwk }: ProofKey): Promise<CryptoKeyPair> => ({
  privateKey,
  publicKey: await crypto.subtle.importKey(
    'jwk',
    publicJwk as JsonWebKey, // of an EC key that was made here
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['verify'],
  ),
})

/** RFC 9449 §8: a provider that wants its own nonce in the proof says which; the request is repeated with it. */
const withNonce = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await request()
  } catch (error) {
    if (oauth.isDPoPNonceError(error)) return request()
    throw error
  }
}

const tokenOf = (answer: oauth.TokenEndpointResponse, sent: number): BoundToken => ({
  value: answer.access_token,
  until: sent + (answer.expires_in ?? 60) * 1_000,
})
