import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { decodeJwt, jwtVerify, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import { consentTokenClaimsSchema, type Grant } from '@mutua/sdk/consent/grant'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import type { BaseUrl, ResourceUrl, WebId } from '@mutua/sdk/ids'
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
  openHouse,
  origin,
  otherPodServer,
  podServer,
  research,
  stranger,
  type House,
  type HouseOptions,
} from '../grants/test-support.ts'
import { createUsedTickets } from '../uma/used-tickets.ts'
import { authenticateByWord, serve, signedInAs, type Served } from './test-support.ts'
import { createUmaRoutes } from './uma-routes.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:uma-ticket'
const glucose = inPod(anna, 'health/glucose.ttl')

interface Answer {
  readonly status: number
  readonly body: {
    access_token?: string
    token_type?: string
    expires_in?: number
    error?: string
    error_description?: string
  }
}

interface Desk extends AsyncDisposable {
  readonly house: House
  readonly service: Served
  readonly consentKey: KeyObject
  /** A ticket as that pod server issues it, and twists of it. */
  readonly ticket: (twist?: Twist) => Promise<string>
  readonly exchange: (caller: WebId | undefined, form: Record<string, string>) => Promise<Answer>
  /** Ticket and exchange in one, as a client does it. */
  readonly ask: (caller: WebId, form?: Record<string, string>, resource?: ResourceUrl) => Promise<Answer>
}

interface Twist {
  readonly claims?: JWTPayload
  readonly typ?: string
  readonly key?: KeyObject
}

const newKey = () => generateKeyPairSync('ed25519')

const openDesk = async (options: HouseOptions = {}): Promise<Desk> => {
  const consent = newKey()
  const pods = new Map<BaseUrl, ReturnType<typeof newKey>>([
    [podServer, newKey()],
    [otherPodServer, newKey()],
  ])
  const issuer = {
    issuer: didWebOf(origin),
    origin,
    signingKey: () => ({ verificationMethod: `${didWebOf(origin)}#key`, key: consent.privateKey }),
  }
  const house = await openHouse({
    issueCredential: (grant) => issueGrantCredential(grant, issuer),
    ...options,
  })
  const now = () => house.clock.at
  const service = await serve(
    createUmaRoutes({
      ...house.grants,
      authenticate: authenticateByWord,
      origin,
      now,
      tickets: createUsedTickets({ store: house.store, now }),
      keysOf: (server) => {
        const key = pods.get(server)?.publicKey
        return key === undefined ? undefined : () => Promise.resolve(key)
      },
      randomId: randomUUID,
      signConsentToken: (claims) =>
        new SignJWT({ ...claims })
          .setProtectedHeader({ alg: 'EdDSA', typ: 'consent-token+jwt' })
          .sign(consent.privateKey),
    }),
  )

  const ticket = async ({ claims = {}, typ = 'permission-ticket+jwt', key }: Twist = {}): Promise<string> => {
    const at = Math.floor(house.clock.at / 1000)
    const payload = {
      iss: podServer,
      aud: origin,
      resource: glucose,
      mode: 'read',
      jti: randomUUID(),
      iat: at,
      exp: at + 300,
      ...claims,
    }
    const signer = key ?? pods.get(payload.iss as BaseUrl)?.privateKey ?? newKey().privateKey
    return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ }).sign(signer)
  }
  const exchange = async (caller: WebId | undefined, form: Record<string, string>): Promise<Answer> => {
    const response = await fetch(`${service.url}/token`, {
      method: 'POST',
      headers: caller === undefined ? {} : signedInAs(caller),
      body: new URLSearchParams(form),
    })
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
  return {
    house,
    service,
    consentKey: consent.publicKey,
    ticket,
    exchange,
    ask: async (caller, form = {}, resource = glucose) =>
      exchange(caller, {
        grant_type: grantType,
        ticket: await ticket({ claims: { resource, iss: new URL(resource).origin } }),
        ...form,
      }),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

const issued = { status: 200, body: expect.objectContaining({ token_type: 'DPoP' }) as Answer['body'] }
const refusedWith = (status: number, error: string) => ({
  status,
  body: { error, error_description: expect.any(String) as string },
})
const denied = refusedWith(403, 'request_denied')
const badTicket = refusedWith(400, 'invalid_grant')

const credentialOf = async ({ house }: Desk, grant: Grant): Promise<string> => {
  const credential = await house.grants.findCredential(grant.owner, localIdOf(grant.id))
  if (credential === undefined) throw new Error('a grant always has its credential')
  return credential
}

const pushed = (credential: string) => ({
  claim_token: credential,
  claim_token_format: 'application/vc+jwt',
})

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
