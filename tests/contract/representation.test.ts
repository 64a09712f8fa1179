import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createNoticeClient } from '@mutua/sdk/clients/notice-client'
import { actingFor } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createRepresentationClient } from '@mutua/sdk/clients/representation-client'
import { delegationCredentialSchema } from '@mutua/sdk/consent/delegation-credential'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { checkStatus } from '@mutua/sdk/consent/status-list'
import { issuerKeysFrom, verifyVcJwt } from '@mutua/sdk/consent/vc-jwt'
import type { DelegationWish } from '@mutua/sdk/consent/representation'
import { instantOf, parseResourceUrl, type GrantId, type RequestId, type ResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gainConsentToken } from '../support/consent-token.ts'
import {
  addMember,
  addProvider,
  beginCoop,
  careByFamilyDoctor,
  createPerson,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { createProofSigner } from '../support/dpop-proof.ts'
import { startCoopServers } from '../support/servers.ts'

let coop: Coop
let otto: Person
let anna: Person
let chiara: Person
let lia: Person
let nino: Person
let doctor: Person
let resource: ResourceUrl

const day = 86_400_000
const inDays = (days: number) => instantOf(Date.now() + days * day)

const acting = (person: Person) =>
  createRepresentationClient({ consentService: coop.consentService.baseUrl, fetch: person.fetch })
const consents = (person: Person, member?: Person) => {
  const consentService = coop.consentService.baseUrl
  const fetch =
    member === undefined ? person.fetch : actingFor(person.fetch, { consentService, webId: member.webId })
  return createConsentClient({ consentService, fetch })
}
const askFor = async (owner: Person): Promise<RequestId> => {
  const { id } = await consents(doctor).createRequest({
    owner: owner.webId,
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${owner.pod}records/`)],
    modes: ['read'],
    validUntil: inDays(1),
  })
  return id
}
const give = async (client: ReturnType<typeof consents>, request: RequestId): Promise<GrantId> => {
  const outcome = await client.decide(request, { decision: 'give' })
  if (outcome.kind !== 'given') throw new Error('refused')
  return outcome.grant.id
}
const nameLia = async (wish: Partial<DelegationWish> = {}) => {
  const { id } = await acting(anna).name({
    delegate: lia.webId,
    powers: ['see-requests', 'decide', 'see-consents', 'withdraw'],
    validUntil: inDays(180),
    ...wish,
  })
  return acting(lia).accept(id)
}
const noticeClientOf = async (person: Person) =>
  createNoticeClient({
    consentService: coop.consentService.baseUrl,
    session: await signIn(person.credentials, { fetch }),
  })
const noticesOf = async (person: Person) => (await noticeClientOf(person)).notices()

beforeAll(async () => {
  coop = await beginCoop(await startCoopServers(['olga', 'otto']))
  anna = await addMember(coop, 'anna', 1)
  chiara = await addMember(coop, 'chiara', 2)
  otto = await createPerson(coop.podServer.baseUrl, 'otto')
  lia = await createPerson(coop.podServer.baseUrl, 'lia')
  nino = await createPerson(coop.podServer.baseUrl, 'nino')
  doctor = await addProvider(coop, 'doctor')
  resource = parseResourceUrl(`${anna.pod}records/a.txt`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(resource, {
    body: 'a',
    contentType: 'text/plain',
  })
})
afterAll(() => coop[Symbol.asyncDispose]())

describe('a daughter who was named', () => {
  test('sees the request, decides, and the member is told by whom within two seconds', async () => {
    const { id } = await nameLia()
    const request = await askFor(anna)
    expect((await consents(lia, anna).requests()).map((one) => one.id)).toContain(request)
    await expect.poll(async () => (await noticesOf(lia)).map((one) => one.request)).toContain(request)
    const hers = await noticeClientOf(anna)
    const grant = await give(consents(lia, anna), request)
    await expect
      .poll(async () => (await hers.notices()).filter((one) => one.grant === grant), { timeout: 2_000 })
      .toMatchObject([{ type: 'consent.given', by: lia.webId }])
    expect(await (await anna.fetch(`${grant}/events`)).json()).toMatchObject({
      items: [
        { kind: 'requested', actor: doctor.webId },
        { kind: 'given', actor: lia.webId, onBehalfOf: anna.webId },
      ],
    })
    expect(await acting(anna).acts(id)).toMatchObject([{ kind: 'given', actor: lia.webId, grant }])
    const fhir = (await (await anna.fetch(`${grant}/fhir-r4`)).json()) as {
      performer: unknown
      patient: unknown
    }
    expect(fhir).toMatchObject({
      performer: [{ identifier: { value: lia.webId } }],
      patient: { identifier: { value: anna.webId } },
    })
    expect((await (await anna.fetch(`${grant}/dpv`)).text()).split(lia.webId).length).toBeGreaterThan(1)
    await consents(lia, anna).withdraw(grant)
    expect(await consents(anna).grant(grant)).toMatchObject({ state: 'withdrawn' })
    await acting(anna).end(id)
  })

  test('is refused with her next call once it has ended', async () => {
    const { id } = await nameLia()
    expect(await consents(lia, anna).grants()).not.toEqual([])
    await acting(anna).end(id)
    await expect(consents(lia, anna).grants()).rejects.toMatchObject({ code: 'mandate-missing' })
    await expect(
      consents(lia, anna).decide(await askFor(anna), { decision: 'refuse' }),
    ).rejects.toMatchObject({
      code: 'mandate-missing',
    })
  })

  test('carries a credential that a stranger can check, also after the delegation has ended', async () => {
    const { id } = await nameLia()
    const jwt = await acting(lia).credential(id)
    expect(await statusOf(jwt)).toBe('stands')
    await acting(anna).end(id)
    expect(await statusOf(jwt)).toBe('over')
  })

  test('reads what the member let her read, and nothing from the answer on that ended it', async () => {
    const { id, reading } = await nameLia({
      reading: { purpose: careByFamilyDoctor, resources: [parseResourceUrl(`${anna.pod}records/`)] },
    })
    if (reading === undefined) throw new Error('no consent')
    const reader = async () =>
      openConsentedReader({ session: await signIn(lia.credentials, { fetch }), fetch, grant: reading })
    await (await reader()).read(resource)
    const { accessToken, privateKeyPem } = await gainConsentToken(lia.credentials, {
      resource,
      grant: reading,
    })
    const signer = createProofSigner(privateKeyPem)
    const read = async () => {
      const proof = signer.sign({ method: 'GET', url: resource, accessToken })
      const answer = await fetch(resource, { headers: { Authorization: `DPoP ${accessToken}`, DPoP: proof } })
      await answer.body?.cancel()
      return answer.status
    }
    expect(await read()).toBe(200)
    await acting(anna).end(id)
    expect(await read()).toBe(403)
    await expect((await reader()).read(resource)).rejects.toMatchObject({ kind: 'oauth-refused' })
    await expect
      .poll(
        async () =>
          (await consents(anna).receipts({ grant: reading })).map(({ recipient }) => recipient.webId),
        { timeout: 20_000 },
      )
      .toEqual([lia.webId, lia.webId])
  })

  test('does nothing else in the member’s name: naming somebody, asking, webhooks, notices, the desk', async () => {
    const { id } = await nameLia({ powers: ['see-requests', 'decide', 'give', 'see-consents', 'withdraw'] })
    const narrow = { code: 'mandate-too-narrow' }
    const consentService = coop.consentService.baseUrl
    const asAnna = actingFor(lia.fetch, { consentService, webId: anna.webId })
    const wish = { delegate: nino.webId, powers: ['decide' as const], validUntil: inDays(1) }
    const client = createRepresentationClient({ consentService, fetch: asAnna })
    await expect(client.name(wish)).rejects.toMatchObject(narrow)
    await expect(client.delegations()).rejects.toMatchObject(narrow)
    await expect(client.end(id)).rejects.toMatchObject(narrow)
    for (const path of ['/notices', '/webhooks', '/erasures', '/guardianships'])
      expect((await asAnna(`${consentService}${path}`)).status).toBe(403)
    await acting(anna).end(id)
  })

  test('cannot be named by an officer, nor by a stranger who says who they act for', async () => {
    const consentService = coop.consentService.baseUrl
    for (const person of [coop.officer, nino]) {
      const asAnna = actingFor(person.fetch, { consentService, webId: anna.webId })
      await expect(
        createRepresentationClient({ consentService, fetch: asAnna }).name({
          delegate: nino.webId,
          powers: ['decide'],
          validUntil: inDays(1),
        }),
      ).rejects.toMatchObject({ code: 'mandate-missing' })
      await expect(consents(person, anna).grants()).rejects.toMatchObject({ code: 'mandate-missing' })
    }
  })
})

test('parents decide for a child after two officers have recorded it; what they gave survives a kill', async () => {
  const born = instantOf(Date.now() - 10 * 365 * day).slice(0, 10)
  const { id } = await acting(coop.officer).recordGuardianship({
    ward: chiara.webId,
    guardians: [nino.webId],
    basis: 'parental',
    powers: ['see-requests', 'decide', 'see-consents', 'withdraw'],
    born,
  })
  const request = await askFor(chiara)
  await expect(give(consents(nino, chiara), request)).rejects.toMatchObject({ code: 'mandate-missing' })
  await expect(acting(coop.officer).confirmGuardianship(id)).rejects.toMatchObject({
    code: 'second-officer-needed',
  })
  await acting(otto).confirmGuardianship(id)
  await expect(give(consents(chiara), request)).rejects.toMatchObject({ code: 'guardian-decides' })
  const grant = await give(consents(nino, chiara), request)
  await coop.consentService.kill('SIGKILL')
  await coop.consentService.restart()
  expect(await consents(nino, chiara).grant(grant)).toMatchObject({ state: 'given' })
  expect(await acting(chiara).acts(id)).toMatchObject([{ kind: 'given', actor: nino.webId, grant }])
  expect(await acting(chiara).guardianships()).toMatchObject([
    { id, state: 'confirmed', guardians: [nino.webId] },
  ])
  expect(await acting(lia).guardianships()).toEqual([])
  await acting(coop.officer).endGuardianship(id)
  await expect(consents(nino, chiara).grants()).rejects.toMatchObject({ code: 'mandate-missing' })
  await expect
    .poll(async () => (await noticesOf(chiara)).map(({ type }) => type))
    .toContain('consent.guardianship-ended')
})

/** Checked as a stranger does who has only the address of the co-op. */
const statusOf = async (jwt: string): Promise<'stands' | 'over'> => {
  const consentService = coop.consentService.baseUrl
  const issuer = didWebOf(consentService)
  const document: unknown = await (await fetch(`${consentService}/.well-known/did.json`)).json()
  const keys = { issuerKeysOf: () => issuerKeysFrom(document, issuer, { now: Date.now }) }
  const verdict = await verifyVcJwt(jwt, keys)
  if (verdict.kind !== 'verified') throw new Error(verdict.code)
  const { credentialStatus, credentialSubject } = delegationCredentialSchema.parse(verdict.payload)
  expect(credentialSubject).toMatchObject({ id: lia.webId, actsFor: anna.webId })
  const { kind } = await checkStatus(credentialStatus, issuer, {
    ...keys,
    now: Date.now,
    statusListAt: async (url) => (await fetch(url)).text(),
  })
  return kind === 'unset' ? 'stands' : 'over'
}
