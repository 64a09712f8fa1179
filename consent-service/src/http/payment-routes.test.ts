import { describe, expect, it } from 'vitest'
import { createPaymentClient } from '@mutua/sdk/clients/payment-client'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { cents } from '@mutua/sdk/ids'
import { openLedger } from '../ledger/open-ledger.ts'
import { bookRun, firstOrder, reportXml, year2026 } from '../ledger/sepa/test-support-payments.ts'
import { fiscalCodes, ibans, officer, otherOfficer, webIdOf } from '../wiring/test-support-value.ts'
import { openValueService } from './test-support-value.ts'

type Service = Awaited<ReturnType<typeof openValueService>>

const paymentsAs = (webId: string, service: Service) =>
  createPaymentClient({
    consentService: service.origin,
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), authorization: `Person ${webId}` },
      }),
  })

/** Two members, and a run that pays them 1.00 and 2.50 euro. */
const openRun = async () => {
  const service = await openValueService()
  for (const [index, name] of ['anna', 'bruno'].entries())
    await service.asOfficer('/members', {
      ...{ webId: webIdOf(name), pod: `https://pods.example/${name}/`, displayName: name },
      ...{ fiscalCode: fiscalCodes[index], iban: ibans[index] },
    })
  await bookRun(service.store, openLedger({ store: service.store, now: service.clock.now }), [100n, 250n])
  return service
}

describe('payment orders over HTTP', () => {
  it('go from a draft to the statement of the bank, through the client, by two officers', async () => {
    await using service = await openRun()
    const [first, second] = [paymentsAs(officer, service), paymentsAs(otherOfficer, service)]
    const [signer, otherSigner] = service.signers
    expect(await first.draft({ year: year2026 })).toMatchObject({ state: 'drafted', cents: 350n })
    expect(await first.recordNameChecks(firstOrder, [{ member: 2, answer: 'close-match' }])).toMatchObject({
      nameChecks: { 'close-match': 1 },
    })
    const { text } = await first.statement(firstOrder)
    expect(await first.propose(firstOrder, text, signer)).toMatchObject({ state: 'proposed' })
    await expect(first.confirm(firstOrder, text, signer)).rejects.toMatchObject({
      code: 'second-officer-needed',
    })
    await expect(first.file(firstOrder)).rejects.toMatchObject({ code: 'payment-order-state' })
    expect(await second.confirm(firstOrder, text, otherSigner)).toMatchObject({ state: 'approved' })
    expect(await first.export(firstOrder)).toMatchObject({ state: 'exported' })
    expect(await second.file(firstOrder)).toContain('<CtrlSum>3.50</CtrlSum>')
    const payment = 'RISTORNO-2026-000000000002'
    const xml = reportXml({ file: firstOrder, payments: [{ id: payment, status: 'RJCT', reason: 'AC04' }] })
    expect(await first.importReport(xml)).toMatchObject({ refused: { count: 1, cents: 250n }, again: false })
    expect(await second.importReport(xml)).toMatchObject({ again: true })
    expect(await first.reports()).toHaveLength(1)
    const booking = { bookedOn: civilDateSchema.parse('2026-11-20'), cents: cents(100) }
    expect(await first.settle(firstOrder, booking)).toMatchObject({
      state: 'settled',
      paidCents: 100n,
      returnedCents: 250n,
    })
    expect(await first.payments(firstOrder)).toMatchObject([
      { member: 1, state: 'paid' },
      { member: 2, state: 'returned', nameCheck: 'close-match', returned: { reason: 'AC04' } },
    ])
    expect(await first.returns({ isWaiting: true })).toMatchObject([{ endToEndId: payment }])
    // The member gives another account, and what came back goes there; then it is given up again.
    expect(
      await service.asOfficer('/members/2/account', { iban: 'IT60 X054 2811 1010 0000 0123 457' }),
    ).toMatchObject({ status: 400 })
    expect(await service.asOfficer('/members/2/account', { iban: ibans[2] })).toMatchObject({ status: 200 })
    expect(await service.asOfficer('/members/9/account', { iban: ibans[2] })).toMatchObject({
      status: 403,
      json: { code: 'member-unknown' },
    })
    expect(
      await service.call('/members/2/account', { body: { iban: ibans[2] }, as: webIdOf('bruno') }),
    ).toMatchObject({ status: 403, json: { code: 'caller-not-officer' } })
    const again = await first.draft({ year: year2026, again: true })
    expect(await first.payments(again.id)).toMatchObject([
      { member: 2, account: 'SM…0100', state: 'pending' },
    ])
    await first.discard(again.id)
    expect(await first.release(payment)).toMatchObject({ next: { kind: 'released', by: officer } })
    expect(
      await first.enterReturn({ endToEndId: 'RISTORNO-2026-000000000001', reason: 'AC06' }),
    ).toMatchObject({
      how: 'came-back',
    })
    expect((await first.orders())[0]).toMatchObject({ id: firstOrder, returnedCents: 350n })
  })

  it.each([
    ['POST', '/payment-orders'],
    ['GET', '/payment-orders'],
    ['GET', '/payment-orders/RISTORNO-2026'],
    ['GET', '/payment-orders/RISTORNO-2026/payments'],
    ['POST', '/payment-orders/RISTORNO-2026/name-checks'],
    ['GET', '/payment-orders/RISTORNO-2026/statement'],
    ['POST', '/payment-orders/RISTORNO-2026/propose'],
    ['POST', '/payment-orders/RISTORNO-2026/confirm'],
    ['POST', '/payment-orders/RISTORNO-2026/discard'],
    ['POST', '/payment-orders/RISTORNO-2026/export'],
    ['GET', '/payment-orders/RISTORNO-2026/files/1'],
    ['POST', '/payment-orders/RISTORNO-2026/settle'],
    ['POST', '/payment-reports'],
    ['GET', '/payment-reports'],
    ['GET', '/returned-payments'],
    ['POST', '/returned-payments'],
    ['POST', '/returned-payments/release'],
  ])('%s %s is closed to who is not an officer', async (method, path) => {
    await using service = await openValueService()
    const body = method === 'POST' ? {} : undefined
    expect(await service.call(path, { method, body })).toMatchObject({
      status: 401,
      json: { code: 'caller-unknown' },
    })
    expect(await service.call(path, { method, body, as: webIdOf('anna') })).toMatchObject({
      status: 403,
      json: { code: 'caller-not-officer' },
    })
  })

  it('take no order that cannot be, and no report that is no XML', async () => {
    await using service = await openRun()
    const bad = [
      ['/payment-orders', { year: '26' }],
      ['/payment-orders', { year: '2026', executeOn: '2026-11-22' }],
      ['/payment-orders', { year: '2026', iban: ibans[0] }],
      ['/payment-orders/RISTORNO-26/discard', {}],
      ['/returned-payments', { endToEndId: 'x', reason: '<b>' }],
    ] as const
    for (const [path, body] of bad)
      expect(await service.asOfficer(path, body), path).toMatchObject({
        status: 400,
        json: { code: 'input-malformed' },
      })
    expect(await service.asOfficer('/payment-reports', {})).toMatchObject({
      status: 415,
      json: { code: 'content-type-unsupported' },
    })
    await expect(paymentsAs(officer, service).importReport('<a/>')).rejects.toMatchObject({
      code: 'payment-report-malformed',
    })
    expect(await service.asOfficer('/payment-orders/RISTORNO-2026')).toMatchObject({ status: 404 })
  })
})
