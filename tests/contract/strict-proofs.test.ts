import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { newProofKey, nowSeconds, type ProofKey } from '../conformance/solid-oidc/proofs.ts'
import { createTestAccount, type TestAccount } from '../support/account.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
let server: MutuaServer
let anna: TestAccount
let key: ProofKey

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('strict'))
  server = opened.use(
    await startPodServer({
      port: await freePort(),
      home: join(folder.path, 'pod'),
      consentService: parseBaseUrl('http://localhost:1'),
      settings: { POD_PROOFS: 'nonce', POD_KEY_DAYS: '0', POD_LOG_LEVEL: 'error' },
    }),
  )
  anna = await createTestAccount(server.baseUrl, 'anna')
  key = await newProofKey()
})
afterAll(() => opened.disposeAsync())

const proofFor = async (method: string, url: string, more: object) =>
  new SignJWT({ jti: crypto.randomUUID(), htm: method, htu: url, iat: nowSeconds(), ...more })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk })
    .sign(key.privateKey)

const askToken = async (nonce?: string) => {
  const url = `${server.baseUrl}/.oidc/token`
  const { clientId, clientSecret } = anna.credentials
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      dpop: await proofFor('POST', url, nonce === undefined ? {} : { nonce }),
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'webid' }),
  })
}

const newToken = async (): Promise<string> => {
  const nonce = (await askToken()).headers.get('dpop-nonce') ?? ''
  return ((await (await askToken(nonce)).json()) as { access_token: string }).access_token
}

const read = async (token: string, more: object) =>
  fetch(anna.pod, {
    headers: { authorization: `DPoP ${token}`, dpop: await proofFor('GET', anna.pod, more) },
  })

const hashOf = async (token: string) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('base64url')

test('a server that demands nonces asks for one at the token endpoint, and gives it along', async () => {
  const refused = await askToken()
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'use_dpop_nonce' }])
  expect((await askToken(refused.headers.get('dpop-nonce') ?? '')).status).toBe(200)
})

test('and at every resource, with the token named in the proof', async () => {
  const token = await newToken()
  const ath = await hashOf(token)
  const refused = await read(token, { ath })
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toContain('error="use_dpop_nonce"')
  const nonce = refused.headers.get('dpop-nonce') ?? ''
  expect((await read(token, { nonce })).status).toBe(401)
  expect((await read(token, { nonce, ath })).status).toBe(200)
})

test('tokens from before the keys were followed by new ones go on being good', async () => {
  const token = await newToken()
  const kids = async () =>
    ((await (await fetch(`${server.baseUrl}/.oidc/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(
      ({ kid }) => kid,
    )
  const before = await kids()
  await server.kill('SIGTERM')
  await server.restart()
  const after = await kids()
  expect(after.slice(2)).toEqual(before)
  expect(after.slice(0, 2)).not.toEqual(before.slice(0, 2))
  const ath = await hashOf(token)
  const nonce = (await read(token, { ath })).headers.get('dpop-nonce') ?? ''
  // Proofs from the second in which the server started are refused.
  await expect.poll(async () => (await read(token, { nonce, ath })).status).toBe(200)
  expect((await askToken()).headers.get('dpop-nonce')).not.toBeNull()
})
