import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { grantOf, testTime } from '../test-support/grants.ts'
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

  it('does not keep the owner from anything', async () => {
    expect(await server.call(outside, { as: anna })).toMatchObject({ status: 200 })
  })
})
