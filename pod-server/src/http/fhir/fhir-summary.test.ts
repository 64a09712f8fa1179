import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFhirValidator } from '../../health/validate.ts'
import { grantOf, origin } from '../../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer
let doctor: Signer

const coded = (code: string, display = code) => ({ coding: [{ system: 'http://loinc.org', code, display }] })
const clinical = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code }],
})
const category = (code: string) => [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
]
const subject = { reference: 'Patient/p1' }
const observation = (id: string, day: string, kind: string, code: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: category(kind),
  code: coded(code),
  subject,
  effectiveDateTime: day,
  valueQuantity: { value: 7, unit: 'mmol/L' },
})

const records = [
  { resourceType: 'Patient', id: 'p1', gender: 'female' },
  { resourceType: 'Patient', id: 'child', gender: 'male' },
  { resourceType: 'Practitioner', id: 'gp' },
  {
    resourceType: 'Condition',
    id: 'now',
    subject,
    code: { text: 'A <b> & "c"' },
    clinicalStatus: clinical('active'),
  },
  {
    resourceType: 'Condition',
    id: 'then',
    subject,
    code: coded('x', 'Old'),
    clinicalStatus: clinical('resolved'),
    abatementString: 'over',
  },
  {
    resourceType: 'Condition',
    id: 'childs',
    subject: { reference: 'Patient/child' },
    code: { text: 'Not hers' },
  },
  { resourceType: 'Medication', id: 'm', code: { text: 'Tablets' } },
  {
    resourceType: 'MedicationRequest',
    id: 'r',
    status: 'active',
    intent: 'order',
    subject,
    medicationReference: { reference: 'Medication/m', display: 'Tablets' },
  },
  {
    resourceType: 'MedicationRequest',
    id: 'old',
    status: 'completed',
    intent: 'order',
    subject,
    medicationCodeableConcept: { text: 'Ended' },
  },
  observation('l1', '2020-01-01', 'laboratory', '2339-0'),
  observation('l2', '2021-01-01', 'laboratory', '2339-0'),
  observation('v1', '2021-01-01', 'vital-signs', '8867-4'),
]

beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
  doctor = await server.consented()
  const entry = records.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }))
  const reply = await server.call('/fhir/anna', {
    method: 'POST',
    as: anna,
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
  })
  if (reply.status !== 200) throw new Error(reply.text)
})
afterAll(() => server[Symbol.asyncDispose]())

const get = (path: string, as: Signer | undefined, headers: Record<string, string> = {}): Promise<Reply> =>
  server.call(`/fhir/anna/${path}`, { as, headers })

interface Section {
  readonly title: string
  readonly code: { coding: { code: string }[] }
  readonly entry?: object[]
  readonly emptyReason?: object
  readonly text: { div: string }
}

interface Document {
  readonly total?: number
  readonly link: { relation: string; url: string }[]
  readonly entry: {
    resource: {
      resourceType: string
      id: string
      section?: Section[]
    }
  }[]
}
const documentIn = (reply: Reply) => JSON.parse(reply.text) as Document
const namesIn = (reply: Reply): string[] =>
  documentIn(reply).entry.map(({ resource }) => `${resource.resourceType}/${resource.id}`)
const sectionsIn = (reply: Reply): Readonly<Record<string, Section>> =>
  Object.fromEntries(
    (documentIn(reply).entry[0]?.resource.section ?? []).map((one) => [one.code.coding[0]?.code ?? '', one]),
  )

describe('a summary', () => {
  it('is a valid document of what is true now, with the newest of each kind', async () => {
    const reply = await get('Patient/p1/$summary', anna)
    expect(reply.status, reply.text).toBe(200)
    await using validator = openFhirValidator()
    expect(await validator.validate(documentIn(reply))).toMatchObject({ kind: 'valid' })
    expect(namesIn(reply).slice(1).toSorted()).toEqual([
      'Condition/now',
      'Condition/then',
      'Medication/m',
      'MedicationRequest/r',
      'Observation/l2',
      'Observation/v1',
      'Patient/p1',
    ])
    const sections = sectionsIn(reply)
    expect(Object.keys(sections).toSorted()).toEqual([
      '10160-0',
      '11348-0',
      '11450-4',
      '30954-2',
      '48765-2',
      '8716-3',
    ])
    expect(sections['48765-2']).toMatchObject({ emptyReason: { coding: [{ code: 'unavailable' }] } })
    expect(sections['11450-4']?.text.div).toContain('A &lt;b&gt; &amp; "c"')
  })

  it('has the titles of the language that is asked for', async () => {
    const reply = await get('Patient/p1/$summary', anna, { 'accept-language': 'it-IT,it;q=0.9,en;q=0.5' })
    expect(sectionsIn(reply)['11450-4']?.title).toBe('Problemi')
    expect(sectionsIn(await get('Patient/p1/$summary', anna))['11450-4']?.title).toBe('Problems')
  })

  it('under consent holds what that covers, for one use of so many units', async () => {
    const scope = { resources: [`${origin}/anna/health/summary/`], modes: ['read'] }
    const nurse = await server.consented(grantOf({ id: 'https://consent.example/grants/summary', scope }))
    const before = (await server.receipts()).length
    const reply = await get('Patient/p1/$summary', nurse)
    expect(sectionsIn(reply)['10160-0']).toMatchObject({ emptyReason: { coding: [{ code: 'unavailable' }] } })
    expect(sectionsIn(reply)['30954-2']).toBeUndefined()
    expect((await server.receipts()).slice(before)).toMatchObject([
      { units: 3, resource: `${origin}/anna/health/summary/$dataset` },
    ])
  })

  it('does not tell what is hidden from what is not there', async () => {
    const [hidden, path] = [
      observation('secret', '2024-01-01', 'laboratory', '2339-0'),
      '/anna/health/laboratory/Observation/secret',
    ]
    const plain = (reply: Reply): string =>
      reply.text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}')
    const before = plain(await get('Patient/p1/$summary', doctor))
    const headers = { 'content-type': 'application/fhir+json' }
    await server.call(path, { method: 'PUT', as: anna, headers, body: JSON.stringify(hidden) })
    expect(plain(await get('Patient/p1/$summary', doctor))).not.toBe(before)
    await server.call(`/.hidden${path}`, { method: 'PUT', as: anna })
    expect(plain(await get('Patient/p1/$summary', doctor))).toBe(before)
    expect((await get('Patient/p1/$everything', doctor)).text).not.toContain('secret')
  })

  it('is refused as the patient is', async () => {
    for (const operation of ['$summary', '$everything']) {
      expect((await get(`Patient/p1/${operation}`, undefined)).status).toBe(401)
      expect((await get(`Patient/p1/${operation}`, bruno)).status).toBe(403)
      expect((await get(`Patient/nobody/${operation}`, doctor)).status).toBe(404)
      expect((await get(`Observation/l1/${operation}`, doctor)).status).toBe(404)
    }
  })
})

describe('everything', () => {
  it('is all that is about the patient or about nobody, page by page', async () => {
    const seen: string[] = []
    let path: string | undefined = 'Patient/p1/$everything?_count=4'
    while (path !== undefined) {
      const reply = await get(path, doctor)
      expect(documentIn(reply).total).toBe(records.length - 2)
      seen.push(...namesIn(reply))
      path = documentIn(reply)
        .link.find(({ relation }) => relation === 'next')
        ?.url.slice(`${origin}/fhir/anna/`.length)
    }
    const wanted = records.map(({ resourceType, id }) => `${resourceType}/${id}`)
    expect(seen).toEqual(
      wanted.filter((name) => name !== 'Patient/child' && name !== 'Condition/childs').toSorted(),
    )
    expect((await server.receipts()).slice(-3).map(({ units }) => units)).toEqual([4, 4, 2])
  })

  it.each([
    ['_type=Condition,Medication', ['Condition/now', 'Condition/then', 'Medication/m']],
    ['_type=Observation&start=2020-06', ['Observation/l2', 'Observation/v1']],
    ['_type=Observation&end=2020-06', ['Observation/l1']],
    ['_type=Patient&_since=2020', ['Patient/p1']],
  ])('of %s is less', async (query, names) => {
    expect(namesIn(await get(`Patient/p1/$everything?${query}`, anna))).toEqual(names)
  })

  it.each(['_type=Nonsense', 'start=yesterday', '_count=0', 'code=x', '_cursor=AAAA'])(
    'asked with %s is refused',
    async (query) => {
      expect((await get(`Patient/p1/$everything?${query}`, anna)).status).toBe(400)
    },
  )
})
