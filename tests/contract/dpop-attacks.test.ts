import { hash } from 'node:crypto'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { newProofKey, nowSeconds, type ProofKey } from '../conformance/solid-oidc/proofs.ts'
import { createTestAccount, type TestAccount } from '../support/account.ts'
import { freePort } from '../support/free-port.ts'
import { startConsentService, startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/** T34 to T37 of the guide, over HTTP: against both services as they are by default, and against a strict pod server. */

const opened = new AsyncDisposableStack()
let usual: { server: MutuaServer; anna: TestAccount; token: string }
let strict: { server: MutuaServer; anna: TestAccount; token: string }
let consentService: MutuaServer
let key: ProofKey
let otherKey: ProofKey

const startWithAnna = async (name: string, settings: Readonly<Record<string, string>>, port: number) => {
  const folder = opened.use(await createTemporaryFolder(`dpop-${name}`))
  const server = opened.use(
    await startPodServer({
      port,
      home: join(folder.path, 'pod'),
      consentService: parseBaseUrl('http://localhost:1'),
      settings: { POD_LOG_LEVEL: 'error', ...settings },
    }),
  )
  const anna = await createTestAccount(server.baseUrl, 'anna')
  return { server, anna, token: await tokenFor(server, anna) }
}

beforeAll(async () => {
  key = await newProofKey()
  otherKey = await newProofKey()
  const port = await freePort()
  usual = await startWithAnna('usual', {}, port)
  strict = await startWithAnna('strict', { POD_PROOFS: 'nonce' }, await freePort())
  const folder = opened.use(await createTemporaryFolder('dpop-consent'))
  consentService = opened.use(
    await startConsentService({
      port: await freePort(),
      home: join(folder.path, 'consent'),
      podServers: [usual.server.baseUrl],
      officers: [],
    }),
  )
})
afterAll(() => opened.disposeAsync())

const proof = (claims: object, by: ProofKey = key): Promise<string> =>
  new SignJWT({ jti: crypto.randomUUID(), iat: nowSeconds(), ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: by.jwk })
    .sign(by.privateKey)

const tokenFor = async (server: MutuaServer, anna: TestAccount): Promise<string> => {
  const url = `${server.baseUrl}/.oidc/token`
  const { clientId, clientSecret } = anna.credentials
  const ask = async (claims: object) =>
    fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        dpop: await proof({ htm: 'POST', htu: url, ...claims }),
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'webid' }),
    })
  const first = await ask({})
  const nonce = first.headers.get('dpop-nonce')
  const answer = first.ok || nonce === null ? first : await ask({ nonce })
  return ((await answer.json()) as { access_token: string }).access_token
}

const athOf = (token: string): string => hash('sha256', token, 'base64url')

const call = async (url: string, token: string, dpop: string | readonly string[], method = 'GET') => {
  const headers = new Headers({ authorization: `DPoP ${token}` })
  for (const one of [dpop].flat()) headers.append('dpop', one)
  const { status } = await fetch(url, { method, headers })
  return status
}

/** The same attacks at the pod server and at the consent service, where nothing is demanded beyond what clients send. */
const places = [
  { name: 'pod server', target: () => usual.anna.pod },
  { name: 'consent service', target: () => `${consentService.baseUrl}/grants` },
] as const

describe.each(places)('at the $name', ({ target }) => {
  const good = (claims: object = {}, by?: ProofKey) =>
    proof({ htm: 'GET', htu: target(), ath: athOf(usual.token), ...claims }, by)

  test('a proof for this token, method and address is taken', async () => {
    expect(await call(target(), usual.token, await good())).toBe(200)
  })

  test('T34 the same proof twice: the second is refused, also when both come at once', async () => {
    const once = await good()
    expect(await call(target(), usual.token, once)).toBe(200)
    expect(await call(target(), usual.token, once)).toBe(401)
    const raced = await good()
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(target(), usual.token, raced)))
    expect(answers.toSorted((one, two) => one - two)).toEqual([200, 401, 401, 401])
  })

  test('T34 a jti that was used, in a new proof: is refused', async () => {
    const jti = crypto.randomUUID()
    expect(await call(target(), usual.token, await good({ jti }))).toBe(200)
    expect(await call(target(), usual.token, await good({ jti, iat: nowSeconds() - 1 }))).toBe(401)
  })

  test('T34 a proof from before, or from the future: is refused', async () => {
    expect(await call(target(), usual.token, await good({ iat: nowSeconds() - 3_600 }))).toBe(401)
    expect(await call(target(), usual.token, await good({ iat: nowSeconds() + 3_600 }))).toBe(401)
  })

  test('T34 a forged proof does not spend the jti of the real one', async () => {
    const jti = crypto.randomUUID()
    const real = await good({ jti })
    const forged = `${real.slice(0, real.lastIndexOf('.'))}.${'A'.repeat(86)}`
    expect(await call(target(), usual.token, forged)).toBe(401)
    expect(await call(target(), usual.token, real)).toBe(200)
  })

  test.each([
    ['another method', { htm: 'POST' }],
    ['a method in another case', { htm: 'get' }],
    ['another host', { htu: 'https://evil.example/' }],
    ['no address', { htu: undefined }],
    ['no method', { htm: undefined }],
  ])('T35 a proof for %s: is refused', async (_, claims) => {
    expect(await call(target(), usual.token, await good(claims))).toBe(401)
  })

  test.each(['other', '../', '%2e%2e/x', '//'])(
    'T35 a proof for a path that ends in %s: is refused',
    async (more) => {
      expect(await call(target(), usual.token, await good({ htu: `${target()}${more}` }))).toBe(401)
    },
  )

  test('T36 a proof that names another token: is refused', async () => {
    expect(await call(target(), usual.token, await good({ ath: athOf('another') }))).toBe(401)
    expect(await call(target(), usual.token, await good({ ath: '' }))).toBe(401)
  })

  test('T37 a proof by another key than the token is bound to: is refused', async () => {
    expect(await call(target(), usual.token, await good({}, otherKey))).toBe(401)
  })

  test('T37 two proofs, or none: are refused', async () => {
    expect(await call(target(), usual.token, [await good(), await good()])).toBe(401)
    expect(await call(target(), usual.token, [])).toBe(401)
  })

  test('T37 the token as Bearer, where no proof is asked for: is refused', async () => {
    const { status } = await fetch(target(), { headers: { authorization: `Bearer ${usual.token}` } })
    expect(status).toBe(401)
  })
})

test('T34 a proof spent at one address is spent for all of a service', async () => {
  const jti = crypto.randomUUID()
  const at = (htu: string) => proof({ htm: 'GET', htu, jti, ath: athOf(usual.token) })
  expect(await call(usual.anna.pod, usual.token, await at(usual.anna.pod))).toBe(200)
  const card = `${usual.anna.pod}profile/card`
  expect(await call(card, usual.token, await at(card))).toBe(401)
})

describe('where the deployment demands more', () => {
  const nonceOf = async () => (await fetch(strict.anna.pod)).headers.get('dpop-nonce') ?? ''
  const good = async (claims: object = {}) =>
    proof({
      htm: 'GET',
      htu: strict.anna.pod,
      ath: athOf(strict.token),
      nonce: await nonceOf(),
      ...claims,
    })

  test('a proof with token and nonce is taken', async () => {
    expect(await call(strict.anna.pod, strict.token, await good())).toBe(200)
  })

  test('T36 a proof that names no token: is refused', async () => {
    expect(await call(strict.anna.pod, strict.token, await good({ ath: undefined }))).toBe(401)
  })

  test('T37 a proof without a nonce, or with one of somebody else: is refused, and told which to use', async () => {
    for (const nonce of [undefined, 'x', 'A'.repeat(22)]) {
      const dpop = await good({ nonce })
      const answer = await fetch(strict.anna.pod, {
        headers: { authorization: `DPoP ${strict.token}`, dpop },
      })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('use_dpop_nonce')
      expect(answer.headers.get('dpop-nonce')).not.toBeNull()
    }
  })
})
