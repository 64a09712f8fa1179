import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { createSafeExchange } from '@mutua/kit/safe-exchange'
import { createSafeFetch, type SafeFetch } from '@mutua/kit/safe-fetch'
import { parseBaseUrl, parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { openSignIn, type SignIn } from './open-sign-in.ts'

/** How an issuer may fail to be what it says. */
export interface Twist {
  readonly claims?: JWTPayload
  readonly without?: readonly string[]
  readonly signer?: 'nobody' | 'somebody-else' | 'our-secret'
  /** Of the token endpoint. */
  readonly status?: number
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Whom the profile names; itself when absent. */
  readonly named?: string
}

export interface TestIssuer extends AsyncDisposable {
  readonly issuer: string
  readonly webId: WebId
  readonly clock: { at: number }
  readonly signIn: SignIn
  twist: Twist
  /** Whether no look-up has a turn. */
  isBusy: boolean
  /** Forms that came to the token endpoint. */
  readonly redeemed: URLSearchParams[]
  /** A browser goes there; the query it was sent with. */
  readonly begin: (browser?: string) => Promise<URLSearchParams>
  readonly finish: (
    sent: URLSearchParams,
    answer?: Readonly<Record<string, string | undefined>>,
    browser?: string,
  ) => ReturnType<SignIn['finish']>
}

/** An OpenID provider with one person, over real HTTP, and the sign-in that uses it. */
export const openTestIssuer = async (): Promise<TestIssuer> => {
  const clock = { at: Date.now() }
  const own = await generateKeyPair('ES256')
  const foreign = await generateKeyPair('ES256')
  const redeemed: URLSearchParams[] = []
  let nonce = ''
  let twist: Twist = {}
  let isBusy = false

  const idToken = async (): Promise<string> => {
    const seconds = Math.floor(clock.at / 1_000)
    const claims: JWTPayload = {
      ...{ iss: issuer, aud: 'registered', azp: 'registered', sub: webId, webid: webId, nonce },
      ...{ iat: seconds, exp: seconds + 300 },
      ...twist.claims,
    }
    for (const name of twist.without ?? []) delete claims[name]
    if (twist.signer === 'nobody') return new UnsecuredJWT(claims).encode()
    const token = new SignJWT(claims)
    if (twist.signer === 'our-secret')
      return token.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('registered'.repeat(4)))
    const { privateKey } = twist.signer === 'somebody-else' ? foreign : own
    return token.setProtectedHeader({ alg: 'ES256', kid: 'own' }).sign(privateKey)
  }
  const answers: Readonly<Record<string, (body: string) => unknown>> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/reg`,
      jwks_uri: `${issuer}/jwks`,
      authorization_response_iss_parameter_supported: true,
      ...twist.metadata,
    }),
    '/jwks': async () => ({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256' }] }),
    '/reg': () => ({ client_id: 'registered' }),
    '/token': async (body) => {
      redeemed.push(new URLSearchParams(body))
      return { id_token: await idToken(), access_token: 'x', token_type: 'Bearer' }
    },
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void (async () => {
        if (path === '/card') {
          response.setHeader('content-type', 'text/turtle')
          return response.end(
            `<${webId}> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${twist.named ?? issuer}>.`,
          )
        }
        const answer = await answers[path]?.(Buffer.concat(chunks).toString())
        response.statusCode = path === '/reg' ? 201 : path === '/token' ? (twist.status ?? 200) : 200
        return response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
      })()
    })
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const issuer = `http://localhost:${String((server.address() as AddressInfo).port)}`
  const webId = parseWebId(`${issuer}/card#me`)

  const outside = { allowLoopback: true }
  const quiet = createSafeFetch(outside)
  const fetch: SafeFetch = (url, accept) =>
    isBusy ? Promise.reject(new Problem('lookups-busy')) : quiet(url, accept)
  const now = () => clock.at
  const signIn = openSignIn({
    origin: parseBaseUrl('http://localhost:3001'),
    coopName: 'Mutua',
    issuers: [issuer],
    ...{ fetch, now, randomBytes },
    exchange: createSafeExchange({ ...outside, timeoutMs: 2_000, maxBytes: 65_536 }),
    issuersOf: createWebIdIssuers({ fetch, now }),
    keysOf: createIssuerKeys({ fetch, now }),
  })
  const browserOf = (browser = 'one browser') => browser
  return {
    issuer,
    webId,
    clock,
    signIn,
    redeemed,
    get twist() {
      return twist
    },
    set twist(next) {
      twist = next
    },
    get isBusy() {
      return isBusy
    },
    set isBusy(next) {
      isBusy = next
    },
    begin: async (browser) => {
      const url = await signIn.begin({ issuer, to: '/back-to', browser: browserOf(browser) })
      const sent = new URL(url ?? 'about:blank').searchParams
      nonce = sent.get('nonce') ?? ''
      return sent
    },
    finish: (sent, answer = {}, browser) =>
      signIn.finish(
        { state: sent.get('state') ?? '', code: 'a-code', iss: issuer, ...answer },
        browserOf(browser),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
