import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accessDocumentOf, parseServedAccess, type StatedAccess } from '@mutua/sdk/consent/lws-access'
import { purposeIriSchema, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import {
  anna,
  bruno,
  care,
  carla,
  drRossi,
  drVerdi,
  inDays,
  inPod,
  openHouse,
  origin,
  podOf,
  research,
  stranger,
  type House,
  type HouseOptions,
} from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { openLwsAccess } from '../lws/lws-access.ts'
import { createLwsRoutes } from './lws-routes.ts'
import { authenticateByWord, serve, signedInAs, type Served } from './test-support.ts'

let house: House
let service: Served

const open = async (options: HouseOptions & { defaultPurpose?: PurposeIri } = {}) => {
  house = await openHouse(options)
  const members = [anna, bruno, carla]
  const access = openLwsAccess({
    origin,
    now: () => house.clock.at,
    records: house.grants,
    podOf: (owner) => Promise.resolve(members.includes(owner) ? podOf(owner) : undefined),
    ownerOf: (storage) => Promise.resolve(members.find((member) => podOf(member) === storage)),
    defaultPurpose: options.defaultPurpose,
    mayTell: (inbox) => inbox.startsWith('https://'),
  })
  service = await serve(createLwsRoutes({ origin, authenticate: authenticateByWord, access }))
}
const close = async () => {
  await service[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
}
const openAnew = async (options: Parameters<typeof open>[0]) => {
  await close()
  await open(options)
}

beforeEach(() => open())
afterEach(close)

interface Sent {
  readonly as?: WebId | undefined
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const call = async (path: string, { as, method = 'GET', body, headers = {} }: Sent = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(service.url + path.replace(origin, ''), {
    method,
    headers: {
      ...(as === undefined ? {} : signedInAs(as)),
      ...(body === undefined ? {} : { 'content-type': 'application/lws+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: text }),
  })
  const received = await answer.text()
  const json = received === '' ? {} : (JSON.parse(received) as Record<string, unknown>)
  return { status: answer.status, code: json['code'], json, text: received, headers: answer.headers }
}

const glucose = inPod(anna, 'health/')
const stated = (change: Partial<StatedAccess> = {}): StatedAccess => ({
  kind: 'AccessRequest',
  storage: podOf(anna),
  assignee: drRossi,
  resources: [glucose],
  modes: ['read'],
  purposes: [care],
  until: inDays(90),
  ...change,
})
const asking = (change: Partial<StatedAccess> = {}, as: WebId | undefined = drRossi): Sent => ({
  as,
  method: 'POST',
  body: accessDocumentOf(stated(change)),
})
const giving = (change: Partial<StatedAccess> = {}, as: WebId | undefined = anna): Sent => ({
  as,
  method: 'POST',
  body: accessDocumentOf(stated({ kind: 'AccessGrant', ...change })),
})
const ask = (change: Partial<StatedAccess> = {}, as: WebId | undefined = drRossi) =>
  call('/lws/requests/', asking(change, as))
const give = (change: Partial<StatedAccess> = {}, as: WebId | undefined = anna) =>
  call('/lws/grants/', giving(change, as))
const locationOf = ({ headers }: { headers: Headers }): string => headers.get('location') ?? ''
const asked = async (change: Partial<StatedAccess> = {}) => locationOf(await ask(change))
const given = async (change: Partial<StatedAccess> = {}) => locationOf(await give(change))
const itemsOf = ({ json }: { json: Record<string, unknown> }) => json['items'] as { id: string }[]

describe('an access request', () => {
  it('is made by a provider, and is a request of the house', async () => {
    const { status, json, headers } = await ask({ inbox: 'https://clinic.example/inbox/' })
    expect(status).toBe(201)
    expect(headers.get('content-type')).toBe('application/lws+json')
    expect(headers.get('location')).toBe(json['id'])
    expect(headers.get('link')).toContain(`<${origin}/lws/requests/>; rel="up"`)
    const { stated: back, served } = parseServedAccess(json, 'AccessRequest')
    expect(back).toEqual(stated({ inbox: 'https://clinic.example/inbox/' }))
    expect(served).toMatchObject({ owner: anna, state: 'requested' })
    const found = await house.grants.findRequest(anna, localIdOf(json['id'] as never))
    expect(found).toMatchObject({ id: served.record, requester: drRossi, owner: anna, state: 'requested' })
  })

  it('is read by its parties; for everybody else nothing is there', async () => {
    const id = await asked()
    for (const as of [anna, drRossi]) expect(await call(id, { as })).toMatchObject({ status: 200 })
    for (const as of [bruno, drVerdi, stranger]) {
      for (const method of ['GET', 'DELETE'])
        expect(await call(id, { as, method })).toMatchObject({ status: 404, code: 'not-found' })
      const absent = await call('/lws/requests/AAAAAAAAAAAAAAAAAAAAAA', { as })
      expect(absent).toMatchObject({ status: 404, code: 'not-found' })
    }
    expect(await call(id)).toMatchObject({ status: 401, code: 'caller-unknown' })
    expect(await call(id.replace('requests', 'grants'), { as: anna })).toMatchObject({ status: 404 })
  })

  it.each<[string, string, Partial<StatedAccess>, WebId | undefined]>([
    ['somebody who is in no directory', 'provider-unknown', { assignee: stranger }, stranger],
    [
      'somebody in no directory, of nobody',
      'provider-unknown',
      { assignee: stranger, storage: inPod(stranger, 'x/'), resources: [inPod(stranger, 'x/')] },
      stranger,
    ],
    ['somebody in the name of another', 'requester-only', { assignee: drVerdi }, drRossi],
    ['nobody', 'caller-unknown', {}, undefined],
    ['a provider, of who is no member', 'member-unknown', { storage: inPod(stranger, 'x/') }, drRossi],
    ['a provider, of a part of a pod', 'member-unknown', { storage: glucose }, drRossi],
    [
      'a provider, outside the pod',
      'resource-outside-pod',
      { resources: [inPod(bruno, 'health/')] },
      drRossi,
    ],
    [
      'a provider, for a purpose that nobody has',
      'purpose-unknown',
      { purposes: [purposeIriSchema.parse('https://w3id.org/dpv#Marketing')] },
      drRossi,
    ],
    ['a provider, for no purpose', 'purpose-unknown', { purposes: [] }, drRossi],
    ['a provider, for two kinds of purposes', 'purposes-mixed', { purposes: [care, research] }, drRossi],
    ['a provider, for a time that is over', 'input-malformed', { until: inDays(-1) }, drRossi],
    ['a provider, for too long', 'input-malformed', { until: inDays(4_000) }, drRossi],
    [
      'a provider, to be told in the open',
      'input-malformed',
      { inbox: 'http://clinic.example/inbox/' },
      drRossi,
    ],
    ['a provider, for a gift of care', 'gift-not-possible', { gift: true }, drRossi],
  ])('is refused to %s', async (_, code, change, as) => {
    // `undefined` as a caller would be the usual one.
    expect(await call('/lws/requests/', { ...asking(change), as })).toMatchObject({ code })
    expect(itemsOf(await call('/lws/requests/', { as: anna }))).toEqual([])
  })

  it('is made by anybody where that is allowed, for the purpose of the house where it names none', async () => {
    await openAnew({ mayAnybodyAsk: true, defaultPurpose: care })
    const { status, json } = await ask({ assignee: stranger, purposes: [] }, stranger)
    expect(status).toBe(201)
    expect(parseServedAccess(json, 'AccessRequest').stated.purposes).toEqual([care])
  })

  it('is cancelled by who asked and refused by the owner, once and for good', async () => {
    for (const [as, state] of [
      [drRossi, 'cancelled'],
      [anna, 'refused'],
    ] as const) {
      const id = await asked()
      expect(await call(id, { as, method: 'DELETE' })).toMatchObject({ status: 204, text: '' })
      expect(await call(id, { as, method: 'DELETE' })).toMatchObject({ status: 204 })
      for (const party of [anna, drRossi])
        expect(await call(id, { as: party })).toMatchObject({ status: 410, code: 'taken-back' })
      expect(await call(id, { as: bruno })).toMatchObject({ status: 404 })
      expect(itemsOf(await call('/lws/requests/', { as: anna }))).toEqual([])
      expect(await house.grants.findRequest(anna, localIdOf(id as never))).toMatchObject({ state })
    }
  })

  it.each(['..%2f..%2fgrants', '%00', 'x'.repeat(4_000), 'AAAAAAAAAAAAAAAAAAAAA%2f', '__proto__'])(
    'has no address such as %s',
    async (local) => {
      for (const kind of ['requests', 'grants'])
        for (const method of ['GET', 'DELETE'])
          expect(await call(`/lws/${kind}/${local}`, { as: anna, method })).toMatchObject({ status: 404 })
    },
  )

  it('cannot be taken back when it was decided', async () => {
    const id = await asked()
    await give()
    for (const as of [anna, drRossi])
      expect(await call(id, { as, method: 'DELETE' })).toMatchObject({ code: 'decision-taken' })
    expect(await call(id, { as: drRossi })).toMatchObject({ status: 200 })
  })
})

describe('an access grant', () => {
  it('decides the open request that it is within, without naming it', async () => {
    const id = await asked()
    const { status, json } = await give({ until: inDays(30) })
    expect(status).toBe(201)
    const { stated: back, served } = parseServedAccess(json, 'AccessGrant')
    expect(back).toMatchObject({ request: id, until: inDays(30), assignee: drRossi, storage: podOf(anna) })
    const { json: after } = await call(id, { as: drRossi })
    expect(parseServedAccess(after, 'AccessRequest').served).toMatchObject({
      state: 'given',
      grant: served.id,
    })
    const found = await house.grants.findGrant(drRossi, localIdOf(served.id as never))
    expect(found).toMatchObject({ owner: anna, recipient: drRossi, validUntil: inDays(30), state: 'given' })
  })

  it('decides the request that it names, by either address, and nothing wider', async () => {
    const id = await asked()
    const wider: Partial<StatedAccess>[] = [
      { resources: [podOf(anna)] },
      { modes: ['read', 'write'] },
      { until: inDays(91) },
      { assignee: drVerdi },
      { purposes: [research] },
    ]
    for (const change of wider)
      expect(await give({ ...change, request: id })).toMatchObject({ code: 'decision-too-wide' })
    const record = `${origin}/requests/${localIdOf(id as never)}`
    expect(await give({ request: record })).toMatchObject({ status: 201 })
    expect(await give({ request: id })).toMatchObject({ code: 'decision-taken' })
  })

  it('of something else leaves the request open', async () => {
    const id = await asked()
    const other: Partial<StatedAccess>[] = [
      { resources: [inPod(anna, 'diary.ttl')] },
      { assignee: drVerdi },
      { until: inDays(91) },
      { modes: ['read', 'append'] },
      { purposes: [research] },
    ]
    for (const change of other) {
      const { json } = await give(change)
      expect(parseServedAccess(json, 'AccessGrant').stated.request).toBeUndefined()
    }
    expect((await call(id, { as: drRossi })).json).toMatchObject({
      'https://w3id.org/mutua/ns#state': 'requested',
    })
  })

  it('leaves out what was asked and stands as it was asked', async () => {
    const terms = { mediaTypes: ['image/jpeg'], frequency: { times: 3, per: 'day' } } as const
    await ask({
      terms: { ...terms, mediaTypes: [...terms.mediaTypes] },
      recipientClient: 'https://app.example/id',
    })
    const { json } = await give({ purposes: [] })
    expect(parseServedAccess(json, 'AccessGrant').stated).toMatchObject({
      purposes: [care],
      terms,
      recipientClient: 'https://app.example/id',
    })
  })

  it('to make documents is less than one to write them', async () => {
    const asksToWrite = () =>
      house.grants.ask(drRossi, {
        owner: anna,
        purpose: care,
        resources: [glucose],
        modes: ['write'],
        validUntil: inDays(90),
      })
    await asksToWrite()
    const { json } = await give({ modes: ['append'], terms: { changes: ['create'] } })
    const { stated: back } = parseServedAccess(json, 'AccessGrant')
    expect(json['access']).toMatchObject([{ action: ['create'] }])
    expect(back.request).toBeDefined()
    await asksToWrite()
    // Adding to documents cannot be said in the mode that was asked for, so this is a consent of its own.
    const added = parseServedAccess((await give({ modes: ['append'] })).json, 'AccessGrant')
    expect(added.stated.request).toBeUndefined()
  })

  it('begins when it says, or when it is given', async () => {
    const later = inDays(10)
    const { json } = await give({ from: later })
    const { stated: back, served } = parseServedAccess(json, 'AccessGrant')
    expect(back.from).toBe(later)
    expect((await house.grants.findGrant(anna, localIdOf(served.id as never)))?.terms).toEqual({
      notBefore: later,
    })
    const past = parseServedAccess((await give({ from: inDays(-10) })).json, 'AccessGrant')
    expect(past.stated.from).toBe(inDays(0))
  })

  it.each<[string, string, Partial<StatedAccess>, WebId | undefined]>([
    ['the recipient', 'owner-only', {}, drRossi],
    ['another member', 'owner-only', {}, bruno],
    ['a stranger', 'owner-only', { storage: inPod(stranger, '') }, stranger],
    ['nobody', 'caller-unknown', {}, undefined],
    ['the owner, in the pod of another', 'owner-only', { storage: podOf(bruno) }, anna],
    ['the owner, outside the pod', 'resource-outside-pod', { resources: [inPod(bruno, 'x')] }, anna],
    ['the owner, to herself', 'input-malformed', { assignee: anna }, anna],
    ['the owner, in answer to nothing', 'not-found', { request: `${origin}/requests/none` }, anna],
    ['the owner, in answer to elsewhere', 'not-found', { request: 'https://else.example/requests/x' }, anna],
  ])('is refused to %s', async (_, code, change, as) => {
    expect(await call('/lws/grants/', { ...giving(change), as })).toMatchObject({ code })
    for (const party of [anna, drRossi])
      expect(itemsOf(await call('/lws/grants/', { as: party }))).toEqual([])
  })

  it('does not answer a request to somebody else', async () => {
    const id = locationOf(await ask({ storage: podOf(bruno), resources: [inPod(bruno, 'health/')] }))
    expect(await give({ request: id })).toMatchObject({ status: 404, code: 'not-found' })
  })

  it('is read by its parties, withdrawn by its owner alone, and gone then', async () => {
    const id = await given()
    for (const as of [bruno, drVerdi, stranger])
      for (const method of ['GET', 'DELETE'])
        expect(await call(id, { as, method })).toMatchObject({ status: 404, code: 'not-found' })
    expect(await call(id, { as: drRossi, method: 'DELETE' })).toMatchObject({ code: 'owner-only' })
    for (const as of [anna, drRossi]) expect(await call(id, { as })).toMatchObject({ status: 200 })
    for (let times = 0; times < 2; times += 1)
      expect(await call(id, { as: anna, method: 'DELETE' })).toMatchObject({ status: 204 })
    for (const as of [anna, drRossi])
      expect(await call(id, { as })).toMatchObject({ status: 410, code: 'taken-back' })
    expect(itemsOf(await call('/lws/grants/', { as: drRossi }))).toEqual([])
    expect(await house.grants.findGrant(anna, localIdOf(id as never))).toMatchObject({ state: 'withdrawn' })
  })

  it('shows that it is paused, and what an amendment left of it', async () => {
    const id = await given({ modes: ['read', 'append'] })
    await house.grants.amend(anna, localIdOf(id as never), { modes: ['read'] })
    await house.grants.pause(anna, localIdOf(id as never))
    const { json } = await call(id, { as: drRossi })
    expect(json['access']).toMatchObject([{ action: ['read'] }])
    expect(json).toMatchObject({ 'https://w3id.org/mutua/ns#state': 'paused' })
  })

  it('is deleted as it was read, or not at all', async () => {
    const id = await given()
    const { headers } = await call(id, { as: anna })
    const withTag = (tag: string): Sent => ({ as: anna, method: 'DELETE', headers: { 'if-match': tag } })
    expect(await call(id, withTag('"another"'))).toMatchObject({ status: 412, code: 'precondition-failed' })
    expect(await call(id, { as: anna })).toMatchObject({ status: 200 })
    expect(await call(id, withTag(headers.get('etag') ?? ''))).toMatchObject({ status: 204 })
  })
})

describe('a listing', () => {
  it('is a container of one’s own, with what the draft says of each', async () => {
    const id = await asked()
    const { json, headers } = await call('/lws/requests/', { as: anna })
    const { text } = await call(id, { as: anna })
    expect(json).toEqual({
      '@context': 'https://www.w3.org/ns/lws/v1',
      'id': `${origin}/lws/requests/`,
      'type': 'Container',
      'totalItems': 1,
      'items': [
        {
          id,
          type: ['DataResource', 'https://www.w3.org/ns/lws#AccessRequest'],
          mediaType: 'application/lws+json',
          size: text.length,
          modified: inDays(0),
        },
      ],
    })
    expect(headers.get('link')).toContain('<https://www.w3.org/ns/lws#Container>; rel="type"')
    expect(headers.get('link')).not.toContain('rel="next"')
    for (const as of [bruno, drVerdi, stranger])
      expect((await call('/lws/requests/', { as })).json).toMatchObject({ totalItems: 0, items: [] })
    expect(await call('/lws/requests/')).toMatchObject({ status: 401 })
  })

  it('has pages that lead on, each thing once', async () => {
    const ids: string[] = []
    for (let count = 0; count < 7; count += 1) {
      house.clock.at += 1_000
      ids.push(await given({ resources: [inPod(anna, `${String(count)}.ttl`)] }))
    }
    await call(ids[3] ?? '', { as: anna, method: 'DELETE' })
    const seen: string[] = []
    let next: string | undefined = `${origin}/lws/grants/?limit=2`
    while (next !== undefined) {
      const page = await call(next, { as: drRossi })
      expect(page.json['totalItems']).toBe(6)
      seen.push(...itemsOf(page).map(({ id }) => id))
      const link: string = page.headers.get('link') ?? ''
      expect(link).toContain('rel="first"')
      next = /<([^>]+)>; rel="next"/.exec(link)?.[1]
    }
    expect(seen).toEqual(ids.filter((_, index) => index !== 3).toReversed())
  })

  it('is refused with a cursor that somebody made up', async () => {
    expect(await call('/lws/grants/?cursor=AAAA', { as: anna })).toMatchObject({ code: 'input-malformed' })
    for (const query of ['limit=1000', 'totalItems=-1', 'totalItems=1e9', 'totalItems=x'])
      expect(await call(`/lws/grants/?${query}`, { as: anna })).toMatchObject({ code: 'input-malformed' })
  })
})

describe('what is sent', () => {
  it.each([
    ['application/lws+json', 'application/lws+json'],
    ['application/ld+json', 'application/ld+json'],
    ['application/json', 'application/json'],
    ['*/*', 'application/lws+json'],
  ])('for %s is the same, as %s', async (accept, mediaType) => {
    const id = await given()
    const usual = await call(id, { as: anna })
    for (const path of [id, '/lws/grants/']) {
      const { status, headers } = await call(path, { as: anna, headers: { accept } })
      expect([status, headers.get('content-type')]).toEqual([200, mediaType])
      expect(headers.get('cache-control')).toBe('no-store')
    }
    expect((await call(id, { as: anna, headers: { accept } })).text).toBe(usual.text)
    const tag = usual.headers.get('etag') ?? ''
    expect(await call(id, { as: anna, headers: { 'if-none-match': tag } })).toMatchObject({ status: 304 })
    expect(await call(id, { as: anna, method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })

  it('is not Turtle', async () => {
    expect(await call('/lws/grants/', { as: anna, headers: { accept: 'text/turtle' } })).toMatchObject({
      code: 'accept-unsupported',
    })
  })

  it.each([
    ['a member that is named twice', 'body-malformed', '{"type":["AccessGrant"],"type":["AccessRequest"]}'],
    ['a member that is named twice in two spellings', 'body-malformed', '{"type":1,"\\u0074ype":2}'],
    ['what is no JSON', 'body-malformed', '{'],
    ['what is nested without end', 'body-malformed', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['no object', 'input-malformed', '7'],
    ['a prototype', 'input-malformed', '{"__proto__":{"storage":"x"}}'],
    ['more than fits', 'body-too-large', JSON.stringify('x'.repeat(300_000))],
  ])('with %s is refused', async (_, code, body) => {
    for (const path of ['/lws/requests/', '/lws/grants/'])
      expect(await call(path, { as: anna, method: 'POST', body })).toMatchObject({ code })
  })

  it('in another kind of content is refused', async () => {
    const headers = { 'content-type': 'text/turtle' }
    expect(await call('/lws/requests/', { ...asking(), headers })).toMatchObject({
      code: 'content-type-unsupported',
    })
  })
})
