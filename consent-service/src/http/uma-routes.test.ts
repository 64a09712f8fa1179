import { decodeJwt, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { consentTokenClaimsSchema } from '@mutua/sdk/consent/grant'
import { parseWebId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  drRossi,
  inDays,
  inPod,
  origin,
  podServer,
  research,
  stranger,
} from '../grants/test-support.ts'
import { signedInAs } from './test-support.ts'

import {
  credentialOf,
  denied,
  grantType,
  issued,
  openDesk,
  pushed,
  refusedWith,
  type Answer,
} from './test-support-uma.ts'

describe('a ticket and a grant become a token', () => {
  test('the recipient gets a token for the grant, bound to the key of the proof', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const answer = await desk.ask(drRossi, { grant: grant.id })
    expect(answer).toEqual(issued)
    expect(answer.body.expires_in).toBe(300)
    const { payload, protectedHeader } = await jwtVerify(answer.body.access_token ?? '', desk.consentKey, {
      currentDate: new Date(desk.house.clock.at),
    })
    expect(protectedHeader.typ).toBe('consent-token+jwt')
    expect(consentTokenClaimsSchema.parse(payload)).toMatchObject({
      iss: origin,
      aud: podServer,
      sub: drRossi,
      client_id: 'https://app.example/id',
      grant: grant.id,
      grant_sequence: 1,
      cnf: { jkt: `jkt-of-${drRossi}` },
    })
  })

  test('the credential that was issued does as well as the address of the grant', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const credential = pushed(await credentialOf(desk, grant))
    expect(await desk.ask(drRossi, credential)).toEqual(issued)
    expect(await desk.ask(drRossi, { ...credential, grant: grant.id })).toEqual(issued)
  })

  test('without naming one, the newest that stands and covers the resource is used', async () => {
    await using desk = await openDesk()
    const { house } = desk
    await house.given()
    house.clock.at += 1_000
    const second = await house.given()
    house.clock.at += 1_000
    await house.given(anna, drRossi, { resources: [inPod(anna, 'notes/')] })
    house.clock.at += 1_000
    const withdrawn = await house.given()
    await house.grants.withdraw(anna, localIdOf(withdrawn.id))
    const { body } = await desk.ask(drRossi)
    expect(decodeJwt(body.access_token ?? '')).toMatchObject({ grant: second.id })
  })

  test('a named purpose chooses among several consents', async () => {
    await using desk = await openDesk()
    const { house } = desk
    const forResearch = await house.given(anna, drRossi, { purpose: research })
    house.clock.at += 1_000
    const forCare = await house.given()
    expect(decodeJwt((await desk.ask(drRossi, { purpose: research })).body.access_token ?? '')).toMatchObject(
      {
        grant: forResearch.id,
      },
    )
    expect(decodeJwt((await desk.ask(drRossi)).body.access_token ?? '')).toMatchObject({ grant: forCare.id })
  })

  test('a consent that ends soon gives a token that ends with it, and one that has ended gives none', async () => {
    await using desk = await openDesk()
    await desk.house.given(anna, drRossi, { validUntil: inDays(1) })
    desk.house.clock.at = Date.parse(inDays(1)) - 40_000
    expect((await desk.ask(drRossi)).body.expires_in).toBe(40)
    desk.house.clock.at = Date.parse(inDays(1)) - 500
    expect(await desk.ask(drRossi)).toEqual(issued)
    desk.house.clock.at = Date.parse(inDays(1))
    expect(await desk.ask(drRossi)).toEqual(denied)
  })

  test('clients find the endpoint', async () => {
    await using desk = await openDesk()
    const response = await fetch(`${desk.service.url}/.well-known/uma2-configuration`)
    expect(await response.json()).toMatchObject({
      issuer: origin,
      token_endpoint: `${origin}/token`,
      jwks_uri: `${origin}/.well-known/jwks.json`,
      verifiable_credential_issuer: origin,
    })
  })
})

describe('the form', () => {
  test.each([
    ['no grant type', {}, 'invalid_request'],
    ['another grant type', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['no ticket', { grant_type: grantType }, 'invalid_request'],
    ['an empty ticket', { grant_type: grantType, ticket: '' }, 'invalid_request'],
    [
      'a claim token without its format',
      { grant_type: grantType, ticket: 'x', claim_token: 'y' },
      'invalid_request',
    ],
    [
      'a claim token in another format',
      { grant_type: grantType, ticket: 'x', claim_token: 'y', claim_token_format: 'application/jwt' },
      'invalid_request',
    ],
  ])('%s', async (_case, form, error) => {
    await using desk = await openDesk()
    expect(await desk.exchange(drRossi, form)).toEqual(refusedWith(400, error))
  })

  test('a doubled parameter, another content type and a body without end are refused as RFC 6749 wants it', async () => {
    await using desk = await openDesk()
    const send = async (body: string, contentType = 'application/x-www-form-urlencoded') => {
      const response = await fetch(`${desk.service.url}/token`, {
        method: 'POST',
        headers: { ...signedInAs(drRossi), 'Content-Type': contentType },
        body,
      })
      return { status: response.status, body: (await response.json()) as Answer['body'] }
    }
    const doubled = `grant_type=${grantType}&ticket=a&ticket=b`
    expect(await send(doubled)).toEqual(refusedWith(400, 'invalid_request'))
    expect(await send('{"grant_type":"x"}', 'application/json')).toEqual(refusedWith(400, 'invalid_request'))
    expect(await send('x'.repeat(70_000))).toEqual(refusedWith(400, 'invalid_request'))
  })
})

describe('what was given to an organisation', () => {
  const practice = parseWebId(`${origin}/organisations/AAAAAAAAAAAAAAAAAAAAAA#it`)
  const givenToPractice = async ({ house }: Awaited<ReturnType<typeof openDesk>>) =>
    (
      await house.grants.giveDirectly(anna, {
        recipient: practice,
        purpose: research,
        resources: [inPod(anna, 'health/')],
        modes: ['read'],
        validUntil: inDays(30),
      })
    ).grant

  test('is used by its people: the token says who reads, and for whom', async () => {
    await using desk = await openDesk()
    const grant = await givenToPractice(desk)
    desk.house.places.set(drRossi, [{ organisation: practice, sequence: 7 }])
    for (const form of [{}, { grant: grant.id }, pushed(await credentialOf(desk, grant))]) {
      const { body } = await desk.ask(drRossi, form)
      expect(decodeJwt(body.access_token ?? '')).toMatchObject({
        sub: practice,
        act: { sub: drRossi },
        grant: grant.id,
        grant_sequence: 7,
      })
    }
  })

  test('is nothing to those of other organisations, and to who has left', async () => {
    await using desk = await openDesk()
    const grant = await givenToPractice(desk)
    desk.house.places.set(drRossi, [{ organisation: stranger, sequence: 7 }])
    expect(await desk.ask(drRossi, { grant: grant.id })).toEqual(denied)
    desk.house.places.set(drRossi, [])
    expect(await desk.ask(drRossi, { grant: grant.id })).toEqual(denied)
    expect(await desk.ask(drRossi)).toEqual(denied)
  })

  test('does not come into a token for what was given to the person', async () => {
    await using desk = await openDesk()
    const own = await desk.house.given()
    desk.house.places.set(drRossi, [{ organisation: practice, sequence: 7 }])
    const { body } = await desk.ask(drRossi, { grant: own.id })
    expect(decodeJwt(body.access_token ?? '')).toMatchObject({ sub: drRossi, grant_sequence: 1 })
    expect(decodeJwt(body.access_token ?? '')).not.toHaveProperty('act')
  })
})
