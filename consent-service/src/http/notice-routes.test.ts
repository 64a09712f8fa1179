import { generateKeyPair, exportJWK, calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import { signErasureStatement } from '@mutua/sdk/consent/erasure-statement'
import type { Request } from 'express'
import type { WebId } from '@mutua/sdk/ids'
import { anna, askedOf, bruno, drRossi, openHouse, origin, stranger } from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { expectSoon, openReceiver, openTold } from '../notices/test-support.ts'
import { roomOf } from '@mutua/sdk/pool/secure-room'
import { createErasureRoutes } from './erasure-routes.ts'
import { createNoticeRoutes } from './notice-routes.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

const officer = bruno

const openService = async (
  more: {
    readonly longestMs?: number
    readonly jkt?: string
    /** Acts for whoever is called for, until they are on the list. */
    readonly person?: WebId
    readonly left?: ReadonlySet<WebId>
  } = {},
) => {
  const opened = new AsyncDisposableStack()
  const house = opened.use(await openHouse())
  const told = opened.use(openTold(house, house.store, { left: more.left ?? new Set() }))
  const authenticate = async (request: Request) => {
    const caller = await authenticateByWord(request)
    const acting = more.person === undefined ? {} : { person: more.person }
    return { ...caller, ...acting, jkt: more.jkt ?? caller.jkt }
  }
  const served = opened.use(
    await serve(
      createNoticeRoutes({
        authenticate,
        notices: told.notices,
        webhooks: told.webhooks,
        isKnown: (webId) => Promise.resolve(webId !== stranger),
        belongsTo: (person) => Promise.resolve(more.left?.has(person) !== true),
        limits: { longestMs: more.longestMs ?? 60_000, pingEveryMs: 1_000 },
      }),
      createErasureRoutes({
        authenticate,
        isOfficer: (webId) => webId === officer,
        erasures: told.notices.erasures,
        origin,
        now: () => house.clock.at,
      }),
    ),
  )
  const call = (webId: WebId | undefined, path: string, init: RequestInit = {}) =>
    fetch(`${served.url}${path}`, {
      ...init,
      headers: {
        ...(webId === undefined ? {} : signedInAs(webId)),
        'content-type': 'application/json',
        ...(init.headers as Record<string, string> | undefined),
      },
    })
  return { house, told, call, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

interface StreamEvent {
  readonly id: string
  readonly event: string
}

/** Reads a stream as a browser would, until `count` events have come. */
const eventsOf = async (response: Response, count: number): Promise<readonly StreamEvent[]> => {
  const events: StreamEvent[] = []
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(': ', 2) as [string, string]))
      if (fields.has('id')) events.push({ id: fields.get('id') ?? '', event: fields.get('event') ?? '' })
    }
    if (events.length >= count) break
  }
  return events
}

describe('notices over HTTP', () => {
  it('are the caller’s own, page by page', async () => {
    await using service = await openService()
    const { house, call } = service
    for (let count = 0; count < 3; count += 1) await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(
      async () => ((await (await call(anna, '/notices')).json()) as { items: unknown[] }).items.length,
    ).toBe(3)
    const first = (await (await call(anna, '/notices?limit=2')).json()) as {
      items: { number: number; type: string }[]
      next: string
    }
    expect(first.items.map(({ number }) => number)).toEqual([1, 2])
    expect(first.items[0]?.type).toBe('consent.requested')
    const second = (await (await call(anna, first.next)).json()) as { items: { number: number }[] }
    expect(second.items.map(({ number }) => number)).toEqual([3])
    expect(await (await call(stranger, '/notices')).json()).toEqual({ items: [] })
    expect((await call(anna, '/notices')).headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['GET', '/notices'],
    ['GET', '/notices/stream'],
    ['GET', '/webhooks'],
    ['POST', '/webhooks'],
    ['DELETE', '/webhooks/x'],
    ['GET', '/erasures'],
    ['GET', '/erasures?all=true'],
    ['POST', '/grants/x/erasure'],
  ])('%s %s without signing in is refused', async (method, path) => {
    await using service = await openService()
    const body = method === 'POST' ? { body: '{}' } : {}
    expect((await service.call(undefined, path, { method, ...body })).status).toBe(401)
  })
})

describe('the stream', () => {
  it('brings what comes, and after a break what came meanwhile, each once', async () => {
    await using service = await openService()
    const { house, call } = service
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(
      async () => ((await (await call(anna, '/notices')).json()) as { items: unknown[] }).items.length,
    ).toBe(1)
    // Without a number it begins now.
    const stream = await call(anna, '/notices/stream')
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    const grant = await house.given()
    expect(await eventsOf(stream, 2)).toEqual([
      { id: '2', event: 'consent.requested' },
      { id: '3', event: 'consent.given' },
    ])
    await house.grants.withdraw(anna, localIdOf(grant.id))
    const again = await call(anna, '/notices/stream', { headers: { 'Last-Event-ID': '3' } })
    expect(await eventsOf(again, 1)).toEqual([{ id: '4', event: 'consent.withdrawn' }])
    const all = await call(anna, '/notices/stream', { headers: { 'Last-Event-ID': '0' } })
    expect((await eventsOf(all, 4)).map(({ id }) => id)).toEqual(['1', '2', '3', '4'])
  })

  it('brings nothing of others', async () => {
    await using service = await openService({ longestMs: 400 })
    const { house, call } = service
    const stream = await call(bruno, '/notices/stream', { headers: { 'Last-Event-ID': '0' } })
    await house.given()
    expect(await eventsOf(stream, 1)).toEqual([])
  })

  it('ends after its time, and a number that is none is refused', async () => {
    await using service = await openService({ longestMs: 50 })
    expect(await (await service.call(anna, '/notices/stream')).text()).toBe('')
    const faulty = await service.call(anna, '/notices/stream', { headers: { 'Last-Event-ID': 'x' } })
    expect(faulty.status).toBe(400)
  })

  it('of one person there are four at most', async () => {
    await using service = await openService()
    const open = await Promise.all([1, 2, 3, 4].map(() => service.call(anna, '/notices/stream')))
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await service.call(anna, '/notices/stream')).status).toBe(429)
    expect((await service.call(bruno, '/notices/stream')).status).toBe(200)
    await open[0]?.body?.cancel()
    await expectSoon(async () => (await service.call(anna, '/notices/stream')).status).toBe(200)
  })
})

describe('webhooks over HTTP', () => {
  const body = (url: string) => ({ method: 'POST', body: JSON.stringify({ url }) })

  it('are registered with a secret that is shown once, listed and removed by their owner', async () => {
    await using service = await openService()
    await using receiver = await openReceiver()
    const made = await service.call(drRossi, '/webhooks', body(`${receiver.url}/hook`))
    expect(made.status).toBe(201)
    const { id, secret } = (await made.json()) as { id: string; secret: string }
    expect(secret).toMatch(/^whsec_/)
    const listed = await (await service.call(drRossi, '/webhooks')).text()
    expect(listed).toContain(id)
    expect(listed).not.toContain('whsec_')
    expect(await (await service.call(anna, '/webhooks')).json()).toEqual({ items: [] })
    expect((await service.call(anna, `/webhooks/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await service.call(drRossi, `/webhooks/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await service.call(drRossi, `/webhooks/${id}`, { method: 'DELETE' })).status).toBe(404)
  })

  it('of who can be no party here, or at no address, are refused', async () => {
    await using service = await openService()
    expect((await service.call(stranger, '/webhooks', body('https://a.example/'))).status).toBe(403)
    for (const url of ['', 'hook', '/hook']) {
      expect((await service.call(anna, '/webhooks', body(url))).status, url).toBe(400)
    }
    const secretOfMine = { method: 'POST', body: '{"url":"https://a.example/","secret":"whsec_x"}' }
    expect((await service.call(anna, '/webhooks', secretOfMine)).status).toBe(400)
  })
})

describe('erasures over HTTP', () => {
  it('are seen by both sides and officers, by state, and answered by the recipient', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const key = { privateKey, publicJwk: await exportJWK(publicKey) }
    await using service = await openService({ jkt: await calculateJwkThumbprint(key.publicJwk) })
    const { house, call } = service
    const grant = await house.given()
    await house.grants.withdraw(anna, localIdOf(grant.id))
    const listOf = async (webId: WebId, query = '') =>
      ((await (await call(webId, `/erasures${query}`)).json()) as { items: { state: string }[] }).items
    await expectSoon(() => listOf(anna)).toMatchObject([{ grant: grant.id, state: 'due' }])
    expect(await listOf(drRossi, '?state=due')).toHaveLength(1)
    expect(await listOf(drRossi, '?state=overdue')).toEqual([])
    expect(await listOf(stranger)).toEqual([])
    expect(await listOf(officer, '?all=true')).toHaveLength(1)
    expect((await call(anna, '/erasures?all=true')).status).toBe(403)
    const room = roomOf(origin, 'AAAAAAAAAAAAAAAAAAAAAA')
    const { grant: ofStudy } = await house.grants.giveDirectly(anna, { ...askedOf(anna), recipient: room })
    await house.grants.withdraw(anna, localIdOf(ofStudy.id))
    await expectSoon(() => listOf(anna)).toHaveLength(2)
    expect(await listOf(officer, '?all=true')).toMatchObject([{ grant: grant.id }])
    expect((await call(anna, '/erasures?state=lost')).status).toBe(400)

    const statement = await signErasureStatement(
      { recipient: drRossi, grant: grant.id, outcome: { outcome: 'erased' } },
      key,
      () => house.clock.at,
    )
    const path = `/grants/${localIdOf(grant.id)}/erasure`
    const answer = (webId: WebId, text: string) =>
      call(webId, path, { method: 'POST', body: JSON.stringify({ statement: text }) })
    expect((await answer(stranger, statement)).status).toBe(404)
    expect((await answer(anna, statement)).status).toBe(403)
    expect((await answer(drRossi, 'x.y.z')).status).toBe(422)
    expect((await call(drRossi, path, { method: 'POST', body: '{}' })).status).toBe(400)
    expect(await (await answer(drRossi, statement)).json()).toMatchObject({ state: 'erased' })
    expect((await answer(drRossi, statement)).status).toBe(409)
    expect(await listOf(anna, '?state=erased')).toHaveLength(1)
  })
})

describe('who has left the organisation that they called for', () => {
  it('is told nothing more: not in a stream that is open, nor at an address that they have entered', async () => {
    const left = new Set<WebId>()
    await using service = await openService({ person: stranger, left })
    await using receiver = await openReceiver()
    const { house, call, told } = service
    const body = JSON.stringify({ url: `${receiver.url}/hook` })
    const made = (await (await call(drRossi, '/webhooks', { method: 'POST', body })).json()) as object
    expect(made).toMatchObject({ person: stranger })
    const stream = await call(drRossi, '/notices/stream')
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(() => receiver.calls.length).toBe(1)
    left.add(stranger)
    await house.grants.ask(drRossi, askedOf(anna))
    // Cut off: the receiver sees that it was no end.
    await expect(eventsOf(stream, 2)).rejects.toThrow('terminated')
    await expectSoon(async () => (await told.webhooks.list(drRossi)).length).toBe(0)
    expect(receiver.calls).toHaveLength(1)
  })
})
