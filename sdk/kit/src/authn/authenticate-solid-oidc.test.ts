import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Problem } from '@mutua/sdk/problem'
import { createSafeFetch, type SafeFetch } from '../safe-fetch.ts'
import { createSolidOidcAuthenticator, type SolidOidcDeps } from './authenticate-solid-oidc.ts'
import { createIssuerKeys } from './issuer-keys.ts'
import {
  createKey,
  now,
  signProof,
  startIssuer,
  tamper,
  target,
  testTime,
  type Issuer,
  type Key,
} from './test-support.ts'
import { createDpopVerifier } from './verify-dpop-proof.ts'
import { createWebIdIssuers } from './webid-issuers.ts'

let home: Issuer
let stranger: Issuer
let key: Key
beforeAll(async () => {
  ;[home, stranger, key] = await Promise.all([startIssuer(), startIssuer(), createKey()])
})
afterAll(async () => {
  await Promise.all([home[Symbol.asyncDispose](), stranger[Symbol.asyncDispose]()])
})

const open = (change: Partial<SolidOidcDeps> = {}) => {
  const fetch = createSafeFetch({ allowLoopback: true })
  const time = change.now ?? now
  return createSolidOidcAuthenticator({
    now: time,
    verifyDpopProof: createDpopVerifier({ now: time }),
    issuersOf: createWebIdIssuers({ fetch, now: time }),
    keysOf: createIssuerKeys({ fetch, now: time }),
    ...change,
  })
}

const call = async (token: string, scheme = 'DPoP') => ({
  authorization: `${scheme} ${token}`,
  proofs: [await signProof(key)],
  method: 'GET',
  url: target,
})

const refused = { name: 'Problem', code: 'token-invalid' }

test.each(['DPoP', 'dpop', 'DPOP'])(
  'a caller with a good token under the scheme %s is known',
  async (scheme) => {
    const caller = await open()(await call(await home.signToken(key.jkt), scheme))
    expect(caller).toMatchObject({
      webId: home.webId,
      clientId: 'client-1',
      issuer: home.issuer,
      jkt: key.jkt,
    })
  },
)

test('without an Authorization header nobody is claimed', async () => {
  await expect(open()({ proofs: [], method: 'GET', url: target })).resolves.toBeUndefined()
})

test.each(['Bearer', 'Basic', ''])('the scheme "%s" is refused', async (scheme) => {
  await expect(open()(await call(await home.signToken(key.jkt), scheme))).rejects.toMatchObject(refused)
})

test('a token without any proof is refused', async () => {
  const request = await call(await home.signToken(key.jkt))
  await expect(open()({ ...request, proofs: [] })).rejects.toMatchObject(refused)
})

test.each<[string, Record<string, unknown>]>([
  ['that has expired', { exp: testTime - 61 }],
  ['from the future', { iat: testTime + 61 }],
  ['that is not valid yet', { nbf: testTime + 61 }],
  ['that never expires', { exp: undefined }],
  ['without a time', { iat: undefined }],
  ['for another audience', { aud: 'client-1' }],
  ['without a WebID', { webid: undefined }],
  ['with a WebID that is no http URL', { webid: 'urn:anna' }],
  ['without a client', { client_id: undefined }],
  ['that is bound to no key', { cnf: undefined }],
  ['that is bound to another key', { cnf: { jkt: 'A'.repeat(43) } }],
  ['without an issuer', { iss: undefined }],
])('a token %s is refused', async (_, claims) => {
  await expect(open()(await call(await home.signToken(key.jkt, claims)))).rejects.toMatchObject(refused)
})

test.each<[string, 0 | 1, Record<string, unknown>]>([
  ['another WebID', 1, { sub: 'https://eve.example/#me' }],
  ['a longer life', 1, { exp: testTime + 3_600 }],
  ['alg none', 0, { alg: 'none' }],
  ['alg HS256', 0, { alg: 'HS256' }],
  ['a critical extension', 0, { crit: ['exp'] }],
])('a token whose signature was kept while it got %s is refused', async (_, part, change) => {
  const token = tamper(await home.signToken(key.jkt), part, change)
  await expect(open()(await call(token))).rejects.toMatchObject(refused)
})

test('a token that names keys of its own is not followed there', async () => {
  const token = await home.signToken(
    key.jkt,
    {},
    { jku: `${stranger.issuer}/jwks`, x5u: `${stranger.issuer}/jwks` },
  )
  stranger.asked.length = 0
  await expect(open()(await call(token))).resolves.toBeDefined()
  expect(stranger.asked).toEqual([])
})

test("an HMAC made with the issuer's public key is refused", async () => {
  const good = await home.signToken(key.jkt)
  const secret = new TextEncoder().encode(JSON.stringify(home.key.jwk))
  const claims = JSON.parse(Buffer.from(good.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret)
  await expect(open()(await call(token))).rejects.toMatchObject(refused)
})

test('an issuer that the WebID does not name is refused, and never even called', async () => {
  const token = await stranger.signToken(key.jkt, { webid: home.webId })
  stranger.asked.length = 0
  await expect(open()(await call(token))).rejects.toMatchObject(refused)
  expect(stranger.asked).toEqual([])
})

test('a token signed by a stranger in the name of the right issuer is refused', async () => {
  const token = await stranger.signToken(key.jkt, { webid: home.webId, iss: home.issuer })
  await expect(open()(await call(token))).rejects.toMatchObject(refused)
})

test('issuers are compared letter by letter: a trailing slash is another issuer', async () => {
  await expect(
    open()(await call(await home.signToken(key.jkt, { iss: `${home.issuer}/` }))),
  ).rejects.toMatchObject(refused)
})

test('a discovery document of another issuer is refused', async () => {
  const issuer = await startIssuer()
  issuer.serve(
    '/.well-known/openid-configuration',
    'application/json',
    JSON.stringify({ issuer: home.issuer, jwks_uri: `${issuer.issuer}/jwks` }),
  )
  await expect(open()(await call(await issuer.signToken(key.jkt)))).rejects.toMatchObject(refused)
  await issuer[Symbol.asyncDispose]()
})

test('a profile that cannot be reached vouches for nobody', async () => {
  const token = await home.signToken(key.jkt, { webid: 'http://localhost:1/anna#me' })
  await expect(open()(await call(token))).rejects.toMatchObject(refused)
})

test('the profile, the discovery document and the keys are asked for once, not with every request', async () => {
  const issuer = await startIssuer()
  const authenticate = open()
  const tokens = await Promise.all(Array.from({ length: 10 }, () => issuer.signToken(key.jkt)))
  await Promise.all(tokens.map(async (token) => authenticate(await call(token))))
  expect(issuer.asked.toSorted()).toEqual([
    '/.well-known/openid-configuration',
    '/anna/profile/card',
    '/jwks',
  ])
  await issuer[Symbol.asyncDispose]()
})

test('a remembered token ends with its time', async () => {
  let at = now()
  const authenticate = open({ now: () => at })
  const token = await home.signToken(key.jkt, { exp: testTime + 30 })
  await expect(authenticate(await call(token))).resolves.toBeDefined()
  at += 91_000
  const proof = await signProof(key, { iat: testTime + 91 })
  await expect(authenticate({ ...(await call(token)), proofs: [proof] })).rejects.toMatchObject(refused)
})

test('an issuer that the profile no longer names is refused after five minutes at the latest', async () => {
  let at = now()
  const issuer = await startIssuer()
  const authenticate = open({ now: () => at })
  const token = await issuer.signToken(key.jkt, { exp: testTime + 3_600 })
  await expect(authenticate(await call(token))).resolves.toBeDefined()
  issuer.serve('/anna/profile/card', 'text/turtle', '')
  at += 300_001
  const proof = await signProof(key, { iat: testTime + 300 })
  await expect(authenticate({ ...(await call(token)), proofs: [proof] })).rejects.toMatchObject(refused)
  await issuer[Symbol.asyncDispose]()
})

test('a client that was ended is refused with the very next request, with a token remembered as good', async () => {
  const ended = new Set<string>()
  const authenticate = open({
    isRevoked: ({ clientId, issuer }) => issuer === home.issuer && ended.has(clientId),
  })
  const token = await home.signToken(key.jkt)
  await expect(authenticate(await call(token))).resolves.toBeDefined()
  ended.add('client-1')
  await expect(authenticate(await call(token))).rejects.toMatchObject(refused)
})

test('a proof passes once, also with two tokens of the same key', async () => {
  const authenticate = open()
  const [one, two] = await Promise.all([home.signToken(key.jkt), home.signToken(key.jkt)])
  const request = await call(one)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 16 }, (_, index) =>
      authenticate({ ...request, authorization: `DPoP ${index % 2 === 0 ? one : two}` }),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('where such tokens are taken, one that is bound to no key is good as Bearer, and only so', async () => {
  const authenticate = open({ takesBearer: true })
  const unbound = await home.signToken(key.jkt, { cnf: undefined })
  const bound = await home.signToken(key.jkt)
  const known = await authenticate(await call(unbound, 'Bearer'))
  expect(known).toMatchObject({ webId: home.webId, clientId: 'client-1' })
  expect(known?.jkt).toBeUndefined()
  await expect(authenticate(await call(unbound, 'DPoP'))).rejects.toMatchObject(refused)
  await expect(authenticate(await call(bound, 'Bearer'))).rejects.toMatchObject(refused)
  expect(await authenticate(await call(bound, 'DPoP'))).toMatchObject({ jkt: key.jkt })
  const foreign = await stranger.signToken(key.jkt, { cnf: undefined, webid: home.webId })
  await expect(authenticate(await call(foreign, 'Bearer'))).rejects.toMatchObject(refused)
})

test('where they are not, one that is bound to no key is refused however it is sent', async () => {
  const unbound = await home.signToken(key.jkt, { cnf: undefined })
  for (const scheme of ['Bearer', 'DPoP'])
    await expect(open()(await call(unbound, scheme))).rejects.toMatchObject(refused)
})

test('when nobody could be asked, the caller is told to try again and not that they are unknown', async () => {
  const busy = new Problem('lookups-busy')
  const token = await home.signToken(key.jkt)
  for (const at of ['profile', 'keys']) {
    let isFull = true
    const real = createSafeFetch({ allowLoopback: true })
    const fetch: SafeFetch = (url, accept) =>
      isFull && url.includes('/profile/') === (at === 'profile') ? Promise.reject(busy) : real(url, accept)
    const authenticate = open({
      issuersOf: createWebIdIssuers({ fetch, now }),
      keysOf: createIssuerKeys({ fetch, now }),
    })
    await expect(authenticate(await call(token))).rejects.toMatchObject({ code: 'lookups-busy', status: 503 })
    // Nothing of it is remembered.
    isFull = false
    await expect(authenticate(await call(token))).resolves.toMatchObject({ webId: home.webId })
  }
})
