import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SmartClient } from '@mutua/sdk/consent/smart-client'
import { prefixRange } from '@mutua/kit/store'
import { drRossi, drVerdi } from '../grants/test-support.ts'
import { createUsedAssertions } from '../smart/used-assertions.ts'
import {
  annasSegment,
  assertionType,
  jwksOf,
  newProgramKey,
  openSmartDesk,
  refusedWith,
  type Alg,
  type ProgramKey,
  type SmartDesk,
  type Twist,
} from './test-support-smart.ts'

let desk: SmartDesk
let client: SmartClient
let key: ProgramKey
beforeEach(async () => {
  desk = await openSmartDesk()
  await desk.house.given()
  key = newProgramKey()
  client = await register(key)
})
afterEach(() => desk[Symbol.asyncDispose]())

const register = async (...keys: readonly ProgramKey[]) =>
  desk.clients.register({ recipient: drRossi }, { name: 'Ward round', keys: await jwksOf(...keys) })
const present = (
  assertion: string,
  more: Record<string, string> = {},
  headers: Record<string, string> = {},
) =>
  desk.post(
    {
      grant_type: 'client_credentials',
      client_assertion_type: assertionType,
      client_assertion: assertion,
      scope: 'system/*.rs',
      ...more,
    },
    { headers },
  )
const presentTwisted = async (twist: Twist, by = key) => present(await desk.assertionOf(client, by, twist))
const seconds = () => Math.floor(desk.house.clock.at / 1000)
const good = { status: 200 }

test.each(['RS384', 'ES384', 'ES256'] as const)(
  'a program that signs with %s gets a token',
  async (alg: Alg) => {
    const own = newProgramKey(alg)
    const program = await register(own)
    expect(await desk.ask(program, own, 'system/*.rs')).toMatchObject(good)
  },
)

describe('an assertion is refused', () => {
  const other = 'https://other.example'
  const cases: Readonly<Record<string, () => Twist>> = {
    'for another audience': () => ({ claims: { aud: `${other}/token` } }),
    'for the token endpoint of another pod': () => ({
      claims: { aud: desk.addressOf('bruno@localhost:3000') },
    }),
    'for this service as a whole': () => ({ claims: { aud: 'http://localhost:3001' } }),
    'for two audiences': () => ({ claims: { aud: [desk.addressOf(annasSegment), other] } }),
    'without an audience': () => ({ claims: { aud: undefined } }),
    'that has expired': () => ({ claims: { exp: seconds() - 6 } }),
    'that is good for longer than five minutes': () => ({ claims: { exp: seconds() + 330 } }),
    'without an end': () => ({ claims: { exp: undefined } }),
    'that is not good yet': () => ({ claims: { nbf: seconds() + 60 } }),
    'without a jti': () => ({ claims: { jti: undefined } }),
    'of another issuer': () => ({ claims: { iss: other } }),
    'about another subject': () => ({ claims: { sub: other } }),
    'of a client that is not there': () => {
      const id = `http://localhost:3001/smart-clients/${'a'.repeat(22)}`
      return { claims: { iss: id, sub: id } }
    },
    'by another key': () => ({ key: newProgramKey().privateKey }),
    'of an unknown kid': () => ({ header: { kid: randomUUID() } }),
    'without a kid': () => ({ header: { kid: undefined } }),
    'that says it is a token': () => ({ header: { typ: 'at+jwt' } }),
    'without a typ': () => ({ header: { typ: undefined } }),
    'whose keys are said to be elsewhere': () => ({ header: { jku: `${other}/jwks.json` } }),
  }
  test.each(Object.keys(cases))('%s', async (name) => {
    expect(await presentTwisted(cases[name]?.() ?? {})).toEqual(refusedWith('invalid_client'))
    expect(await presentTwisted({})).toMatchObject(good)
  })

  test('that nobody has signed, or that is signed with the public key as a secret', async () => {
    const assertion = await desk.assertionOf(client, key)
    const [, payload = ''] = assertion.split('.')
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')
    const none = encode({ alg: 'none', typ: 'JWT', kid: key.kid })
    for (const signature of ['', 'e30'])
      expect(await present(`${none}.${payload}.${signature}`)).toEqual(refusedWith('invalid_client'))
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' })
    const hmac = await desk.assertionOf(client, key, { header: { alg: 'HS256' }, key: Buffer.from(pem) })
    expect(await present(hmac)).toEqual(refusedWith('invalid_client'))
  })

  test('with an algorithm that SMART does not have, also where the key could', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const own: ProgramKey = { alg: 'RS384', kid: 'rsa', ...rsa }
    const program = await register(own)
    const assertion = await desk.assertionOf(program, own, { header: { alg: 'RS256' } })
    expect(await present(assertion)).toEqual(refusedWith('invalid_client'))
    expect(await desk.ask(program, own, 'system/*.rs')).toMatchObject(good)
  })

  test('with a header that must be understood and is not', async () => {
    const [, payload = ''] = (await desk.assertionOf(client, key)).split('.')
    const header = { alg: 'ES384', typ: 'JWT', kid: key.kid, crit: ['exp'], exp: 1 }
    const text = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}`
    const by = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const
    const signature = sign('sha384', Buffer.from(text), by).toString('base64url')
    expect(await present(`${text}.${signature}`)).toEqual(refusedWith('invalid_client'))
  })

  test('the second time, however many come at once, after a restart, and when it is signed anew', async () => {
    const assertion = await desk.assertionOf(client, key)
    const answers = await Promise.all(Array.from({ length: 8 }, () => present(assertion)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const jti = randomUUID()
    expect(await presentTwisted({ claims: { jti } })).toMatchObject(good)
    const afterRestart = createUsedAssertions({ store: desk.house.store, now: () => desk.house.clock.at })
    expect(await afterRestart.use({ clientId: client.id, jti, until: seconds() + 300 })).toBe(false)
    expect(await presentTwisted({ claims: { jti, exp: seconds() + 200 } })).toEqual(
      refusedWith('invalid_client'),
    )
    desk.house.clock.at += 306_000
    expect(await presentTwisted({ claims: { jti } })).toMatchObject(good)
    expect(await presentTwisted({ claims: { jti, exp: seconds() + 100 } })).toEqual(
      refusedWith('invalid_client'),
    )
  })

  test('for as long as it could come again, and then it is forgotten', async () => {
    const rows = async () =>
      (await Array.fromAsync(desk.house.store.list(prefixRange('smart-assertion')))).length
    for (let n = 0; n < 3; n += 1) await presentTwisted({})
    const kept = randomUUID()
    await presentTwisted({ claims: { jti: kept } })
    expect(await rows()).toBe(8)
    desk.house.clock.at += 306_000
    // One that is used again just when it is forgotten stays used.
    expect(await presentTwisted({ claims: { jti: kept } })).toMatchObject(good)
    expect(await rows()).toBe(2)
    desk.house.clock.at += 10_000
    expect(await presentTwisted({ claims: { jti: kept, exp: seconds() + 60 } })).toEqual(
      refusedWith('invalid_client'),
    )
  })

  test('and by the name of one client another cannot use up the names of its assertions', async () => {
    const jti = randomUUID()
    const own = newProgramKey()
    const another = await desk.clients.register(
      { recipient: drVerdi },
      { name: 'Other', keys: await jwksOf(own) },
    )
    await present(await desk.assertionOf(another, own, { claims: { jti } }))
    await presentTwisted({ claims: { jti }, key: newProgramKey().privateKey })
    expect(await presentTwisted({ claims: { jti } })).toMatchObject(good)
  })

  test('of a client that has ended, or whose keys were replaced', async () => {
    const local = client.id.slice(client.id.lastIndexOf('/') + 1)
    const next = newProgramKey('ES256')
    expect(await desk.ask(client, key, 'system/*.rs')).toMatchObject(good)
    await desk.clients.replaceKeys(drRossi, local, await jwksOf(next))
    expect(await desk.ask(client, key, 'system/*.rs')).toEqual(refusedWith('invalid_client'))
    expect(await desk.ask(client, next, 'system/*.rs')).toMatchObject(good)
    await desk.clients.end(drRossi, local)
    expect(await desk.ask(client, next, 'system/*.rs')).toEqual(refusedWith('invalid_client'))
  })
})

test('an assertion may be a moment late or early, as clocks are', async () => {
  expect(await presentTwisted({ claims: { exp: seconds() - 3 } })).toMatchObject(good)
  expect(await presentTwisted({ claims: { exp: seconds() + 304 } })).toMatchObject(good)
})

test('what is no call of a program is refused in the words of OAuth', async () => {
  const assertion = await desk.assertionOf(client, key)
  expect(await present(assertion, { grant_type: 'password' })).toEqual(refusedWith('unsupported_grant_type'))
  expect(await present(assertion, { grant_type: '' })).toEqual(refusedWith('invalid_request'))
  expect(await present(assertion, { client_assertion_type: 'other' })).toEqual(refusedWith('invalid_client'))
  expect(await present('', {})).toEqual(refusedWith('invalid_client'))
  expect(await present(assertion, { client_id: 'https://other.example' })).toEqual(
    refusedWith('invalid_client'),
  )
  const twice = new URLSearchParams({ grant_type: 'client_credentials', scope: 'system/*.rs' })
  twice.append('scope', 'patient/*.rs')
  const sent = await fetch(`${desk.service.url}/smart/${annasSegment}/token`, { method: 'POST', body: twice })
  expect(await sent.json()).toMatchObject({ error: 'invalid_request' })
  const json = await fetch(`${desk.service.url}/smart/${annasSegment}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  })
  expect(json.status).toBe(400)
  expect(await present(assertion)).toMatchObject(good)
})
