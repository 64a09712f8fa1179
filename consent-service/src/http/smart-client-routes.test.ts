import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { exportJWK } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { smartClientSchema, type SmartClient, type SmartKeys } from '@mutua/sdk/consent/smart-client'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { drRossi, drVerdi, origin, stranger } from '../grants/test-support.ts'
import { checkSmartClients } from '../smart/check-smart-clients.ts'
import { keys as rowKeys } from '../smart/smart-client-rows.ts'
import { jwksOf, newProgramKey, openSmartDesk, refusedWith, type SmartDesk } from './test-support-smart.ts'
import { signedInAs } from './test-support.ts'

const admin = parseWebId('https://somewhere.example/admin')
const practice = parseWebId(`${origin}/organisations/${'p'.repeat(22)}#it`)

let desk: SmartDesk
beforeEach(async () => {
  desk = await openSmartDesk({ administrators: [admin] })
})
afterEach(async () => {
  // Whatever a test did, the records fit together.
  for (const finding of await findings()) throw new Error(JSON.stringify(finding))
  await desk[Symbol.asyncDispose]()
})

const findings = () =>
  Array.fromAsync(checkSmartClients(desk.house.store, createTestSealer(new Uint8Array(32))))
const call = async (caller: WebId | undefined, method: string, path: string, body?: unknown) => {
  const response = await fetch(`${desk.service.url}${path}`, {
    method,
    headers: {
      ...(caller === undefined ? {} : signedInAs(caller)),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const register = (caller: WebId | undefined, keys: unknown, name: unknown = 'Ward round') =>
  call(caller, 'POST', '/smart-clients', { name, ...(keys as object) })
const registered = async (caller: WebId, keys: SmartKeys): Promise<SmartClient> =>
  smartClientSchema.parse((await register(caller, keys)).body)
const pathOf = ({ id }: SmartClient, step: string) => `${new URL(id).pathname}/${step}`

test('who receives consents registers a program, sees it, gives it other keys and ends it', async () => {
  const keys = await jwksOf(newProgramKey('RS384'), newProgramKey('ES384'))
  const client = await registered(drRossi, keys)
  expect(client).toMatchObject({ name: 'Ward round', recipient: drRossi, keys })
  expect(client.id).toMatch(/^http:\/\/localhost:3001\/smart-clients\/[\w-]{22}$/)
  const next = await jwksOf(newProgramKey())
  desk.house.clock.at += 1_000
  expect(await call(drRossi, 'PUT', pathOf(client, 'keys'), next)).toMatchObject({
    status: 200,
    body: { keys: next },
  })
  const ended = await call(drRossi, 'POST', pathOf(client, 'end'))
  expect(ended).toMatchObject({ status: 200, body: { endedAt: expect.any(String) as string } })
  desk.house.clock.at += 1_000
  expect(await call(drRossi, 'POST', pathOf(client, 'end'))).toEqual(ended)
  expect(await call(drRossi, 'GET', '/smart-clients')).toMatchObject({ body: { items: [ended.body] } })
  expect(await call(drRossi, 'PUT', pathOf(client, 'keys'), next)).toMatchObject({
    status: 409,
    body: { code: 'smart-client-ended' },
  })
})

test('nobody else sees it, changes it or ends it, and nobody registers without being known here', async () => {
  const client = await registered(drRossi, await jwksOf(newProgramKey()))
  const keys = await jwksOf(newProgramKey())
  expect(await call(drVerdi, 'GET', '/smart-clients')).toMatchObject({ body: { items: [] } })
  for (const [method, step] of [
    ['PUT', 'keys'],
    ['POST', 'end'],
  ] as const)
    expect(await call(drVerdi, method, pathOf(client, step), keys)).toMatchObject({ status: 404 })
  expect(await register(stranger, keys)).toMatchObject({ status: 403, body: { code: 'provider-unknown' } })
  expect(await register(undefined, keys)).toMatchObject({ status: 401 })
  const unknown = `/smart-clients/${'x'.repeat(22)}/end`
  expect(await call(drRossi, 'POST', unknown)).toMatchObject({ status: 404 })
})

test('an administrator sees and ends the programs of the organisation, and cannot give them keys', async () => {
  const client = await desk.clients.register(
    { recipient: practice, person: drRossi },
    { name: 'Ward', keys: await jwksOf(newProgramKey()) },
  )
  const list = `/smart-clients?organisation=${encodeURIComponent(practice)}`
  expect(await call(drVerdi, 'GET', list)).toMatchObject({
    status: 403,
    body: { code: 'administrator-only' },
  })
  expect(await call(admin, 'GET', list)).toMatchObject({
    body: { items: [{ id: client.id, person: drRossi }] },
  })
  const keys = await jwksOf(newProgramKey())
  expect(await call(admin, 'PUT', pathOf(client, 'keys'), keys)).toMatchObject({ status: 404 })
  expect(await call(drRossi, 'PUT', pathOf(client, 'keys'), keys)).toMatchObject({ status: 200 })
  expect(await call(admin, 'POST', pathOf(client, 'end'))).toMatchObject({ status: 200 })
})

describe('keys are refused', () => {
  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    'that are private': async () => {
      const { privateKey, kid } = newProgramKey()
      return { jwks: { keys: [{ ...(await exportJWK(privateKey)), kid }] } }
    },
    'that are secrets': () => Promise.resolve({ jwks: { keys: [{ kty: 'oct', k: 'AAAA', kid: 'a' }] } }),
    'without a kid': async () => ({ jwks: { keys: [await exportJWK(newProgramKey().publicKey)] } }),
    'with one kid for two': () => jwksOf(newProgramKey('ES256', 'a'), newProgramKey('ES384', 'a')),
    'that are on no curve': async () => {
      const { publicKey, kid } = newProgramKey()
      return { jwks: { keys: [{ ...(await exportJWK(publicKey)), x: 'AAAA', kid }] } }
    },
    'for another algorithm than they can': async () => {
      const { publicKey, kid } = newProgramKey('ES256')
      return { jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES384' }] } }
    },
    'that are none': () => Promise.resolve({ jwks: { keys: [] } }),
    'that are too many': async () => {
      const key = newProgramKey('ES256')
      return jwksOf(...Array.from({ length: 11 }, (_, n) => ({ ...key, kid: String(n) })))
    },
    'that are nowhere': () => Promise.resolve({}),
    'in two places': async () => ({
      ...(await jwksOf(newProgramKey())),
      jwksUri: 'https://hospital.example/jwks.json',
    }),
    'at an inner address': () => Promise.resolve({ jwksUri: 'https://192.168.1.1/jwks.json' }),
    'without https': () => Promise.resolve({ jwksUri: 'http://hospital.example/jwks.json' }),
    'behind a password': () => Promise.resolve({ jwksUri: 'https://a:b@hospital.example/jwks.json' }),
    'in a file': () => Promise.resolve({ jwksUri: 'file:///etc/passwd' }),
  }
  test.each(Object.keys(cases))('%s', async (name) => {
    expect(await register(drRossi, await cases[name]?.())).toMatchObject({
      status: 400,
      body: { code: 'input-malformed' },
    })
  })
})

test('a program has a name that can be read', async () => {
  const keys = await jwksOf(newProgramKey())
  for (const name of ['', '  ', 'a\u0000b', 'x'.repeat(101), 7])
    expect(await register(drRossi, keys, name)).toMatchObject({ status: 400 })
})

test('twenty programs at a time are enough for one recipient, also when they are registered at once', async () => {
  const keys = await jwksOf(newProgramKey('ES256'))
  const answers = await Promise.all(Array.from({ length: 24 }, () => register(drRossi, keys)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20)
  expect(answers.find(({ status }) => status !== 201)).toMatchObject({
    status: 409,
    body: { code: 'smart-client-limit' },
  })
  const [first] = await desk.clients.list(drRossi, 1)
  await call(drRossi, 'POST', pathOf(first as SmartClient, 'end'))
  expect(await register(drRossi, keys)).toMatchObject({ status: 201 })
  expect(await register(drVerdi, keys)).toMatchObject({ status: 201 })
})

describe('a program that publishes its keys', () => {
  let server: Server
  let answer: () => { status: number; body: string }
  let asked = 0
  let jwksUri: string
  beforeEach(async () => {
    asked = 0
    server = createServer((_request, response) => {
      asked += 1
      const { status, body } = answer()
      response.writeHead(status, { 'Content-Type': 'application/jwk-set+json' }).end(body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    jwksUri = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks.json`
    await desk.house.given()
  })
  afterEach(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })

  test('is known by them, and they are not fetched for every token', async () => {
    const key = newProgramKey()
    const { jwks } = (await jwksOf(key)) as Extract<SmartKeys, { jwks: unknown }>
    answer = () => ({ status: 200, body: JSON.stringify(jwks) })
    const client = await registered(drRossi, { jwksUri })
    for (let time = 0; time < 3; time += 1)
      expect(await desk.ask(client, key, 'system/*.rs')).toMatchObject({ status: 200 })
    expect(asked).toBe(1)
    const named = await desk.assertionOf(client, key, { header: { jku: jwksUri } })
    const form = { grant_type: 'client_credentials', client_assertion: named, scope: 'system/*.rs' }
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    expect(await desk.post({ ...form, client_assertion_type: type })).toMatchObject({ status: 200 })
  })

  test('is asked for them only by an assertion that would be good if they fit', async () => {
    const key = newProgramKey()
    answer = () => ({ status: 200, body: '{"keys":[]}' })
    const client = await registered(drRossi, { jwksUri })
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: 'system/*.rs',
    }
    const elsewhere = jwksUri.replace('jwks', 'other')
    for (const twist of [
      { claims: { aud: origin } },
      { claims: { exp: 4_000_000_000 } },
      { claims: { iss: `${client.id}x`, sub: `${client.id}x` } },
      { header: { alg: 'none' } },
      { header: { jku: elsewhere } },
    ]) {
      const [header = '', payload = ''] = (await desk.assertionOf(client, key)).split('.')
      const changed = (part: string, by: object = {}) =>
        Buffer.from(
          JSON.stringify({ ...(JSON.parse(Buffer.from(part, 'base64url').toString()) as object), ...by }),
        ).toString('base64url')
      const assertion = `${changed(header, twist.header)}.${changed(payload, twist.claims)}.e30`
      expect(await desk.post({ ...form, client_assertion: assertion })).toEqual(refusedWith('invalid_client'))
    }
    expect(asked).toBe(0)
    expect(await desk.ask(client, key, 'system/*.rs')).toEqual(refusedWith('invalid_client'))
    expect(asked).toBe(1)
  })

  test.each([
    ['are not there', { status: 404, body: '{}' }],
    ['are no keys', { status: 200, body: 'hello' }],
    ['are those of another', { status: 200, body: '{"keys":[]}' }],
  ])('is refused when they %s', async (_why, said) => {
    answer = () => said
    const client = await registered(drRossi, { jwksUri })
    expect(await desk.ask(client, newProgramKey(), 'system/*.rs')).toEqual(refusedWith('invalid_client'))
  })
})

test('the doctor finds a program that nobody finds, and one too few', async () => {
  const client = await registered(drRossi, await jwksOf(newProgramKey()))
  const local = client.id.slice(client.id.lastIndexOf('/') + 1)
  const { store } = desk.house
  for (const key of [
    rowKeys.client(local),
    rowKeys.of(drRossi, client.registeredAt, local),
    rowKeys.recipient(drRossi),
  ]) {
    const value = await store.get(key)
    await store.write([{ key, value: undefined }])
    expect(await findings()).not.toEqual([])
    await store.write([{ key, value }])
  }
})
