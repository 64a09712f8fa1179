import {
  calculateJwkThumbprint,
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  jwtVerify,
  type JWTPayload,
} from 'jose'
import { expect, test } from 'vitest'
import { signIn } from './dpop-session.ts'
import { openOtherServer, sendJson, tokenWith, type Call, type OtherServer } from './test-support.ts'

const webId = 'http://127.0.0.1/anna/profile/card#me'
const credentials = { clientId: 'id+/:', clientSecret: 'sécret%' }

test('a program signs in with its id and secret, form-urlencoded as RFC 6749 wants', async () => {
  await using provider = await openProvider()
  const session = await signIn({ issuer: `${provider.origin}/`, ...credentials }, { fetch })
  expect(session).toMatchObject({ webId, issuer: provider.origin })
  const [call] = tokenCalls(provider)
  const basic = Buffer.from(call?.headers.authorization?.slice(6) ?? '', 'base64').toString()
  expect(basic).toBe('id%2B%2F%3A:s%C3%A9cret%25')
  expect(new URLSearchParams(call?.body).get('grant_type')).toBe('client_credentials')
})

test('each request carries a fresh proof of the same key, bound to method, address and token', async () => {
  await using provider = await openProvider()
  const session = await signIn({ issuer: provider.origin, ...credentials }, { fetch })
  await session.fetch(`${provider.origin}/pod/a?x=1#y`, {
    method: 'PUT',
    body: 'a',
    headers: { 'If-None-Match': '*' },
  })
  await session.fetch(new Request(`${provider.origin}/pod/b`))
  const [first, second] = provider.calls.filter(({ path }) => path.startsWith('/pod/'))
  const token = first?.headers.authorization?.replace('DPoP ', '') ?? ''
  const proof = await verifyProof(first)
  expect(proof).toMatchObject({
    htm: 'PUT',
    htu: `${provider.origin}/pod/a`,
    ath: Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('base64url'),
  })
  expect(first?.headers['if-none-match']).toBe('*')
  expect((await verifyProof(second)).jti).not.toBe(proof.jti)
  const [onToken, onRead] = [tokenCalls(provider)[0], first].map(
    (call) => decodeProtectedHeader(proofOf(call)).jwk,
  )
  expect(onToken).toBeDefined()
  expect(await calculateJwkThumbprint(onToken ?? {})).toBe(await calculateJwkThumbprint(onRead ?? {}))
})

test('the private key cannot be taken out', async () => {
  await using provider = await openProvider()
  const { key } = await signIn({ issuer: provider.origin, ...credentials }, { fetch })
  await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow('not extractable')
  expect(key.publicJwk).not.toHaveProperty('d')
})

test('the token is renewed before it runs out, once for all that wait', async () => {
  await using provider = await openProvider()
  let clock = Date.now()
  const session = await signIn({ issuer: provider.origin, ...credentials }, { fetch, now: () => clock })
  await session.fetch(`${provider.origin}/pod/`)
  expect(tokenCalls(provider)).toHaveLength(1)
  clock += 55_000
  await Promise.all([1, 2, 3].map(() => session.fetch(`${provider.origin}/pod/`)))
  expect(tokenCalls(provider)).toHaveLength(2)
})

test('a token that the server calls invalid is replaced once, and a second 401 stands', async () => {
  await using provider = await openProvider({
    refuse: (call) => call.headers.authorization !== `DPoP ${tokenNumber(2)}`,
  })
  const session = await signIn({ issuer: provider.origin, ...credentials }, { fetch })
  expect((await session.fetch(`${provider.origin}/pod/`, { method: 'PUT', body: 'kept' })).status).toBe(200)
  expect(provider.calls.at(-1)?.body).toBe('kept')
  await using stubborn = await openProvider({ refuse: () => true })
  const refused = await signIn({ issuer: stubborn.origin, ...credentials }, { fetch })
  const request = new Request(`${stubborn.origin}/pod/`, { method: 'PUT', body: 'kept' })
  expect((await refused.fetch(request)).status).toBe(401)
  expect(stubborn.calls.filter(({ path }) => path === '/pod/').map(({ body }) => body)).toEqual([
    'kept',
    'kept',
  ])
})

test('a provider that demands its own nonce gets it', async () => {
  await using provider = await openProvider({ nonce: 'n-1' })
  const session = await signIn({ issuer: provider.origin, ...credentials }, { fetch })
  expect(session.webId).toBe(webId)
  expect((await verifyProof(tokenCalls(provider)[1])).nonce).toBe('n-1')
})

test('a wrong secret is the refusal of the provider, in its own words', async () => {
  await using provider = await openOtherServer((call, response, origin) =>
    call.path === discovery
      ? sendJson(response, 200, { issuer: origin, token_endpoint: `${origin}/token` })
      : sendJson(response, 401, {
          error: 'invalid_client',
          error_description: 'client authentication failed',
        }),
  )
  await expect(signIn({ issuer: provider.origin, ...credentials }, { fetch })).rejects.toMatchObject({
    kind: 'oauth-refused',
    oauthError: 'invalid_client',
    status: 401,
  })
})

test('a provider that gives out another name is not believed', async () => {
  await using provider = await openOtherServer((_call, response) =>
    sendJson(response, 200, { issuer: 'http://127.0.0.1:1', token_endpoint: 'http://127.0.0.1:1/token' }),
  )
  await expect(signIn({ issuer: provider.origin, ...credentials }, { fetch })).rejects.toMatchObject({
    kind: 'server-untrusted',
  })
  expect(provider.calls).toHaveLength(1)
})

test.each([
  [
    'is not bound to the key',
    { access_token: tokenWith({ webid: webId }), token_type: 'Bearer', expires_in: 60 },
  ],
  ['names nobody', { access_token: tokenWith({ sub: 'anna' }), token_type: 'DPoP', expires_in: 60 }],
  ['is no token', { access_token: 'x', token_type: 'DPoP', expires_in: 60 }],
])('a token that %s is not taken', async (_what, answer) => {
  await using provider = await openProvider({ answer })
  await expect(signIn({ issuer: provider.origin, ...credentials }, { fetch })).rejects.toMatchObject({
    kind: 'answer-unexpected',
  })
})

const discovery = '/.well-known/openid-configuration'

const tokenNumber = (number: number): string => tokenWith({ webid: webId, number })

/** Some other OpenID provider with a pod behind it; tokens live 60 s. */
const openProvider = (
  ways: {
    readonly nonce?: string
    readonly answer?: unknown
    readonly refuse?: (call: Call) => boolean
  } = {},
): Promise<OtherServer> => {
  let given = 0
  return openOtherServer((call, response, origin) => {
    if (call.path === discovery)
      return sendJson(response, 200, { issuer: origin, token_endpoint: `${origin}/token` })
    if (call.path === '/token') {
      if (ways.nonce !== undefined && decodeJwt(proofOf(call))['nonce'] !== ways.nonce) {
        response.setHeader('DPoP-Nonce', ways.nonce)
        return sendJson(response, 400, { error: 'use_dpop_nonce' })
      }
      given += 1
      return sendJson(
        response,
        200,
        ways.answer ?? { access_token: tokenNumber(given), token_type: 'DPoP', expires_in: 60 },
      )
    }
    if (ways.refuse?.(call) === true)
      response.setHeader('WWW-Authenticate', 'DPoP error="invalid_token"').statusCode = 401
    response.end()
  })
}

const tokenCalls = (provider: OtherServer): readonly Call[] =>
  provider.calls.filter(({ path }) => path === '/token')

const proofOf = (call: Call | undefined): string => String(call?.headers['dpop'])

const verifyProof = async (call: Call | undefined): Promise<JWTPayload> => {
  const { payload } = await jwtVerify(proofOf(call), EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    maxTokenAge: 60,
  })
  return payload
}
