import express from 'express'
import { Parser } from 'n3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instantOf, parseBaseUrl, parseGrantId, type BaseUrl } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { notFoundHandler, problemHandler } from '@mutua/kit/problem-handler'
import { listen } from '@mutua/kit/run-service'
import type { Decision } from '../access/decide.ts'
import type { Caller } from '../authn/caller.ts'
import { createNotifications } from '../notifications/notifications.ts'
import { senderWebIdOf } from '../notifications/sender.ts'
import { openTestStore } from '../test-support/store.ts'
import { notificationRoutes } from './notification-routes.ts'

let opened: AsyncDisposableStack
beforeEach(() => {
  opened = new AsyncDisposableStack()
})
afterEach(() => opened.disposeAsync())

const origin: BaseUrl = parseBaseUrl('https://pod.example')
const webId = senderWebIdOf(origin)
const agent: Caller = { kind: 'agent', webId, clientId: 'app' }
const byConsent: Caller = {
  kind: 'consent',
  webId,
  clientId: 'app',
  grant: parseGrantId('https://consent.example/grants/1'),
  grantSequence: 1,
}
const context = 'https://www.w3.org/ns/solid/notifications-context/v1'
const notify = 'http://www.w3.org/ns/solid/notifications#'

/** The routes over real HTTP; who calls and what may be read is the test's to say. */
const open = async (facts: { caller?: Caller; decide?: (path: string) => Decision } = {}) => {
  const { store } = opened.use(await openTestStore())
  const log = createLog('test', 'silent')
  const notifications = createNotifications({
    store,
    origin,
    sender: { webId, authorize: () => Promise.resolve({ authorization: '', dpop: '' }) },
    post: () => Promise.resolve(204),
    mayRead: () => Promise.resolve(true),
    standingOf: () => Promise.resolve({ kind: 'absent' }),
    now: Date.now,
    log,
  })
  const asked: string[] = []
  const app = express()
  app.use(
    notificationRoutes({
      now: () => instantOf(Date.now()),
      origin,
      consentService: parseBaseUrl('https://consent.example'),
      authenticate: () => Promise.resolve(facts.caller ?? agent),
      decide: ({ target, mode }) => {
        asked.push(`${mode} ${target}`)
        return Promise.resolve(facts.decide?.(target) ?? { kind: 'permit', basis: { kind: 'owner' } })
      },
      pods: {
        find: (path) =>
          Promise.resolve(
            path === '/anna/' ? ({ path } as Awaited<ReturnType<RoutesPods['find']>>) : undefined,
          ),
      },
      notifications,
      maySendTo: (url) => url.startsWith('https://'),
    }),
  )
  app.use(notFoundHandler)
  app.use(problemHandler({ origin, log }))
  const { port } = opened.use(
    await listen(app, { host: '127.0.0.1', port: 0, portSetting: 'TEST_PORT', origin }),
  )
  opened.use(notifications)
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${String(port)}${path}`, init)
  const subscribe = (change: object = {}, contentType = 'application/ld+json') =>
    call('/.notifications/WebSocketChannel2023/', {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: JSON.stringify({
        '@context': [context],
        'type': 'WebSocketChannel2023',
        'topic': `${origin}/anna/a`,
        ...change,
      }),
    })
  return { call, subscribe, asked }
}
type RoutesPods = Parameters<typeof notificationRoutes>[0]['pods']

const codeOf = async (answer: Response): Promise<[number, unknown]> => [
  answer.status,
  ((await answer.json()) as { code?: unknown }).code,
]

describe('who may subscribe', () => {
  test('whoever may read every topic; the answer is a channel, kept out of caches', async () => {
    const { subscribe, asked } = await open()
    const answer = await subscribe({ topic: [`${origin}/anna/a`, `${origin}/anna/%61b/`] })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/ld+json; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toMatchObject({
      type: `${notify}WebSocketChannel2023`,
      topic: [`${origin}/anna/a`, `${origin}/anna/ab/`],
      receiveFrom: expect.stringMatching(
        /^wss:\/\/pod\.example\/\.notifications\/receive\/[\w-]{43}$/,
      ) as string,
    })
    expect(asked).toEqual(['read /anna/a', 'read /anna/ab/'])
  })

  test('not who may read only some of them', async () => {
    const { subscribe } = await open({
      decide: (path) =>
        path === '/anna/a'
          ? { kind: 'permit', basis: { kind: 'owner' } }
          : { kind: 'refuse', code: 'owner-only', why: 'no' },
    })
    const answer = await subscribe({ topic: [`${origin}/anna/a`, `${origin}/anna/b`] })
    expect(await codeOf(answer)).toEqual([403, 'owner-only'])
  })

  test('not who has not signed in, not even to what is public', async () => {
    const { subscribe, asked } = await open({ caller: { kind: 'anonymous' } })
    expect(await codeOf(await subscribe())).toEqual([401, 'caller-unknown'])
    expect(asked).toEqual([])
  })

  test('not under a consent: nothing about the data is told without a receipt', async () => {
    const { subscribe, asked } = await open({ caller: byConsent })
    expect(await codeOf(await subscribe())).toEqual([403, 'consent-covers-reading-only'])
    expect(asked).toEqual([])
  })
})

describe('what is not a subscription', () => {
  test.each([
    ['another type of content', {}, 'application/json', 415],
    ['no type of content', {}, '', 415],
    ['an unsupported profile', {}, 'application/ld+json; profile="https://a.example/"', 415],
    ['an unknown context', { '@context': 'https://a.example/' }, 'application/ld+json', 422],
    ['a topic on another server', { topic: 'https://a.example/anna/a' }, 'application/ld+json', 422],
    ['a topic with a broken path', { topic: `${origin}/anna/%2e%2e%2f` }, 'application/ld+json', 422],
    ['a body beyond all measure', { state: 'x'.repeat(20_000) }, 'application/ld+json', 413],
  ])('%s', async (_, change, contentType, status) => {
    const { subscribe } = await open()
    expect((await subscribe(change, contentType)).status).toBe(status)
  })

  test('what is no JSON', async () => {
    const { call } = await open()
    const answer = await call('/.notifications/WebSocketChannel2023/', {
      method: 'POST',
      headers: { 'content-type': `application/ld+json;profile="${context}"` },
      body: '{',
    })
    expect(await codeOf(answer)).toEqual([400, 'body-malformed'])
  })
})

describe('descriptions', () => {
  test.each(['/.well-known/solid', '/.storage/anna', '/.notifications/sender'])(
    '%s is the same in Turtle, which is preferred, and JSON-LD',
    async (path) => {
      const { call } = await open()
      const plain = await call(path)
      expect(plain.headers.get('content-type')).toBe('text/turtle; charset=utf-8')
      const turtle = new Parser({ baseIRI: origin }).parse(await plain.text())
      expect(turtle.length).toBeGreaterThan(0)
      const json = await call(path, { headers: { accept: 'application/ld+json' } })
      expect(json.headers.get('content-type')).toBe('application/ld+json; charset=utf-8')
      expect(json.headers.get('vary')).toContain('Accept')
    },
  )

  test('a storage is described as one, with every subscription service', async () => {
    const { call } = await open()
    const quads = new Parser().parse(await (await call('/.storage/anna')).text())
    const objects = (predicate: string) =>
      quads
        .filter((quad) => quad.subject.value === `${origin}/anna/` && quad.predicate.value === predicate)
        .map((quad) => quad.object.value)
    expect(objects('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')).toEqual([
      'http://www.w3.org/ns/pim/space#Storage',
    ])
    expect(objects(`${notify}subscription`)).toHaveLength(3)
  })

  test('a storage is described for Linked Web Storage, with where access is asked for and given', async () => {
    const { call } = await open()
    const types = ['application/lws+json', 'application/ld+json;profile="https://www.w3.org/ns/lws/v1"']
    for (const accept of types) {
      const answer = await call('/.storage/anna', { headers: { accept } })
      expect(answer.headers.get('content-type')).toMatch(/^application\/lws\+json/)
      expect(await answer.json()).toEqual({
        '@context': 'https://www.w3.org/ns/lws/v1',
        'id': `${origin}/anna/`,
        'type': 'Storage',
        'service': [
          { type: 'StorageDescription', serviceEndpoint: `${origin}/.storage/anna` },
          {
            type: 'AccessRequestService',
            serviceEndpoint: 'https://consent.example/lws/requests/',
            conformsTo: ['https://www.w3.org/ns/lws#AccessProfile'],
          },
          {
            type: 'AccessGrantService',
            serviceEndpoint: 'https://consent.example/lws/grants/',
            conformsTo: ['https://www.w3.org/ns/lws#AccessProfile'],
          },
        ],
      })
    }
    const nobody = await call('/.storage/nobody', { headers: { accept: 'application/lws+json' } })
    expect(await codeOf(nobody)).toEqual([404, 'not-found'])
  })

  test('a storage that does not exist, or names that are not storages, are not described', async () => {
    const { call } = await open()
    for (const path of ['/.storage/nobody', '/.storage/.account', '/.storage/a%2Fb', '/.storage/'])
      expect((await call(path)).status, path).toBeGreaterThanOrEqual(400)
  })

  test('what else is asked for is refused', async () => {
    const { call } = await open()
    expect((await call('/.storage/anna', { headers: { accept: 'text/html' } })).status).toBe(406)
    const other = { accept: 'application/ld+json;profile="https://a.example/"' }
    expect((await call('/.notifications/WebSocketChannel2023/', { headers: other })).status).toBe(406)
  })
})

test.each([
  ['PUT', '/.storage/anna', 'GET, HEAD, OPTIONS'],
  ['DELETE', '/.well-known/solid', 'GET, HEAD, OPTIONS'],
  ['PUT', '/.notifications/WebhookChannel2023/', 'GET, HEAD, OPTIONS, POST'],
  ['POST', '/.notifications/WebhookChannel2023/1', 'DELETE, OPTIONS'],
  ['HEAD', `/.notifications/receive/${'A'.repeat(43)}`, 'GET, OPTIONS'],
])('%s %s is not possible, and what is possible is said', async (method, path, allowed) => {
  const { call } = await open()
  const answer = await call(path, { method })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed])
  const options = await call(path, { method: 'OPTIONS' })
  expect([options.status, options.headers.get('allow')]).toEqual([204, allowed])
})

test('a channel can be ended by who made it, not without signing in', async () => {
  const { call, subscribe } = await open()
  const { id } = (await (await subscribe()).json()) as { id: string }
  const path = new URL(id).pathname
  expect((await call(path, { method: 'DELETE' })).status).toBe(204)
  expect((await call(path, { method: 'DELETE' })).status).toBe(404)
  const stranger = await open({ caller: { kind: 'anonymous' } })
  expect((await stranger.call(path, { method: 'DELETE' })).status).toBe(401)
})
