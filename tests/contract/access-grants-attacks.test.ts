import {
  approveAccessRequest,
  denyAccessRequest,
  issueAccessRequest,
} from '@inrupt/solid-client-access-grants'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createAccountClient } from '@mutua/sdk/clients/account-client'
import {
  anna as ownerAtDesk,
  drRossi as recipientAtDesk,
} from '../../consent-service/src/grants/test-support.ts'
import { grantType, openDesk } from '../../consent-service/src/http/test-support-uma.ts'
import { consentsOf } from '../support/as-person.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'

const opened = new AsyncDisposableStack()
let coop: Coop
let otherCoop: Coop
let anna: Person
let doctor: Person
let nurse: Person
/** A document of anna's that the doctor may read, and one beside it. */
let letter: string
let diary: string
/** The credential of the doctor's grant over `letter`, as it was issued. */
let grant: Json
let ofOtherCoop: Json

type Json = Record<string, unknown>

beforeAll(async () => {
  coop = opened.use(await openCoop())
  otherCoop = opened.use(await openCoop())
  anna = await addMember(coop, 'anna', 1)
  doctor = await addProvider(coop, 'doctor')
  nurse = await addProvider(coop, 'nurse')
  letter = await put(anna, 'health/letter.txt')
  diary = await put(anna, 'health/diary.txt')
  grant = await given(letter)
  const berta = await addMember(otherCoop, 'anna', 1)
  const colleague = await addProvider(otherCoop, 'doctor')
  ofOtherCoop = await given(await put(berta, 'health/letter.txt'), {
    of: otherCoop,
    from: berta,
    by: colleague,
  })
})
afterAll(() => opened.disposeAsync())

const put = async (person: Person, path: string): Promise<string> => {
  const url = `${person.pod}${path}`
  const headers = { 'content-type': 'text/plain' }
  const answer = await person.fetch(url, { method: 'PUT', headers, body: 'hello' })
  expect(answer.ok).toBe(true)
  return url
}

const inAnHour = () => new Date(Date.now() + 3_600_000)
const at = (of: Coop, { fetch }: Person) => ({ fetch, accessEndpoint: of.consentService.baseUrl })
const jsonOf = (credential: unknown): Json => JSON.parse(JSON.stringify(credential)) as Json

const asked = (url: string, { of = coop, from = anna, by = doctor } = {}) =>
  issueAccessRequest(
    {
      access: { read: true },
      resourceOwner: from.webId,
      resources: [url],
      purpose: [careByFamilyDoctor],
      expirationDate: inAnHour(),
    },
    { ...at(of, by), returnLegacyJsonld: false },
  )

const given = async (url: string, { of = coop, from = anna, by = doctor } = {}): Promise<Json> =>
  jsonOf(
    await approveAccessRequest(
      await asked(url, { of, from, by }),
      {},
      { ...at(of, from), returnLegacyJsonld: false },
    ),
  )

const ticketFor = async (url: string): Promise<string> => {
  const answer = await fetch(url)
  await answer.body?.cancel()
  const ticket = /^UMA [^,]*, ticket="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1]
  if (answer.status !== 401 || ticket === undefined) throw new Error('no ticket')
  return ticket
}

const presentationOf = (...credentials: readonly unknown[]): string =>
  JSON.stringify({
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    'type': ['VerifiablePresentation'],
    'verifiableCredential': credentials,
  })

const present = (presentation: string): Record<string, string> => ({
  claim_token: Buffer.from(presentation).toString('base64'),
  claim_token_format: 'https://www.w3.org/TR/vc-data-model/#json-ld',
})

const errorsOf = async (credential: unknown): Promise<readonly string[]> => {
  const answer = await fetch(`${coop.consentService.baseUrl}/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ verifiableCredential: credential }),
  })
  return z.object({ errors: z.array(z.string()) }).parse(await answer.json()).errors
}

interface Exchange {
  readonly status: number
  readonly token?: string | undefined
  readonly error?: string | undefined
}

const exchange = async (
  ticket: string,
  {
    presentation = presentationOf(grant),
    by = doctor,
  }: { presentation?: string; by?: Pick<Person, 'fetch'> } = {},
): Promise<Exchange> => {
  const answer = await by.fetch(`${coop.consentService.baseUrl}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:uma-ticket',
      ticket,
      ...present(presentation),
    }),
  })
  const { access_token: token, error, token_type: kind } = answerSchema.parse(await answer.json())
  if (token !== undefined) expect(kind).toBe('Bearer')
  return { status: answer.status, token, error }
}

const answerSchema = z.object({
  access_token: z.string().optional(),
  token_type: z.string().optional(),
  error: z.string().optional(),
})

const read = async (url: string, token: string, init: RequestInit = {}): Promise<number> =>
  (await fetch(url, { ...init, headers: { authorization: `Bearer ${token}` } })).status

const badTicket = { status: 400, error: 'invalid_grant', token: undefined }
const denied = { status: 403, error: 'request_denied', token: undefined }
const served = { status: 200, token: expect.any(String) as string, error: undefined }

/** The grant itself is good: what is refused beside it is refused for the reason that its test names. */
const isGood = async (): Promise<boolean> => (await exchange(await ticketFor(letter))).status === 200

describe('the token endpoint, attacked with a grant that is good', () => {
  test('T1 a ticket that was used already is worth nothing', async () => {
    const ticket = await ticketFor(letter)
    expect(await exchange(ticket)).toEqual(served)
    expect(await exchange(ticket)).toEqual(badTicket)
  })

  test('T2 a ticket that is over, or lives too long, is worth nothing', async () => {
    await using desk = await openDesk()
    await desk.house.given(ownerAtDesk, recipientAtDesk)
    const now = Math.floor(desk.house.clock.at / 1000)
    const take = async (ticket: string) =>
      (await desk.exchange(recipientAtDesk, { grant_type: grantType, ticket })).status
    const kept = await desk.ticket()
    expect(await take(await desk.ticket())).toBe(200)
    expect(await take(await desk.ticket({ claims: { exp: now - 10 } }))).toBe(400)
    expect(await take(await desk.ticket({ claims: { exp: now + 86_400 } }))).toBe(400)
    desk.house.clock.at += 306_000
    expect(await take(kept)).toBe(400)
    expect(await take(await desk.ticket())).toBe(200)
  })

  test('T3 a ticket for another resource gives no token, and a token for one resource opens no other', async () => {
    expect(await exchange(await ticketFor(diary))).toEqual(denied)
    const { token = '' } = await exchange(await ticketFor(letter))
    expect(await read(letter, token)).toBe(200)
    expect(await read(diary, token)).toBe(401)
    expect(await read(`${anna.pod}health/`, token)).toBe(401)
    expect(await read(letter, token, { method: 'PUT', body: 'changed' })).toBe(403)
    expect(await read(`${coop.podServer.baseUrl}/.receipts`, token)).toBe(401)
  })

  test('T4 a ticket of another authorization server is worth nothing', async () => {
    const foreign = String(ofOtherCoop['id'])
    const url = `${otherCoop.podServer.baseUrl}/anna/health/letter.txt`
    expect(foreign.startsWith(otherCoop.consentService.baseUrl)).toBe(true)
    expect(await exchange(await ticketFor(url))).toEqual(badTicket)
    expect(await isGood()).toBe(true)
  })

  test.each(['', 'guess', 'a.b.c', crypto.randomUUID()])(
    'T5 a guessed ticket ("%s") is worth nothing',
    async (ticket) => {
      expect(await exchange(ticket)).toMatchObject({ status: 400, token: undefined })
    },
  )

  test('T6 of many who present one ticket at the same time exactly one gets a token', async () => {
    const ticket = await ticketFor(letter)
    const answers = await Promise.all(Array.from({ length: 12 }, () => exchange(ticket)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ error }) => error === 'invalid_grant')).toHaveLength(11)
  })
})

describe('a grant in the wrong hands', () => {
  test('T7 presented by anybody but the one it is given to gives no token', async () => {
    expect(await exchange(await ticketFor(letter), { by: nurse })).toEqual(denied)
    expect(await exchange(await ticketFor(letter), { by: anna })).toEqual(denied)
    expect(await exchange(await ticketFor(letter), { by: { fetch } })).toMatchObject({
      status: 401,
      error: 'invalid_client',
    })
    expect(await isGood()).toBe(true)
  })

  test('T8 that names a client gives no token to the right person with another', async () => {
    const { consentService } = coop
    const url = await put(anna, 'health/bound.txt')
    const answer = await anna.fetch(`${consentService.baseUrl}/issue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        credential: {
          '@context': [
            'https://www.w3.org/2018/credentials/v1',
            'https://schema.inrupt.com/credentials/v2.jsonld',
          ],
          'type': ['VerifiableCredential', 'SolidAccessGrant'],
          'expirationDate': inAnHour().toISOString(),
          'credentialSubject': {
            providedConsent: {
              'mode': ['http://www.w3.org/ns/auth/acl#Read'],
              'hasStatus': 'https://w3id.org/GConsent#ConsentStatusExplicitlyGiven',
              'forPersonalData': [url],
              'forPurpose': [careByFamilyDoctor],
              'isProvidedTo': doctor.webId,
              'https://w3id.org/mutua/ns#client': doctor.credentials.clientId,
            },
          },
        },
      }),
    })
    expect(answer.status).toBe(201)
    const presentation = presentationOf(await answer.json())
    expect(await exchange(await ticketFor(url), { presentation })).toEqual(served)
    const elsewhere = await withAnotherClient(doctor)
    expect(await exchange(await ticketFor(url), { presentation, by: elsewhere })).toEqual(denied)
  })

  test('T8 that names records is for those alone in the records of the house, and is not taken where they are unknown', async () => {
    const { consentService } = coop
    const give = (records: string) =>
      anna.fetch(`${consentService.baseUrl}/issue`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          credential: {
            '@context': [
              'https://www.w3.org/2018/credentials/v1',
              'https://schema.inrupt.com/credentials/v2.jsonld',
            ],
            'type': ['VerifiableCredential', 'SolidAccessGrant'],
            'expirationDate': inAnHour().toISOString(),
            'credentialSubject': {
              providedConsent: {
                'mode': ['http://www.w3.org/ns/auth/acl#Read'],
                'hasStatus': 'https://w3id.org/GConsent#ConsentStatusExplicitlyGiven',
                'forPersonalData': [`${anna.pod}health/`],
                'forPurpose': [careByFamilyDoctor],
                'isProvidedTo': doctor.webId,
                'https://w3id.org/mutua/ns#recordScope': records,
              },
            },
          },
        }),
      })
    const answer = await give('patient/Patient.r patient/Observation.read')
    expect(answer.status).toBe(201)
    expect(await answer.text()).toContain('"patient/Observation.rs patient/Patient.r"')
    const [newest] = await consentsOf(coop, anna).grants()
    expect(newest?.terms).toEqual({ records: ['patient/Observation.rs', 'patient/Patient.r'] })
    expect((await give('patient/Observation.cruds')).status).toBe(400)
  })

  test('T9 of another issuer gives no token, and verifies nowhere but there', async () => {
    const presentation = presentationOf(ofOtherCoop)
    expect(await exchange(await ticketFor(letter), { presentation })).toEqual(denied)
    expect(await errorsOf(ofOtherCoop)).toHaveLength(1)
    const renamed = presentationOf({ ...ofOtherCoop, id: grant['id'], issuer: grant['issuer'] })
    expect(await exchange(await ticketFor(letter), { presentation: renamed })).toEqual(denied)
    expect(await isGood()).toBe(true)
  })

  test('T10 a request or a denial is no grant', async () => {
    const request = await asked(letter)
    const denial = jsonOf(
      await denyAccessRequest(await asked(letter), { ...at(coop, anna), returnLegacyJsonld: false }),
    )
    for (const credential of [jsonOf(request), denial]) {
      expect(await errorsOf(credential)).toEqual([])
      const presentation = presentationOf(credential)
      expect(await exchange(await ticketFor(letter), { presentation })).toEqual(denied)
      const dressed = presentationOf({
        ...credential,
        type: grant['type'],
        credentialSubject: grant['credentialSubject'],
      })
      expect(await exchange(await ticketFor(letter), { presentation: dressed })).toEqual(denied)
    }
    expect(await isGood()).toBe(true)
  })
})

/** The same statement to a JSON-LD library, or nearly, and another text: none of these is what was signed. */
describe('a grant that was rewritten', () => {
  /** What the token endpoint and a verifier say to it. */
  const answersTo = async (credential: unknown) => ({
    exchange: await exchange(await ticketFor(letter), { presentation: presentationOf(credential) }),
    errors: (await errorsOf(credential)).length,
  })
  const refusedEverywhere = { exchange: denied, errors: 1 }
  const rekeyed = (name: string, iri: string): Json => {
    const { [name]: value, ...rest } = grant
    return { ...rest, [iri]: value }
  }
  const withConsent = (change: (consent: Json) => Json): Json => {
    const subject = grant['credentialSubject'] as Json
    return {
      ...grant,
      credentialSubject: { ...subject, providedConsent: change(subject['providedConsent'] as Json) },
    }
  }

  test('T11 with its end under another name is refused', async () => {
    expect(
      await answersTo(rekeyed('expirationDate', 'https://www.w3.org/2018/credentials#expirationDate')),
    ).toEqual(refusedEverywhere)
    const { expirationDate: _end, ...endless } = grant
    expect(await answersTo(endless)).toEqual(refusedEverywhere)
    expect(await answersTo({ ...grant, expirationDate: '2099-01-01T00:00:00.000Z' })).toEqual(
      refusedEverywhere,
    )
    expect(await isGood()).toBe(true)
  })

  test('T12 with an end in the words of another data model is refused', async () => {
    expect(await answersTo({ ...grant, validUntil: '2099-01-01T00:00:00Z' })).toEqual(refusedEverywhere)
    expect(await answersTo(rekeyed('expirationDate', 'validUntil'))).toEqual(refusedEverywhere)
    expect(await isGood()).toBe(true)
  })

  test('T13 with its status under another name, or without one, is refused', async () => {
    expect(
      await answersTo(rekeyed('credentialStatus', 'https://www.w3.org/2018/credentials#credentialStatus')),
    ).toEqual(refusedEverywhere)
    const { credentialStatus: _status, ...statusless } = grant
    expect(await answersTo(statusless)).toEqual(refusedEverywhere)
    expect(await isGood()).toBe(true)
  })

  test('T14 with its recipient under another name, or another recipient, is refused, and cannot be had', async () => {
    const gc = 'https://w3id.org/GConsent#isProvidedTo'
    expect(
      await answersTo(withConsent(({ isProvidedTo, ...rest }) => ({ ...rest, [gc]: isProvidedTo }))),
    ).toEqual(refusedEverywhere)
    expect(await answersTo(withConsent((consent) => ({ ...consent, [gc]: nurse.webId })))).toEqual(
      refusedEverywhere,
    )
    const toNurse = withConsent((consent) => ({ ...consent, isProvidedTo: nurse.webId }))
    const presentation = presentationOf(toNurse)
    expect(await exchange(await ticketFor(letter), { presentation, by: nurse })).toEqual(denied)
    const subject = grant['credentialSubject'] as Json
    const consent = subject['providedConsent'] as Json
    const issued = await anna.fetch(`${coop.consentService.baseUrl}/issue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        credential: {
          '@context': [
            'https://www.w3.org/2018/credentials/v1',
            'https://schema.inrupt.com/credentials/v2.jsonld',
          ],
          'type': ['VerifiableCredential', 'SolidAccessGrant'],
          'credentialSubject': { providedConsent: { ...consent, request: undefined, [gc]: nurse.webId } },
        },
      }),
    })
    expect(issued.status).toBe(400)
    expect(await isGood()).toBe(true)
  })

  test('T15 with lists for single values and single values for lists is refused, and so are doubled names', async () => {
    expect(
      await answersTo(
        withConsent((consent) => ({ ...consent, isProvidedTo: [consent['isProvidedTo'], nurse.webId] })),
      ),
    ).toEqual(refusedEverywhere)
    expect(
      await answersTo(withConsent((consent) => ({ ...consent, mode: (consent['mode'] as unknown[])[0] }))),
    ).toEqual(refusedEverywhere)
    expect(await answersTo({ ...grant, type: 'SolidAccessGrant' })).toEqual(refusedEverywhere)
    const text = presentationOf(grant)
    const doubled = [
      text.replace('"isProvidedTo":', `"isProvidedTo":"${nurse.webId}","isProvidedTo":`),
      text.replace('"expirationDate":', '"expirationDate":"2099-01-01T00:00:00.000Z","expirationDate":'),
      text.replace('"verifiableCredential":', '"verifiableCredential":[],"verifiableCredential":'),
      text.replace('"isProvidedTo":', `"isProvided\\u0054o":"${nurse.webId}","isProvidedTo":`),
    ]
    for (const presentation of doubled) {
      expect(() => void JSON.parse(presentation)).not.toThrow()
      expect(await exchange(await ticketFor(letter), { presentation })).toEqual(denied)
    }
    for (const several of [
      presentationOf(grant, grant),
      presentationOf(),
      presentationOf(grant, ofOtherCoop),
    ])
      expect(await exchange(await ticketFor(letter), { presentation: several })).toEqual(denied)
    // Order and space say nothing, and other clients write them as they like.
    const reordered = presentationOf(Object.fromEntries(Object.entries(grant).toReversed()))
    expect(await exchange(await ticketFor(letter), { presentation: reordered })).toEqual(served)
  })

  test('T16 with terms that were not signed, or wider modes, is refused', async () => {
    expect(await answersTo({ ...grant, note: 'signed, trust me' })).toEqual(refusedEverywhere)
    expect(
      await answersTo({
        ...grant,
        '@context': [...(grant['@context'] as string[]), { '@vocab': 'https://evil.example/' }],
      }),
    ).toEqual(refusedEverywhere)
    expect(
      await answersTo(
        withConsent((consent) => ({
          ...consent,
          mode: ['http://www.w3.org/ns/auth/acl#Read', 'http://www.w3.org/ns/auth/acl#Write'],
        })),
      ),
    ).toEqual(refusedEverywhere)
    expect(await answersTo(withConsent((consent) => ({ ...consent, forPersonalData: [anna.pod] })))).toEqual(
      refusedEverywhere,
    )
    const proof = grant['proof'] as Json
    expect(await answersTo({ ...grant, proof: { ...proof, proofValue: 'z5LbLbR3qWxV5mYT9Hd7' } })).toEqual(
      refusedEverywhere,
    )
    expect(await isGood()).toBe(true)
  })
})

test('a token that was given before a consent is withdrawn is refused at once, and a new one is not given', async () => {
  const url = await put(anna, 'health/once.txt')
  const credential = await given(url)
  const presentation = presentationOf(credential)
  const { token = '' } = await exchange(await ticketFor(url), { presentation })
  expect(await read(url, token)).toBe(200)
  const name = String(credential['id']).split('/').at(-1) ?? '?'
  const grantOf = (await consentsOf(coop, anna).grants()).find(({ id }) => id.endsWith(name))
  if (grantOf === undefined) throw new Error('the credential is a face of a grant')
  await consentsOf(coop, anna).withdraw(grantOf.id)
  expect(await read(url, token)).toBe(401)
  expect(await exchange(await ticketFor(url), { presentation })).toEqual(denied)
  expect((await doctor.fetch(url)).status).toBe(403)
  const { headers } = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  expect(headers.get('www-authenticate')).toMatch(/^UMA as_uri="[^"]+", ticket="[^"]+"/)
})

test.each(['health/letter.txt', 'health/', 'never/was.txt', ''])(
  'the first challenge at "%s" is UMA, whether anything is there or not',
  async (path) => {
    const answer = await fetch(`${anna.pod}${path}`)
    expect(answer.status).toBe(401)
    const challenge = answer.headers.get('www-authenticate') ?? ''
    expect(challenge).toMatch(/^UMA as_uri="http:\/\/localhost:\d+", ticket="[^"]+", DPoP algs="[^"]+"$/)
    expect(await answer.text()).toBe(await (await fetch(`${anna.pod}nothing-here`)).text())
  },
)

/** The same person through another program of theirs. */
const withAnotherClient = async ({ name, password }: Person): Promise<Pick<Person, 'fetch'>> => {
  const podServer = coop.podServer.baseUrl
  const accounts = createAccountClient({ podServer, fetch })
  const { clientId, clientSecret } = await accounts.createCredentials({ name, password }, 'another')
  return signIn({ issuer: podServer, clientId, clientSecret }, { fetch })
}
