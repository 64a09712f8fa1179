import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { grantIdSchema, parseResourceUrl } from '@mutua/sdk/ids'
import { grantOf, origin } from '../../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer
let doctor: Signer

const ids = ['a', 'b', 'c']

beforeAll(async () => {
  server = await openPodServer({ bodyLimitBytes: 8_388_608 })
  anna = (await server.createPerson('anna')).sign
  doctor = await server.consented()
  const note = Array.from({ length: 4 }, () => ({ text: 'x'.repeat(900_000) }))
  for (const id of ids) {
    const body = JSON.stringify({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { text: 'x' },
      note,
    })
    const path = `/anna/health/documents/Observation/${id}`
    const headers = { 'content-type': 'application/fhir+json' }
    const { status } = await server.call(path, { method: 'PUT', as: anna, headers, body })
    if (status !== 201) throw new Error(`PUT was answered ${String(status)}`)
  }
}, 60_000)
afterAll(() => server[Symbol.asyncDispose]())

interface Page {
  readonly total: number
  readonly link: { relation: string; url: string }[]
  readonly entry: { resource: { id: string } }[]
}

describe('records as large as a body can be', () => {
  it.each(['Observation', 'Observation?_count=2', 'Observation?_sort=-_id'])(
    'leave on as many pages as they need for %s, each once, each paid once',
    async (query) => {
      const before = (await server.receipts()).length
      const pages: string[][] = []
      let path: string | undefined = `/fhir/anna/${query}`
      while (path !== undefined) {
        const page = JSON.parse((await server.call(path, { as: doctor })).text) as Page
        expect(page.total).toBe(3)
        pages.push(page.entry.map(({ resource }) => resource.id))
        path = page.link.find(({ relation }) => relation === 'next')?.url.slice(origin.length)
      }
      expect(pages.map(({ length }) => length)).toEqual([2, 1])
      expect(pages.flat().toSorted()).toEqual(ids)
      expect((await server.receipts()).slice(before).map(({ units }) => units)).toEqual([2, 1])
    },
  )

  it('are not all had by one Bundle', async () => {
    const entry = Array.from({ length: 4 }, () => ({
      request: { method: 'GET', url: 'Observation?_count=2' },
    }))
    const before = (await server.receipts()).length
    const reply = await server.call('/fhir/anna', {
      method: 'POST',
      as: doctor,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }),
    })
    const answered = (JSON.parse(reply.text) as { entry: { response: { status: string } }[] }).entry
    expect(answered.map(({ response }) => response.status)).toEqual([
      '200 OK',
      '200 OK',
      '200 OK',
      '413 Payload Too Large',
    ])
    expect((await server.receipts()).length).toBe(before + 3)
  })
})

describe('what is on its way under a consent', () => {
  const asks = [
    { what: 'a page of a search', path: '/fhir/anna/Observation?_count=2', bundle: undefined },
    {
      what: 'a Bundle',
      path: '/fhir/anna',
      bundle: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: ['a', 'b'].map((id) => ({ request: { method: 'GET', url: `Observation/${id}` } })),
      },
    },
  ]
  const changes: { when: string; change: Partial<Grant> }[] = [
    { when: 'the consent ends', change: { state: 'withdrawn' } },
    {
      when: 'it covers one of the records no more',
      change: {
        scope: {
          resources: [parseResourceUrl(`${origin}/anna/health/documents/Observation/a`)],
          modes: ['read'],
        },
      },
    },
    { when: 'it is for other records from then on', change: { terms: { records: ['patient/Patient.rs'] } } },
  ]

  it.each(asks.flatMap((ask) => changes.map((change) => ({ ...ask, ...change }))))(
    'as $what is cut off when $when',
    async ({ path, bundle, change }) => {
      const id = grantIdSchema.parse(`https://consent.example/grants/${crypto.randomUUID()}`)
      const reader = await server.consented(grantOf({ id }))
      const method = bundle === undefined ? 'GET' : 'POST'
      const asking = httpRequest({
        host: '127.0.0.1',
        port: server.port,
        path,
        method,
        headers: {
          ...(await reader(method, `${origin}${path}`)),
          ...(bundle === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        },
      })
      asking.end(bundle === undefined ? undefined : JSON.stringify(bundle))
      const [answer] = (await once(asking, 'response')) as [IncomingMessage]
      expect(answer.statusCode).toBe(200)
      // The reader takes nothing meanwhile; the pod server has heard when this resolves.
      await server.consented(grantOf({ id, ...change }))
      await expect(Array.fromAsync(answer as AsyncIterable<Buffer>)).rejects.toThrow('aborted')
    },
  )
})

describe('a write that is looked at while its consent ends', () => {
  it.each(['by itself', 'in a transaction'])('is not done, %s', async (how) => {
    let whenLookedFor: (() => Promise<unknown>) | undefined
    await using own = await openPodServer({
      storeOver: (engine) =>
        Promise.resolve({
          ...engine,
          get: async (key) => {
            const then = key.endsWith('/Observation/late') ? whenLookedFor : undefined
            if (then !== undefined) whenLookedFor = undefined
            await then?.()
            return engine.get(key)
          },
        }),
    })
    const owner = (await own.createPerson('anna')).sign
    const record = (status: string) => ({
      resourceType: 'Observation',
      id: 'late',
      status,
      code: { text: 'x' },
    })
    const put = (as: Signer, resource: object) =>
      own.call('/fhir/anna/Observation/late', {
        method: 'PUT',
        as,
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(resource),
      })
    const transaction = (as: Signer, resource: object) =>
      own.call('/fhir/anna', {
        method: 'POST',
        as,
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify({
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [{ resource, request: { method: 'PUT', url: 'Observation/late' } }],
        }),
      })
    const write = how === 'by itself' ? put : transaction
    expect((await put(owner, record('final'))).status).toBe(201)
    const writing = grantOf({
      scope: { resources: [`${origin}/anna/health/`], modes: ['read', 'append', 'write'] },
    })
    const writer = await own.consented(writing)
    expect((await write(writer, record('amended'))).status).toBe(200)
    whenLookedFor = () => own.consented({ ...writing, state: 'withdrawn' })
    expect((await write(writer, record('corrected'))).status).toBe(403)
    expect(whenLookedFor).toBeUndefined()
    expect((await own.call('/fhir/anna/Observation/late', { as: owner })).text).toContain('amended')
  })
})
