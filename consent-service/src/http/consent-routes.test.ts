import { describe, expect, test } from 'vitest'
import {
  accessRequestSchema,
  grantEventSchema,
  grantSchema,
  type AccessRequest,
  type Grant,
} from '@mutua/sdk/consent/grant'
import { parseBaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  anna,
  askedOf,
  bruno,
  drRossi,
  drVerdi,
  inPod,
  openHouse,
  origin,
  podServer,
  stranger,
} from '../grants/test-support.ts'
import { createFeedRoutes } from './feed-routes.ts'
import { createGrantRoutes } from './grant-routes.ts'
import { createRequestRoutes } from './request-routes.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: unknown
}

const openService = async () => {
  const house = await openHouse({ leaseMs: 0, pollMs: 30 })
  const service = await serve(
    createRequestRoutes({ authenticate: authenticateByWord, grants: house.grants }),
    createGrantRoutes({
      authenticate: authenticateByWord,
      isOfficer: (webId) => webId === stranger,
      grants: house.grants,
    }),
    createFeedRoutes({
      feed: house.feed,
      authenticateService: (request) => {
        const service = request.headers.authorization?.replace('Service ', '')
        if (service === undefined)
          return Promise.reject(new Problem('service-unknown', 'Send a service token.'))
        return Promise.resolve(parseBaseUrl(service))
      },
    }),
  )
  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Answer> => {
    const response = await fetch(`${service.url}${path.replace(origin, '')}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('Content-Type')?.includes('json') === true
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    }
  }
  const as = (webId: WebId) => ({
    get: (path: string) => send('GET', path, signedInAs(webId)),
    post: (path: string, body?: unknown) => send('POST', path, signedInAs(webId), body),
  })
  const given = async (): Promise<{ request: AccessRequest; grant: Grant; credential: string }> => {
    const asked = accessRequestSchema.parse((await as(drRossi).post('/requests', askedOf(anna))).body)
    const { body } = await as(anna).post(`${asked.id}/decision`, { decision: 'give' })
    const { request, grant, credential } = body as { request: unknown; grant: unknown; credential: string }
    return { request: accessRequestSchema.parse(request), grant: grantSchema.parse(grant), credential }
  }
  return {
    as,
    send,
    given,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

const problem = (status: number, code: string) => ({ status, body: { code, status } })

describe('requests over HTTP', () => {
  test('asked, seen by both parties, given', async () => {
    await using service = await openService()
    const asked = await service.as(drRossi).post('/requests', askedOf(anna))
    expect(asked.status).toBe(201)
    const request = accessRequestSchema.parse(asked.body)
    expect(asked.headers.get('Location')).toBe(request.id)
    expect(asked.headers.get('Cache-Control')).toBe('no-store')
    for (const party of [anna, drRossi]) {
      expect((await service.as(party).get(request.id)).body).toEqual(request)
      expect((await service.as(party).get('/requests')).body).toEqual({ items: [request] })
    }
    const decided = await service.as(anna).post(`${request.id}/decision`, {
      decision: 'give',
      resources: [inPod(anna, 'health/glucose.ttl')],
    })
    expect(decided).toMatchObject({ status: 200, body: { request: { state: 'given' } } })
    expect(await service.as(anna).post(`${request.id}/decision`, { decision: 'refuse' })).toMatchObject(
      problem(409, 'decision-taken'),
    )
  })

  test('refused: there is no grant in the answer', async () => {
    await using service = await openService()
    const { id } = accessRequestSchema.parse(
      (await service.as(drRossi).post('/requests', askedOf(anna))).body,
    )
    const { body } = await service.as(anna).post(`${id}/decision`, { decision: 'refuse' })
    expect(body).toMatchObject({ request: { id, state: 'refused' } })
    expect(Object.keys(body as object)).toEqual(['request'])
  })

  test('nobody without signing in, nobody outside the directory', async () => {
    await using service = await openService()
    expect(await service.send('POST', '/requests', {}, askedOf(anna))).toMatchObject(
      problem(401, 'caller-unknown'),
    )
    expect(await service.as(stranger).post('/requests', askedOf(anna))).toMatchObject(
      problem(403, 'provider-unknown'),
    )
  })

  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no resources', { ...askedOf(anna), resources: [] }],
    [
      'a hundred and one resources',
      { ...askedOf(anna), resources: Array.from({ length: 101 }, () => inPod(anna, 'x')) },
    ],
    ['a path that climbs', { ...askedOf(anna), resources: ['http://localhost:3000/anna/../bruno/'] }],
    ['an encoded climb', { ...askedOf(anna), resources: ['http://localhost:3000/anna/%2e%2e/bruno/'] }],
    ['a query', { ...askedOf(anna), resources: ['http://localhost:3000/anna/health/?x'] }],
    ['a mode that does not exist', { ...askedOf(anna), modes: ['control'] }],
    ['a time without zone', { ...askedOf(anna), validUntil: '2027-01-01T00:00:00' }],
    ['a term we do not know', { ...askedOf(anna), price: '0' }],
    ['nothing', undefined],
  ])('malformed input writes nothing: %s', async (_case, body) => {
    await using service = await openService()
    expect((await service.as(drRossi).post('/requests', body)).status).toBe(400)
    expect((await service.as(drRossi).get('/requests')).body).toEqual({ items: [] })
  })

  test('a decision is one of two, with nothing beside it', async () => {
    await using service = await openService()
    const { id } = accessRequestSchema.parse(
      (await service.as(drRossi).post('/requests', askedOf(anna))).body,
    )
    for (const body of [
      {},
      { decision: 'maybe' },
      { decision: 'refuse', modes: ['read'] },
      { decision: 'give', owner: bruno },
    ]) {
      expect(await service.as(anna).post(`${id}/decision`, body)).toMatchObject(
        problem(400, 'input-malformed'),
      )
    }
  })
})

describe('grants over HTTP', () => {
  test('both parties read grant and credential; the owner withdraws, twice if need be', async () => {
    await using service = await openService()
    const { grant, credential } = await service.given()
    for (const party of [anna, drRossi]) {
      expect((await service.as(party).get(grant.id)).body).toEqual(grant)
      expect((await service.as(party).get('/grants')).body).toEqual({ items: [grant] })
      const face = await service.as(party).get(`${grant.id}/credential`)
      expect(face.headers.get('Content-Type')).toMatch(/^application\/vc\+jwt/)
      expect(face.text).toBe(credential)
    }
    expect(await service.as(drRossi).post(`${grant.id}/withdraw`)).toMatchObject(problem(403, 'owner-only'))
    const first = await service.as(anna).post(`${grant.id}/withdraw`)
    expect(first).toMatchObject({ status: 200, body: { id: grant.id, state: 'withdrawn' } })
    expect((await service.as(anna).post(`${grant.id}/withdraw`)).body).toEqual(first.body)
  })

  test('for everybody else every address answers as if there had never been anything', async () => {
    await using service = await openService()
    const { grant, request } = await service.given()
    for (const other of [bruno, drVerdi, stranger]) {
      const caller = service.as(other)
      for (const [method, path, body] of [
        ['get', grant.id],
        ['get', `${grant.id}/credential`],
        ['post', `${grant.id}/withdraw`],
        ['get', request.id],
        ['post', `${request.id}/decision`, { decision: 'refuse' }],
      ] as const) {
        const nowhere = path.replace(/(grants|requests)\/[\w-]{22}/, `$1/${'A'.repeat(22)}`)
        const real = await caller[method](path, body)
        expect(real).toMatchObject(problem(404, 'not-found'))
        expect(real.text).toBe((await caller[method](nowhere, body)).text)
      }
    }
  })

  test('strange ids are not there', async () => {
    await using service = await openService()
    for (const id of ['x', '..%2f..%2fkey%2fservice', '%00', 'A'.repeat(3_000)]) {
      expect((await service.as(anna).get(`/grants/${id}`)).status).toBe(404)
      expect((await service.as(anna).post(`/grants/${id}/withdraw`)).status).toBe(404)
      expect((await service.as(anna).get(`/requests/${id}`)).status).toBe(404)
      expect((await service.as(anna).post(`/requests/${id}/decision`, { decision: 'refuse' })).status).toBe(
        404,
      )
    }
  })

  test('pages follow each other by relative addresses', async () => {
    await using service = await openService()
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1) ids.push((await service.given()).grant.id)
    const seen: string[] = []
    for (let path: string | undefined = '/grants?limit=2'; path !== undefined;) {
      const page = (await service.as(anna).get(path)).body as { items: Grant[]; next?: string }
      seen.push(...page.items.map(({ id }) => id))
      expect(page.next?.startsWith('/grants?') ?? true).toBe(true)
      path = page.next
    }
    expect(seen.toSorted()).toEqual(ids.toSorted())
    for (const limit of ['0', '101', 'x', '1.5']) {
      expect(await service.as(anna).get(`/grants?limit=${limit}`)).toMatchObject(
        problem(400, 'input-malformed'),
      )
    }
  })
})

describe('feed over HTTP', () => {
  const asPodServer = (server: string) => ({ Authorization: `Service ${server}` })

  test('a pod server follows its events and gets a lease', async () => {
    await using service = await openService()
    const { grant } = await service.given()
    const { status, body } = await service.send('POST', '/feed', asPodServer(podServer), {
      podServer,
      after: 0,
    })
    expect({ status, body }).toMatchObject({ status: 200, body: { upTo: 1, leaseMs: 0 } })
    const [event] = (body as { events: unknown[] }).events
    expect(grantEventSchema.parse(event)).toMatchObject({ sequence: 1, grant })
  })

  test('nobody but our services, and none in the name of another', async () => {
    await using service = await openService()
    const call = { podServer, after: 0 }
    expect(await service.send('POST', '/feed', {}, call)).toMatchObject(problem(401, 'service-unknown'))
    expect(await service.send('POST', '/feed', asPodServer('http://localhost:3100'), call)).toMatchObject(
      problem(401, 'service-unknown'),
    )
  })

  test('a call from another history or a malformed one is refused', async () => {
    await using service = await openService()
    const send = (call: unknown) => service.send('POST', '/feed', asPodServer(podServer), call)
    expect(await send({ podServer, after: 7 })).toMatchObject(problem(409, 'feed-position-unknown'))
    for (const call of [
      { podServer },
      { podServer, after: -1 },
      { podServer, after: 0.5 },
      { podServer, after: '0' },
      [],
    ]) {
      expect((await send(call)).status).toBe(400)
    }
  })
})
