import { beforeAll, describe, expect, it } from 'vitest'
import { type CheckResource, loadResourceCheck } from './check-resource.ts'
import { planImport } from './import-bundle.ts'
import type { ImportPlan } from './import-plan.ts'
import { maxImportEntries } from './import-stream.ts'

const patientUrn = 'urn:uuid:11111111-1111-4111-8111-111111111111'
const resultUrn = 'urn:uuid:22222222-2222-4222-8222-222222222222'
const patient = { resourceType: 'Patient', gender: 'female' }
const result = {
  resourceType: 'Observation',
  id: 'glucose-1',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }] },
  subject: { reference: patientUrn },
}
const composition = {
  resourceType: 'Composition',
  id: 'report-1',
  status: 'final',
  type: { coding: [{ system: 'http://loinc.org', code: '11502-2' }] },
  date: '2026-01-10',
  author: [{ display: 'Laboratorio' }],
  title: 'Referto',
  subject: { reference: patientUrn },
  section: [{ entry: [{ reference: resultUrn }] }],
}
const bundle = (type: string, ...resources: unknown[]): string =>
  JSON.stringify({ resourceType: 'Bundle', type, entry: resources.map((resource) => ({ resource })) })
const documentBundle = {
  resourceType: 'Bundle',
  id: 'doc-1',
  type: 'document',
  identifier: { system: 'urn:ietf:rfc:3986', value: resultUrn },
  timestamp: '2026-01-10T08:00:00Z',
  entry: [
    { fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333', resource: composition },
    { fullUrl: patientUrn, resource: patient },
    { fullUrl: resultUrn, resource: result },
  ],
}

describe('the plan of an import', () => {
  let check: CheckResource
  beforeAll(() => {
    check = loadResourceCheck()
  })
  const planned = async (body: string): Promise<ImportPlan> => {
    const outcome = await planImport(body, { check })
    if (outcome.kind === 'refused') throw new Error(outcome.why)
    return outcome.plan
  }
  const paths = (plan: ImportPlan): string[] => plan.accepted.map(({ path }) => path)

  it('files a laboratory document with its context under laboratory and keeps the original', async () => {
    const text = JSON.stringify(documentBundle, null, 3)
    const plan = await planned(text)
    expect(plan.invalid).toEqual([])
    expect(paths(plan)).toEqual([
      'health/laboratory/Composition/report-1',
      'health/laboratory/Patient/11111111-1111-4111-8111-111111111111',
      'health/laboratory/Observation/glucose-1',
      'health/documents/Bundle/doc-1',
    ])
    expect(plan.accepted.at(-1)).toMatchObject({ index: undefined, json: text })
  })

  it('gives every stored resource its id and references that resolve inside the pod', async () => {
    const plan = await planned(JSON.stringify(documentBundle))
    const stored = plan.accepted.map(({ json }): unknown => JSON.parse(json))
    expect(stored[0]).toMatchObject({
      subject: { reference: 'Patient/11111111-1111-4111-8111-111111111111' },
      section: [{ entry: [{ reference: 'Observation/glucose-1' }] }],
    })
    expect(stored[1]).toMatchObject({ id: '11111111-1111-4111-8111-111111111111' })
  })

  it('is the same each time', async () => {
    const text = JSON.stringify(documentBundle)
    expect(await planned(text)).toEqual(await planned(text))
  })

  it('keeps the digits of a number as they were written', async () => {
    const text = `{"resourceType":"Observation","id":"d","status":"final","code":{"text":"x"},"valueQuantity":{"value":7.10}}`
    const plan = await planned(text)
    expect(plan.accepted[0]?.json).toContain('"value":7.10')
  })

  it('takes NDJSON, with documents among the lines, and names the line that is broken', async () => {
    const plan = await planned(
      `${JSON.stringify({ ...result, id: 'before' })}\n\n{broken\n${JSON.stringify(documentBundle)}\n`,
    )
    expect(plan.received).toBe(5)
    expect(plan.invalid).toEqual([{ index: 1, reasons: ['This line is not JSON'] }])
    expect(paths(plan)).toContain('health/documents/Bundle/doc-1')
  })

  it('takes a single resource, with a byte order mark too', async () => {
    expect(paths(await planned(`\uFEFF${JSON.stringify(result)}`))).toEqual([
      'health/laboratory/Observation/glucose-1',
    ])
  })

  it('unpacks a document that stands in a batch', async () => {
    const plan = await planned(bundle('batch', documentBundle, { ...result, id: 'other' }))
    expect(plan.received).toBe(4)
    expect(paths(plan)).toHaveLength(5)
  })

  it('takes the valid entries and says of each other one what is wrong, without its values', async () => {
    const secret = 'RSSMRA80A01H501U'
    const plan = await planned(
      bundle(
        'collection',
        result,
        { ...result, id: 'no-status', status: undefined },
        { ...result, id: 'extra', [secret]: secret },
        { ...result, id: 'bad-date', effectiveDateTime: secret },
        { ...result, id: 'unknown-type', resourceType: 'Nonsense' },
        { ...result, id: 'product-type', resourceType: 'Bot' },
        { resourceType: 'OperationOutcome', issue: [] },
        'a text',
        null,
      ),
    )
    expect(paths(plan)).toEqual(['health/laboratory/Observation/glucose-1'])
    expect(plan.invalid.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(plan.invalid.find(({ index }) => index === 1)?.reasons).toEqual([
      'Observation.status: Missing required property',
    ])
    expect(JSON.stringify(plan.invalid)).not.toContain(secret)
  })

  it('counts an identical entry once and refuses another resource under a taken id', async () => {
    const plan = await planned(bundle('collection', result, result, { ...result, status: 'amended' }))
    expect(plan.duplicates).toEqual([{ index: 1, path: 'health/laboratory/Observation/glucose-1', first: 0 }])
    expect(plan.invalid.map(({ index }) => index)).toEqual([2])
    expect(plan.accepted).toHaveLength(1)
  })

  it('refuses property names that reach a prototype', async () => {
    const hostile = '{"resourceType":"Patient","id":"p","__proto__":{"polluted":true}}'
    const plan = await planned(
      `{"resourceType":"Bundle","type":"collection","entry":[{"resource":${hostile}},{"resource":${JSON.stringify(result)}}]}`,
    )
    expect(plan.invalid).toHaveLength(1)
    expect(plan.accepted).toHaveLength(1)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it.each([100, 3_000, 200_000])(
    'refuses an entry nested %i deep and takes the one beside it',
    async (depth) => {
      const deep = `{"resourceType":"Basic","extension":${'['.repeat(depth)}${']'.repeat(depth)}}`
      const plan = await planned(
        `{"resourceType":"Bundle","type":"document","id":"d","entry":[{"resource":${deep}},{"resource":${JSON.stringify(result)}}]}`,
      )
      expect(plan.invalid.map(({ reasons }) => reasons)).toEqual([['Nested too deeply for a health record']])
      expect(paths(plan)).toEqual(['health/laboratory/Observation/glucose-1'])
    },
  )

  it.each([
    ['a DELETE entry', { request: { method: 'DELETE', url: 'Patient/1' } }],
    ['an entry without a resource', { fullUrl: patientUrn }],
    ['an entry that is a list', []],
    ['a Bundle that is an answer', { resource: { resourceType: 'Bundle', type: 'batch-response' } }],
  ])('refuses %s', async (_name, entry) => {
    const plan = await planned(
      JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: [entry] }),
    )
    expect(plan.accepted).toEqual([])
    expect(plan.invalid).toHaveLength(1)
  })

  it.each(['history', 'batch-response', 'message'])(
    'takes nothing out of a Bundle of type %s',
    async (type) => {
      const plan = await planned(bundle(type, result, patient))
      expect(plan).toMatchObject({ received: 1, accepted: [] })
      expect(plan.invalid).toMatchObject([{ index: 0, reasons: ['This type of Bundle is not imported'] }])
    },
  )

  it('does not let an id become a path or an access rule', async () => {
    const plan = await planned(
      bundle('collection', { ...result, id: '..' }, { ...result, id: 'profile.acl', status: 'amended' }),
    )
    for (const { path } of plan.accepted)
      expect(path).toMatch(/^health\/laboratory\/Observation\/[0-9a-f-]{36}$/)
    expect(plan.accepted).toHaveLength(2)
  })

  it('does not keep a document of which nothing was valid', async () => {
    const plan = await planned(
      JSON.stringify({ ...documentBundle, entry: [{ resource: { resourceType: 'Composition' } }] }),
    )
    expect(plan.accepted).toEqual([])
  })

  it('refuses as a whole what has too many entries', async () => {
    const many = `{"resourceType":"Bundle","type":"collection","entry":[0${',0'.repeat(maxImportEntries)}]}`
    expect(await planImport(many, { check })).toMatchObject({ kind: 'refused', code: 'body-too-large' })
  })

  it.each(['', 'hello', '{', '{\n{}', '\u0000'])('refuses %j as a whole', async (body) => {
    expect(await planImport(body, { check })).toMatchObject({ kind: 'refused', code: 'body-malformed' })
  })

  it.each(['[]', '"text"', '12', 'null'])('lists %s as the one invalid entry', async (body) => {
    expect((await planned(body)).invalid).toEqual([
      { index: 0, reasons: ['The resource is not a JSON object'] },
    ])
  })
})
