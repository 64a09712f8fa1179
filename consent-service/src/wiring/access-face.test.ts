import { gunzipSync } from 'node:zlib'
import { verifyCredential } from '@digitalbazaar/vc'
import { Ed25519Signature2020 } from '@digitalbazaar/ed25519-signature-2020'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseResourceUrl, type WebId } from '@mutua/sdk/ids'
import { prefixRange, toBytes, toText, type Entry } from '@mutua/kit/store'
import { openAccessFace } from './access-face.ts'
import { checkAccessStatements } from '../access-grants/check-access-statements.ts'
import { ownContexts } from '../access-grants/access-contexts.ts'
import { createDocumentLoader } from '../credentials/document-loader.ts'
import {
  anna,
  bruno,
  care,
  drRossi,
  inDays,
  inPod,
  openHouse,
  origin,
  podServer,
  research,
  stranger,
  type House,
} from '../grants/test-support.ts'
import { authenticateByWord, serve, signedInAs, type Served } from '../http/test-support.ts'
import { openKeys } from '../keys/keys.ts'
import { sealer } from '../keys/test-support.ts'

type Json = Record<string, unknown>

let opened: AsyncDisposableStack
let house: House
let service: Served

const open = async (settings: { mayAnybodyAsk?: boolean; hasDefaultPurpose?: boolean } = {}) => {
  opened = new AsyncDisposableStack()
  const { mayAnybodyAsk = false, hasDefaultPurpose = false } = settings
  house = opened.use(await openHouse({ mayAnybodyAsk }))
  const now = () => house.clock.at
  const face = openAccessFace({
    store: house.store,
    origin,
    now,
    keys: await openKeys({ store: house.store, sealer, origin, now }),
    grants: house.grants,
    podServers: [podServer],
    authenticate: authenticateByWord,
    mayAnybodyAsk,
    defaultPurpose: hasDefaultPurpose ? care : undefined,
  })
  service = opened.use(await serve(...face.rooms))
}

beforeEach(() => open())
afterEach(() => opened.disposeAsync())

interface Answer {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

const call = async (path: string, { as, body, text, accept }: Call = {}): Promise<Answer> => {
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
  const answer = await fetch(`${service.url}${path.replace(origin, '')}`, {
    ...(sent === undefined ? {} : { method: 'POST', body: sent }),
    headers: {
      ...(as === undefined ? {} : signedInAs(as)),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...(accept === undefined ? {} : { accept }),
    },
  })
  return { status: answer.status, body: (await answer.json()) as Json, headers: answer.headers }
}
interface Call {
  readonly as?: WebId
  readonly body?: unknown
  readonly text?: string
  readonly accept?: string
}

const contexts = ['https://www.w3.org/2018/credentials/v1', 'https://schema.inrupt.com/credentials/v2.jsonld']
const gc = 'https://w3id.org/GConsent#'
const read = 'http://www.w3.org/ns/auth/acl#Read'
const letter = inPod(anna, 'health/letter.txt')

const requestBody = (consent: Json = {}, credential: Json = {}) => ({
  credential: {
    '@context': contexts,
    'type': ['VerifiableCredential', 'SolidAccessRequest'],
    'expirationDate': inDays(30),
    'credentialSubject': {
      hasConsent: {
        mode: [read],
        hasStatus: `${gc}ConsentStatusRequested`,
        isConsentForDataSubject: anna,
        forPersonalData: [letter],
        forPurpose: [care],
        ...consent,
      },
    },
    ...credential,
  },
})

const answerBody = (type: 'SolidAccessGrant' | 'SolidAccessDenial', consent: Json = {}) => ({
  credential: {
    '@context': contexts,
    'type': ['VerifiableCredential', type],
    'expirationDate': inDays(30),
    'credentialSubject': {
      providedConsent: {
        mode: [read],
        hasStatus: `${gc}ConsentStatus${type === 'SolidAccessGrant' ? 'ExplicitlyGiven' : 'Denied'}`,
        forPersonalData: [letter],
        forPurpose: [care],
        isProvidedTo: drRossi,
        ...consent,
      },
    },
  },
})

const issue = async (as: WebId, body: unknown): Promise<Json> => {
  const { status, body: credential } = await call('/issue', { as, body })
  expect([status, credential]).toEqual([201, expect.objectContaining({ issuer: origin })])
  return credential
}

const errorsOf = async (credential: Json) =>
  (await call('/verify', { body: { verifiableCredential: credential } })).body['errors']

const end = (as: WebId, credential: Json) =>
  call('/status', {
    as,
    body: {
      credentialId: credential['id'],
      credentialStatus: [{ type: 'RevocationList2020Status', status: '1' }],
    },
  })

const itemsOf = async (as: WebId, query: Record<string, string>) => {
  const { status, body } = await call(`/query?${String(new URLSearchParams(query))}`, { as })
  expect(status).toBe(200)
  return z
    .array(z.object({ id: z.string() }))
    .parse(body['items'])
    .map(({ id }) => id)
}

/** By a library of others, with nothing but what anybody gets from this service over HTTP. */
const verifiesElsewhere = async (credential: Json): Promise<boolean> => {
  const loadContext = createDocumentLoader(ownContexts)
  const { verified } = await verifyCredential({
    credential,
    suite: new Ed25519Signature2020(),
    now: inDays(1),
    checkStatus: () => Promise.resolve({ verified: true }),
    documentLoader: async (url) =>
      url.startsWith(origin)
        ? {
            contextUrl: null,
            documentUrl: url,
            document: (await call(url.slice(origin.length) || '/', { accept: 'application/ld+json' })).body,
          }
        : loadContext(url),
  })
  return verified
}

describe('a signed access credential', () => {
  it('verifies elsewhere with the keys that the issuer publishes; one that was changed does not', async () => {
    const request = await issue(drRossi, requestBody())
    const grant = await issue(anna, answerBody('SolidAccessGrant', { request: request['id'] }))
    for (const credential of [request, grant]) {
      expect(await verifiesElsewhere(credential)).toBe(true)
      expect(await verifiesElsewhere({ ...credential, expirationDate: inDays(60) })).toBe(false)
    }
  })

  it('has a place in a status list that verifies elsewhere, and its bit is set by the withdrawal alone', async () => {
    const grant = await issue(anna, answerBody('SolidAccessGrant'))
    const entry = z
      .object({ statusListIndex: z.string(), statusListCredential: z.string() })
      .parse(grant['credentialStatus'])
    const bit = async (): Promise<boolean> => {
      house.clock.at += 6_000
      const list = (await call(entry.statusListCredential)).body
      expect(await verifiesElsewhere(list)).toBe(true)
      const { encodedList } = z.object({ encodedList: z.string() }).parse(list['credentialSubject'])
      const index = Number(entry.statusListIndex)
      const byte = gunzipSync(Buffer.from(encodedList, 'base64url'))[Math.floor(index / 8)] ?? 0
      return (byte & (0x80 >> (index % 8))) !== 0
    }
    expect(await bit()).toBe(false)
    expect((await end(drRossi, grant)).status).toBe(403)
    expect(await bit()).toBe(false)
    expect((await end(anna, grant)).status).toBe(200)
    expect(await bit()).toBe(true)
    expect(await errorsOf(grant)).toEqual(['The access grant has been revoked.'])
  })

  it('is one face of one consent: what the house knows is in it, and what it says is in the house', async () => {
    const request = await issue(drRossi, requestBody({ 'inherit': false, 'https://example.org/price': 3 }))
    const own = await house.grants.findRequest(anna, localOf(request))
    expect(own).toMatchObject({
      requester: drRossi,
      owner: anna,
      purpose: care,
      scope: { resources: [letter], modes: ['read'], inherit: false },
      fields: { 'https://example.org/price': 3 },
      state: 'requested',
    })
    const grant = await issue(
      anna,
      answerBody('SolidAccessGrant', { request: request['id'], inherit: false }),
    )
    const kept = await house.grants.findGrant(anna, localOf(grant))
    expect(kept).toMatchObject({ request: own?.id, recipient: drRossi, state: 'given' })
    expect(grant).toMatchObject({
      credentialSubject: {
        id: anna,
        providedConsent: { request: request['id'], isProvidedTo: drRossi, inherit: false },
      },
    })
  })

  it('is made anew when its grant is amended, and the text before is no credential any more', async () => {
    const container = inPod(anna, 'health/')
    const body = answerBody('SolidAccessGrant', { forPersonalData: [container] })
    const before = await issue(anna, body)
    await house.grants.amend(anna, localOf(before), { resources: [parseResourceUrl(letter)] })
    expect(await errorsOf(before)).toEqual(['The credential is not as it was issued.'])
    const after = (await call(String(before['id']), { as: drRossi })).body
    expect(await errorsOf(after)).toEqual([])
    expect(JSON.stringify(after)).toContain(`"forPersonalData":["${letter}"]`)
  })

  it('of a consent that is paused or over does not stand, and says which', async () => {
    const grant = await issue(anna, answerBody('SolidAccessGrant'))
    await house.grants.pause(anna, localOf(grant))
    expect(await errorsOf(grant)).toEqual(['The access grant is paused by its owner.'])
    expect(await itemsOf(anna, { type: 'SolidAccessGrant', status: 'Active' })).toEqual([])
    await house.grants.resume(anna, localOf(grant))
    expect(await errorsOf(grant)).toEqual([])
    house.clock.at += 31 * 86_400_000
    expect(await errorsOf(grant)).toEqual(['The access grant has expired.'])
    expect(await itemsOf(anna, { status: 'Expired' })).toEqual([grant['id']])
  })
})

const localOf = (credential: Json): string => String(credential['id']).split('/').at(-1) ?? ''

describe('what is asked to be signed', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['another type', requestBody({}, { type: ['VerifiableCredential', 'DriverLicence'] })],
    [
      'two types',
      requestBody({}, { type: ['VerifiableCredential', 'SolidAccessRequest', 'SolidAccessGrant'] }),
    ],
    ['the status of a grant in a request', requestBody({ hasStatus: `${gc}ConsentStatusExplicitlyGiven` })],
    ['a context of its own', requestBody({}, { '@context': [...contexts, 'https://evil.example/v1'] })],
    [
      'a context in place',
      requestBody({}, { '@context': [...contexts, { '@vocab': 'https://evil.example/' }] }),
    ],
    ['an id of its own', requestBody({}, { id: `${origin}/vc/mine` })],
    ['an issuer of its own', requestBody({}, { issuer: 'https://evil.example' })],
    ['a proof of its own', requestBody({}, { proof: {} })],
    ['a member that means nothing', requestBody({ price: 3 })],
    ['a field with a structure', requestBody({ 'https://example.org/price': { amount: 3 } })],
    ['a field in the words of consents', requestBody({ [`${gc}isProvidedTo`]: 'https://evil.example/#me' })],
    ['a field in the words of access', requestBody({ 'http://www.w3.org/ns/auth/acl#mode': 'Write' })],
    ['a recipient in a request', requestBody({ isProvidedTo: drRossi })],
    ['no resource', requestBody({ forPersonalData: [] })],
    ['no mode', requestBody({ mode: [] })],
    ['a mode there is not', requestBody({ mode: ['http://www.w3.org/ns/auth/acl#Control'] })],
    ['an end that is over', requestBody({}, { expirationDate: inDays(-1) })],
    ['an end far away', requestBody({}, { expirationDate: inDays(3_000) })],
    ['no purpose', requestBody({ forPurpose: [] })],
    ['a purpose of others', requestBody({ forPurpose: ['https://w3id.org/dpv#Advertising'] })],
    ['care and research together', requestBody({ forPurpose: [care, research] })],
    ['a resource of somebody else', requestBody({ forPersonalData: [inPod(bruno, 'a')] })],
    ['a path that climbs', requestBody({ forPersonalData: [`${inPod(anna, '')}../bruno/a`] })],
    ['a template', requestBody({ template: ['https://{anywhere}'] })],
    ['nobody to ask', requestBody({ isConsentForDataSubject: undefined })],
  ])('with %s is refused', async (_, body) => {
    expect((await call('/issue', { as: drRossi, body })).status).toBe(400)
    expect(await itemsOf(drRossi, {})).toEqual([])
  })

  it('is refused when a member is named twice, or it is no JSON', async () => {
    const text = JSON.stringify(requestBody())
    const twice = text.replace(
      '"isConsentForDataSubject":',
      `"isConsentForDataSubject":"${bruno}","isConsentForDataSubject":`,
    )
    for (const body of [twice, text.slice(1), '']) {
      const { status } = await call('/issue', { as: drRossi, text: body })
      expect(status).toBeGreaterThanOrEqual(400)
    }
    expect(await itemsOf(drRossi, {})).toEqual([])
  })

  it('is refused without a sign-in, to who is no provider, and in the name of another', async () => {
    expect((await call('/issue', { body: requestBody() })).status).toBe(401)
    expect((await call('/issue', { as: stranger, body: requestBody() })).status).toBe(403)
    expect((await call('/issue', { as: bruno, body: answerBody('SolidAccessGrant') })).status).toBe(400)
    const subject = { id: anna, ...answerBody('SolidAccessGrant').credential.credentialSubject }
    const named = { credential: { ...answerBody('SolidAccessGrant').credential, credentialSubject: subject } }
    expect((await call('/issue', { as: bruno, body: named })).status).toBe(403)
    expect((await call('/issue', { as: anna, body: named })).status).toBe(201)
  })
})

describe('where the co-op lets anybody ask', () => {
  beforeEach(async () => {
    await opened.disposeAsync()
    await open({ mayAnybodyAsk: true, hasDefaultPurpose: true })
  })

  it('a stranger asks, gets for no price, and is shown by the address that was signed in with', async () => {
    const request = await issue(stranger, requestBody({ forPurpose: undefined }))
    expect(await house.grants.findRequest(anna, localOf(request))).toMatchObject({
      requesterName: stranger,
      organisation: '',
      purpose: care,
    })
    const grant = await issue(
      anna,
      answerBody('SolidAccessGrant', {
        request: request['id'],
        isProvidedTo: stranger,
        forPurpose: undefined,
      }),
    )
    const record = await house.grants.findRecord(anna, localOf(grant))
    expect(record?.tariff.microCentsPerUnit).toBe(0n)
  })

  it('what is about no pod of a member is signed, stands until it is taken back, and is no grant', async () => {
    const elsewhere = { forPersonalData: ['https://example.org/resource'] }
    const grant = await issue(anna, answerBody('SolidAccessGrant', elsewhere))
    expect(await errorsOf(grant)).toEqual([])
    expect(grant).not.toHaveProperty('credentialStatus')
    expect(await house.grants.findGrant(anna, localOf(grant))).toBeUndefined()
    expect(
      await itemsOf(drRossi, {
        type: 'SolidAccessGrant',
        status: 'Active',
        fromAgent: anna,
        resource: 'https://example.org/resource',
      }),
    ).toEqual([grant['id']])
    expect(await itemsOf(bruno, {})).toEqual([])
    expect((await end(drRossi, grant)).status).toBe(403)
    expect((await end(bruno, grant)).status).toBe(404)
    expect((await end(anna, grant)).status).toBe(200)
    expect(await errorsOf(grant)).toHaveLength(1)
    expect(await itemsOf(anna, { status: 'Revoked', revokedWithin: 'P1D' })).toEqual([grant['id']])
  })

  it('nobody states anything about a pod of somebody else here', async () => {
    const answer = answerBody('SolidAccessGrant')
    expect((await call('/issue', { as: bruno, body: answer })).body).toMatchObject({
      code: 'resource-outside-pod',
    })
    expect((await call('/issue', { as: stranger, body: answer })).body).toMatchObject({
      code: 'member-unknown',
    })
    const asked = requestBody({ isConsentForDataSubject: stranger })
    expect((await call('/issue', { as: drRossi, body: asked })).body).toMatchObject({
      code: 'member-unknown',
    })
    expect(await itemsOf(drRossi, {})).toEqual([])
  })

  it('a template is answered as often as its owners like, within it', async () => {
    const request = await issue(
      drRossi,
      requestBody({
        isConsentForDataSubject: undefined,
        forPersonalData: undefined,
        template: ['http://localhost:3000/{name}/health/'],
      }),
    )
    const answer = (owner: WebId, resource: string) =>
      call('/issue', {
        as: owner,
        body: answerBody('SolidAccessGrant', { forPersonalData: [resource], verifiedRequest: request['id'] }),
      })
    const grants: Grant[] = []
    for (const owner of [anna, bruno]) {
      const { status, body } = await answer(owner, inPod(owner, 'health/'))
      expect(status).toBe(201)
      const kept = await house.grants.findGrant(owner, localOf(body))
      if (kept !== undefined) grants.push(kept)
    }
    expect(grants.map(({ recipient }) => recipient)).toEqual([drRossi, drRossi])
    expect((await answer(anna, inPod(anna, 'letters/'))).status).toBe(400)
    expect(await itemsOf(drRossi, { type: 'SolidAccessRequest', status: 'Pending' })).toEqual([request['id']])
  })
})

describe('the doctor', () => {
  const findings = async () => {
    const found: string[] = []
    for await (const { what } of checkAccessStatements(house.store, sealer)) found.push(what)
    return found
  }
  const rowsUnder = async (prefix: string) => {
    const rows: Entry[] = []
    for await (const row of house.store.list(prefixRange(prefix))) rows.push(row)
    return rows
  }

  it('finds nothing where nothing was touched, and every row of a statement that was', async () => {
    const request = await issue(drRossi, requestBody())
    await issue(anna, answerBody('SolidAccessDenial', { request: request['id'] }))
    expect(await findings()).toEqual([])
    const rows = [...(await rowsUnder('access-statement/')), ...(await rowsUnder('access-statement-of/'))]
    expect(rows).toHaveLength(3)
    for (const { key, value } of rows) {
      await house.store.write([{ key, value: undefined }])
      expect(await findings()).not.toEqual([])
      await house.store.write([{ key, value }])
    }
    const [statement] = rows
    if (statement === undefined) throw new Error('there is one')
    const other = toText(statement.value).replace('"SolidAccessDenial"', '"SolidAccessGrant"')
    await house.store.write([{ key: statement.key, value: toBytes(other) }])
    expect(await findings()).toEqual(['The statement and its signed text are of different kinds.'])
  })
})

describe('around it', () => {
  it('pages cannot be made up, and lead nowhere but through the own list', async () => {
    for (const page of [
      'x',
      Buffer.from('{"at":[99],"back":[]}').toString('base64url'),
      Buffer.from('{"at":[0,"x"],"back":[]}').toString('base64url'),
    ])
      expect((await call(`/query?page=${page}`, { as: anna })).status).toBe(400)
    for (const query of ['pageSize=0', 'pageSize=101', 'type=Passport', 'status=Sold', 'issuedWithin=P9Y'])
      expect((await call(`/query?${query}`, { as: anna })).status).toBe(400)
    expect((await call('/query')).status).toBe(401)
  })

  it('a credential is not there for who is no party', async () => {
    const request = await issue(drRossi, requestBody())
    const path = `/vc/${localOf(request)}`
    expect((await call(path, { as: anna })).status).toBe(200)
    expect((await call(path, { as: bruno })).status).toBe(404)
    expect((await call('/vc/AAAAAAAAAAAAAAAAAAAAAA', { as: bruno })).status).toBe(404)
    expect((await call(path)).status).toBe(401)
  })

  it('the service is described as JSON and, with its terms in it, as RDF', async () => {
    const plain = (await call('/.well-known/vc-configuration')).body
    expect(plain['@context']).toEqual(contexts)
    const rdf = (await call('/.well-known/vc-configuration', { accept: 'application/ld+json' })).body
    expect(rdf).toMatchObject({
      '@context': { verifierService: { '@id': 'http://www.w3.org/ns/solid/vc#verifierService' } },
      'verifierService': `${origin}/verify`,
    })
  })
})
