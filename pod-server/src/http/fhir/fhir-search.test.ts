import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFhirValidator } from '../../health/validate.ts'
import { grantOf, origin } from '../../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer
let doctor: Signer

const loinc = 'http://loinc.org'
const observation = (id: string, more: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: loinc, code: '2339-0' }] },
  subject: { reference: 'Patient/p1' },
  ...more,
})

const records = [
  {
    resourceType: 'Patient',
    id: 'p1',
    gender: 'female',
    birthDate: '1950-02-01',
    identifier: [{ system: 'urn:cf', value: 'X1' }],
  },
  observation('o1', { effectiveDateTime: '2020-01-15' }),
  observation('o2', { effectiveDateTime: '2020-03-01T10:00:00+01:00', status: 'amended' }),
  observation('o3', {
    effectivePeriod: { start: '2019-12-31', end: '2020-02-01' },
    code: { coding: [{ code: '2339-0' }, { system: loinc, code: '718-7' }] },
  }),
  observation('o4', {
    subject: { reference: 'Patient/p2' },
    identifier: [{ system: 'urn:lab', value: '77|a' }],
  }),
  observation('o5', { subject: { reference: 'Group/p1' }, effectiveDateTime: '2021' }),
  {
    resourceType: 'Condition',
    id: 'c1',
    subject: { reference: 'Patient/p1' },
    code: { text: 'x' },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
  },
]

beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
  doctor = await server.consented()
  const reply = await server.call('/fhir/anna/$import', {
    method: 'POST',
    as: anna,
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: records.map((resource) => ({ resource })),
    }),
  })
  if (/"status":"4/.test(reply.text)) throw new Error(reply.text)
})
afterAll(() => server[Symbol.asyncDispose]())

interface Searched {
  readonly type: string
  readonly total: number
  readonly link: { relation: string; url: string }[]
  readonly entry?: { resource: { resourceType: string; id: string }; search: { mode: string } }[]
}

const search = (query: string, as: Signer | undefined = anna, type = 'Observation'): Promise<Reply> =>
  server.call(`/fhir/anna/${type}${query === '' ? '' : `?${query}`}`, { as })
const bundleIn = (reply: Reply) => JSON.parse(reply.text) as Searched
const idsIn = (reply: Reply): string[] => (bundleIn(reply).entry ?? []).map(({ resource }) => resource.id)
const codeOf = (reply: Reply): string =>
  (JSON.parse(reply.text) as { issue: { details: { coding: { code: string }[] } }[] }).issue[0]?.details
    .coding[0]?.code ?? ''

describe('a search', () => {
  it.each([
    ['', ['o1', 'o2', 'o3', 'o4', 'o5']],
    ['_id=o2', ['o2']],
    ['_id=o2,o4,nowhere', ['o2', 'o4']],
    ['code=718-7', ['o3']],
    [`code=${loinc}|2339-0`, ['o1', 'o2', 'o4', 'o5']],
    ['code=|2339-0', ['o3']],
    [`code=${loinc}|`, ['o1', 'o2', 'o3', 'o4', 'o5']],
    ['code:not=718-7', ['o1', 'o2', 'o4', 'o5']],
    ['category=laboratory&status=amended', ['o2']],
    ['status=final,amended&_id=o1,o2', ['o1', 'o2']],
    ['identifier=urn:lab|77\\|a', ['o4']],
    ['identifier:missing=false', ['o4']],
    ['subject=Patient/p1', ['o1', 'o2', 'o3']],
    ['subject=p1', ['o1', 'o2', 'o3', 'o5']],
    ['subject:Group=p1', ['o5']],
    ['patient=p1', ['o1', 'o2', 'o3']],
    [`patient=${origin}/fhir/anna/Patient/p2`, ['o4']],
    ['patient=Group/p1', []],
    ['date=2020-01-15', ['o1']],
    ['date=2020', ['o1', 'o2']],
    ['date=ge2020-02', ['o2', 'o5']],
    ['date=gt2020-01-15', ['o2', 'o3', 'o5']],
    ['date=lt2020-01-15', ['o3']],
    ['date=ge2020-01&date=le2020-03', ['o1', 'o2', 'o3']],
    ['date=sa2020-02-15', ['o2', 'o5']],
    ['date=eb2020-02-15', ['o1', 'o3']],
    ['date=2020-03-01T09:00:00Z', ['o2']],
    ['date=2020-03-01T10:00:00%2B01:00', ['o2']],
    ['date:missing=true', ['o4']],
    ['_lastUpdated=gt2000', ['o1', 'o2', 'o3', 'o4', 'o5']],
    ['_lastUpdated=lt2000', []],
    ['_sort=-date', ['o5', 'o2', 'o3', 'o1', 'o4']],
    ['_sort=date', ['o3', 'o1', 'o2', 'o5', 'o4']],
    ['_sort=status,-_id', ['o2', 'o5', 'o4', 'o3', 'o1']],
    ['_format=json&_pretty=true&_id=o1', ['o1']],
  ])('for %j finds %j', async (query, ids) => {
    const reply = await search(query)
    expect(reply.status, reply.text).toBe(200)
    expect(idsIn(reply)).toEqual(ids)
    expect(bundleIn(reply)).toMatchObject({ type: 'searchset', total: ids.length })
  })

  it('is the same when it is posted as a form', async () => {
    const reply = await server.call('/fhir/anna/Observation/_search?status=final', {
      method: 'POST',
      as: anna,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'code=2339-0&date=2020',
    })
    expect(idsIn(reply)).toEqual(['o1'])
    const json = await server.call('/fhir/anna/Observation/_search', {
      method: 'POST',
      as: anna,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(json).toMatchObject({ status: 415 })
  })

  it('brings along what the matches refer to, once, and valid', async () => {
    const reply = await search('_include=Observation:subject&_id=o1,o2,o4')
    const { entry = [], total } = bundleIn(reply)
    expect(total).toBe(3)
    expect(entry.map(({ resource, search: { mode } }) => [resource.id, mode])).toEqual([
      ['o1', 'match'],
      ['o2', 'match'],
      ['o4', 'match'],
      ['p1', 'include'],
    ])
    await using validator = openFhirValidator()
    expect(await validator.validate(JSON.parse(reply.text))).toMatchObject({ kind: 'valid' })
    expect(await validator.validate(JSON.parse((await search('_id=none')).text))).toMatchObject({
      kind: 'valid',
    })
  })

  it('counts without handing out, and shortens what it hands out', async () => {
    for (const query of ['_summary=count', '_count=0'])
      expect(bundleIn(await search(query))).toMatchObject({ total: 5 })
    expect(bundleIn(await search('_summary=count')).entry).toBeUndefined()
    const short = await search('_summary=true', anna, 'Patient')
    expect(bundleIn(short).entry?.[0]?.resource).toEqual({
      resourceType: 'Patient',
      id: 'p1',
      gender: 'female',
      birthDate: '1950-02-01',
      identifier: [{ system: 'urn:cf', value: 'X1' }],
      meta: expect.objectContaining({ tag: [expect.objectContaining({ code: 'SUBSETTED' })] }) as object,
    })
    const observed = await search('_summary=true&_id=o1')
    expect(observed.text).toContain('effectiveDateTime')
  })

  it('is had page by page, each record once, whatever is written meanwhile', async () => {
    const seen: string[] = []
    let url: string | undefined = '/fhir/anna/Observation?_count=2&_sort=-_id'
    while (url !== undefined) {
      const reply = await server.call(url, { as: anna })
      expect(bundleIn(reply).total).toBe(5)
      seen.push(...idsIn(reply))
      url = bundleIn(reply)
        .link.find(({ relation }) => relation === 'next')
        ?.url.slice(origin.length)
      if (seen.length === 2) {
        const extra = JSON.stringify(observation('o9'))
        const path = '/anna/health/laboratory/Observation/o9'
        const headers = { 'content-type': 'application/fhir+json' }
        await server.call(path, { method: 'PUT', as: anna, headers, body: extra })
        await server.call(path, { method: 'DELETE', as: anna })
      }
    }
    expect(seen).toEqual(['o5', 'o4', 'o3', 'o2', 'o1'])
  })
})

describe('a search under consent', () => {
  it('is one use of as many units as records leave, named by what they are in', async () => {
    const before = (await server.receipts()).length
    const reply = await search('_id=o1,o2&_include=Observation:subject', doctor)
    expect(idsIn(reply)).toEqual(['o1', 'o2', 'p1'])
    expect(reply.headers['link']).toMatch(/^<urn:sha256:[0-9a-f]{64}>/)
    await search('_summary=count', doctor)
    await search('_id=nowhere', doctor)
    expect((await server.receipts()).slice(before)).toMatchObject([
      {
        resource: `${origin}/anna/health/$dataset`,
        method: 'GET',
        status: 200,
        units: 3,
        priceMicroCents: '750000',
      },
      { resource: `${origin}/anna/health/`, units: 0 },
      { resource: `${origin}/anna/health/`, units: 0 },
    ])
  })

  it('finds what the consent covers, and nothing tells of the rest', async () => {
    const id = 'https://consent.example/grants/laboratory'
    const scope = { resources: [`${origin}/anna/health/laboratory/`], modes: ['read'] }
    const nurse = await server.consented(grantOf({ id, scope }))
    const reply = await search('_include=Observation:subject', nurse)
    expect(bundleIn(reply)).toMatchObject({ total: 5 })
    // The patient is kept with the summary.
    expect(idsIn(reply)).toEqual(['o1', 'o2', 'o3', 'o4', 'o5'])
    expect((await server.receipts()).at(-1)).toMatchObject({
      resource: `${origin}/anna/health/laboratory/Observation/$dataset`,
      units: 5,
    })
    expect(bundleIn(await search('', nurse, 'Condition'))).toMatchObject({ total: 0 })
  })

  it('for single documents finds these, and is refused for a type of which there is none', async () => {
    const id = 'https://consent.example/grants/single'
    const one = `${origin}/anna/health/laboratory/Observation/o2`
    const other = `${origin}/anna/health/summary/Condition/c1`
    const reader = await server.consented(
      grantOf({ id, scope: { resources: [one, other], modes: ['read'] } }),
    )
    expect(idsIn(await search('', reader))).toEqual(['o2'])
    expect((await server.receipts()).at(-1)).toMatchObject({ resource: one, units: 1 })
    expect(bundleIn(await search('_id=o1', reader))).toMatchObject({ total: 0 })
    expect((await server.receipts()).at(-1)).toMatchObject({ resource: one, units: 0 })
    const refused = await search('', reader, 'Patient')
    expect(refused.status).toBe(403)
    expect(codeOf(refused)).toBe('grant-out-of-scope')
  })

  it('costs nothing where only the head of an answer is asked for', async () => {
    const reply = await server.call('/fhir/anna/Observation', { as: doctor, method: 'HEAD' })
    expect(reply).toMatchObject({ status: 200, text: '' })
    expect((await server.receipts()).at(-1)).toMatchObject({ units: 0 })
  })

  it('for records of a time finds those of that time', async () => {
    const terms = { range: { from: '2020-02-15T00:00:00.000Z', to: '2020-12-31T00:00:00.000Z' } }
    const recent = await server.consented(grantOf({ id: 'https://consent.example/grants/recent', terms }))
    expect(idsIn(await search('', recent))).toEqual(['o2'])
  })

  it('is refused where each document is given once', async () => {
    const once = await server.consented(
      grantOf({ id: 'https://consent.example/grants/once', terms: { fetch: 'once' } }),
    )
    const before = (await server.receipts()).length
    const reply = await search('', once)
    expect(reply.status).toBe(403)
    expect(codeOf(reply)).toBe('grant-out-of-scope')
    expect((await server.receipts()).length).toBe(before)
  })

  it('goes on to the next page only for who began it, and while the consent stands', async () => {
    const id = 'https://consent.example/grants/paging'
    const reader = await server.consented(grantOf({ id }))
    const first = bundleIn(await search('_count=2', reader))
    const next = first.link.find(({ relation }) => relation === 'next')?.url.slice(origin.length) ?? ''
    expect(idsIn(await server.call(next, { as: reader }))).toEqual(['o3', 'o4'])
    for (const other of [anna, doctor]) {
      const reply = await server.call(next, { as: other })
      expect(reply.status).toBe(400)
      expect(codeOf(reply)).toBe('input-malformed')
    }
    await server.consented(grantOf({ id, state: 'withdrawn' }))
    const before = (await server.receipts()).length
    const after = await server.call(next, { as: reader })
    expect(after.status).toBe(403)
    expect(codeOf(after)).toBe('grant-withdrawn')
    expect((await server.receipts()).length).toBe(before)
  })
})

describe('a search is refused', () => {
  it('to nobody in particular with the way to ask, and to a stranger, whatever there is', async () => {
    for (const type of ['Observation', 'Goal']) {
      const reply = await server.call(`/fhir/anna/${type}`)
      expect(reply.status).toBe(401)
      expect(reply.headers['www-authenticate']).toMatch(/^UMA as_uri="/)
      expect((await search('', bruno, type)).status).toBe(403)
    }
    expect((await server.call('/fhir/nobody-here/Observation', { as: bruno })).status).toBe(403)
  })

  it.each([
    'nonsense=1',
    'code:text=x',
    'subject.name=x',
    'subject:exact=x',
    'date=yesterday',
    'date=2020-02-31',
    '_count=many',
    '_sort=nonsense',
    '_summary=data',
    '_include=Patient:link',
    '_include=Observation:code',
    '_revinclude=Provenance:target',
    '_cursor=AAAA',
    '_id=a&'.repeat(200),
  ])('when it asks for %j, which is not known here', async (query) => {
    const reply = await search(query)
    expect(reply.status, reply.text).toBe(400)
    expect(codeOf(reply)).toBe('input-malformed')
  })

  it('no more when the caller would rather have it left out', async () => {
    const headers = { prefer: 'handling=lenient' }
    expect((await server.call('/fhir/anna/Observation?nonsense=1', { as: anna, headers })).status).toBe(200)
  })
})
