import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFhirValidator } from '../../health/validate.ts'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { grantOf, origin } from '../../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer
let doctor: Signer

const at = '/anna/health/laboratory/Observation/o1'
const body = `{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"Glucose"},"valueQuantity":{"value":7.10,"unit":"mmol/L"}}`

const put = (path: string, text: string, as: Signer = anna) =>
  server.call(path, { method: 'PUT', as, headers: { 'content-type': 'application/fhir+json' }, body: text })

beforeAll(async () => {
  server = await openPodServer({ keptVersions: 5 })
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
  doctor = await server.consented()
  await put(at, body)
})
afterAll(() => server[Symbol.asyncDispose]())

interface Read {
  readonly resourceType: string
  readonly id: string
  readonly meta: { versionId: string; lastUpdated: string }
}
const resourceIn = (reply: Reply) => JSON.parse(reply.text) as Read
const get = (path: string, as?: Signer, headers: Record<string, string> = {}, method = 'GET') =>
  server.call(`/fhir/anna/${path}`, { as, headers, method })
const codeOf = (reply: Reply): string =>
  (JSON.parse(reply.text) as { issue: { details: { coding: { code: string }[] } }[] }).issue[0]?.details
    .coding[0]?.code ?? ''

describe('what the FHIR face says of itself', () => {
  it('is valid FHIR, the same for everybody and for every name, and lists what it routes by', async () => {
    const reply = await get('metadata')
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
    })
    await using validator = openFhirValidator()
    expect(await validator.validate(JSON.parse(reply.text))).toMatchObject({ kind: 'valid' })
    const statement = JSON.parse(reply.text) as {
      fhirVersion: string
      rest: { resource: { type: string; interaction: { code: string }[] }[] }[]
    }
    expect(statement.fhirVersion).toBe('4.0.1')
    const [rest] = statement.rest
    expect(rest?.resource.map(({ type }) => type)).toEqual([...searchParameters.keys()])
    expect(rest?.resource[0]?.interaction.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['read', 'vread', 'history-instance']),
    )
    const smart = await server.call('/fhir/anna/.well-known/smart-configuration')
    const { token_endpoint: token } = JSON.parse(smart.text) as { token_endpoint: string }
    expect(rest).toMatchObject({
      security: {
        service: [{ coding: [{ code: 'SMART-on-FHIR' }] }],
        extension: [{ extension: expect.arrayContaining([{ url: 'token', valueUri: token }]) as unknown[] }],
      },
    })
    const other = await server.call('/fhir/nobody-here/metadata', { as: bruno })
    expect(other.text).toBe(
      reply.text
        .replaceAll('/fhir/anna', '/fhir/nobody-here')
        .replaceAll('/smart/anna@', '/smart/nobody-here@'),
    )
  })
})

describe('a record', () => {
  it('is read as it was written, digit for digit, with its version', async () => {
    const reply = await get('Observation/o1', anna)
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('"value":7.10')
    const { meta } = resourceIn(reply)
    expect(reply.headers).toMatchObject({
      'etag': `W/"${meta.versionId}"`,
      'last-modified': new Date(meta.lastUpdated).toUTCString(),
      'cache-control': 'private, no-cache',
    })
    const known = await get('Observation/o1', anna, { 'if-none-match': `W/"${meta.versionId}"` })
    expect(known).toMatchObject({ status: 304, text: '' })
    expect((await get('Observation/o1', anna, { 'if-none-match': 'W/"another"' })).status).toBe(200)
  })

  it('is read under consent for the same receipt as its document, whichever side it is read on', async () => {
    const before = (await server.receipts()).length
    const key = { 'idempotency-key': 'once' }
    const onFhir = await get('Observation/o1', doctor, key)
    const onLdp = await server.call(at, { as: doctor, headers: key })
    expect(onFhir.status).toBe(200)
    expect(onFhir.headers['link']).toMatch(/^<urn:sha256:[0-9a-f]{64}>/)
    expect(onLdp.headers['link']).toContain(onFhir.headers['link'])
    const [receipt, ...more] = (await server.receipts()).slice(before)
    expect(more).toEqual([])
    expect(receipt).toMatchObject({ resource: origin + at, method: 'GET', status: 200, units: 1 })
  })

  it('costs nothing under consent where nothing leaves, and leaves a receipt', async () => {
    const before = (await server.receipts()).length
    const etag = (await get('Observation/o1', anna)).headers['etag'] ?? ''
    expect(await get('Observation/o1', doctor, { 'if-none-match': etag })).toMatchObject({ status: 304 })
    expect(await get('Observation/o1', doctor, {}, 'HEAD')).toMatchObject({ status: 200, text: '' })
    expect((await server.receipts()).slice(before)).toMatchObject([
      { method: 'GET', status: 304, units: 0 },
      { method: 'HEAD', status: 200, units: 0 },
    ])
  })

  it('has earlier versions for its owner, and the current one for others', async () => {
    const path = '/anna/health/summary/Condition/c1'
    const condition = (text: string) =>
      JSON.stringify({
        resourceType: 'Condition',
        id: 'c1',
        subject: { reference: 'Patient/p1' },
        code: { text },
      })
    const versions: string[] = []
    for (const text of ['first', 'second', 'third']) {
      await put(path, condition(text))
      versions.push(resourceIn(await get('Condition/c1', anna)).meta.versionId)
      server.pass(1_000)
    }
    const history = JSON.parse((await get('Condition/c1/_history', anna)).text) as {
      entry: { resource: Read & { code: { text: string } } }[]
    }
    expect(history.entry.map(({ resource }) => [resource.meta.versionId, resource.code.text])).toEqual([
      [versions[2], 'third'],
      [versions[1], 'second'],
      [versions[0], 'first'],
    ])
    await using validator = openFhirValidator()
    expect(await validator.validate(history)).toMatchObject({ kind: 'valid' })
    const first = await get(`Condition/c1/_history/${versions[0] ?? ''}`, anna)
    expect(first.text).toContain('first')
    expect(JSON.parse((await get('Condition/c1/_history', doctor)).text)).toMatchObject({ total: 1 })
    expect((await get(`Condition/c1/_history/${versions[2] ?? ''}`, doctor)).text).toContain('third')
    for (const [version, as] of [
      [versions[0] ?? '', doctor],
      ['never', doctor],
      ['never', anna],
    ] as const)
      expect(await get(`Condition/c1/_history/${version}`, as)).toMatchObject({ status: 404 })
  })

  it('of another category is read by the narrower consent only where that covers it', async () => {
    const laboratory = { resources: [`${origin}/anna/health/laboratory/`], modes: ['read'] }
    const nurse = await server.consented(
      grantOf({ id: 'https://consent.example/grants/two', scope: laboratory }),
    )
    expect((await get('Observation/o1', nurse)).status).toBe(200)
    const elsewhere = JSON.stringify({
      resourceType: 'Observation',
      id: 'o2',
      status: 'final',
      code: { text: 'x' },
    })
    await put('/anna/health/wellness/Observation/o2', elsewhere)
    const refused = await get('Observation/o2', nurse)
    // Nothing tells it apart from what is nowhere.
    expect(refused).toMatchObject({ status: 404 })
    expect(refused.text).toBe((await get('Observation/nowhere', nurse)).text)
    expect((await get('Observation/o2', doctor)).status).toBe(200)
  })
})

describe('a record is refused', () => {
  it('to nobody in particular with the way to ask, to a stranger without, and neither learns whether it is there', async () => {
    for (const id of ['o1', 'nowhere']) {
      const nobody = await get(`Observation/${id}`)
      expect(nobody.status).toBe(401)
      expect(nobody.headers['www-authenticate']).toMatch(/^UMA as_uri="/)
      expect(codeOf(nobody)).toBe('caller-unknown')
      const stranger = await get(`Observation/${id}`, bruno)
      expect(stranger.status).toBe(403)
      expect(codeOf(stranger)).toBe('owner-only')
    }
  })

  it('under a consent that is over, with its reason, and without a receipt', async () => {
    const before = (await server.receipts()).length
    const id = 'https://consent.example/grants/over'
    const withdrawn = await server.consented(grantOf({ id, state: 'withdrawn' }))
    const reply = await get('Observation/o1', withdrawn)
    expect(reply.status).toBe(403)
    expect(codeOf(reply)).toBe('grant-withdrawn')
    expect((await server.receipts()).length).toBe(before)
    const { items } = JSON.parse((await server.call('/.refusals/anna', { as: anna })).text) as {
      items: { grant: string; code: string }[]
    }
    expect(items.some(({ grant, code }) => grant === id && code === 'grant-withdrawn')).toBe(true)
  })

  it('of another time than the consent is for', async () => {
    const path = '/anna/health/wellness/Observation/old'
    await put(
      path,
      '{"resourceType":"Observation","id":"old","status":"final","code":{"text":"x"},"effectiveDateTime":"1999-01-01"}',
    )
    const terms = { range: { from: '2020-01-01T00:00:00.000Z' } }
    const recent = await server.consented(grantOf({ id: 'https://consent.example/grants/recent', terms }))
    const reply = await get('Observation/old', recent)
    expect(reply.status).toBe(403)
    expect(codeOf(reply)).toBe('grant-out-of-range')
  })

  it('when it is hidden as when it never was', async () => {
    const path = '/anna/health/wellness/Observation/secret'
    await put(path, '{"resourceType":"Observation","id":"secret","status":"final","code":{"text":"x"}}')
    expect((await get('Observation/secret', doctor)).status).toBe(200)
    await server.call(`/.hidden${path}`, { method: 'PUT', as: anna })
    for (const suffix of ['', '/_history', '/_history/x'])
      for (const as of [anna, doctor, bruno, undefined]) {
        const [hidden, absent] = [
          await get(`Observation/secret${suffix}`, as),
          await get(`Observation/absent${suffix}`, as),
        ]
        expect([hidden.status, hidden.text]).toEqual([absent.status, absent.text])
      }
    await server.call(`/.hidden${path}`, { method: 'DELETE', as: anna })
    expect((await get('Observation/secret', doctor)).status).toBe(200)
  })

  it.each([
    ['a type that is not served', 'Nonsense/o1', 404],
    ['a name that is none', 'Observation/a%2fb', 404],
    ['a document at its place that says it is another', 'Observation/liar', 404],
    ['a broken address', 'Observation/%zz', 400],
  ])('when the address is %s', async (_what, path, status) => {
    await put('/anna/health/laboratory/Observation/liar', body)
    const reply = await get(path, anna)
    expect(reply.status).toBe(status)
    expect(JSON.parse(reply.text)).toMatchObject({ resourceType: 'OperationOutcome' })
  })

  it('in another format or by another method, saying what there is', async () => {
    expect(await get('Observation/o1', anna, { accept: 'application/fhir+xml' })).toMatchObject({
      status: 406,
    })
    expect(await get('Observation/o1?_format=xml', anna)).toMatchObject({ status: 406 })
    expect((await get('Observation/o1?_format=json', anna, { accept: 'text/html' })).status).toBe(200)
    const patch = await get('Observation/o1', anna, {}, 'PATCH')
    expect(patch).toMatchObject({ status: 405 })
    expect(patch.headers['allow']).toContain('GET')
  })
})
