import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { grantOf, origin, testTime } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'

const document = '/anna/health/a.ttl'

let server: TestPodServer
let anna: Signer

beforeEach(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  await put(document, 'text/turtle', '<#me> <http://p/p> "ciao".')
})
afterEach(() => server[Symbol.asyncDispose]())

const put = (path: string, type: string, body: string) =>
  server.call(path, { method: 'PUT', as: anna, headers: { 'content-type': type }, body })

const secondsFromNow = (seconds: number) => instantOf((testTime + seconds) * 1000)

describe('a grant that', () => {
  it.each([
    ['is paused', { state: 'paused', pausedAt: secondsFromNow(-60) }, 'grant-paused'],
    ['was declared void', { state: 'invalidated' }, 'grant-invalidated'],
    ['names another client', { recipientClient: 'https://other.example/client' }, 'grant-other-client'],
    ['had everything erased by now', { terms: { eraseBy: secondsFromNow(0) } }, 'grant-expired'],
  ])('%s is served nothing and charged nothing', async (_, change, code) => {
    const doctor = await server.consented(grantOf(change))
    expect(await server.call(document, { as: doctor })).toMatchObject({ status: 403, code })
    expect(await server.receipts()).toEqual([])
  })

  it('is paused is served from when it is resumed, with the same token', async () => {
    const doctor = await server.consented(grantOf({ state: 'paused' }))
    expect(await server.call(document, { as: doctor })).toMatchObject({ status: 403, code: 'grant-paused' })
    await server.consented(grantOf())
    expect(await server.call(document, { as: doctor })).toMatchObject({ status: 200 })
  })

  it('names this client is served', async () => {
    const doctor = await server.consented(grantOf({ recipientClient: 'clinic-client' }))
    expect(await server.call(document, { as: doctor })).toMatchObject({ status: 200 })
  })

  it('covers a container alone lists it, and serves nothing in it', async () => {
    const doctor = await server.consented(grantOf({ scope: { ...grantOf().scope, inherit: false } }))
    expect(await server.call('/anna/health/', { as: doctor })).toMatchObject({ status: 200 })
    expect(await server.call(document, { as: doctor })).toMatchObject({
      status: 403,
      code: 'grant-out-of-scope',
    })
  })

  it('has been used as often as it says answers 429 and when to come back, and charges only what was served', async () => {
    const doctor = await server.consented(grantOf({ terms: { frequency: { times: 2, per: 'hour' } } }))
    for (const status of [200, 200, 429, 429])
      expect(await server.call(document, { as: doctor })).toMatchObject({ status })
    const refused = await server.call(document, { as: doctor })
    expect(refused).toMatchObject({ code: 'grant-frequency-reached' })
    expect(refused.headers['retry-after']).toBeDefined()
    // What is there may still be asked: it hands out no content.
    expect(await server.call('/anna/health/', { as: doctor })).toMatchObject({ status: 200 })
    expect((await server.receipts()).map(({ priceMicroCents }) => priceMicroCents)).toEqual([
      '250000',
      '250000',
      '0',
    ])
  })

  it('is about the resource looks at it, however often others were sent the same', async () => {
    const others = await server.consented(grantOf())
    for (let time = 0; time < 3; time += 1)
      expect(await server.call(document, { as: others })).toMatchObject({ status: 200 })
    const refusals = [
      [{ range: { from: secondsFromNow(3_600) } }, 'grant-out-of-range'],
      [{ mediaTypes: ['application/fhir+json'] }, 'grant-other-media-type'],
    ] as const
    for (const [terms, code] of refusals) {
      const id = `https://consent.example/grants/${code}`
      const doctor = await server.consented(grantOf({ id, terms }))
      for (let time = 0; time < 2; time += 1)
        expect(await server.call(document, { as: doctor })).toMatchObject({ status: 403, code })
    }
    expect(await server.receipts()).toHaveLength(3)
  })

  it('is for one fetch is fetched once', async () => {
    const doctor = await server.consented(grantOf({ terms: { fetch: 'once' } }))
    expect(await server.call(document, { as: doctor })).toMatchObject({ status: 200 })
    expect(await server.call(document, { as: doctor })).toMatchObject({ status: 403, code: 'grant-fetched' })
  })
})

describe('a range of time', () => {
  const observation = (effectiveDateTime: string) =>
    JSON.stringify({
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { text: 'glucose' },
      effectiveDateTime,
    })
  const inside = '/anna/health/in.json'
  const outside = '/anna/health/out.json'
  const terms = { range: { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' } }

  beforeEach(async () => {
    await put(inside, 'application/fhir+json', observation('2026-06-30'))
    await put(outside, 'application/fhir+json', observation('2026-07-01T02:00:00+02:00'))
  })

  it('is of what a health record says, whenever it was written', async () => {
    const doctor = await server.consented(grantOf({ terms }))
    expect(await server.call(inside, { as: doctor })).toMatchObject({ status: 200 })
    for (const method of ['GET', 'HEAD'])
      expect(await server.call(outside, { as: doctor, method })).toMatchObject({ status: 403 })
    expect(await server.call(outside, { as: doctor })).toMatchObject({ code: 'grant-out-of-range' })
    expect(await server.receipts()).toHaveLength(1)
  })

  it('is of the last change of any other document', async () => {
    const doctor = await server.consented(grantOf({ terms }))
    expect(await server.call(document, { as: doctor })).toMatchObject({
      status: 403,
      code: 'grant-out-of-range',
    })
    const open = await server.consented(grantOf({ terms: { range: { from: secondsFromNow(-3_600) } } }))
    expect(await server.call(document, { as: open })).toMatchObject({ status: 200 })
  })

  it('is no less for who would look by patching under a condition', async () => {
    const scope = { ...grantOf().scope, modes: ['read', 'append', 'write'] as const }
    const patch = (as: Signer, said: string) =>
      server.call(document, {
        method: 'PATCH',
        as,
        headers: { 'content-type': 'application/sparql-update' },
        body: `DELETE DATA { <#me> <http://p/p> "${said}" }`,
      })
    const writer = await server.consented(grantOf({ scope, terms }))
    for (const said of ['ciao', 'no'])
      expect(await patch(writer, said)).toMatchObject({ status: 403, code: 'grant-out-of-range' })
    const open = { range: { from: secondsFromNow(-3_600) } }
    expect(await patch(await server.consented(grantOf({ scope, terms: open })), 'ciao')).toMatchObject({
      status: 204,
    })
  })

  it('does not keep the owner from anything', async () => {
    expect(await server.call(outside, { as: anna })).toMatchObject({ status: 200 })
  })
})

describe('what was refused', () => {
  const refusals = (as: Signer | undefined = anna, query = '') =>
    server.call(`/.refusals/anna${query}`, { as })

  it('is told to the owner, by reason and hour, however often it was tried', async () => {
    const doctor = await server.consented(grantOf({ terms: { frequency: { times: 1, per: 'day' } } }))
    for (let count = 0; count < 4; count += 1) await server.call(document, { as: doctor })
    await server.call('/anna/diary.ttl', { as: doctor })
    const { status, text } = await refusals()
    expect(status).toBe(200)
    const { items } = JSON.parse(text) as { items: { code: string }[] }
    const [frequent, outside] = items.toSorted((a, b) => a.code.localeCompare(b.code))
    expect(frequent).toMatchObject({
      code: 'grant-frequency-reached',
      times: 3,
      grant: grantOf().id,
      lastResource: `${origin}${document}`,
    })
    expect(outside).toMatchObject({ code: 'grant-out-of-scope', times: 1 })
    expect(items).toHaveLength(2)
  })

  it('is paged, the newest hour first', async () => {
    const doctor = await server.consented(grantOf({ state: 'paused' }))
    for (let hour = 0; hour < 3; hour += 1) {
      await server.call(document, { as: doctor })
      server.pass(60_000)
      await server.consented(grantOf({ state: 'withdrawn' }))
      await server.call(document, { as: doctor })
      await server.consented(grantOf({ state: 'paused' }))
    }
    const first = JSON.parse((await refusals(anna, '?limit=1')).text) as { items: unknown[]; next: string }
    expect(first.items).toHaveLength(1)
    const rest = JSON.parse((await server.call(first.next, { as: anna })).text) as { items: unknown[] }
    expect(rest.items).toHaveLength(1)
  })

  it('is told to nobody else, and not of the consents of others', async () => {
    const bruno = (await server.createPerson('bruno')).sign
    const doctor = await server.consented(grantOf())
    await server.call('/bruno/profile/', { as: doctor })
    expect(JSON.parse((await server.call('/.refusals/bruno', { as: bruno })).text)).toEqual({ items: [] })
    expect(await refusals(bruno)).toMatchObject({ status: 403, code: 'owner-only' })
    expect(await refusals(doctor)).toMatchObject({ status: 403, code: 'owner-only' })
    expect(await server.call('/.refusals/anna')).toMatchObject({ status: 401 })
    expect(await refusals(anna, '?limit=0')).toMatchObject({ status: 400 })
  })
})
