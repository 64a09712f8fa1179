import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { openPodServer, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'
import { createProver } from '../../test-support/dpop.ts'
import { grantOf, origin, testTime } from '../../test-support/grants.ts'

/** Tokens that say in scopes which records they are for: they and the consent must both cover. */

let server: TestPodServer
let anna: Signer
beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  await server.createPerson('bruno')
  const put = async (path: string, resource: object) => {
    const body = JSON.stringify(resource)
    const headers = { 'content-type': 'application/fhir+json' }
    const reply = await server.call(`/fhir/anna/${path}`, { method: 'PUT', as: anna, headers, body })
    expect(reply.status, reply.text).toBe(201)
  }
  await put('Patient/p1', { resourceType: 'Patient', id: 'p1', gender: 'female' })
  for (const [id, category] of [
    ['lab1', 'laboratory'],
    ['lab2', 'laboratory'],
    ['vital1', 'vital-signs'],
  ] as const)
    await put(`Observation/${id}`, observation(id, category))
})
afterAll(() => server[Symbol.asyncDispose]())

const observation = (id: string, category: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: '2026-01-01',
})

let count = 0
const newGrant = (change: Partial<Record<keyof Grant, unknown>> = {}): Grant => {
  count += 1
  return grantOf({ id: `https://consent.example/grants/scoped-${String(count)}`, ...change })
}
/** As a SMART client sends it: a Bearer token, with nothing beside it. */
const bearer = async (grant: Grant, scope: string, claims: Record<string, unknown> = {}): Promise<Signer> => {
  const sequence = server.consent.publish(grant)
  const token = await server.consent.signToken({
    grant: grant.id,
    grant_sequence: sequence,
    resource: `${origin}/fhir/anna`,
    modes: ['read'],
    scope,
    ...claims,
  })
  return () => Promise.resolve({ authorization: `Bearer ${token}` })
}
const get = async (path: string, as: Signer) => {
  const { status, text, headers } = await server.call(path, { as })
  return { status, headers, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
}
const idsOf = ({ body }: { readonly body: Record<string, unknown> }) =>
  ((body['entry'] ?? []) as { resource: { id: string } }[]).map(({ resource }) => resource.id)
const lab = 'patient/Observation.rs?category=laboratory'

describe('a token with scopes', () => {
  it('finds and reads what they cover, and of the rest it is as if it were not there', async () => {
    const reader = await bearer(newGrant(), lab)
    const found = await get('/fhir/anna/Observation', reader)
    expect(found).toMatchObject({ status: 200, body: { total: 2 } })
    expect(idsOf(found)).toEqual(['lab1', 'lab2'])
    expect((await get('/fhir/anna/Observation/lab1', reader)).status).toBe(200)
    const hidden = await get('/fhir/anna/Observation/vital1', reader)
    const absent = await get('/fhir/anna/Observation/nothing', reader)
    expect(hidden.status).toBe(404)
    expect(hidden.body).toEqual(absent.body)
    expect((await get('/fhir/anna/Patient', reader)).body).toMatchObject({ total: 0 })
  })

  it('reads nothing that the consent does not cover as well', async () => {
    const terms = { records: ['patient/Observation.rs?category=vital-signs', 'patient/Patient.r'] }
    expect(idsOf(await get('/fhir/anna/Observation', await bearer(newGrant({ terms }), lab)))).toEqual([])
    const wide = await bearer(newGrant({ terms }), 'patient/*.rs')
    expect(idsOf(await get('/fhir/anna/Observation', wide))).toEqual(['vital1'])
    const scope = { resources: [`${origin}/anna/health/imaging/`], modes: ['read'] }
    expect(
      idsOf(await get('/fhir/anna/Observation', await bearer(newGrant({ scope }), 'patient/*.rs'))),
    ).toEqual([])
  })

  it('leaves a receipt for each use, as any consent does', async () => {
    const grant = newGrant()
    const before = (await server.receipts()).length
    const read = await get(
      '/fhir/anna/Observation/lab1',
      await bearer(grant, lab, { client_id: 'the-program' }),
    )
    expect(read.headers['link']).toContain('urn:sha256:')
    const receipts = await server.receipts()
    expect(receipts).toHaveLength(before + 1)
    expect(receipts.at(-1)).toMatchObject({
      grant: grant.id,
      recipient: { client: 'the-program' },
      units: 1,
    })
  })

  it('is for reading: it writes, changes and deletes nothing, also where the consent lets its recipient', async () => {
    const scope = { resources: [`${origin}/anna/health/`], modes: ['read', 'write', 'append'] }
    for (const claims of [{}, { modes: ['read', 'write'] }]) {
      const writer = await bearer(newGrant({ scope }), 'patient/*.rs', claims)
      const headers = { 'content-type': 'application/fhir+json' }
      const body = JSON.stringify(observation('new1', 'laboratory'))
      for (const [method, path] of [
        ['PUT', 'Observation/new1'],
        ['POST', 'Observation'],
        ['DELETE', 'Observation/lab1'],
      ] as const) {
        const reply = await server.call(`/fhir/anna/${path}`, { method, as: writer, headers, body })
        expect(reply.status, `${method} ${reply.text}`).toBe(403)
      }
    }
    expect((await get('/fhir/anna/Observation/lab1', anna)).status).toBe(200)
    expect((await get('/fhir/anna/Observation/new1', anna)).status).toBe(404)
  })

  it('opens nothing else: no other pod, no listing, no document beside the FHIR face', async () => {
    const reader = await bearer(newGrant(), 'patient/*.rs')
    for (const path of [
      '/fhir/bruno/Observation',
      '/anna/health/',
      '/anna/health/laboratory/Observation/lab1',
      '/anna/',
      '/.receipts',
    ])
      expect((await get(path, reader)).status, path).toBe(401)
    // Spelled so that it looks like the FHIR face, it is a pod that nobody has.
    for (const path of ['/%66hir/anna', '/%66hir/anna/Observation', '/FHIR/anna/Observation'])
      expect([401, 403, 404], path).toContain((await get(path, reader)).status)
    expect((await get('/fhir/anna/', reader)).status).not.toBe(401)
  })

  it('in a batch is asked for each entry', async () => {
    const reader = await bearer(newGrant(), lab)
    const entry = ['Observation/lab1', 'Observation/vital1', 'Observation'].map((url) => ({
      request: { method: 'GET', url },
    }))
    const reply = await server.call('/fhir/anna', {
      method: 'POST',
      as: reader,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }),
    })
    const { entry: answers } = JSON.parse(reply.text) as {
      entry: { response: { status: string }; resource?: { total?: number } }[]
    }
    expect(answers.map(({ response }) => response.status.slice(0, 3))).toEqual(['200', '404', '200'])
    expect(answers[2]?.resource?.total).toBe(2)
  })

  it('is worth nothing from the moment on at which the consent is withdrawn', async () => {
    const grant = newGrant()
    const reader = await bearer(grant, lab)
    expect((await get('/fhir/anna/Observation/lab1', reader)).status).toBe(200)
    const bound = await createProver(() => testTime * 1000)
    const boundToken = await server.consent.signToken({
      grant: grant.id,
      resource: `${origin}/fhir/anna`,
      modes: ['read'],
      scope: lab,
      cnf: { jkt: bound.jkt },
    })
    const proving: Signer = async (method, url) => ({
      authorization: `DPoP ${boundToken}`,
      dpop: await bound.prove(method, url),
    })
    expect((await get('/fhir/anna/Observation/lab1', proving)).status).toBe(200)
    await server.consented({ ...grant, state: 'withdrawn' })
    expect((await get('/fhir/anna/Observation/lab1', reader)).status).toBe(401)
    expect((await get('/fhir/anna/Observation', reader)).status).toBe(401)
    const told = await get('/fhir/anna/Observation/lab1', proving)
    expect(told).toMatchObject({ status: 403 })
    expect(JSON.stringify(told.body)).toContain('grant-withdrawn')
  })
})
