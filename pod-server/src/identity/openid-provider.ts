import { randomBytes } from 'node:crypto'
import { Router, type RequestHandler } from 'express'
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose'
import { errors, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { accountNameOf, addressesOf } from './account-name.ts'
import type { Accounts } from './accounts.ts'
import { clientTokenSeconds, hashSecret, type ClientCredentials } from './client-credentials.ts'
import { createOpenIdAdapter } from './openid-adapter.ts'
import { removeEntriesOf } from './openid-entries.ts'
import type { OpenIdKeys } from './openid-keys.ts'
import { languageOf } from './pages/language.ts'
import { pageHeaders, type Page } from './pages/page.ts'
import { messagePage, signOutPage } from './pages/sign-in-pages.ts'
import { signInRoutes, type SignInDeps } from './sign-in-routes.ts'

export interface OpenIdDeps {
  readonly store: Store
  readonly sealer: Sealer
  /** Also the issuer: string-equal to `solid:oidcIssuer` of every profile here, without a trailing slash. */
  readonly origin: BaseUrl
  readonly accounts: Pick<Accounts, 'find' | 'verifyPassword'>
  readonly credentials: ClientCredentials
  readonly passkeys: SignInDeps['passkeys']
  readonly addressOf: SignInDeps['addressOf']
  readonly consentService?: BaseUrl
  readonly outside?: SignInDeps['outside']
  /** For Client ID Documents. */
  readonly fetch: SafeFetch
  readonly now: () => number
  readonly log: Log
  readonly keys: OpenIdKeys
  /** Life of an access token of an application in a browser. */
  readonly accessTokenSeconds?: number
  /** Whether proofs must carry a nonce of ours (RFC 9449 §8). */
  readonly demandsNonces?: boolean
  /** Whether programs of a person get tokens that are bound to no key, when they send no proof. */
  readonly givesBearer?: boolean
}

export interface OpenIdProvider {
  /**
   * Answers `/.oidc/*` and the discovery documents, and passes everything else on. Mount it before anything that reads
   * bodies.
   */
  readonly router: RequestHandler
  /** The keys of `/.oidc/jwks`, for our own look-ups: the server need not call itself. */
  readonly keys: JWTVerifyGetKey
  /** Ends the sessions of a person with everything given out under them, except access tokens: they are not kept. */
  endSignIns(webId: string): Promise<void>
}

/** The OpenID provider of the pods on this server: Solid-OIDC with DPoP-bound JWT access tokens. */
export const createOpenIdProvider = (deps: OpenIdDeps): OpenIdProvider => {
  const { keys } = deps
  const provider = new Provider(deps.origin, configuration(deps, keys))
  // The records hold digests only, so the comparison is between digests, too.
  provider.Client.prototype.compareClientSecret = function compare(
    this: { clientSecret?: string },
    secret: string,
  ) {
    return Promise.resolve(this.clientSecret !== undefined && hashSecret(secret) === this.clientSecret)
  }
  // With the settings below it believes our headers, which `pinOrigin` overwrites.
  provider.proxy = true
  provider.on('server_error', (_context: KoaContextWithOIDC, error: Error) => {
    deps.log.error({ err: error }, 'OpenID provider failed')
  })
  const answer = provider.callback()
  const router = Router()
  // First, since the sign-in reads the provider's cookies, which depend on our address.
  router.use(['/.oidc', '/.well-known'], (request, _response, next) => {
    pinOrigin(request.headers, new URL(deps.origin))
    next()
  })
  router.use(['/.oidc', '/.well-known'], allowOtherOrigins)
  router.use(signInRoutes({ ...deps, provider: () => provider }))
  router.use((request, response, next) => {
    if (!request.path.startsWith('/.oidc/') && !discoveryPaths.has(request.path)) return next()
    return void answer(request, response)
  })
  return {
    router,
    keys: createLocalJWKSet({ keys: [...keys.publicJwks] }),
    endSignIns: (webId) => removeEntriesOf(webId, deps),
  }
}

const discoveryPaths = new Set([
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
])

const configuration = (deps: OpenIdDeps, keys: OpenIdKeys): Configuration => ({
  adapter: createOpenIdAdapter(deps),
  jwks: { keys: [...keys.privateJwks] },
  cookies: {
    keys: [keys.cookieSecret],
    names: { session: 'mutua_session', interaction: 'mutua_sign_in', resume: 'mutua_resume' },
  },
  scopes: ['openid', 'offline_access', 'webid'],
  claims: { openid: ['sub'], webid: ['webid'] },
  // Solid-OIDC §7: the ID token carries `webid`, also where there is an access token.
  conformIdTokenClaims: false,
  // Providers that let applications register themselves MUST know both (OpenID Connect Core §15.2). `id_token` gives no
  // access to anything, and only to applications that registered for it; access tokens never pass through a browser's address.
  responseTypes: ['code', 'id_token'],
  subjectTypes: ['public'],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  enabledJWA: {
    clientAuthSigningAlgValues: ['ES256', 'RS256', 'EdDSA', 'Ed25519'],
    dPoPSigningAlgValues: ['ES256', 'RS256', 'EdDSA', 'Ed25519'],
    idTokenSigningAlgValues: ['ES256', 'RS256'],
  },
  pkce: { required: () => true },
  // A browser page may call wherever it lives: it needs the code, its verifier and its key, never a cookie.
  clientBasedCORS: () => true,
  ttl: {
    AccessToken: deps.accessTokenSeconds ?? 3_600,
    AuthorizationCode: 60,
    ClientCredentials: clientTokenSeconds,
    Grant: 14 * 86_400,
    IdToken: 3_600,
    Interaction: 900,
    RefreshToken: 14 * 86_400,
    Session: 86_400,
  },
  rotateRefreshToken: () => true,
  // A page that was restored in silence stays signed in, too: the person agreed to `offline_access` when it was asked
  // (OpenID Connect Core §11 leaves this open). Without the scope the token ends with the session.
  issueRefreshToken: (_context, client, code) =>
    Promise.resolve(client.grantTypeAllowed('refresh_token') && code.scopes.has('openid')),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP:
      deps.demandsNonces === true
        ? { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true }
        : { enabled: true },
    pushedAuthorizationRequests: { enabled: false },
    registration: { enabled: true, issueRegistrationAccessToken: false },
    clientIdMetadataDocument: { enabled: true, ack: 'draft-02', cacheDuration: { min: 60, max: 3_600 } },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => solidAudience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'webid',
        audience: 'solid',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
    revocation: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        // Registered by the client, or absent: the provider has looked at it.
        const returnTo = context.oidc.params?.['post_logout_redirect_uri']
        showIn(context, signOutPage(languageOf(context), { form }), originsOf(returnTo))
      },
      postLogoutSuccessSource: (context) => showIn(context, messagePage(languageOf(context), 'signedOut')),
    },
  },
  renderError: (context, { error }) => showIn(context, messagePage(languageOf(context), 'failed', error)),
  fetch: async (url, options) => {
    const address = url instanceof Request ? url.url : String(url)
    const accept = new Headers(options?.headers).get('accept') ?? '*/*'
    const { status, headers, body, url: from } = await deps.fetch(address, accept)
    // Client ID Metadata Document §4: no redirects, or whoever can redirect somewhere could speak for that address.
    if (from !== new URL(address).href) throw new Error('the document is not at the address that names it')
    return new Response(body, { status, headers })
  },
  formats: { customizers: { jwt: (_context, token, jwt) => addSolidClaims(deps, token, jwt.payload) } },
  findAccount: async (_context, webId) => {
    const name = accountNameOf(webId, deps.origin)
    if (name === undefined || (await deps.accounts.find(name)) === undefined) return undefined
    return { accountId: webId, claims: () => ({ sub: webId, webid: webId }) }
  },
  interactions: { url: (_context, interaction) => `/.oidc/interaction/${interaction.uid}` },
  routes: {
    authorization: '/.oidc/auth',
    end_session: '/.oidc/session/end',
    jwks: '/.oidc/jwks',
    registration: '/.oidc/reg',
    revocation: '/.oidc/token/revocation',
    token: '/.oidc/token',
    userinfo: '/.oidc/me',
  },
})

/** Resource indicator (RFC 8707) that stands for every pod anywhere: Solid-OIDC §8.1 has one audience, `solid`. */
const solidAudience = 'urn:solid'

/** Solid-OIDC §8.1. The person is found by the client for programs, and by the sign-in for browsers. */
const addSolidClaims = async (
  deps: OpenIdDeps,
  token: { readonly clientId?: string | undefined; readonly accountId?: string | undefined },
  payload: Record<string, unknown>,
): Promise<void> => {
  const clientId = token.clientId ?? ''
  const credential = token.accountId === undefined ? await deps.credentials.find(clientId) : undefined
  const webId =
    credential === undefined ? token.accountId : addressesOf(credential.account, deps.origin).webId
  const name = webId === undefined ? undefined : accountNameOf(webId, deps.origin)
  // Gone while this was under way.
  if (name === undefined || (await deps.accounts.find(name)) === undefined)
    throw new errors.InvalidGrant('there is no such account')
  Object.assign(payload, { webid: webId, sub: webId, aud: ['solid', clientId], azp: clientId })
}

const showIn = (context: KoaContextWithOIDC, page: Page, formTargets: readonly string[] = []): void => {
  context.set(pageHeaders(page, formTargets))
  context.body = page.html
}

const originsOf = (url: unknown): string[] => {
  const parsed = typeof url === 'string' ? URL.parse(url) : null
  if (parsed === null) return []
  return [parsed.origin === 'null' ? parsed.protocol : parsed.origin]
}

/** What a caller says about our own address is overwritten: every URL the provider writes starts with our origin. */
const pinOrigin = (headers: Record<string, string | string[] | undefined>, { host, protocol }: URL): void => {
  Object.assign(headers, {
    'host': host,
    'x-forwarded-host': host,
    'x-forwarded-proto': protocol.slice(0, -1),
  })
}

/** Fetch standard §3.3: no cookies are read by these endpoints, so every origin may call them. */
const allowOtherOrigins: RequestHandler = (request, response, next) => {
  if (!sharedPaths.has(request.baseUrl + request.path)) return next()
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'DPoP-Nonce, WWW-Authenticate',
  })
  if (request.method !== 'OPTIONS') return next()
  response
    .set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
      'Access-Control-Allow-Headers': 'Authorization, DPoP, Content-Type, Accept',
      'Access-Control-Max-Age': '86400',
    })
    .status(204)
    .end()
}

const sharedPaths = new Set([
  ...discoveryPaths,
  '/.oidc/jwks',
  '/.oidc/me',
  '/.oidc/reg',
  '/.oidc/token',
  '/.oidc/token/revocation',
])
