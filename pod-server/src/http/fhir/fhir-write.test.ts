import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFhirValidator } from '../../health/validate.ts'
import { grantOf, origin } from '../../test-support/grants.ts'
import {
  openPodServer,
  type Call,
  type Reply,
  type Signer,
  type TestPodServer,
} from '../../test-support/pod-server.ts'
import { snapshot } from '../../test-support/store.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer
let doctor: Signer
let writer: Signer

beforeAll(async () => {
  server = await openPodServer({ keptVersions: 3 })
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
  doctor = await server.consented()
  writer = await server.consented(
    grantOf({
      id: 'https://consent.example/grants/writing',
      scope: { resources: [`${origin}/anna/health/laboratory/`], modes: ['read', 'append', 'write'] },
    }),
  )
})
afterAll(() => server[Symbol.asyncDispose]())

const laboratory = [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
]
const observation = (more: object = {}): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: laboratory,
  code: { text: 'Glucose' },
  ...more,
})

const send = (method: string, path: string, body?: unknown, more: Pick<Call, 'headers' | 'as'> = {}) =>
  server.call(`/fhir/anna${path}`, {
    method,
    as: anna,
    ...more,
    headers: { 'content-type': 'application/fhir+json', ...more.headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
const codeOf = (reply: Reply): string =>
  (JSON.parse(reply.text) as { issue: { details: { coding: { code: string }[] } }[] }).issue[0]?.details
    .coding[0]?.code ?? ''
const idIn = (reply: Reply): string => (JSON.parse(reply.text) as { id: string }).id

describe('a record', () => {
  it('is created where it belongs, under a name of the server, and read back digit for digit', async () => {
    const text = JSON.stringify(observation({ valueQuantity: { value: 7.1 } })).replace('7.1', '7.10')
    const reply = await send('POST', '/Observation', text)
    expect(reply.status, reply.text).toBe(201)
    const id = idIn(reply)
    expect(reply.headers['location']).toMatch(new RegExp(`^${origin}/fhir/anna/Observation/${id}/_history/`))
    const stored = await server.call(`/anna/health/laboratory/Observation/${id}`, { as: anna })
    expect(stored.text).toContain('"value":7.10')
    const read = await send('GET', `/Observation/${id}`)
    expect(read.headers['etag']).toBe(reply.headers['etag'])
    expect(read.text).toBe(reply.text)
  })

  it('is updated under the condition of its version, and made under its own name', async () => {
    const made = await send(
      'PUT',
      '/Observation/own',
      observation({ id: 'own', meta: { versionId: '9', tag: [{ code: 'a' }] } }),
    )
    expect(made.status).toBe(201)
    const etag = made.headers['etag'] ?? ''
    server.pass(1_000)
    const changed = observation({ id: 'own', status: 'amended' })
    const updated = await send('PUT', '/Observation/own', changed, { headers: { 'if-match': etag } })
    expect(updated.status).toBe(200)
    expect(updated.headers['etag']).not.toBe(etag)
    const late = await send('PUT', '/Observation/own', changed, { headers: { 'if-match': etag } })
    expect(late.status).toBe(412)
    const again = await send('PUT', '/Observation/own', changed, { headers: { 'if-none-match': '*' } })
    expect(again.status).toBe(412)
    const minimal = await send('PUT', '/Observation/own', changed, { headers: { prefer: 'return=minimal' } })
    expect(minimal).toMatchObject({ status: 200, text: '' })
  })

  it('is deleted, under the condition of its version, and found no more', async () => {
    const made = await send('PUT', '/Observation/gone', observation({ id: 'gone' }))
    expect(
      await send('DELETE', '/Observation/gone', undefined, { headers: { 'if-match': 'W/"x"' } }),
    ).toMatchObject({ status: 412 })
    const headers = { 'if-match': made.headers['etag'] ?? '' }
    expect(await send('DELETE', '/Observation/gone', undefined, { headers })).toMatchObject({ status: 204 })
    for (const path of ['/Observation/gone', '/Observation/gone/_history/x'])
      expect(await send('GET', path)).toMatchObject({ status: 404 })
    expect((await send('GET', '/Observation?_id=gone&_summary=count')).text).toContain('"total":0')
    expect(await send('DELETE', '/Observation/gone')).toMatchObject({ status: 404 })
  })

  it('is created only where nothing matches, when that is asked', async () => {
    const one = observation({ identifier: [{ system: 'urn:lab', value: '1' }] })
    const headers = { 'if-none-exist': 'identifier=urn:lab|1' }
    const first = await send('POST', '/Observation', one, { headers })
    expect(first.status).toBe(201)
    const second = await send('POST', '/Observation', one, { headers })
    expect(second).toMatchObject({ status: 200, text: '' })
    expect(second.headers['location']).toBe(first.headers['location'])
    await send('POST', '/Observation', one)
    expect(await send('POST', '/Observation', one, { headers })).toMatchObject({ status: 412 })
    expect(
      await send('POST', '/Observation', one, { headers: { 'if-none-exist': '_count=1' } }),
    ).toMatchObject({ status: 400 })
  })

  it('is written by a consent that is for writing, within what it covers', async () => {
    const made = await send('POST', '/Observation', observation(), { as: writer })
    expect(made.status, made.text).toBe(201)
    const wellness = [{ coding: [{ code: 'vital-signs' }] }]
    const outside = await send('POST', '/Observation', observation({ category: wellness }), { as: writer })
    expect(outside.status).toBe(403)
    expect(codeOf(outside)).toBe('grant-out-of-scope')
    // To another category it goes by nobody's update.
    const moved = { ...observation({ category: wellness }), id: idIn(made) }
    expect(await send('PUT', `/Observation/${idIn(made)}`, moved)).toMatchObject({ status: 400 })
  })
})

describe('a write is refused, and nothing is written,', () => {
  it('to whoever may not write the document', async () => {
    await send('PUT', '/Observation/theirs', observation({ id: 'theirs' }))
    // What was written before has its receipt: nothing else goes on by itself.
    await server.receipts()
    const before = await snapshot(server.store)
    for (const [as, status] of [
      [bruno, 403],
      [doctor, 403],
      [undefined, 401],
    ] as const)
      for (const [method, path, body] of [
        ['POST', '/Observation', observation()],
        ['PUT', '/Observation/theirs', observation({ id: 'theirs' })],
        ['PUT', '/Observation/new', observation({ id: 'new' })],
        ['DELETE', '/Observation/theirs', undefined],
        ['DELETE', '/Observation/nowhere', undefined],
      ] as const) {
        const reply = await send(method, path, body, { as })
        // Who may read learns that nothing is there.
        expect(reply.status, `${method} ${path}`).toBe(
          as === doctor && path.endsWith('nowhere') ? 404 : status,
        )
      }
    const after = await snapshot(server.store)
    const changed = Object.keys(after).filter((key) => after[key] !== before[key])
    expect(changed.filter((key) => !/^(?:refusal|refused)/.test(key))).toEqual([])
  })

  it.each<[string, string, unknown, number]>([
    ['of another type', 'POST /Condition', observation(), 400],
    ['that is not valid FHIR', 'POST /Observation', { resourceType: 'Observation' }, 400],
    ['under another id', 'PUT /Observation/a', observation({ id: 'b' }), 400],
    ['that is no JSON', 'POST /Observation', '{', 400],
    [
      'with a name that reaches a prototype',
      'POST /Observation',
      '{"resourceType":"Observation","__proto__":{}}',
      400,
    ],
    ['to the history', 'PUT /Observation/a/_history/1', observation({ id: 'a' }), 405],
  ])('%s', async (_what, call, body, status) => {
    const before = await snapshot(server.store)
    const [method = '', path = ''] = call.split(' ')
    const reply = await send(method, path, body)
    expect(reply.status, reply.text).toBe(status)
    expect(JSON.parse(reply.text)).toMatchObject({ resourceType: 'OperationOutcome' })
    const xml = await send('POST', '/Observation', '<x/>', {
      headers: { 'content-type': 'application/fhir+xml' },
    })
    expect(xml).toMatchObject({ status: 415 })
    expect(await snapshot(server.store)).toEqual(before)
  })
})

interface Answered {
  readonly type: string
  readonly entry: {
    resource?: { resourceType: string; id: string; total?: number; subject?: object }
    response: { status: string; location?: string; outcome?: object }
  }[]
}
const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry })
const get = (url: string) => ({ request: { method: 'GET', url } })

describe('a batch', () => {
  it('is answered entry by entry, each with its own decision and its own receipt', async () => {
    await send('PUT', '/Observation/b1', observation({ id: 'b1' }))
    const before = (await server.receipts()).length
    const reply = await send(
      'POST',
      '',
      bundle(
        'batch',
        get('Observation/b1'),
        get('Observation?_id=b1'),
        get('Observation/nowhere'),
        get('metadata'),
        {
          resource: observation(),
          request: { method: 'POST', url: 'Observation' },
        },
      ),
      { as: doctor },
    )
    expect(reply.status, reply.text).toBe(200)
    const { type, entry } = JSON.parse(reply.text) as Answered
    expect(type).toBe('batch-response')
    expect(entry.map(({ response }) => response.status)).toEqual([
      '200 OK',
      '200 OK',
      '404 Not Found',
      '200 OK',
      '403 Forbidden',
    ])
    expect(entry[1]?.resource).toMatchObject({ resourceType: 'Bundle', total: 1 })
    expect(entry[4]?.response.outcome).toMatchObject({ resourceType: 'OperationOutcome' })
    expect((await server.receipts()).slice(before).map(({ units }) => units)).toEqual([1, 1])
    await using validator = openFhirValidator()
    expect(await validator.validate(JSON.parse(reply.text))).toMatchObject({ kind: 'valid' })
  })

  it('answers an entry whose address cannot be read as one that leads nowhere, and goes on', async () => {
    await send('PUT', '/Observation/b2', observation({ id: 'b2' }))
    const entries = [get('Observation/%'), get('Observation/%ff'), get('Observation/b2')]
    const reply = await send('POST', '', bundle('batch', ...entries))
    expect(reply.status, reply.text).toBe(200)
    const { entry } = JSON.parse(reply.text) as Answered
    expect(entry.map(({ response }) => response.status)).toEqual(['404 Not Found', '404 Not Found', '200 OK'])
  })

  it('of another key is another use, however long its key is; of the same key it is the same', async () => {
    await send('PUT', '/Observation/b3', observation({ id: 'b3' }))
    const long = 'k'.repeat(254)
    const before = (await server.receipts()).length
    for (const key of [`${long}1`, `${long}2`, `${long}1`])
      await send('POST', '', bundle('batch', get('Observation/b3')), {
        as: doctor,
        headers: { 'idempotency-key': key },
      })
    expect((await server.receipts()).length - before).toBe(2)
    const tooLong = await send('POST', '', bundle('batch', get('Observation/b3')), {
      as: doctor,
      headers: { 'idempotency-key': `${long}12` },
    })
    expect((JSON.parse(tooLong.text) as Answered).entry[0]?.response.status).toBe('400 Bad Request')
    expect((await server.receipts()).length - before).toBe(2)
  })

  it('lets nobody search again and again for what is not theirs', async () => {
    const condition = { method: 'POST', url: 'Observation', ifNoneExist: 'status=final' }
    const entries = Array.from({ length: 12 }, (_, turn) =>
      turn % 2 === 0 ? get('Observation?status=final') : { resource: observation(), request: condition },
    )
    const reply = await send('POST', '', bundle('batch', ...entries, get('Observation/b3')), { as: bruno })
    const { entry } = JSON.parse(reply.text) as Answered
    expect(entry.map(({ response }) => response.status.slice(0, 3))).toEqual([
      ...Array.from({ length: 10 }, () => '403'),
      '429',
      '429',
      '403',
    ])
  })

  it('is not answered to nobody in particular, and has no batch in it', async () => {
    const nobody = await send('POST', '', bundle('batch', get('metadata')), { as: undefined })
    expect(nobody.status).toBe(401)
    const inner = await send(
      'POST',
      '',
      bundle('batch', { resource: bundle('batch'), request: { method: 'POST', url: '' } }),
    )
    expect((JSON.parse(inner.text) as Answered).entry[0]?.response.status).toBe('404 Not Found')
  })

  it.each([
    ['no Bundle', observation()],
    ['a collection', bundle('collection')],
    ['an entry without a request', bundle('batch', { resource: observation() })],
    ['entries that are no list', { resourceType: 'Bundle', type: 'batch', entry: {} }],
  ])('of %s is refused', async (_what, body) => {
    expect(await send('POST', '', body)).toMatchObject({ status: 400 })
  })
})

describe('a transaction', () => {
  it('writes everything at once, with the names that its entries have for each other', async () => {
    const reply = await send(
      'POST',
      '',
      bundle(
        'transaction',
        {
          fullUrl: 'urn:uuid:6d9f8e0a-0000-4000-8000-000000000001',
          resource: { resourceType: 'Patient', gender: 'female' },
          request: { method: 'POST', url: 'Patient' },
        },
        {
          resource: observation({
            id: 't1',
            subject: { reference: 'urn:uuid:6d9f8e0a-0000-4000-8000-000000000001' },
          }),
          request: { method: 'PUT', url: 'Observation/t1' },
        },
        get('Observation/t1'),
      ),
    )
    expect(reply.status, reply.text).toBe(200)
    const { entry } = JSON.parse(reply.text) as Answered
    expect(entry.map(({ response }) => response.status)).toEqual(['201 Created', '201 Created', '200 OK'])
    expect(entry[2]?.resource?.subject).toEqual({ reference: `Patient/${entry[0]?.resource?.id ?? ''}` })
  })

  it.each([
    [
      'one of its records is not valid',
      { resource: { resourceType: 'Observation' }, request: { method: 'POST', url: 'Observation' } },
    ],
    ['it deletes', { request: { method: 'DELETE', url: 'Observation/t1' } }],
    [
      'it has a condition',
      {
        resource: observation({ id: 'x' }),
        request: { method: 'PUT', url: 'Observation/x', ifMatch: 'W/"1"' },
      },
    ],
    [
      'it writes a record twice',
      { resource: observation({ id: 'ok' }), request: { method: 'PUT', url: 'Observation/ok' } },
    ],
    [
      'it names a place that is none',
      { resource: observation({ id: 'y' }), request: { method: 'PUT', url: 'Observation' } },
    ],
  ])('writes nothing when %s', async (_what, bad) => {
    const before = await snapshot(server.store)
    const good = { resource: observation({ id: 'ok' }), request: { method: 'PUT', url: 'Observation/ok' } }
    const reply = await send('POST', '', bundle('transaction', good, bad))
    expect(reply.status).toBe(400)
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('writes nothing when one of its records may not be written', async () => {
    const before = await send('GET', '/Observation?_summary=count')
    const one = (id: string, category: object) => ({
      resource: observation({ id, category }),
      request: { method: 'PUT', url: `Observation/${id}` },
    })
    const mixed = bundle(
      'transaction',
      one('m1', laboratory),
      one('m2', [{ coding: [{ code: 'vital-signs' }] }]),
    )
    expect(await send('POST', '', mixed, { as: writer })).toMatchObject({ status: 403 })
    expect((await send('GET', '/Observation?_summary=count')).text).toBe(before.text)
  })
})
