import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { exportJWK, SignJWT, calculateJwkThumbprint } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SmartClient } from '@mutua/sdk/consent/smart-client'
import { parseWebId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import { anna, bruno, drRossi, drVerdi, inDays, inPod, origin, podServer } from '../grants/test-support.ts'
import {
  annasSegment,
  assertionType,
  jwksOf,
  newProgramKey,
  openSmartDesk,
  refusedWith,
  type ProgramKey,
  type SmartDesk,
} from './test-support-smart.ts'

let desk: SmartDesk
let client: SmartClient
let key: ProgramKey
beforeEach(async () => {
  desk = await openSmartDesk()
  key = newProgramKey('ES256')
  client = await desk.clients.register({ recipient: drRossi }, { name: 'Ward', keys: await jwksOf(key) })
})
afterEach(() => desk[Symbol.asyncDispose]())

const ask = (scope: string, segment?: string) => desk.ask(client, key, scope, segment)
const givenScopes = async (scope: string) => {
  const answer = await ask(scope)
  return answer.status === 200 ? answer.body.scope : answer.body.error
}
const lab = 'patient/Observation.rs?category=laboratory'

test('a token speaks for one consent, for reading, for the scopes that were asked for, at the FHIR face of that pod', async () => {
  const grant = await desk.house.given()
  const answer = await ask(`system/Observation.rs?category=laboratory patient/Patient.r`)
  expect(answer).toEqual({
    status: 200,
    body: {
      access_token: expect.any(String) as string,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'system/Observation.rs?category=laboratory patient/Patient.r',
    },
  })
  const at = Math.floor(desk.house.clock.at / 1000)
  expect(await desk.claimsOf(answer)).toEqual({
    iss: origin,
    aud: podServer,
    sub: drRossi,
    client_id: client.id,
    grant: grant.id,
    grant_sequence: expect.any(Number) as number,
    jti: expect.any(String) as string,
    iat: at,
    exp: at + 300,
    resource: `${podServer}/fhir/anna`,
    modes: ['read'],
    scope: `${lab} patient/Patient.r`,
  })
})

test('a token does not outlive its consent', async () => {
  const grant = await desk.house.given(anna, drRossi, { validUntil: inDays(1) })
  desk.house.clock.at = Date.parse(grant.validUntil) - 60_000
  expect((await ask('system/*.rs')).body.expires_in).toBe(60)
})

describe('what a consent gives of what is asked', () => {
  test('is all of it where the consent names places only', async () => {
    await desk.house.given()
    expect(await givenScopes('system/*.rs')).toBe('system/*.rs')
    expect(await givenScopes('patient/Condition.r')).toBe('patient/Condition.r')
  })

  test('is what both cover where it names records', async () => {
    await desk.house.given(anna, drRossi, { terms: { records: [lab, 'patient/Patient.r'] } })
    expect(await givenScopes('system/*.rs')).toBe(
      'system/Observation.rs?category=laboratory system/Patient.r',
    )
    expect(await givenScopes('patient/Observation.rs')).toBe(lab)
    expect(await givenScopes('patient/Observation.s')).toBe('patient/Observation.s?category=laboratory')
    expect(await givenScopes('patient/Observation.rs?date=ge2025')).toBe(
      'patient/Observation.rs?category=laboratory&date=ge2025',
    )
    expect(await givenScopes(`${lab}&date=ge2025`)).toBe(`${lab}&date=ge2025`)
    expect(await givenScopes('patient/Patient.rs patient/Condition.rs')).toBe('patient/Patient.r')
  })

  test('is nothing of other types, nor for searching what may be read only', async () => {
    await desk.house.given(anna, drRossi, { terms: { records: [lab, 'patient/Patient.r'] } })
    expect(await givenScopes('patient/Condition.rs')).toBe('invalid_scope')
    expect(await givenScopes('patient/Patient.s')).toBe('invalid_scope')
  })

  test('is of the types whose places it names', async () => {
    const resources = [
      inPod(anna, 'health/laboratory/Observation/'),
      inPod(anna, 'health/summary/Patient/p1'),
    ]
    await desk.house.given(anna, drRossi, { resources })
    expect(await givenScopes('system/*.rs')).toBe('system/Observation.rs system/Patient.rs')
    expect(await givenScopes('system/Condition.rs')).toBe('invalid_scope')
  })

  test('is of no more than the documents that it names where its containers cover only themselves', async () => {
    const resources = [inPod(anna, 'health/'), inPod(anna, 'health/summary/Patient/p1')]
    await desk.house.given(anna, drRossi, { resources, inherit: false })
    expect(await givenScopes('system/*.rs')).toBe('system/Patient.rs')
  })

  test('is nothing where it covers no health records, or no documents that are such', async () => {
    await desk.house.given(anna, drRossi, { resources: [inPod(anna, 'photos/')] })
    await desk.house.given(anna, drRossi, { terms: { mediaTypes: ['text/turtle'] } })
    await desk.house.given(anna, drRossi, { inherit: false })
    await desk.house.given(anna, drRossi, { modes: ['append'] })
    expect(await givenScopes('system/*.rs')).toBe('invalid_scope')
  })

  test('is never to write, whatever is asked', async () => {
    await desk.house.given(anna, drRossi, { modes: ['read', 'write'] })
    expect(await givenScopes('system/Observation.cruds')).toBe('invalid_scope')
    expect(await givenScopes('system/Observation.c system/Patient.rs')).toBe('system/Patient.rs')
    expect((await desk.claimsOf(await ask('system/Patient.rs'))).modes).toEqual(['read'])
  })

  test('is nothing of what is not understood', async () => {
    await desk.house.given()
    for (const scope of [
      '',
      'openid',
      'system/Nothing.rs',
      'user/Observation.rs',
      'system/Observation.rs?who=1',
    ])
      expect(await givenScopes(scope)).toBe('invalid_scope')
    const many = Array.from({ length: 51 }, (_, n) => `system/Observation.rs?_id=${String(n)}`).join(' ')
    expect(await givenScopes(many)).toBe('invalid_scope')
  })
})

test('of several consents the one is used that covers most of what is asked, then the newest', async () => {
  const grantFor = async (scope: string) => (await desk.claimsOf(await ask(scope))).grant
  const observations = await desk.house.given(anna, drRossi, {
    terms: { records: ['patient/Observation.rs'] },
  })
  desk.house.clock.at += 1_000
  const both = await desk.house.given(anna, drRossi, { terms: { records: [lab, 'patient/Condition.rs'] } })
  expect(await grantFor('system/Observation.rs')).toBe(observations.id)
  expect(await grantFor('system/Observation.rs system/Condition.rs')).toBe(both.id)
  expect(await grantFor(lab)).toBe(both.id)
  desk.house.clock.at += 1_000
  const newest = await desk.house.given(anna, drRossi, { terms: { records: ['patient/Observation.rs'] } })
  expect(await grantFor('system/Observation.rs')).toBe(newest.id)
})

describe('nobody learns anything of a pod', () => {
  test('that is not theirs to read: one that is not there answers like one without a consent', async () => {
    await desk.house.given()
    await desk.house.given(bruno, drVerdi)
    const answers = await Promise.all(
      ['bruno@localhost:3000', 'nobody@localhost:3000', 'anna@elsewhere.example', 'a..b', '%00'].map(
        (segment) => ask('system/*.rs', segment),
      ),
    )
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toEqual(refusedWith('invalid_scope'))
  })

  test('when their consent is over, paused, or for another application', async () => {
    const withdrawn = await desk.house.given()
    const paused = await desk.house.given()
    await desk.house.given(anna, drRossi, { validUntil: inDays(1) })
    await desk.house.given(anna, drRossi, { recipientClient: 'https://app.example/id' })
    await desk.house.grants.withdraw(anna, localIdOf(withdrawn.id))
    await desk.house.grants.pause(anna, localIdOf(paused.id))
    desk.house.clock.at += 2 * 86_400_000
    expect(await ask('system/*.rs')).toEqual(refusedWith('invalid_scope'))
    await desk.house.grants.resume(anna, localIdOf(paused.id))
    expect(await ask('system/*.rs')).toMatchObject({ status: 200 })
  })

  test('and a consent that names this program is for it', async () => {
    await desk.house.given(anna, drRossi, { recipientClient: client.id })
    expect(await ask('system/*.rs')).toMatchObject({ status: 200 })
  })
})

describe('an organisation', () => {
  const practice = parseWebId(`${origin}/organisations/${'p'.repeat(22)}#it`)
  const nora = parseWebId(`${podServer}/nora/profile/card#me`)

  beforeEach(async () => {
    client = await desk.clients.register(
      { recipient: practice, person: nora },
      { name: 'Ward', keys: await jwksOf(key) },
    )
  })

  test('reads through a program while who answers for it is on its staff list, and the token says who that is', async () => {
    const { grant } = await desk.house.grants.giveDirectly(anna, {
      recipient: practice,
      purpose: (await desk.house.given()).purpose,
      resources: [inPod(anna, 'health/')],
      modes: ['read'],
      validUntil: inDays(30),
    })
    expect(await ask('system/*.rs')).toEqual(refusedWith('invalid_scope'))
    desk.house.places.set(nora, [{ organisation: practice, sequence: 77 }])
    expect(await desk.claimsOf(await ask('system/*.rs'))).toMatchObject({
      sub: practice,
      act: { sub: nora },
      grant: grant.id,
      grant_sequence: 77,
    })
    desk.house.places.set(nora, [])
    expect(await ask('system/*.rs')).toEqual(refusedWith('invalid_scope'))
  })
})

describe('who proves a key', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const proofOf = async (changes: Record<string, unknown> = {}, by = pair.privateKey) => {
    const jwk = await exportJWK(pair.publicKey)
    const at = Math.floor(desk.house.clock.at / 1000)
    const claims = { htm: 'POST', htu: desk.addressOf(annasSegment), iat: at, jti: randomUUID(), ...changes }
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk }).sign(by)
  }
  const askWith = async (proof: string) =>
    desk.post(
      {
        grant_type: 'client_credentials',
        client_assertion_type: assertionType,
        client_assertion: await desk.assertionOf(client, key),
        scope: 'system/*.rs',
      },
      { headers: { DPoP: proof } },
    )

  test('has a token that is bound to it', async () => {
    await desk.house.given()
    const answer = await askWith(await proofOf())
    expect(answer.body.token_type).toBe('DPoP')
    expect(await desk.claimsOf(answer)).toMatchObject({
      cnf: { jkt: await calculateJwkThumbprint(await exportJWK(pair.publicKey)) },
      resource: `${podServer}/fhir/anna`,
      scope: 'patient/*.rs',
    })
  })

  test('has none with a proof of another key, for another address, from another time, or used before', async () => {
    await desk.house.given()
    const used = await proofOf()
    expect(await askWith(used)).toMatchObject({ status: 200 })
    const bad = [
      used,
      'nonsense',
      await proofOf({}, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      await proofOf({ htu: `${origin}/token` }),
      await proofOf({ htm: 'GET' }),
      await proofOf({ iat: 1 }),
    ]
    for (const proof of bad) expect(await askWith(proof)).toEqual(refusedWith('invalid_dpop_proof'))
  })
})
