import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 2_000 : 60

let server: TestPodServer
let anna: Signer
beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
})
afterAll(() => server[Symbol.asyncDispose]())

const headers = { 'content-type': 'application/fhir+json' }

/** Answered, or refused in FHIR's own form with a code of ours; never a fault of the server's. */
const expectAnswered = (reply: Reply): void => {
  expect(reply.status, reply.text).toBeLessThan(500)
  if (reply.status < 400 || reply.text === '') return
  expect(reply.headers['content-type']).toMatch(/^application\/fhir\+json/)
  expect(JSON.parse(reply.text)).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ details: { coding: [{ code: expect.any(String) as string }] } }],
  })
}

describe('the FHIR face answers', () => {
  it('whatever address is asked for, by whatever method', async () => {
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS')
    const ask = fc.tuple(method, fc.webPath(), fc.webQueryParameters(), fc.string())
    await fc.assert(
      fc.asyncProperty(ask, async ([by, path, query, text]) => {
        const body = by === 'POST' || by === 'PUT' ? { headers, body: text } : {}
        expectAnswered(await server.call(`/fhir/anna${path}?${query}`, { method: by, as: anna, ...body }))
      }),
      { numRuns: runs },
    )
  })

  it('whatever value a parameter has', async () => {
    const names = [
      '_id',
      'code',
      'date',
      'subject',
      '_sort',
      '_count',
      '_include',
      '_summary',
      '_lastUpdated',
      '_cursor',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.string({ unit: 'binary' }), async (name, value) => {
        const query = `${name}=${encodeURIComponent(value.toWellFormed())}`
        expectAnswered(await server.call(`/fhir/anna/Observation?${query}`, { as: anna }))
      }),
      { numRuns: runs },
    )
  })

  it('whatever JSON is sent, alone and in a Bundle', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const entry = `{"resource":${text},"request":{"method":"POST","url":"Observation"}}`
        const bundles = ['batch', 'transaction'].map(
          (type) => `{"resourceType":"Bundle","type":"${type}","entry":[${entry},{"request":${text}}]}`,
        )
        for (const [method, path, body] of [
          ['POST', '/Observation', text],
          ['PUT', '/Observation/a', text],
          ...bundles.map((bundle) => ['POST', '', bundle] as const),
        ] as const)
          expectAnswered(await server.call(`/fhir/anna${path}`, { method, as: anna, headers, body }))
      }),
      { numRuns: runs / 2 },
    )
  })

  it('what can be done, to whoever asks with OPTIONS', async () => {
    const reply = await server.call('/fhir/anna/Observation/a', { method: 'OPTIONS' })
    expect(reply).toMatchObject({ status: 204, headers: { allow: 'GET, PUT, DELETE, HEAD, OPTIONS' } })
  })
})
