import {
  approveAccessRequest,
  cancelAccessRequest,
  createContainerInContainer,
  denyAccessRequest,
  getAccessGrant,
  getAccessGrantAll,
  getAccessRequest,
  getFile,
  getSolidDataset,
  isValidAccessGrant,
  issueAccessGrant,
  issueAccessRequest,
  overwriteFile,
  paginatedQuery,
  query,
  revokeAccessGrant,
  saveSolidDatasetAt,
} from '@inrupt/solid-client-access-grants'
import { acp_ess_2 as acp, createThing, setStringNoLocale, setThing } from '@inrupt/solid-client'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
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
/** Under Access Control Policy. */
let anna: Person
/** Under Web Access Control. */
let wanda: Person
let doctor: Person
let nurse: Person

beforeAll(async () => {
  coop = opened.use(await openCoop())
  anna = await addMember(coop, 'anna', 1, 'acp')
  wanda = await addMember(coop, 'wanda', 2)
  doctor = await addProvider(coop, 'doctor')
  nurse = await addProvider(coop, 'nurse')
})
afterAll(() => opened.disposeAsync())

const as = ({ fetch }: Person) => ({ fetch, accessEndpoint: coop.consentService.baseUrl })
const inAnHour = () => new Date(Date.now() + 3_600_000)

const put = async (person: Person, path: string, text = 'hello', type = 'text/plain'): Promise<string> => {
  const url = `${person.pod}${path}`
  const answer = await person.fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: text })
  expect(answer.ok).toBe(true)
  return url
}

interface Asking {
  readonly access?: { readonly read?: boolean; readonly append?: boolean; readonly write?: boolean }
  readonly from?: Person
  readonly by?: Person
  readonly inherit?: boolean
}

const ask = (
  resources: string[],
  { access = { read: true }, from = anna, by = doctor, inherit }: Asking = {},
) =>
  issueAccessRequest(
    {
      access,
      resourceOwner: from.webId,
      resources,
      purpose: [careByFamilyDoctor],
      expirationDate: inAnHour(),
      ...(inherit === undefined ? {} : { inherit }),
    },
    { ...as(by), returnLegacyJsonld: false },
  )

type Vc = Awaited<ReturnType<typeof ask>>

const approve = (
  request: Vc,
  by: Person = anna,
  override: { resources?: string[]; inherit?: boolean } = {},
) => approveAccessRequest(request, override, { ...as(by), returnLegacyJsonld: false })

const given = async (resources: string[], asking: Asking = {}) =>
  approve(await ask(resources, asking), asking.from ?? anna)

const statusFor = async (person: Person, url: string): Promise<number> => (await person.fetch(url)).status
const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id)
const queryEndpoint = () => new URL('query', coop.consentService.baseUrl)
const errorsOf = async (vc: Vc, person: Person = doctor): Promise<readonly string[]> =>
  (await isValidAccessGrant(vc, as(person))).errors

describe.each([
  ['Access Control Policy', () => anna],
  ['Web Access Control', () => wanda],
])('the access-grants client of Inrupt, unmodified, on a pod under %s', (_, owner) => {
  test('asks, gives with the rules updated, finds, verifies, reads, withdraws, and is refused at once', async () => {
    const url = await put(owner(), 'health/letter.txt', 'Dear colleague')
    const request = await ask([url], { from: owner() })
    expect(await statusFor(doctor, url)).toBe(403)
    expect(await refusalOf(getFile(url, request, as(doctor)))).toBe(noToken)

    const grant = await approve(request, owner())
    expect(await errorsOf(grant)).toEqual([])
    const resource = await acp.getResourceInfoWithAcr(url, as(owner()))
    if (!acp.hasAccessibleAcr(resource)) throw new Error('the client sees no access control resource')
    expect(acp.getVcAccess(resource)).toMatchObject({ read: true, write: false, append: false })
    const found = await query(
      { type: 'SolidAccessGrant', resource: new URL(url) },
      { ...as(owner()), queryEndpoint: queryEndpoint() },
    )
    expect(idsOf(found.items)).toContain(grant.id)
    expect(await (await getFile(url, grant, as(doctor))).text()).toBe('Dear colleague')
    expect(await refusalOf(getFile(url, grant, as(nurse)))).toBe(noToken)

    await revokeAccessGrant(grant, as(owner()))
    expect(await refusalOf(getFile(url, grant, as(doctor)))).toBe(noToken)
    expect(await errorsOf(grant)).toHaveLength(1)
    expect(await statusFor(doctor, url)).toBe(403)
  })

  test('reads and changes a dataset, replaces a file and makes one, and none of it where only reading was given', async () => {
    const turtle = await put(
      owner(),
      'diary/day.ttl',
      '<#it> <http://example.org/note> "before".',
      'text/turtle',
    )
    const container = `${owner().pod}diary/`
    const modes = { read: true, append: true, write: true }
    const grant = await given([container], { access: modes, from: owner() })
    const dataset = await getSolidDataset(turtle, grant, as(doctor))
    const changed = setThing(
      dataset,
      setStringNoLocale(createThing({ url: `${turtle}#it` }), 'http://example.org/note', 'after'),
    )
    await saveSolidDatasetAt(turtle, changed, grant, as(doctor))
    expect(await (await owner().fetch(turtle)).text()).toContain('after')
    await overwriteFile(`${container}new.txt`, new Blob(['made']), grant, as(doctor))
    expect(await (await owner().fetch(`${container}new.txt`)).text()).toBe('made')
    await createContainerInContainer(container, grant, as(doctor))

    const reading = await given([container], { from: owner() })
    await getSolidDataset(turtle, reading, as(doctor))
    expect(await refusalOf(saveSolidDatasetAt(turtle, changed, reading, as(doctor)))).toBe('403')
    expect(
      await refusalOf(overwriteFile(`${container}other.txt`, new Blob(['no']), reading, as(doctor))),
    ).toBe('403')
    expect(await statusFor(owner(), `${container}other.txt`)).toBe(404)
  })
})

describe('the access-grants client of Inrupt, unmodified', () => {
  test('gives a container with all beneath it, or the container alone', async () => {
    const url = await put(anna, 'deep/er/file.txt', 'found')
    const container = `${anna.pod}deep/`
    const whole = await given([container])
    expect(await (await getFile(url, whole, as(doctor))).text()).toBe('found')
    const alone = await approve(await ask([container]), anna, { inherit: false })
    await getSolidDataset(container, alone, as(doctor))
    expect(await refusalOf(getFile(url, alone, as(doctor)))).toBe(noToken)
  })

  test('gives a verified answer to who asked, never to more than was asked', async () => {
    const url = await put(anna, 'verified/a.txt')
    const other = await put(anna, 'verified/b.txt')
    const options = { ...as(anna), returnLegacyJsonld: false, verifyLinkedRequest: true } as const
    const request = await ask([url])
    expect(await refusalOf(approveAccessRequest(request, { resources: [url, other] }, options))).toBe(
      'decision-too-wide',
    )
    expect(await refusalOf(approveAccessRequest(request, { requestor: nurse.webId }, options))).toBe(
      'decision-too-wide',
    )
    expect(
      await refusalOf(approveAccessRequest(request, { access: { read: true, write: true } }, options)),
    ).toBe('decision-too-wide')
    const strange = await ask([`${wanda.pod}health/`], { from: wanda })
    expect(await refusalOf(approveAccessRequest(strange, { resources: [url] }, options))).toBe('not-found')
    const grant = await approveAccessRequest(request, {}, options)
    expect(JSON.stringify(grant)).toContain(`"verifiedRequest":"${request.id}"`)
    await getFile(url, grant, as(doctor))
  })

  test('denies: the request is not open any more, and the denial opens nothing', async () => {
    const url = await put(anna, 'denied/a.txt')
    const request = await ask([url])
    const pending = () => openRequests(doctor)
    expect(await pending()).toContain(request.id)
    const denial = await denyAccessRequest(request, { ...as(anna), returnLegacyJsonld: false })
    expect(await pending()).not.toContain(request.id)
    expect(await errorsOf(denial)).toEqual([])
    expect(await refusalOf(getFile(url, denial, as(doctor)))).toBe(noToken)
    expect(await refusalOf(denyAccessRequest(request, { ...as(anna), returnLegacyJsonld: false }))).toBe(
      'decision-taken',
    )
    expect(await refusalOf(denyAccessRequest(await ask([url]), as(nurse)))).toBe('not-found')
  })

  test('takes a request back; only who made it can', async () => {
    const url = await put(anna, 'cancelled/a.txt')
    const request = await ask([url])
    expect(await refusalOf(cancelAccessRequest(request, as(anna)))).toBe('requester-only')
    await cancelAccessRequest(request, as(doctor))
    expect(await openRequests(doctor)).not.toContain(request.id)
    expect(await errorsOf(request)).toHaveLength(1)
    const cancelled = await query(
      { type: 'SolidAccessRequest', status: 'Canceled' },
      { ...as(anna), queryEndpoint: queryEndpoint() },
    )
    expect(idsOf(cancelled.items)).toContain(request.id)
  })

  test('pages through what the caller made and was sent, and sees nothing of others', async () => {
    const url = await put(anna, 'paged/a.txt')
    const made = new Set<string>()
    for (let count = 0; count < 5; count += 1) made.add((await given([url], { by: nurse })).id)
    const seen: string[] = []
    const pages = paginatedQuery(
      {
        type: 'SolidAccessGrant',
        status: 'Active',
        toAgent: new URL(nurse.webId),
        fromAgent: new URL(anna.webId),
        purpose: new URL(careByFamilyDoctor),
        issuedWithin: 'P1D',
        pageSize: 2,
      },
      { ...as(nurse), queryEndpoint: queryEndpoint() },
    )
    for await (const { items } of pages) {
      expect(items.length).toBeGreaterThan(0)
      seen.push(...idsOf(items))
    }
    expect(seen).toHaveLength(5)
    expect(new Set(seen)).toEqual(made)
    const ofDoctor = await query(
      { type: 'SolidAccessGrant', pageSize: 100 },
      { ...as(doctor), queryEndpoint: queryEndpoint() },
    )
    expect(idsOf(ofDoctor.items).filter((id) => made.has(id))).toEqual([])
    const others = {
      fromAgent: new URL(wanda.webId),
      toAgent: new URL(doctor.webId),
      queryEndpoint: queryEndpoint(),
    }
    expect(
      (
        await query(
          { fromAgent: others.fromAgent, toAgent: others.toAgent },
          { ...as(nurse), queryEndpoint: queryEndpoint() },
        )
      ).items,
    ).toEqual([])
    const first = await query(
      { type: 'SolidAccessGrant', pageSize: 2 },
      { ...as(nurse), queryEndpoint: queryEndpoint() },
    )
    expect(first.prev).toBeUndefined()
    const second = await query(first.next ?? {}, { ...as(nurse), queryEndpoint: queryEndpoint() })
    const back = await query(second.prev ?? {}, { ...as(nurse), queryEndpoint: queryEndpoint() })
    expect(idsOf(back.items)).toEqual(idsOf(first.items))
  })

  test('finds by resource through the older call, and reads credentials by their address', async () => {
    const url = await put(anna, 'older/a.txt')
    const grant = await given([url])
    const found = await getAccessGrantAll({ resource: url }, { ...as(doctor), returnLegacyJsonld: false })
    expect(idsOf(found)).toEqual([grant.id])
    expect(await getAccessGrantAll({ resource: url }, { ...as(nurse), returnLegacyJsonld: false })).toEqual(
      [],
    )
    const read = await getAccessGrant(grant.id, as(doctor))
    expect(JSON.stringify(read)).toBe(JSON.stringify(grant))
    expect(await refusalOf(getAccessGrant(grant.id, as(nurse)))).toBe('not-found')
    const request = await ask([url])
    expect((await getAccessRequest(request.id, { fetch: anna.fetch })).id).toBe(request.id)
    const answer = await doctor.fetch(grant.id)
    expect(answer.headers.get('content-length')).toBe(String((await answer.text()).length))
    expect((await fetch(grant.id)).status).toBe(401)
  })

  test('sees the consents that were given elsewhere, and ends them for everybody', async () => {
    const url = await put(anna, 'house/a.txt', 'of the house')
    const { consentService } = coop
    const { id } = await createConsentClient({
      consentService: consentService.baseUrl,
      fetch: doctor.fetch,
    }).createRequest({
      owner: anna.webId,
      purpose: careByFamilyDoctor,
      resources: [url as never],
      modes: ['read'],
      validUntil: inAnHour().toISOString() as never,
    })
    const house = createConsentClient({ consentService: consentService.baseUrl, fetch: anna.fetch })
    const decision = await house.decide(id, { decision: 'give' })
    if (decision.kind !== 'given') throw new Error('it was given')
    const found = await query(
      { resource: new URL(url), type: 'SolidAccessGrant' },
      { ...as(doctor), queryEndpoint: queryEndpoint() },
    )
    const [grant] = found.items
    if (grant === undefined) throw new Error('the grant of the house has a face')
    expect(await (await getFile(url, grant, as(doctor))).text()).toBe('of the house')
    await revokeAccessGrant(grant, as(anna))
    expect((await house.grant(decision.grant.id)).state).toBe('withdrawn')
    expect(await refusalOf(getFile(url, grant, as(doctor)))).toBe(noToken)
  })

  test('is told no where the co-op has rules of its own', async () => {
    const url = await put(anna, 'rules/a.txt')
    const stranger = anna
    const asking = (purpose: string[], by = doctor, resources = [url]) =>
      issueAccessRequest(
        {
          access: { read: true },
          resourceOwner: wanda.webId,
          resources,
          purpose,
          expirationDate: inAnHour(),
        },
        as(by),
      )
    const inPod = [`${wanda.pod}health/`]
    await asking([careByFamilyDoctor], doctor, inPod)
    expect(await refusalOf(asking(['https://w3id.org/dpv#Advertising'], doctor, inPod))).toBe(
      'purpose-unknown',
    )
    expect(await refusalOf(asking([], doctor, inPod))).toBe('purpose-unknown')
    expect(await refusalOf(asking([careByFamilyDoctor], stranger, inPod))).toBe('provider-unknown')
    expect(await refusalOf(asking([careByFamilyDoctor]))).toBe('resource-outside-pod')
    expect(
      await refusalOf(
        issueAccessGrant(
          {
            access: { read: true },
            requestor: doctor.webId,
            resources: [`${wanda.pod}health/`],
            purpose: [careByFamilyDoctor],
            expirationDate: inAnHour(),
          },
          as(anna),
        ),
      ),
    ).toBe('resource-outside-pod')
  })

  test('gives without having been asked, and keeps the fields of its own', async () => {
    const url = await put(anna, 'unasked/a.txt', 'for my daughter')
    const key = new URL('https://example.org/retention')
    const grant = await issueAccessGrant(
      {
        access: { read: true },
        requestor: wanda.webId,
        resources: [url],
        purpose: [careByFamilyDoctor],
        expirationDate: inAnHour(),
        customFields: new Set([{ key, value: 'P30D' }]),
      },
      as(anna),
    )
    expect(JSON.stringify(grant)).toContain('"https://example.org/retention":"P30D"')
    expect(await (await getFile(url, grant, as(wanda))).text()).toBe('for my daughter')
    expect(await refusalOf(getFile(url, grant, as(doctor)))).toBe(noToken)
  })
})

/** Code of the problem that a call ended with, or its status, or the words of the client that keeps the answer to itself. */
const refusalOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'not refused'
  } catch (error) {
    const { message, statusCode, response } = refusalSchema.parse(error)
    if (typeof response?.body === 'string') return problemSchema.parse(JSON.parse(response.body)).code
    return String(statusCode ?? message.split('.')[0])
  }
}

const refusalSchema = z.object({
  message: z.string(),
  statusCode: z.number().optional(),
  response: z.object({ body: z.unknown() }).optional(),
})
const problemSchema = z.object({ code: z.string() })
const noToken = 'No access token was returned during the UMA exchange flow'

const openRequests = async (person: Person): Promise<readonly string[]> => {
  const ids: string[] = []
  for await (const { items } of paginatedQuery(
    { status: 'Pending' },
    { ...as(person), queryEndpoint: queryEndpoint() },
  ))
    ids.push(...idsOf(items))
  return ids
}
