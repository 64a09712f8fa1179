import { Client, type FhirResource } from 'fhir-kit-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOwnServer } from '../conformance/subjects.ts'
import { signIn } from '../support/solid-session.ts'

/** A client that others wrote asks a pod server that is run as it is shipped. */

const opened = new AsyncDisposableStack()
let alice: Client
let bob: Client

const clientFor = async (credentials: Parameters<typeof signIn>[0], pod: string): Promise<Client> => {
  const { accessToken, signer } = await signIn(credentials)
  const { origin, pathname } = new URL(pod)
  return new Client({
    baseUrl: `${origin}/fhir${pathname.slice(0, -1)}`,
    requestSigner: (address, options) => {
      const url = address.replace(/[?#].*$/, '')
      const { method = 'GET', headers } = options
      if (!(headers instanceof Headers)) throw new Error('the client sends its headers as such')
      headers.set('authorization', `DPoP ${accessToken}`)
      headers.set('dpop', signer.sign({ method, url, accessToken }))
    },
  })
}

beforeAll(async () => {
  const { parties } = opened.use(await startOwnServer())
  const root = new URL(`/${new URL(parties.container).pathname.split('/')[1] ?? ''}/`, parties.container).href
  alice = await clientFor(parties.alice, root)
  bob = await clientFor(parties.bob, root)
  await alice.transaction({
    body: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          resource: { resourceType: 'Patient', id: 'p1', gender: 'female' },
          request: { method: 'PUT', url: 'Patient/p1' },
        },
        ...Array.from({ length: 25 }, (_, n) => ({
          resource: observation(`o${String(n).padStart(2, '0')}`, n),
          request: { method: 'PUT', url: `Observation/o${String(n).padStart(2, '0')}` },
        })),
      ],
    },
  })
})
afterAll(() => opened.disposeAsync())

const observation = (id: string, n: number): FhirResource & { resourceType: string } => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: n % 5 === 0 ? '718-7' : '2339-0' }] },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: `2024-01-${String(n + 1).padStart(2, '0')}`,
})

interface Searched extends FhirResource {
  readonly total: number
  readonly entry?: { resource: { id: string; resourceType: string }; response?: { status: string } }[]
}
const searched = (resource: FhirResource): Searched => resource as Searched // shapes are asserted by what is compared
const idsIn = (resource: FhirResource): string[] =>
  (searched(resource).entry ?? []).map((one) => one.resource.id)
const statusOf = (failure: unknown): unknown =>
  (failure as { response?: { status?: unknown } }).response?.status

describe('a FHIR client', () => {
  it('finds out what the server can do', async () => {
    const statement = await alice.capabilityStatement()
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' })
  })

  it('reads a record, a version of it and its history', async () => {
    const read = await alice.read({ resourceType: 'Observation', id: 'o03' })
    expect(read).toMatchObject({ id: 'o03', effectiveDateTime: '2024-01-04' })
    const { versionId } = (read as FhirResource & { meta: { versionId: string } }).meta
    expect(await alice.vread({ resourceType: 'Observation', id: 'o03', version: versionId })).toEqual(read)
    expect(await alice.history({ resourceType: 'Observation', id: 'o03' })).toMatchObject({
      type: 'history',
      total: 1,
    })
  })

  it('searches by query and by form', async () => {
    const searchParams = { code: 'http://loinc.org|718-7', date: 'ge2024-01-10', _sort: '-date' }
    for (const postSearch of [false, true]) {
      const found = await alice.search({ resourceType: 'Observation', searchParams, options: { postSearch } })
      expect(idsIn(found)).toEqual(['o20', 'o15', 'o10'])
    }
    const included = await alice.search({
      resourceType: 'Observation',
      searchParams: { patient: 'p1', _count: '1', _include: 'Observation:subject' },
    })
    expect(idsIn(included)).toEqual(['o00', 'p1'])
  })

  it('goes from page to page to the end', async () => {
    const seen: string[] = []
    let page: FhirResource | undefined = await alice.search({
      resourceType: 'Observation',
      searchParams: { _count: '10' },
    })
    while (page !== undefined) {
      expect(searched(page).total).toBe(25)
      seen.push(...idsIn(page))
      page = await alice.nextPage({ bundle: page as Parameters<Client['nextPage']>[0]['bundle'] })
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `o${String(n).padStart(2, '0')}`))
  })

  it('asks for many things in one batch', async () => {
    const get = (url: string) => ({ request: { method: 'GET', url } })
    const answer = await alice.batch({
      body: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [get('Patient/p1'), get('Observation?_summary=count'), get('Observation/nowhere')],
      },
    })
    expect(searched(answer).entry?.map(({ response }) => response?.status)).toEqual([
      '200 OK',
      '200 OK',
      '404 Not Found',
    ])
  })

  it('creates, updates and deletes', async () => {
    const { id: _id, ...body } = observation('', 1)
    const created = await alice.create({ resourceType: 'Observation', body })
    const id = String(created['id'])
    const updated = await alice.update({
      resourceType: 'Observation',
      id,
      body: { ...body, id, status: 'amended' },
    })
    expect(updated).toMatchObject({ id, status: 'amended' })
    await alice.delete({ resourceType: 'Observation', id })
    const failure: unknown = await alice
      .read({ resourceType: 'Observation', id })
      .catch((cause: unknown) => cause)
    expect(statusOf(failure)).toBe(404)
  })

  it('asks for the summary and for everything', async () => {
    const summary = await alice.operation({
      name: '$summary',
      resourceType: 'Patient',
      id: 'p1',
      method: 'GET',
    })
    expect(summary).toMatchObject({ resourceType: 'Bundle', type: 'document' })
    const everything = await alice.operation({
      name: '$everything',
      resourceType: 'Patient',
      id: 'p1',
      method: 'GET',
    })
    expect(searched(everything).total).toBe(26)
  })

  it('of somebody else gets nothing, and is told so in FHIR', async () => {
    const failures: unknown[] = await Promise.all([
      bob.read({ resourceType: 'Observation', id: 'o03' }).catch((cause: unknown) => cause),
      bob.search({ resourceType: 'Observation' }).catch((cause: unknown) => cause),
    ])
    for (const failure of failures) {
      expect(statusOf(failure)).toBe(403)
      expect((failure as { response: { data: object } }).response.data).toMatchObject({
        resourceType: 'OperationOutcome',
      })
    }
  })
})
