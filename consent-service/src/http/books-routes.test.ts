import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { resolutionRecordSchema } from '@mutua/sdk/coop/resolution'
import { parseBaseUrl, parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createLog } from '@mutua/kit/log'
import { notFoundHandler, problemHandler } from '@mutua/kit/problem-handler'
import { openBooksFace } from '../wiring/books-face.ts'
import { openPolicy } from '../policy/open-policy.ts'
import { takeEffectAt } from '../wiring/policy-face.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { createClock, officer, openTestStore, webIdOf } from '../wiring/test-support-value.ts'

const anna = webIdOf('anna')
const stranger = webIdOf('stranger')
const resolution = resolutionRecordSchema.parse({
  id: '2026/2',
  title: 'Budget 2026',
  adoptedOn: '2026-01-10',
  governs: ['budget'],
})

/** The books over real HTTP. Only signing in is short: `Authorization: Person <WebID>`. */
const openService = async () => {
  const store = await openTestStore()
  const { now } = createClock('2026-11-21T10:00:00.000Z')
  const app = express()
  const resolutions = openPolicy({ store, now, takeEffect: takeEffectAt(now) })
  await resolutions.record(resolution, officer)
  const routers = openBooksFace({
    store,
    now,
    ledger: openLedger({ store, now }),
    resolutions,
    authenticate: (request) => {
      const webId = /^Person (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      if (webId === undefined) return Promise.reject(new Problem('caller-unknown', 'Sign in.'))
      return Promise.resolve({ webId: parseWebId(webId), clientId: 'test', jkt: 'test' })
    },
    isOfficer: (webId) => webId === officer,
    isMember: (webId) => Promise.resolve(webId === anna),
  })
  for (const router of routers) app.use(router)
  app.use(notFoundHandler)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is never a pipe's text.
  const origin = parseBaseUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
  app.use(problemHandler({ origin, log: createLog('test', 'silent') }))
  const call = async (
    path: string,
    { as = officer, body }: { as?: WebId | undefined; body?: unknown } = {},
  ) => {
    const response = await fetch(origin + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'authorization': `Person ${as}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    // What a test reads out of an answer it compares in the next line.
    return { status: response.status, text, json: (isJson ? JSON.parse(text) : undefined) as unknown }
  }
  return {
    call,
    post: (path: string, body: unknown) => call(path, { body }),
    resolutions,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store[Symbol.asyncDispose]()
    },
  }
}

const cost = {
  key: 'invoice-7',
  debit: 'cost:hosting',
  credit: 'bank',
  cents: '4000',
  period: '2026-11',
  reference: 'Hosting',
  centre: 'administration',
}
const sha256 = 'c'.repeat(64)

describe('the books over HTTP', () => {
  it('are open to officers, and what members may read is sums only', async () => {
    await using service = await openService()
    const reading = [
      '/ledger/chart',
      '/ledger/transfers',
      '/ledger/transfers/1',
      '/ledger/balances',
      '/ledger/trial-balance?until=2026',
      '/ledger/accounts?period=2026',
      '/ledger/journal',
      '/ledger/centres',
      '/ledger/funding',
      '/budgets/2026',
      '/budgets/2026/report',
    ]
    for (const path of reading) {
      for (const as of [anna, stranger]) {
        expect(await service.call(path, { as }), path).toMatchObject({
          status: 403,
          json: { code: 'caller-not-officer' },
        })
      }
    }
    const writing = [
      '/ledger/transfers',
      '/ledger/transfers/1/reversal',
      '/ledger/centres',
      '/ledger/centres/x/end',
      '/ledger/funding',
      '/ledger/funding/x/end',
      '/budgets/2026',
    ]
    for (const path of writing) {
      expect(await service.call(path, { as: anna, body: {} }), path).toMatchObject({ status: 403 })
    }
    expect(await service.call('/budgets/2026/summary', { as: stranger })).toMatchObject({
      json: { code: 'member-unknown' },
    })
    expect(await service.call('/budgets/2026/summary', { as: anna })).toMatchObject({
      json: { code: 'budget-unknown' },
    })
    expect(await service.call('/budgets/2026/tags', { as: stranger })).toMatchObject({ status: 403 })
    expect(await service.call('/budgets/2026/tags', { as: anna })).toMatchObject({ json: { items: [] } })
  })

  it('lead from a line of the budget to its transfers, and to the voucher behind each', async () => {
    await using service = await openService()
    const centre = { name: 'home-care', title: 'Home care', section: 'Valley', opensOn: '2026-01-01' }
    expect(await service.post('/ledger/centres', centre)).toMatchObject({ status: 201, json: centre })
    const lines = [{ centre: 'home-care', account: 'cost:visits', cents: '10000' }]
    expect(await service.post('/budgets/2026', { resolution: '2026/2', lines })).toMatchObject({
      status: 201,
      json: { version: 1 },
    })
    const visits = { ...cost, debit: 'cost:visits', centre: 'home-care' }
    await service.post('/ledger/transfers', { ...visits, voucher: { sha256, title: 'Invoice 12, Rossi' } })
    await service.post('/ledger/transfers', { ...visits, key: 'b', period: '2026-10', cents: '500' })
    for (const key of ['c', 'd']) await service.post('/ledger/transfers', { ...cost, key })

    expect(await service.call('/budgets/2026/report')).toMatchObject({
      json: {
        lines: [
          { centre: 'administration', account: 'cost:hosting' },
          {
            section: 'Valley',
            budgetCents: '10000',
            actualCents: '4500',
            varianceCents: '-5500',
            variancePerMille: -550,
          },
        ],
      },
    })
    const drill = '/ledger/transfers?year=2026&centre=home-care&account=cost:visits'
    expect(await service.call(`${drill}&limit=1`)).toMatchObject({
      json: {
        items: [{ sequence: 1, voucher: { sha256, title: 'Invoice 12, Rossi' } }],
        next: '/ledger/transfers?year=2026&account=cost%3Avisits&centre=home-care&after=1&limit=1',
      },
    })
    expect(await service.call(`${drill}&limit=1&after=1`)).toMatchObject({
      json: { items: [{ sequence: 2 }] },
    })
    expect(await service.call(`/ledger/transfers?voucher=${sha256}`)).toMatchObject({
      json: { items: [{ sequence: 1 }] },
    })
    expect(await service.call('/ledger/transfers?funding=none')).toMatchObject({ json: { items: [] } })
    const summary = await service.call('/budgets/2026/summary', { as: anna })
    expect(summary).toMatchObject({
      json: { total: { plannedCents: '10000', spentCents: '12500', leftCents: '-2500' } },
    })
    expect(summary.text).not.toMatch(/account|Rossi|cost:/)
  })

  it('take a posting and its reversal once, and say so', async () => {
    await using service = await openService()
    expect(await service.post('/ledger/transfers', cost)).toMatchObject({ status: 201 })
    expect(await service.post('/ledger/transfers', cost)).toMatchObject({
      status: 200,
      json: { sequence: 1 },
    })
    const storno = { period: '2026-12', reference: 'Booked twice' }
    const path = '/ledger/transfers/1/reversal'
    expect(await service.post(path, storno)).toMatchObject({
      status: 201,
      json: { sequence: 2, reverses: 1 },
    })
    expect(await service.post(path, storno)).toMatchObject({ status: 200, json: { sequence: 2 } })
    expect(await service.call('/ledger/transfers/1')).toMatchObject({ json: { reversedBy: [2] } })
    expect(await service.post(path, { ...storno, period: '2026' })).toMatchObject({ status: 400 })
    expect(await service.post('/ledger/transfers/9/reversal', storno)).toMatchObject({
      status: 404,
      json: { code: 'transfer-unknown' },
    })
    expect(await service.post('/ledger/transfers/0/reversal', storno)).toMatchObject({ status: 400 })
  })

  it('are in balance by the places of the law, and leave as a journal', async () => {
    await using service = await openService()
    await service.post('/ledger/transfers', cost)
    expect(await service.call('/ledger/trial-balance?until=2026')).toMatchObject({
      json: { balanceCents: '0', debitCents: '4000', transfers: 1 },
    })
    expect(await service.call('/ledger/accounts?period=2026')).toMatchObject({
      json: {
        resultCents: '-4000',
        assetsCents: '-4000',
        liabilitiesCents: '-4000',
        costs: [{ place: 'B.7' }],
      },
    })
    const { text } = await service.call('/ledger/journal')
    expect(text).toContain('2026-11-21 (1) Hosting\n')
    expect(text).toContain('    bank  -40.00 EUR = -40.00 EUR\n')
    expect(await service.call('/ledger/chart')).toMatchObject({
      json: { places: { 'B.7': { scheme: 'costs' } } },
    })
  })

  it('take money for a service at the price that the members adopted, and at no other', async () => {
    await using service = await openService()
    const post = (key: string, cents: string, price: object, more: object = {}) =>
      service.post('/ledger/transfers', {
        ...{ ...cost, key, cents, debit: 'bank', credit: 'revenue:contributions', reference: 'Visits' },
        ...{ price: { list: 'services', code: 'visit', quantity: 3, ...price }, ...more },
      })
    const refused = (why: string) => ({
      status: 409,
      json: { code: 'transfer-refused', detail: expect.stringContaining(why) as string },
    })
    expect(await post('a', '6000', {})).toMatchObject(refused('No price list'))
    const list = policyDocumentSchema.parse({
      ...{ type: 'price-list', name: 'services' },
      items: [{ code: 'visit', title: 'Visita a casa', unit: 'visita', cents: '2000' }],
    })
    const { digest } = await service.resolutions.publish(list, officer)
    expect(await post('a', '6000', {})).toMatchObject(refused('No price list'))
    await service.resolutions.record(
      resolutionRecordSchema.parse({
        ...{ id: '2026/3', title: 'Prices', adoptedOn: '2026-11-21', governs: ['price-list'] },
        enacts: [{ subject: 'price-list', digest }],
      }),
      officer,
    )
    expect(await post('a', '5999', {})).toMatchObject(refused('comes to 6000 cents'))
    expect(await post('a', '2000', { code: 'bath' })).toMatchObject(refused('No price list'))
    expect(await post('a', '6000', {}, { debit: 'cost:visits', credit: 'bank' })).toMatchObject(
      refused('Only what comes in'),
    )
    // In force since November: October was booked at no price of a list.
    expect(await post('a', '6000', {}, { period: '2026-10' })).toMatchObject(refused('No price list'))
    expect(await post('a', '6000', {})).toMatchObject({
      status: 201,
      json: { price: { list: 'services', code: 'visit', quantity: 3 } },
    })
    expect(await post('a', '6000', { quantity: 3 })).toMatchObject({ status: 200 })
  })

  it('refuse what is not understood, and a budget without its resolution', async () => {
    await using service = await openService()
    for (const [path, body] of [
      ['/ledger/centres', { name: 'Home Care', title: 'x', section: 'y', opensOn: '2026-01-01' }],
      [
        '/ledger/centres',
        { name: 'x', title: 'x', section: 'y', opensOn: '2026-02-01', endsOn: '2026-01-01' },
      ],
      ['/ledger/funding', { name: 'own', title: 'x', giver: 'y', opensOn: '2026-01-01' }],
      ['/budgets/2026', { resolution: '2026/2', lines: [] }],
      [
        '/budgets/26',
        { resolution: '2026/2', lines: [{ centre: 'administration', account: 'cost:x', cents: '1' }] },
      ],
    ] as const) {
      expect(await service.post(path, body), path).toMatchObject({
        status: 400,
        json: { code: 'input-malformed' },
      })
    }
    const lines = [{ centre: 'administration', account: 'cost:x', cents: '1' }]
    expect(await service.post('/budgets/2026', { resolution: '2026/9', lines })).toMatchObject({
      status: 409,
      json: { code: 'resolution-unknown' },
    })
    expect(await service.post('/ledger/funding/x/end', { endsOn: '2026-12-01' })).toMatchObject({
      status: 404,
    })
  })
})
