import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createEmergencyClient } from '@mutua/sdk/clients/emergency-client'
import { createNoticeClient } from '@mutua/sdk/clients/notice-client'
import { actingForOrganisation, createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createRepresentationClient } from '@mutua/sdk/clients/representation-client'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import {
  instantOf,
  parseResourceUrl,
  parseWebId,
  type GrantId,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consentsOf, fetchOf, readerOf } from '../support/as-person.ts'
import { gainConsentToken } from '../support/consent-token.ts'
import {
  addMember,
  careByFamilyDoctor,
  createPerson,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { createProofSigner } from '../support/dpop-proof.ts'

let coop: Coop
let anna: Person
let bruno: Person
let ada: Person
let dario: Person
let nora: Person
let hospital: WebId
let summary: ResourceUrl
let hiddenSummary: ResourceUrl
let laboratory: ResourceUrl

const emergencies = (person: Person, organisation?: WebId) =>
  createEmergencyClient({
    consentService: coop.consentService.baseUrl,
    fetch: fetchOf(person, organisation),
  })
const openingOf = (owner: Person | WebId) => ({
  owner: typeof owner === 'string' ? owner : owner.webId,
  reason: 'unconscious' as const,
  text: 'Found on the stairs, does not answer, no papers.',
})

beforeAll(async () => {
  coop = await openCoop({
    consent: { CONSENT_EMERGENCY_PER_DAY: '50', CONSENT_LOG_LEVEL: 'trace' },
    pod: { POD_LOG_LEVEL: 'trace' },
  })
  anna = await addMember(coop, 'anna', 1)
  bruno = await addMember(coop, 'bruno', 2)
  ada = await createPerson(coop.podServer.baseUrl, 'ada')
  dario = await createPerson(coop.podServer.baseUrl, 'dario')
  nora = await createPerson(coop.podServer.baseUrl, 'nora')
  const consentService = coop.consentService.baseUrl
  const asOfficer = createOrganisationClient({ consentService, fetch: coop.officer.fetch })
  const asAda = createOrganisationClient({ consentService, fetch: ada.fetch })
  hospital = (await asOfficer.admit({ name: 'Ospedale', administrators: [ada.webId] })).id
  const staff: readonly (readonly [Person, ProviderRole])[] = [
    [dario, 'general-practitioner'],
    [nora, 'nurse'],
  ]
  for (const [person, role] of staff)
    await asAda.join(hospital, { webId: person.webId, displayName: person.name, role })
  await emergencies(coop.officer).entrust(hospital)
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  const put = async (path: string): Promise<ResourceUrl> => {
    const url = parseResourceUrl(`${anna.pod}${path}`)
    await pod.put(url, { body: path, contentType: 'text/plain' })
    return url
  }
  summary = await put('health/summary/allergies.txt')
  hiddenSummary = await put('health/summary/secret.txt')
  laboratory = await put('health/laboratory/blood.txt')
  await anna.fetch(hiddenSummary.replace('/anna/', '/.hidden/anna/'), { method: 'PUT' })
})
afterAll(() => coop[Symbol.asyncDispose]())

test('who opens it reads the patient summary at once, and the receipt names the person and the hospital', async () => {
  const access = await emergencies(dario, hospital).open(openingOf(anna))
  expect(Date.parse(access.validUntil) - Date.parse(access.openedAt)).toBe(3_600_000)
  const { receiptId } = await (await readerOf(dario, access.grant)).read(summary)
  expect(receiptId).toBeDefined()
  await expect
    .poll(() => consentsOf(coop, anna).receipts({ grant: access.grant }), { timeout: 20_000 })
    .toMatchObject([
      {
        resource: summary,
        recipient: { webId: hospital, organisation: 'Ospedale', person: dario.webId },
        priceMicroCents: '0',
        purpose: 'https://w3id.org/dpv/sector/health#EmergencyCareManagement',
      },
    ])
})

test('nothing else opens: not the laboratory, not what is hidden, no writing, no colleague, no stranger', async () => {
  const { grant } = await emergencies(dario, hospital).open(openingOf(anna))
  const reader = await readerOf(dario, grant)
  expect((await reader.read(summary)).receiptId).toBeDefined()
  await expect(reader.read(laboratory)).rejects.toMatchObject({ code: 'grant-out-of-scope' })
  // A hidden document answers as one that never was.
  const absent = parseResourceUrl(`${anna.pod}health/summary/never-was.txt`)
  const answers = await Promise.all(
    [hiddenSummary, absent].map((url) => reader.read(url).catch((error: unknown) => error)),
  )
  expect(answers[0]).toMatchObject({ code: 'not-found' })
  expect(JSON.stringify(answers[0])).toBe(JSON.stringify(answers[1]))
  for (const other of [nora, ada, coop.officer])
    await expect((await readerOf(other, grant)).read(summary)).rejects.toMatchObject({
      kind: 'oauth-refused',
    })
  const { accessToken, privateKeyPem } = await gainConsentToken(dario.credentials, {
    resource: summary,
    grant,
  })
  const signer = createProofSigner(privateKeyPem)
  const written = await fetch(summary, {
    method: 'PUT',
    body: 'changed',
    headers: {
      'Content-Type': 'text/plain',
      'Authorization': `DPoP ${accessToken}`,
      'DPoP': signer.sign({ method: 'PUT', url: summary, accessToken }),
    },
  })
  expect(written.status).toBe(403)
})

test('a look that a consent allows is never counted as one of an emergency', async () => {
  const given = await consentsOf(coop, anna).give({
    recipient: hospital,
    purpose: careByFamilyDoctor,
    resources: [summary],
    modes: ['read'],
    for: 'visit',
  })
  const { grant } = await emergencies(dario, hospital).open(openingOf(anna))
  const session = await signIn(dario.credentials, { fetch })
  const unnamed = () => openConsentedReader({ session, fetch }).read(summary)
  const last = async (of: GrantId) => (await consentsOf(coop, anna).receipts({ grant: of })).length
  await unnamed()
  await expect.poll(() => last(given.grant.id), { timeout: 20_000 }).toBe(1)
  expect(await last(grant)).toBe(0)
  await consentsOf(coop, anna).withdraw(given.grant.id)
  await unnamed()
  await expect.poll(() => last(grant), { timeout: 20_000 }).toBe(1)
})

test('the member is told at once, sees who and why, and ends it: then a token from before reads nothing', async () => {
  const { grant } = await emergencies(dario, hospital).open(openingOf(anna))
  const { accessToken, privateKeyPem } = await gainConsentToken(dario.credentials, {
    resource: summary,
    grant,
  })
  const signer = createProofSigner(privateKeyPem)
  const read = async () => {
    const proof = signer.sign({ method: 'GET', url: summary, accessToken })
    const answer = await fetch(summary, { headers: { Authorization: `DPoP ${accessToken}`, DPoP: proof } })
    await answer.body?.cancel()
    return answer.status
  }
  expect(await read()).toBe(200)
  const notices = createNoticeClient({
    consentService: coop.consentService.baseUrl,
    session: await signIn(anna.credentials, { fetch }),
  })
  await expect
    .poll(() => notices.notices(), { timeout: 20_000 })
    .toContainEqual(expect.objectContaining({ type: 'consent.opened-in-emergency', grant }))
  expect(await untold(grant)).toBe(false)
  expect(await emergencies(anna).access(grant)).toMatchObject({
    person: dario.webId,
    reason: 'unconscious',
    text: openingOf(anna).text,
    // Her inbox or her own eyes, whichever was first.
    told: { at: expect.any(String) as string },
  })
  await emergencies(anna).object(grant, 'I was awake.')
  expect((await consentsOf(coop, anna).withdraw(grant)).state).toBe('withdrawn')
  expect(await read()).toBe(403)
})

test('who acts for the member and may see their consents is told as well', async () => {
  const mirella = await createPerson(coop.podServer.baseUrl, 'mirella')
  const actingAs = (person: Person) =>
    createRepresentationClient({ consentService: coop.consentService.baseUrl, fetch: person.fetch })
  const { id } = await actingAs(anna).name({
    delegate: mirella.webId,
    powers: ['see-consents'],
    validUntil: instantOf(Date.now() + 86_400_000),
  })
  await actingAs(mirella).accept(id)
  const { grant } = await emergencies(dario, hospital).open(openingOf(anna))
  const notices = createNoticeClient({
    consentService: coop.consentService.baseUrl,
    session: await signIn(mirella.credentials, { fetch }),
  })
  await expect
    .poll(() => notices.notices(), { timeout: 20_000 })
    .toContainEqual(expect.objectContaining({ type: 'consent.opened-in-emergency', grant }))
  await actingAs(anna).end(id)
})

test('a member who forbids it, and a WebID of nobody here, get one answer', async () => {
  await emergencies(bruno).setRule({ allowed: false })
  const answerOf = async (owner: Person | WebId) => {
    const answer = await actingForOrganisation(dario.fetch, hospital)(
      `${coop.consentService.baseUrl}/emergency/accesses`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(openingOf(owner)),
      },
    )
    const headers = [...answer.headers].filter(([name]) => name !== 'date')
    const { instance: _instance, ...problem } = (await answer.json()) as { instance?: string }
    return { status: answer.status, headers: headers.filter(([name]) => name !== 'content-length'), problem }
  }
  const forbidden = await answerOf(bruno)
  expect(forbidden).toMatchObject({ status: 403, problem: { code: 'emergency-not-possible' } })
  expect(await answerOf(parseWebId(`${coop.podServer.baseUrl}/nobody/profile/card#me`))).toEqual(forbidden)
  await emergencies(bruno).setRule({ allowed: true })
  expect(await emergencies(dario, hospital).open(openingOf(bruno))).toMatchObject({ owner: bruno.webId })
})

test('what is opened in an emergency is no consent: it has no credential, no consent record and no FHIR Consent', async () => {
  const { grant } = await emergencies(dario, hospital).open(openingOf(anna))
  for (const path of ['/credential', '/dpv', '/fhir-r4', '/fhir-r5'])
    expect((await anna.fetch(`${grant}${path}`)).status, path).toBe(404)
  expect(await consentsOf(coop, anna).grant(grant)).toMatchObject({ basis: 'vital-interests' })
  const later = new Date(Date.now() + 7_200_000).toISOString()
  const longer = await anna.fetch(`${grant}/amend`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ validUntil: later }),
  })
  expect(await longer.json()).toMatchObject({ code: 'emergency-fixed' })
})

test('officers have the month in one list, with reads, telling, objections and their verdict; others have not', async () => {
  const before = await emergencies(coop.officer).review()
  const objected = before.items.find(({ objection }) => objection !== undefined)
  if (objected === undefined) throw new Error('somebody has objected')
  expect(before.items.find(({ reads }) => reads === 1)).toBeDefined()
  expect(before.refusals).toMatchObject([{ organisation: hospital, person: dario.webId, times: 2 }])
  const verdict = { verdict: 'not-justified', note: 'She could answer.' } as const
  expect(await emergencies(coop.officer).judge(objected.grant, verdict)).toMatchObject({ review: verdict })
  await expect(emergencies(coop.officer).judge(objected.grant, verdict)).rejects.toMatchObject({
    code: 'emergency-reviewed',
  })
  for (const other of [anna, dario, ada])
    await expect(emergencies(other).review()).rejects.toMatchObject({ code: 'caller-not-officer' })
})

test('no word about the person is in a log, however much is logged', () => {
  const words = coop.consentService.lastWords() + coop.podServer.lastWords()
  expect(words).toContain('ready')
  for (const word of ['stairs', 'unconscious', 'awake', '/anna/', 'dario']) expect(words).not.toContain(word)
})

/** In the list of whom to tell; looking into it tells nobody. */
const untold = async (grant: GrantId): Promise<boolean> =>
  (await emergencies(coop.officer).untold()).some((access) => access.grant === grant)
