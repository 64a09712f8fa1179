import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantOf } from '../test-support/grants.ts'
import {
  openPodServer,
  type Call,
  type Reply,
  type Signer,
  type TestPodServer,
} from '../test-support/pod-server.ts'

const health = '/anna/health/'
const fhirJson = { 'content-type': 'application/fhir+json' }

interface Fhir extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly resourceType: string
}

const laboratory = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
}
const observation = (id: string, effectiveDateTime: string, more: object = {}): Fhir => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [laboratory],
  code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime,
  ...more,
})
const narrative = {
  status: 'generated',
  div: '<div xmlns="http://www.w3.org/1999/xhtml">afraid of needles</div>',
}

const records: Readonly<Record<string, Fhir>> = {
  'laboratory/Observation/new': observation('new', '2025-03-01', {
    text: narrative,
    note: [{ text: 'afraid of needles' }],
    valueQuantity: { value: 41, unit: 'mmol/mol', extension: [{ url: 'urn:x', valueString: 'seen' }] },
  }),
  'laboratory/Observation/newer': observation('newer', '2025-04-01'),
  'laboratory/Observation/old': observation('old', '2024-03-01'),
  'wellness/Observation/pressure': observation('pressure', '2025-03-01', {
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' },
        ],
      },
    ],
  }),
  'summary/Patient/p1': {
    resourceType: 'Patient',
    id: 'p1',
    birthDate: '1950-05-05',
    address: [{ city: 'Sassuolo' }],
  },
  'summary/Condition/asthma': {
    resourceType: 'Condition',
    id: 'asthma',
    subject: { reference: 'Patient/p1' },
    contained: [{ resourceType: 'Patient', id: 'inside', address: [{ city: 'Sassuolo' }] }],
  },
}

let server: TestPodServer
let anna: Signer
const under = async (terms: object, more: object = {}, claims = {}): Promise<Signer> => {
  grants += 1
  const id = `https://consent.example/grants/scoped-${String(grants)}`
  return server.consented(grantOf({ id, terms, ...more }), claims)
}
let grants = 0

beforeAll(async () => {
  server = await openPodServer({ keptVersions: 3 })
  anna = (await server.createPerson('anna')).sign
  for (const [place, record] of Object.entries(records)) {
    const body = JSON.stringify(record)
    const { status } = await server.call(health + place, { method: 'PUT', as: anna, headers: fhirJson, body })
    if (status !== 201) throw new Error(`PUT was answered ${String(status)}`)
  }
  const text = { method: 'PUT', as: anna, headers: { 'content-type': 'text/plain' }, body: 'a letter' }
  await server.call(`${health}documents/letter`, text)
}, 60_000)
afterAll(() => server[Symbol.asyncDispose]())

const labSince2025 = 'patient/Observation.rs?category=laboratory&date=ge2025-01-01'

/** All that is told, but for when and under which number it was asked. */
const told = ({ status, headers, text }: Reply): object => {
  const { 'date': _d, 'x-request-id': _r, ...rest } = headers
  return { status, headers: rest, text: text.replaceAll(/"requestId":"[^"]*"/g, '') }
}
const idsIn = (reply: Reply): string[] =>
  ((JSON.parse(reply.text) as { entry?: { resource: Fhir }[] }).entry ?? []).map(
    ({ resource }) => resource.id,
  )

describe('under a consent for records by scope', () => {
  it('what is covered is had on both sides, in the same bytes, as one use each', async () => {
    const doctor = await under({ records: [labSince2025] })
    const before = (await server.receipts()).length
    const document = await server.call(`${health}laboratory/Observation/new`, { as: doctor })
    expect(document.status).toBe(200)
    expect(JSON.parse(document.text)).toEqual(records['laboratory/Observation/new'])
    expect((await server.call('/fhir/anna/Observation/new', { as: doctor })).status).toBe(200)
    expect(idsIn(await server.call('/fhir/anna/Observation', { as: doctor }))).toEqual(['new', 'newer'])
    const receipts = (await server.receipts()).slice(before)
    expect(receipts.map(({ units }) => units)).toEqual([1, 1, 2])
    expect(receipts[0]?.contentHash).toBe(receipts[1]?.contentHash)
  })

  it.each<[string, string, Call]>([
    ['GET', '', {}],
    ['HEAD', '', { method: 'HEAD' }],
    ['a part', '', { headers: { range: 'bytes=0-3' } }],
    ['a condition', '', { headers: { 'if-none-match': '*' } }],
    ['a condition on a version', '', { headers: { 'if-match': '"x"' } }],
    ['Turtle', '', { headers: { accept: 'text/turtle' } }],
    ['what nothing is had as', '', { headers: { accept: 'image/png' } }],
    ['a write', '', { method: 'PUT', headers: fhirJson, body: '{}' }],
    ['a deletion', '', { method: 'DELETE' }],
    ['a description', '.meta', {}],
    ['a rule', '.acl', {}],
  ])(
    'what is not covered is told from what is absent by nobody: %s of its document',
    async (_what, suffix, call) => {
      const doctor = await under({ records: [labSince2025] })
      const absent = await server.call(`${health}laboratory/Observation/none${suffix}`, {
        ...call,
        as: doctor,
      })
      for (const place of [...Object.keys(records).filter((one) => !/new/.test(one)), 'documents/letter']) {
        const nobody = place.replace(/[^/]+$/, 'none')
        const [reply, other] = [
          await server.call(health + place + suffix, { ...call, as: doctor }),
          await server.call(health + nobody + suffix, { ...call, as: doctor }),
        ]
        expect(told(reply), place).toEqual(told(other))
        expect(reply.status).toBe(absent.status)
        expect(reply.status).toBeGreaterThanOrEqual(400)
      }
    },
  )

  it.each<[string, string]>([
    ['old', 'Observation/old'],
    ['pressure', 'Observation/pressure'],
    ['p1', 'Patient/p1'],
    ['old', 'Observation/old/_history'],
    ['old', 'Observation/old/_history/1'],
    ['old', 'Observation?_id=old'],
    ['2024', 'Observation?date=lt2025'],
    ['p1', 'Patient'],
    ['p1', 'Patient/p1/$everything'],
    ['p1', 'Patient/p1/$summary'],
    ['asthma', 'Condition?_summary=count'],
  ])('nor on the FHIR side: %s in %s', async (name, path) => {
    const doctor = await under({ records: [labSince2025] })
    const asNone = (reply: Reply): object =>
      JSON.parse(JSON.stringify(told(reply)).replaceAll(name, 'none')) as object
    const replies = [path, path.replace(name, 'none')].map((one) =>
      server.call(`/fhir/anna/${one}`, { as: doctor }),
    )
    const [reply, absent] = await Promise.all(replies)
    if (reply === undefined || absent === undefined) throw new Error('two')
    if (reply.status === 200) expect(idsIn(reply)).toEqual([])
    else expect(asNone(reply)).toEqual(asNone(absent))
  })

  it('leaves no receipt of what is not covered, and tells the owner of no refusal', async () => {
    const doctor = await under({ records: [labSince2025] })
    const before = (await server.receipts()).length
    await server.call(`${health}laboratory/Observation/old`, { as: doctor })
    await server.call('/fhir/anna/Observation/old', { as: doctor })
    expect((await server.receipts()).length).toBe(before)
  })

  it.each(['', 'laboratory/', 'laboratory/Observation/', 'nothing/'])(
    'no listing is shown: %s',
    async (place) => {
      const reply = await server.call(health + place, { as: await under({ records: [labSince2025] }) })
      expect([reply.status, reply.code]).toEqual([403, 'grant-out-of-scope'])
    },
  )

  it('what is read by id and what is found by searching are two things', async () => {
    const [reader, finder] = [
      await under({ records: ['patient/Observation.r'] }),
      await under({ records: ['patient/Observation.s'] }),
    ]
    expect((await server.call('/fhir/anna/Observation/new', { as: reader })).status).toBe(200)
    expect((await server.call(`${health}laboratory/Observation/new`, { as: reader })).status).toBe(200)
    expect(idsIn(await server.call('/fhir/anna/Observation', { as: reader }))).toEqual([])
    expect((await server.call('/fhir/anna/Observation/new', { as: finder })).status).toBe(404)
    expect((await server.call(`${health}laboratory/Observation/new`, { as: finder })).status).toBe(404)
    expect(idsIn(await server.call('/fhir/anna/Observation?_id=new', { as: finder }))).toEqual(['new'])
  })

  it('every other term holds as well, and what it keeps back is absent, too', async () => {
    const range = { to: '2025-03-15T00:00:00.000Z' }
    const doctor = await under({ records: ['patient/*.rs'], range })
    expect((await server.call(`${health}laboratory/Observation/new`, { as: doctor })).status).toBe(200)
    expect((await server.call(`${health}laboratory/Observation/newer`, { as: doctor })).status).toBe(404)
    expect((await server.call('/fhir/anna/Observation/newer', { as: doctor })).status).toBe(404)
    const place = { scope: { resources: [`http://localhost:3000${health}wellness/`], modes: ['read'] } }
    const elsewhere = await under({ records: ['patient/*.rs'] }, place)
    expect(idsIn(await server.call('/fhir/anna/Observation', { as: elsewhere }))).toEqual(['pressure'])
    expect((await server.call(`${health}laboratory/Observation/new`, { as: elsewhere })).status).toBe(403)
  })

  it('is included, counted and in everything only what is covered', async () => {
    const doctor = await under({ records: ['patient/Observation.rs?date=ge2025-04', 'patient/Patient.r'] })
    const page = JSON.parse(
      (await server.call('/fhir/anna/Observation?_include=Observation:subject', { as: doctor })).text,
    ) as { total: number; entry: { resource: Fhir }[] }
    expect([page.total, page.entry.map(({ resource }) => resource.id)]).toEqual([1, ['newer']])
    expect(idsIn(await server.call('/fhir/anna/Patient/p1/$everything', { as: doctor }))).toEqual(['newer'])
  })

  it('a change of the record takes it out at once', async () => {
    const doctor = await under({ records: [labSince2025] })
    const path = `${health}laboratory/Observation/moved`
    const put = (record: object) =>
      server.call(path, { method: 'PUT', as: anna, headers: fhirJson, body: JSON.stringify(record) })
    await put(observation('moved', '2025-05-01'))
    expect((await server.call(path, { as: doctor })).status).toBe(200)
    await put(observation('moved', '2023-05-01'))
    expect((await server.call(path, { as: doctor })).status).toBe(404)
    await server.call(path, { method: 'DELETE', as: anna })
  })

  it('nothing is written, whatever the modes say', async () => {
    const scope = { resources: [`http://localhost:3000${health}`], modes: ['read', 'append', 'write'] }
    const doctor = await under({ records: ['patient/*.rs'] }, { scope })
    const put = {
      method: 'PUT',
      as: doctor,
      headers: fhirJson,
      body: JSON.stringify(records['summary/Patient/p1']),
    }
    expect((await server.call(`${health}summary/Patient/p1`, put)).status).toBe(403)
    expect((await server.call('/fhir/anna/Patient/p1', put)).status).toBe(403)
  })
})

describe('elements that a consent leaves out', () => {
  const masks = { masked: ['Observation.note', 'Observation.value', 'Patient.address'] }

  it('are in nothing that leaves, nor is what repeats them, and the record is marked', async () => {
    const doctor = await under(masks)
    const document = await server.call(`${health}laboratory/Observation/new`, { as: doctor })
    const read = await server.call('/fhir/anna/Observation/new', { as: doctor })
    const found = await server.call('/fhir/anna/Observation?_id=new', { as: doctor })
    const turtle = await server.call(`${health}laboratory/Observation/new`, {
      as: doctor,
      headers: { accept: 'text/turtle' },
    })
    for (const { status, text } of [document, read, found, turtle]) {
      expect(status).toBe(200)
      expect(text).not.toMatch(/needles|mmol|41|seen/)
      expect(text).toContain('MASKED')
    }
    expect(JSON.parse(document.text)).toEqual({
      ...observation('new', '2025-03-01'),
      meta: {
        security: ['SUBSETTED', 'MASKED'].map((code) => ({
          system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
          code,
        })),
      },
    })
    const condition = await server.call(`${health}summary/Condition/asthma`, { as: doctor })
    expect(condition.text).not.toContain('Sassuolo')
    expect(condition.text).toContain('MASKED')
  })

  it('are not had by parts, by length, or by a tag that guesses can be held to', async () => {
    const doctor = await under(masks)
    const path = `${health}laboratory/Observation/new`
    const [whole, head, owners] = [
      await server.call(path, { as: doctor }),
      await server.call(path, { as: doctor, method: 'HEAD' }),
      await server.call(path, { as: anna }),
    ]
    const part = await server.call(path, { as: doctor, headers: { range: 'bytes=10-19' } })
    expect([part.status, part.text]).toEqual([206, whole.text.slice(10, 20)])
    expect(head.headers['content-length']).toBe(String(whole.bytes.length))
    expect(whole.headers['etag']).not.toBe(owners.headers['etag'])
    expect(head.headers['etag']).toBe(whole.headers['etag'])
    const versions = [doctor, anna].map(
      async (as) => (await server.call('/fhir/anna/Observation/new', { as })).headers['etag'],
    )
    expect(new Set(await Promise.all(versions)).size).toBe(2)
    const receipt = (await server.receipts()).findLast(({ units }) => units === 1)
    expect(receipt?.contentHash).not.toBe((await server.call(path, { as: anna })).headers['etag'])
  })

  it('are in no tag of a record that stands in the way of another', async () => {
    const doctor = await under(masks)
    const existing = (as: Signer) =>
      server.call('/fhir/anna/Observation', {
        method: 'POST',
        as,
        headers: { ...fhirJson, 'if-none-exist': '_id=new' },
        body: JSON.stringify(observation('other', '2025-03-01')),
      })
    const [told, owners] = [await existing(doctor), await existing(anna)]
    const read = await server.call('/fhir/anna/Observation/new', { as: doctor })
    expect([told.status, told.headers['etag']]).toEqual([200, read.headers['etag']])
    expect(told.headers['location']).not.toBe(owners.headers['location'])
  })

  it('are found by nothing, sorted by nothing and missing to everybody', async () => {
    const doctor = await under({ masked: ['Observation.effective', 'Observation.category'] })
    const count = async (query: string): Promise<number> =>
      (
        JSON.parse((await server.call(`/fhir/anna/Observation?${query}`, { as: doctor })).text) as {
          total: number
        }
      ).total
    expect(await count('category=laboratory')).toBe(0)
    expect(await count('category:not=laboratory')).toBe(4)
    expect(await count('category:missing=true')).toBe(4)
    expect(await count('date=ge1900')).toBe(0)
    expect(await count('date:missing=true')).toBe(4)
    const sorted = idsIn(await server.call('/fhir/anna/Observation?_sort=-date', { as: doctor }))
    expect(sorted).toEqual(sorted.toSorted())
  })

  it('keep a consent from documents of which nothing can be left out, and from listings', async () => {
    const doctor = await under(masks)
    const letter = await server.call(`${health}documents/letter`, { as: doctor })
    expect([letter.status, letter.code]).toEqual([403, 'grant-other-media-type'])
    expect((await server.call(`${health}laboratory/Observation/`, { as: doctor })).status).toBe(403)
  })

  it('are not found out by scopes that who reads may choose', async () => {
    const masked = { masked: ['Observation.code'] }
    const chosen = (scope: string) =>
      under(masked, {}, { resource: 'http://localhost:3000/fhir/anna', modes: ['read'], scope })
    const guess = await chosen('patient/Observation.rs?code=4548-4')
    expect(idsIn(await server.call('/fhir/anna/Observation', { as: guess }))).toEqual([])
    expect((await server.call('/fhir/anna/Observation/new', { as: guess })).status).toBe(404)
    const since = await chosen('patient/Observation.rs?date=ge2025-04-01')
    expect(idsIn(await server.call('/fhir/anna/Observation', { as: since }))).toEqual(['newer'])
  })

  it('may be named in the scopes of the consent, and are not searched for all the same', async () => {
    const doctor = await under({
      records: ['patient/Observation.rs?code=4548-4'],
      masked: ['Observation.code'],
    })
    expect(idsIn(await server.call('/fhir/anna/Observation', { as: doctor })).length).toBe(4)
    expect(idsIn(await server.call('/fhir/anna/Observation?code=4548-4', { as: doctor }))).toEqual([])
  })
})
