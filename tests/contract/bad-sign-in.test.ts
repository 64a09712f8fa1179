import { setTimeout as pause } from 'node:timers/promises'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { instantOf, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askForToken, gainConsentToken, ticketFor } from '../support/consent-token.ts'
import { careByFamilyDoctor, type Coop, type Person } from '../support/coop.ts'
import { createProofSigner, newProofKey } from '../support/dpop-proof.ts'
import {
  asAnna,
  expectNothingWritten,
  expectProblem,
  expectQuiet,
  openTarget,
  problem,
  replyOf,
  sendRaw,
  type Target,
} from '../support/hostile-calls.ts'
import { openCrowd } from '../support/crowd.ts'
import { fetchWith, signIn, type SolidSession } from '../support/solid-session.ts'

/** Tokens, proofs and consents that are forged, stolen, foreign or over, at both services as they run. */

let target: Target
let coop: Coop
let anna: Person
let doctor: Person
let eve: Person
let session: SolidSession
let secret: ResourceUrl
let grant: GrantId
beforeAll(async () => {
  target = await openTarget()
  ;({ coop, anna, doctor, eve, session, secret, grant } = target)
})
afterAll(() => target[Symbol.asyncDispose]())

describe('a malformed sign-in', () => {
  const key = createProofSigner(newProofKey())
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const changed = (jws: string, at: 0 | 1, change: object): string => {
    const parts = jws.split('.')
    const old = JSON.parse(Buffer.from(parts[at] ?? '', 'base64url').toString('utf8')) as object
    parts[at] = part({ ...old, ...change })
    return parts.join('.')
  }
  const proofFor = (method: string, url: string) =>
    session.signer.sign({ method, url, accessToken: session.accessToken })

  const forgeries: [string, (url: string) => Record<string, string | string[]>][] = [
    ['nothing after the scheme', () => ({ authorization: 'DPoP' })],
    ['another scheme', () => ({ authorization: 'Basic YW5uYTp4' })],
    ['a word', () => ({ authorization: 'nonsense' })],
    ['a token that is none', (url) => ({ authorization: 'DPoP a.b.c', dpop: proofFor('GET', url) })],
    [
      'a token of 20,000 characters',
      (url) => ({ authorization: `DPoP ${'a'.repeat(9_000)}.b.c`, dpop: proofFor('GET', url) }),
    ],
    [
      'a token with another WebID',
      (url) => ({
        authorization: `DPoP ${changed(session.accessToken, 1, { webid: eve.webId, sub: eve.webId })}`,
        dpop: proofFor('GET', url),
      }),
    ],
    [
      'a token without a signature',
      (url) => ({
        authorization: `DPoP ${changed(session.accessToken, 0, { alg: 'none' }).replace(/[^.]*$/, 'AAAA')}`,
        dpop: proofFor('GET', url),
      }),
    ],
    [
      'a token that names an issuer of the attacker',
      (url) => ({
        authorization: `DPoP ${changed(session.accessToken, 1, { iss: 'http://localhost:1/evil' })}`,
        dpop: proofFor('GET', url),
      }),
    ],
    ['no proof', () => ({ authorization: `DPoP ${session.accessToken}` })],
    ['the token as Bearer', () => ({ authorization: `Bearer ${session.accessToken}` })],
    ['a proof that is none', () => ({ authorization: `DPoP ${session.accessToken}`, dpop: 'x.y.z' })],
    [
      'two proofs',
      (url) => ({
        authorization: `DPoP ${session.accessToken}`,
        dpop: [proofFor('GET', url), proofFor('GET', url)],
      }),
    ],
    [
      'a proof of another key',
      (url) => ({
        authorization: `DPoP ${session.accessToken}`,
        dpop: key.sign({ method: 'GET', url, accessToken: session.accessToken }),
      }),
    ],
    [
      'a proof for another method',
      (url) => ({ authorization: `DPoP ${session.accessToken}`, dpop: proofFor('PUT', url) }),
    ],
    [
      'a proof for another address',
      (url) => ({ authorization: `DPoP ${session.accessToken}`, dpop: proofFor('GET', `${url}x`) }),
    ],
    [
      'a proof that was changed',
      (url) => ({
        authorization: `DPoP ${session.accessToken}`,
        dpop: changed(proofFor('GET', url), 1, { jti: 'other' }),
      }),
    ],
    [
      'a proof from long ago',
      (url) => ({
        authorization: `DPoP ${session.accessToken}`,
        dpop: changed(proofFor('GET', url), 1, { iat: 1 }),
      }),
    ],
  ]

  test.each(forgeries)('with %s is refused by both services', async (_, forge) => {
    for (const url of [secret, `${anna.pod}absent.ttl`, `${coop.consentService.baseUrl}/requests`]) {
      const { origin, pathname } = new URL(url)
      const reply = await sendRaw(origin, pathname, { headers: forge(url) })
      expectProblem(reply, 401, 'token-invalid')
      expect(reply.headers['www-authenticate']).toBeDefined()
    }
  })

  test('with a proof that was used is refused by the service that saw it', async () => {
    for (const url of [secret, `${coop.consentService.baseUrl}/requests`]) {
      const { origin, pathname } = new URL(url)
      const headers = asAnna(target, 'GET', url)
      expect(await sendRaw(origin, pathname, { headers })).toMatchObject({ status: 200 })
      expectProblem(await sendRaw(origin, pathname, { headers }), 401, 'token-invalid')
    }
  })

  test('cannot be a token of one kind where another kind belongs', async () => {
    const { ticket } = await ticketFor(secret)
    const { accessToken } = await gainConsentToken(doctor.credentials, { resource: secret, grant })
    const target = `${coop.consentService.baseUrl}/requests`
    for (const token of [ticket, accessToken]) {
      const reply = await sendRaw(coop.consentService.baseUrl, '/requests', {
        headers: {
          authorization: `DPoP ${token}`,
          dpop: key.sign({ method: 'GET', url: target, accessToken: token }),
        },
      })
      expectProblem(reply, 401, 'token-invalid')
    }
    for (const path of ['/receipts', '/feed']) {
      for (const token of [ticket, accessToken, session.accessToken, 'x']) {
        const reply = await sendRaw(coop.consentService.baseUrl, path, {
          method: 'POST',
          headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
          body: '{}',
        })
        expectProblem(reply, 401, 'service-unknown')
      }
    }
    expectProblem(
      await sendRaw(coop.podServer.baseUrl, new URL(secret).pathname, {
        headers: { authorization: `Bearer ${ticket}` },
      }),
      401,
      'token-invalid',
    )
  })
})

describe('many who sign in at the same moment', () => {
  test('are all known, at a provider that takes its time, while another one never answers', async () => {
    await using there = await openCrowd(150)
    await using silent = await openCrowd(150, { isSilent: true })
    const urls = [`${coop.consentService.baseUrl}/requests`, `${anna.pod}absent.ttl`]
    for (const url of urls) {
      const gone = new AbortController()
      const waiting = silent.people.map((person) => fetch(url, { ...person(url), signal: gone.signal }))
      const answers = await Promise.all(there.people.map((person) => fetch(url, person(url))))
      // Whoever is known has no request there, and no way into the pod of anna.
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([url === urls[0] ? 200 : 403]))
      gone.abort()
      await Promise.allSettled(waiting)
    }
    expect(there.mostAtOnce()).toBeLessThanOrEqual(16)
  })
})

describe('a consent', () => {
  const readAs = async (person: Person, asked: { resource: ResourceUrl; grant: GrantId }) => {
    const { accessToken, privateKeyPem } = await gainConsentToken(person.credentials, asked)
    return fetchWith(createProofSigner(privateKeyPem), accessToken)
  }

  test('of somebody else gives no token, in the same words as one that never was', async () => {
    const signedIn = await signIn(eve.credentials)
    const answers = await Promise.all(
      [grant, `${coop.consentService.baseUrl}/grants/none` as GrantId].map(async (asked) => {
        const { asUri, ticket } = await ticketFor(secret)
        const answer = await askForToken(signedIn.fetch, asUri, { ticket, grant: asked })
        return { status: answer.status, body: (await answer.json()) as unknown }
      }),
    )
    expect(answers[0]?.status).toBeGreaterThanOrEqual(400)
    expect(answers[0]).toEqual(answers[1])
  })

  test('reaches nothing outside its scope, and tells nothing of what is there', async () => {
    await expectNothingWritten(target, async () => {
      const read = await readAs(doctor, { resource: secret, grant })
      const paths = ['health/absent.ttl', 'health/', '', '.acl', 'health/secret.ttl.acl', 'profile/card']
      const replies = await Promise.all(paths.map(async (path) => replyOf(await read(anna.pod + path))))
      for (const reply of replies) expectProblem(reply, 403, 'grant-out-of-scope')
      expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        const reply = await read(secret, {
          method,
          headers: { 'content-type': 'text/turtle' },
          body: '<a> <b> <c>.',
        })
        expectProblem(await replyOf(reply), 403, 'grant-out-of-scope')
      }
    })
  })

  test('token in the hands of a thief is worth nothing', async () => {
    const { accessToken } = await gainConsentToken(doctor.credentials, { resource: secret, grant })
    const thief = fetchWith(createProofSigner(newProofKey()), accessToken)
    expectProblem(await replyOf(await thief(secret)), 401, 'token-invalid')
    const asBearer = await fetch(secret, { headers: { authorization: `Bearer ${accessToken}` } })
    expectProblem(await replyOf(asBearer), 401, 'consent-token-invalid')
  })

  test('that has expired is refused with the next read, with a token from before', async () => {
    const consents = { consentService: coop.consentService.baseUrl }
    const { id } = await createConsentClient({ ...consents, fetch: doctor.fetch }).createRequest({
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [secret],
      modes: ['read'],
      validUntil: instantOf(Date.now() + 10_000),
    })
    const outcome = await createConsentClient({ ...consents, fetch: anna.fetch }).decide(id, {
      decision: 'give',
    })
    if (outcome.kind !== 'given') throw new Error('the member gave, and the answer is a refusal')
    const read = await readAs(doctor, { resource: secret, grant: outcome.grant.id })
    expect((await read(secret)).status).toBe(200)
    await pause(Math.max(0, Date.parse(outcome.grant.validUntil) - Date.now()) + 50)
    const reply = await replyOf(await read(secret))
    // The token may end a moment before the consent does; nothing is served either way.
    expect(['grant-expired', 'consent-token-invalid']).toContain(problem.parse(JSON.parse(reply.text)).code)
    expectQuiet(reply)
  })
})
