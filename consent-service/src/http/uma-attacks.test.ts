import { randomUUID } from 'node:crypto'
import { decodeJwt, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { issueGrantCredential } from '../credentials/grant-credential.ts'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  askedOf,
  bruno,
  carla,
  drRossi,
  drVerdi,
  inDays,
  inPod,
  origin,
  otherPodServer,
  podServer,
  research,
  stranger,
} from '../grants/test-support.ts'
import { createUsedTickets } from '../uma/used-tickets.ts'

import {
  badTicket,
  credentialOf,
  denied,
  glucose,
  grantType,
  issued,
  newKey,
  openDesk,
  pushed,
  refusedWith,
  type Desk,
} from './test-support-uma.ts'

describe('T1-T6 tickets', () => {
  test('T1 a ticket is accepted once, also after a restart', async () => {
    await using desk = await openDesk()
    await desk.house.given()
    const form = { grant_type: grantType, ticket: await desk.ticket() }
    expect(await desk.exchange(drRossi, form)).toEqual(issued)
    expect(await desk.exchange(drRossi, form)).toEqual(badTicket)
    const now = () => desk.house.clock.at
    const { jti, exp } = decodeJwt(form.ticket)
    const afterRestart = createUsedTickets({ store: desk.house.store, now })
    const again = { iss: podServer, resource: glucose, mode: 'read' as const, jti: jti ?? '', exp: exp ?? 0 }
    expect(await afterRestart.use(again)).toBe(false)
    expect(await afterRestart.use({ ...again, jti: 'another' })).toBe(true)
  })

  test('T1 a refused attempt uses the ticket up too: it cannot be tried on one grant after the other', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const form = { grant_type: grantType, ticket: await desk.ticket() }
    expect(await desk.exchange(drVerdi, { ...form, grant: grant.id })).toEqual(denied)
    expect(await desk.exchange(drRossi, { ...form, grant: grant.id })).toEqual(badTicket)
  })

  test('T2 an expired ticket', async () => {
    await using desk = await openDesk()
    await desk.house.given()
    const ticket = await desk.ticket()
    desk.house.clock.at += 306_000
    expect(await desk.exchange(drRossi, { grant_type: grantType, ticket })).toEqual(badTicket)
  })

  test('T2 a ticket that claims to live longer than tickets live', async () => {
    await using desk = await openDesk()
    await desk.house.given()
    const exp = Math.floor(desk.house.clock.at / 1000) + 86_400
    expect(
      await desk.exchange(drRossi, { grant_type: grantType, ticket: await desk.ticket({ claims: { exp } }) }),
    ).toEqual(badTicket)
  })

  test.each([
    ['a resource outside the grant', inPod(anna, 'notes/diary.ttl')],
    ['the container above', inPod(anna, '')],
    ['a neighbour whose name begins the same', inPod(anna, 'health.ttl')],
    ['another pod', inPod(bruno, 'health/glucose.ttl')],
  ])('T3 a ticket for %s', async (_case, resource) => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    expect(await desk.ask(drRossi, { grant: grant.id }, resource)).toEqual(denied)
    expect(await desk.ask(drRossi, {}, resource)).toEqual(denied)
  })

  test('T3 a ticket for another mode', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    for (const mode of ['write', 'append']) {
      const ticket = await desk.ticket({ claims: { mode } })
      expect(await desk.exchange(drRossi, { grant_type: grantType, ticket, grant: grant.id })).toEqual(denied)
    }
  })

  test.each<[string, (desk: Desk) => Promise<string>]>([
    ['from a server that is not ours', (desk) => desk.ticket({ claims: { iss: 'http://evil.example' } })],
    ['signed with the key of another pod server', (desk) => desk.ticket({ key: newKey().privateKey })],
    [
      'of one pod server for the resource of another',
      (desk) => desk.ticket({ claims: { iss: otherPodServer } }),
    ],
    ['for another consent service', (desk) => desk.ticket({ claims: { aud: 'http://localhost:3009' } })],
    ['of another type', (desk) => desk.ticket({ typ: 'service+jwt' })],
    ['without an id', (desk) => desk.ticket({ claims: { jti: '' } })],
    ['for a mode that does not exist', (desk) => desk.ticket({ claims: { mode: 'control' } })],
    [
      'for a path with dot segments',
      (desk) => desk.ticket({ claims: { resource: `${podServer}/anna/health/../notes/` } }),
    ],
  ])('T4 a ticket %s', async (_case, make) => {
    await using desk = await openDesk()
    await desk.house.given()
    expect(await desk.exchange(drRossi, { grant_type: grantType, ticket: await make(desk) })).toEqual(
      badTicket,
    )
  })

  test('T5 a guessed, cut, changed or unsigned ticket', async () => {
    await using desk = await openDesk()
    await desk.house.given()
    const real = await desk.ticket()
    const [header = '', payload = '', signature = ''] = real.split('.')
    const claims = { ...decodeJwt(real), resource: inPod(anna, 'notes/') }
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url')
    for (const ticket of [
      randomUUID(),
      'a.b.c',
      `${header}.${payload}.`,
      `${header}.${changed}.${signature}`,
      new UnsecuredJWT(claims).encode(),
      'x'.repeat(20_000),
    ]) {
      expect(await desk.exchange(drRossi, { grant_type: grantType, ticket })).toEqual(badTicket)
    }
  })

  test('T6 of many exchanges of one ticket at the same time exactly one wins', async () => {
    await using desk = await openDesk()
    await desk.house.given()
    for (let round = 0; round < 5; round += 1) {
      const form = { grant_type: grantType, ticket: await desk.ticket() }
      const answers = await Promise.all(Array.from({ length: 12 }, () => desk.exchange(drRossi, form)))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      for (const answer of answers) if (answer.status !== 200) expect(answer).toEqual(badTicket)
    }
  })
})

describe('T7-T10 grants', () => {
  test('T7 presented by somebody else: refused in the same words as a consent that never was', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const credential = await credentialOf(desk, grant)
    const never = await desk.ask(drVerdi, { grant: `${origin}/grants/${'A'.repeat(22)}` })
    expect(never).toEqual(denied)
    for (const other of [drVerdi, anna, bruno, stranger]) {
      expect(await desk.ask(other, { grant: grant.id })).toEqual(never)
      expect(await desk.ask(other, pushed(credential))).toEqual(never)
      expect(await desk.ask(other)).toEqual(never)
    }
    // Also when it has been withdrawn: its state is nobody else's business.
    await desk.house.grants.withdraw(anna, localIdOf(grant.id))
    expect(await desk.ask(drVerdi, { grant: grant.id })).toEqual(never)
  })

  test('T7 without signing in there is nothing, not even a used-up ticket', async () => {
    await using desk = await openDesk()
    await desk.house.given()
    const form = { grant_type: grantType, ticket: await desk.ticket() }
    expect(await desk.exchange(undefined, form)).toEqual(refusedWith(401, 'invalid_client'))
    expect(await desk.exchange(drRossi, form)).toEqual(issued)
  })

  test('T8 another client of the same person gets a token that is bound to its own key', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const { body } = await desk.ask(drRossi, { grant: grant.id })
    expect(decodeJwt(body.access_token ?? '')['cnf']).toEqual({ jkt: `jkt-of-${drRossi}` })
  })

  test('T9 a credential of another issuer, or ours with one byte changed, or of another grant than the named one', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const other = await desk.house.given(anna, drRossi, { resources: [inPod(anna, 'notes/')] })
    const credential = await credentialOf(desk, grant)
    const foreign = await issueGrantCredential(grant, {
      issuer: didWebOf(origin),
      origin,
      signingKey: () => ({ verificationMethod: 'did:web:evil.example#key', key: newKey().privateKey }),
    })
    const [header = '', payload = '', signature = ''] = credential.split('.')
    const longer = JSON.stringify({ ...decodeJwt(credential), validUntil: inDays(700) })
    for (const presented of [
      foreign,
      `${header}.${Buffer.from(longer).toString('base64url')}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`,
      `${credential} `,
      new UnsecuredJWT(decodeJwt(credential)).encode(),
    ]) {
      expect(await desk.ask(drRossi, pushed(presented))).toEqual(denied)
    }
    expect(await desk.ask(drRossi, { ...pushed(credential), grant: other.id })).toEqual(denied)
  })

  test('T10 a request, open or refused, is no grant', async () => {
    await using desk = await openDesk()
    const { grants } = desk.house
    const request = await grants.ask(drRossi, askedOf(anna))
    const local = localIdOf(request.id)
    const tries = async () => {
      expect(await desk.ask(drRossi, { grant: request.id })).toEqual(denied)
      expect(await desk.ask(drRossi, { grant: `${origin}/grants/${local}` })).toEqual(denied)
      expect(await desk.ask(drRossi, pushed(JSON.stringify(request)))).toEqual(denied)
      expect(await desk.ask(drRossi)).toEqual(denied)
    }
    await tries()
    await grants.refuse(anna, local)
    await tries()
  })

  test('another purpose than the one consented to is refused, and said only to the recipient', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    expect(await desk.ask(drRossi, { grant: grant.id, purpose: grant.purpose })).toEqual(issued)
    expect(await desk.ask(drRossi, { grant: grant.id, purpose: research })).toEqual(
      refusedWith(400, 'invalid_scope'),
    )
    expect(await desk.ask(drRossi, { purpose: research })).toEqual(refusedWith(400, 'invalid_scope'))
    expect(await desk.ask(drVerdi, { grant: grant.id, purpose: research })).toEqual(denied)
  })

  test('a grant in a pod of one server gives no token for another server', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given(carla)
    const { body } = await desk.ask(drRossi, { grant: grant.id }, inPod(carla, 'health/glucose.ttl'))
    expect(decodeJwt(body.access_token ?? '').aud).toBe(otherPodServer)
    expect(await desk.ask(drRossi, { grant: grant.id })).toEqual(denied)
  })
})

describe('T17-T19 after the withdrawal', () => {
  test('T17-T18 no new token by any way, from the moment the withdrawal is written', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const credential = await credentialOf(desk, grant)
    expect(await desk.ask(drRossi, pushed(credential))).toEqual(issued)
    await desk.house.grants.withdraw(anna, localIdOf(grant.id))
    for (const form of [{}, { grant: grant.id }, pushed(credential)]) {
      expect(await desk.ask(drRossi, form)).toEqual(denied)
    }
  })

  test('T18 not even while the withdrawal still waits for a pod server', async () => {
    await using desk = await openDesk({ leaseMs: 60_000 })
    const grant = await desk.house.given()
    void desk.house.grants.withdraw(anna, localIdOf(grant.id))
    while ((await desk.house.grants.findGrant(anna, localIdOf(grant.id)))?.state === 'given') {
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(await desk.ask(drRossi, { grant: grant.id })).toEqual(denied)
  })

  test('T19 the token issued before names a grant that the feed says is withdrawn', async () => {
    await using desk = await openDesk()
    const grant = await desk.house.given()
    const { body } = await desk.ask(drRossi)
    await desk.house.grants.withdraw(anna, localIdOf(grant.id))
    const { events } = await desk.house.feed.poll({ podServer, after: 0 })
    const last = events.at(-1)
    expect(last?.grant).toMatchObject({ id: decodeJwt(body.access_token ?? '')['grant'], state: 'withdrawn' })
  })
})
