import {
  approveAccessRequest,
  getAccessGrant,
  getAccessRequest,
  getFile,
  issueAccessRequest,
  revokeAccessGrant,
} from '@inrupt/solid-client-access-grants'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createLwsClient, findAccessEndpoints, type AccessEndpoints } from '@mutua/sdk/clients/lws-client'
import {
  actingFor,
  actingForOrganisation,
  createOrganisationClient,
} from '@mutua/sdk/clients/organisation-client'
import type { StatedAccess } from '@mutua/sdk/consent/lws-access'
import { instantOf, parseGrantId, parseRequestId, parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { expectSoon, openReceiver } from '../../consent-service/src/notices/test-support.ts'
import {
  addMember,
  addProvider,
  careByFamilyDoctor,
  createPerson,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'

const opened = new AsyncDisposableStack()
let coop: Coop
let anna: Person
let doctor: Person
let nurse: Person
let endpoints: AccessEndpoints

beforeAll(async () => {
  coop = opened.use(await openCoop())
  anna = await addMember(coop, 'anna', 1)
  doctor = await addProvider(coop, 'doctor')
  nurse = await addProvider(coop, 'nurse')
  endpoints = await findAccessEndpoints(anna.pod, { fetch })
})
afterAll(() => opened.disposeAsync())

const put = async (path: string, type = 'text/plain'): Promise<ResourceUrl> => {
  const url = parseResourceUrl(`${anna.pod}${path}`)
  const answer = await anna.fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: 'hello' })
  expect(answer.ok).toBe(true)
  return url
}

const lws = ({ fetch }: Person) => createLwsClient({ endpoints, fetch })
const own = ({ fetch }: Person) => createConsentClient({ consentService: coop.consentService.baseUrl, fetch })
const inrupt = ({ fetch }: Person) => ({ fetch, accessEndpoint: coop.consentService.baseUrl })
const inAnHour = () => instantOf(Date.now() + 3_600_000)
const localOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

const reading = (resources: readonly ResourceUrl[], change: Partial<StatedAccess> = {}) => ({
  storage: anna.pod,
  assignee: doctor.webId,
  resources,
  modes: ['read'] as const,
  purposes: [careByFamilyDoctor],
  until: inAnHour(),
  ...change,
})

/** A read under consent: what is answered, or why not. */
const outcomeOf = async (url: ResourceUrl, person = doctor): Promise<string> => {
  const reader = openConsentedReader({ session: await signIn(person.credentials, { fetch }), fetch })
  try {
    return new TextDecoder().decode((await reader.read(url)).bytes)
  } catch (error) {
    return codeOf(error)
  }
}
const codeOf = (error: unknown): string =>
  error instanceof Problem ? error.code : String((error as { oauthError?: string }).oauthError)
const refusalOf = (call: Promise<unknown>): Promise<string> => call.then(() => 'taken', codeOf)

describe('the storage', () => {
  test('leads whoever comes, signed in or not, to where access is asked for and given', async () => {
    const { baseUrl } = coop.consentService
    expect(endpoints).toEqual({ requests: `${baseUrl}/lws/requests/`, grants: `${baseUrl}/lws/grants/` })
    for (const caller of [fetch, doctor.fetch, anna.fetch])
      expect(await findAccessEndpoints(anna.pod, { fetch: caller })).toEqual(endpoints)
    const absent = parseResourceUrl(`${anna.pod}nothing/here`)
    for (const caller of [fetch, doctor.fetch])
      expect(await findAccessEndpoints(absent, { fetch: caller })).toEqual(endpoints)
  })
})

describe('a consent of Linked Web Storage', () => {
  test('is asked for, given, read under and withdrawn', async () => {
    const letter = await put('one/letter.txt')
    const wished = reading([letter])
    const asked = await lws(doctor).request(wished)
    expect(await outcomeOf(letter)).toBe('request_denied')
    const given = await lws(anna).give(wished)
    expect(given.stated.request).toBe(asked.served.id)
    expect(await outcomeOf(letter)).toBe('hello')
    await lws(anna).end(given.served.id)
    expect(await outcomeOf(letter)).toBe('request_denied')
    expect(await refusalOf(lws(doctor).find(given.served.id))).toBe('taken-back')
    const grant = parseGrantId(given.served.record)
    await expect.poll(async () => (await own(anna).receipts({ grant })).length).toBe(1)
  })

  test('is over with its withdrawal for a token that is held already', async () => {
    const letter = await put('held/letter.txt')
    const given = await lws(anna).give(reading([letter]))
    const session = await signIn(doctor.credentials, { fetch })
    const reader = openConsentedReader({ session, fetch })
    await reader.read(letter)
    await lws(anna).end(given.served.id)
    expect(await refusalOf(reader.read(letter))).toBe('request_denied')
  })

  test('asked for here, is approved with the client of access grants and withdrawn here', async () => {
    const letter = await put('two/letter.txt')
    const asked = await lws(doctor).request(reading([letter]))
    const request = await getAccessRequest(
      `${coop.consentService.baseUrl}/vc/${localOf(asked.served.id)}`,
      inrupt(anna),
    )
    const grant = await approveAccessRequest(request, {}, { ...inrupt(anna), returnLegacyJsonld: false })
    expect(await (await getFile(letter, grant, { fetch: doctor.fetch })).text()).toBe('hello')
    const after = await lws(doctor).find(asked.served.id)
    expect(after.served.state).toBe('given')
    const found = await lws(doctor).find(after.served.grant ?? '')
    expect(found.stated).toMatchObject({ assignee: doctor.webId, modes: ['read'], resources: [letter] })
    expect(localOf(found.served.id)).toBe(localOf(grant.id))
    await lws(anna).end(found.served.id)
    await expect(getFile(letter, grant, { fetch: doctor.fetch })).rejects.toThrow(/No access token/)
    expect((await own(anna).grant(parseGrantId(found.served.record))).state).toBe('withdrawn')
  })

  test('asked for with the client of access grants, is given here and revoked there', async () => {
    const letter = await put('three/letter.txt')
    await issueAccessRequest(
      {
        access: { read: true },
        resourceOwner: anna.webId,
        resources: [letter],
        purpose: [careByFamilyDoctor],
        expirationDate: new Date(Date.now() + 3_600_000),
      },
      { ...inrupt(doctor), returnLegacyJsonld: false },
    )
    const [asked] = (await lws(anna).requests()).filter(({ stated }) => stated.resources.includes(letter))
    const until = asked?.stated.until
    const given = await lws(anna).give(
      reading([letter], { ...(until === undefined ? {} : { until }), request: asked?.served.id ?? '' }),
    )
    const credential = await getAccessGrant(`${coop.consentService.baseUrl}/vc/${localOf(given.served.id)}`, {
      ...inrupt(doctor),
    })
    expect(await (await getFile(letter, credential, { fetch: doctor.fetch })).text()).toBe('hello')
    await revokeAccessGrant(credential, inrupt(anna))
    expect(await refusalOf(lws(doctor).find(given.served.id))).toBe('taken-back')
    expect(await outcomeOf(letter)).toBe('request_denied')
  })

  test('asked for and given with our own client, is seen here, and the other way round', async () => {
    const letter = await put('four/letter.txt')
    const request = await own(doctor).createRequest({
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [letter],
      modes: ['read', 'append'],
      validUntil: inAnHour(),
      terms: { frequency: { times: 2, per: 'day' } },
    })
    const there = await lws(anna).find(endpoints.requests + localOf(request.id))
    expect(there.stated).toMatchObject({
      modes: ['read', 'append'],
      until: request.validUntil,
      terms: { frequency: { times: 2, per: 'day' } },
    })
    await own(anna).decide(request.id, { decision: 'give' })
    const [grant] = (await lws(doctor).grants()).filter(({ stated }) => stated.resources.includes(letter))
    expect(grant?.stated.request).toBe(there.served.id)

    const back = await lws(doctor).request(reading([await put('four/b.txt')]))
    expect(await own(anna).request(parseRequestId(back.served.record))).toMatchObject({ state: 'requested' })
    await lws(doctor).end(back.served.id)
    expect(await own(anna).request(parseRequestId(back.served.record))).toMatchObject({ state: 'cancelled' })
  })

  test('says what the pod server keeps: client, kind of documents, beginning', async () => {
    const photo = await put('five/photo.jpg', 'image/jpeg')
    const text = await put('five/letter.txt')
    const folder = parseResourceUrl(`${anna.pod}five/`)
    const kinds = await lws(anna).give(reading([folder], { terms: { mediaTypes: ['image/jpeg'] } }))
    expect(await outcomeOf(photo)).toBe('hello')
    expect(await outcomeOf(text)).toBe('grant-other-media-type')
    await lws(anna).end(kinds.served.id)
    const other = await lws(anna).give(reading([text], { recipientClient: 'https://other.example/id' }))
    expect(await outcomeOf(text)).not.toBe('hello')
    await lws(anna).end(other.served.id)
    const later = await lws(anna).give(reading([text], { from: instantOf(Date.now() + 1_800_000) }))
    expect(await outcomeOf(text)).not.toBe('hello')
    await lws(anna).end(later.served.id)
  })

  test('is told of at the inbox that was stated with the request', async () => {
    await using receiver = await openReceiver()
    const wished = reading([await put('seven/letter.txt')])
    const asked = await lws(doctor).request({ ...wished, inbox: `${receiver.url}/inbox/` })
    const there = `${coop.consentService.baseUrl}/vc/${localOf(asked.served.id)}`
    expect((await getAccessRequest(there, inrupt(anna))).id).toBe(there)
    const given = await lws(anna).give(wished)
    expect(given.stated.inbox).toBe(`${receiver.url}/inbox/`)
    await expectSoon(() => receiver.calls.length).toBe(1)
    expect(JSON.parse(receiver.calls[0]?.body ?? '')).toMatchObject({
      type: 'Notification',
      storage: anna.pod,
      activity: { type: ['Create'], object: { id: given.served.id } },
    })
    await lws(anna).end(given.served.id)
    await expectSoon(() => receiver.calls.length).toBe(2)
    const inside = { ...wished, inbox: 'http://169.254.169.254/inbox/' }
    expect(await refusalOf(lws(doctor).request(inside))).toBe('input-malformed')
  })

  test('is asked for an organisation by one of its people, and by nobody else in its name', async () => {
    const { consentService, podServer } = coop
    const organisations = (person: Person) =>
      createOrganisationClient({ consentService: consentService.baseUrl, fetch: person.fetch })
    const ada = await createPerson(podServer.baseUrl, 'ada')
    const nora = await createPerson(podServer.baseUrl, 'nora')
    const made = await organisations(coop.officer).admit({ name: 'Studio', administrators: [ada.webId] })
    await organisations(ada).join(made.id, { webId: nora.webId, displayName: 'nora', role: 'nurse' })
    const forStudio = (person: Person) =>
      createLwsClient({ endpoints, fetch: actingForOrganisation(person.fetch, made.id) })
    const wished = reading([await put('eight/letter.txt')], { assignee: made.id })
    expect(await refusalOf(forStudio(nurse).request(wished))).toBe('staff-only')
    expect(await refusalOf(lws(nora).request(wished))).toBe('requester-only')
    const asked = await forStudio(nora).request(wished)
    const given = await lws(anna).give(wished)
    expect(given.stated).toMatchObject({ assignee: made.id, request: asked.served.id })
    expect(await outcomeOf(wished.resources[0] ?? anna.pod, nora)).toBe('hello')
    expect(await outcomeOf(wished.resources[0] ?? anna.pod, nurse)).toBe('request_denied')
    expect((await forStudio(nora).grants()).map(({ served }) => served.id)).toEqual([given.served.id])
    expect(await lws(nora).grants()).toEqual([])
    // Here nobody acts for a member.
    const acting = { consentService: consentService.baseUrl, webId: anna.webId }
    const asAnna = createLwsClient({ endpoints, fetch: actingFor(nora.fetch, acting) })
    expect(await refusalOf(asAnna.end(given.served.id))).toBe('mandate-missing')
    expect(await refusalOf(asAnna.give(wished))).toBe('mandate-missing')
    await lws(anna).end(given.served.id)
    expect(await outcomeOf(wished.resources[0] ?? anna.pod, nora)).toBe('request_denied')
  })

  test('is nobody’s to see, take or end but its parties’', async () => {
    const letter = await put('six/letter.txt')
    const asked = await lws(doctor).request(reading([letter]))
    const given = await lws(anna).give(reading([letter]))
    for (const id of [asked.served.id, given.served.id]) {
      expect(await refusalOf(lws(nurse).find(id))).toBe('not-found')
      expect(await refusalOf(lws(nurse).end(id))).toBe('not-found')
      expect((await fetch(id)).status).toBe(401)
    }
    expect(await lws(nurse).requests()).toEqual([])
    expect(await lws(nurse).grants()).toEqual([])
    expect(await outcomeOf(letter, nurse)).toBe('request_denied')
    expect(await refusalOf(lws(doctor).end(given.served.id))).toBe('owner-only')
    expect(await refusalOf(lws(doctor).give(reading([letter])))).toBe('owner-only')
    expect(await refusalOf(lws(nurse).request(reading([letter])))).toBe('requester-only')
    const stranger = reading([letter], { assignee: coop.officer.webId })
    expect(await refusalOf(lws(coop.officer).request(stranger))).toBe('provider-unknown')
    expect(await outcomeOf(letter)).toBe('hello')
  })
})
