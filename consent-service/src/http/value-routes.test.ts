import { describe, expect, it } from 'vitest'
import { ristornoResultSchema } from '@mutua/sdk/coop/ristorno'
import { closedPeriodSchema } from '@mutua/sdk/coop/close'
import { balanceSchema } from '@mutua/sdk/coop/transfer'
import { care, createGrant, fiscalCodes, ibans, webIdOf } from '../wiring/test-support-value.ts'
import { openValueService } from './test-support-value.ts'

const founding = {
  id: '2026/1',
  title: 'Founding rules',
  adoptedOn: '2026-01-10',
  governs: ['tariff', 'ristorno'],
}
const tariff = { version: '2026-a', resolution: '2026/1', prices: { [care]: '25000000' } }

/** Two members, seven uses at 25 cents: 1.75 euro. */
const openYear = async () => {
  const service = await openValueService()
  const { podServer } = service.pods
  for (const [index, [name, displayName]] of [
    ['anna', 'Nicolò D’Angelo'],
    ['bruno', 'محمد'],
  ].entries() as Iterable<[number, [string, string]]>) {
    const pod = `${podServer}/${name}/`
    await service.asOfficer('/members', {
      webId: webIdOf(name),
      pod,
      displayName,
      fiscalCode: fiscalCodes[index],
      iban: ibans[index],
    })
    service.grants.push(createGrant({ owner: name, podServer }))
  }
  await service.asOfficer('/resolutions', founding)
  const uses = [0, 0, 0, 0, 0, 1, 1].flatMap((index) => service.grants[index] ?? [])
  await service.deliver(uses.map((grant) => service.pods.use({ grant, at: '2026-11-20T09:00:00Z' })))
  return service
}

describe('resolutions and tariffs over HTTP', () => {
  it('a price rests on a resolution that lays tariffs down, and is never changed', async () => {
    await using service = await openValueService()
    await expect(service.tariffs.tariffFor(care)).rejects.toMatchObject({ code: 'tariff-missing' })
    expect(await service.asOfficer('/tariffs', tariff)).toMatchObject({
      status: 409,
      json: { code: 'resolution-unknown' },
    })
    expect(await service.asOfficer('/resolutions', { ...founding, governs: ['ristorno'] })).toMatchObject({
      status: 201,
      json: { source: 'minutes' },
    })
    expect(await service.asOfficer('/tariffs', tariff)).toMatchObject({
      status: 409,
      json: { code: 'resolution-unknown' },
    })
    expect(await service.asOfficer('/resolutions', founding)).toMatchObject({
      status: 409,
      json: { code: 'resolution-exists' },
    })
    const second = { ...founding, id: '2026/2' }
    expect(await service.asOfficer('/resolutions', second)).toMatchObject({ status: 201 })
    expect(await service.asOfficer('/resolutions', second)).toMatchObject({ status: 201 })
    expect((await service.asOfficer('/resolutions')).json.items).toHaveLength(2)

    const adopted = { ...tariff, resolution: '2026/2' }
    expect(await service.asOfficer('/tariffs', adopted)).toMatchObject({
      status: 201,
      json: { from: '2026-11-21T10:00:00.000Z' },
    })
    expect(await service.asOfficer('/tariffs', adopted)).toMatchObject({ status: 201 })
    expect(await service.asOfficer('/tariffs', { ...adopted, prices: { [care]: '1' } })).toMatchObject({
      status: 409,
      json: { code: 'tariff-exists' },
    })
    expect((await service.call('/tariffs')).json.items).toEqual([
      { ...adopted, from: '2026-11-21T10:00:00.000Z' },
    ])
    expect(await service.tariffs.tariffFor(care)).toEqual({
      version: '2026-a',
      resolution: '2026/2',
      microCentsPerUnit: 25_000_000n,
    })
    await expect(service.tariffs.tariffFor(`${care}x` as typeof care)).rejects.toMatchObject({
      code: 'tariff-missing',
    })
    await service.asOfficer('/tariffs', { ...adopted, version: '2027-a', prices: { [care]: '0' } })
    expect(await service.tariffs.tariffFor(care)).toMatchObject({ version: '2027-a', microCentsPerUnit: 0n })
  })

  it.each([
    { ...founding, adoptedOn: '2026-11-22' },
    { ...founding, id: '1/2026' },
    { ...founding, governs: [] },
    { ...founding, governs: ['everything'] },
  ])('takes no resolution that cannot be: %j', async (record) => {
    await using service = await openValueService()
    expect(await service.asOfficer('/resolutions', record)).toMatchObject({
      status: 400,
      json: { code: 'input-malformed' },
    })
  })
})

describe('the year over HTTP', () => {
  it('goes from receipts to the bank file, and every cent is where it belongs', async () => {
    await using service = await openYear()
    expect(await service.asOfficer('/periods/2026-11')).toMatchObject({
      status: 409,
      json: { code: 'period-open' },
    })
    expect(await service.close('2026-11')).toMatchObject({
      status: 409,
      json: { code: 'period-not-ended' },
    })
    const month = await service.close('2026-11', true)
    expect(closedPeriodSchema.parse(month.json)).toMatchObject({
      billedCents: 175n,
      uses: 7,
      podServers: [{ from: 1, to: 7 }],
    })
    expect((await service.asOfficer('/periods/2026-11')).json).toEqual(month.json)
    const { text, digest, signatures, closedAt } = closedPeriodSchema.parse(month.json)
    expect((await service.call('/periods/2026-11/statement')).json).toEqual({
      ...{ period: '2026-11', text, digest, signatures, closedAt },
    })
    expect(await service.call('/periods/2026-12/statement')).toMatchObject({ status: 409 })
    expect(await service.close('2026-11', true)).toMatchObject({
      status: 409,
      json: { code: 'period-closed' },
    })

    expect(await service.ristorno('2026', '2026/2')).toMatchObject({
      status: 409,
      json: { code: 'period-open' },
    })
    expect(await service.close('2026', true)).toMatchObject({
      status: 200,
      json: { billedCents: '175' },
    })
    expect(await service.asOfficer('/ristorni/2026')).toMatchObject({
      status: 404,
      json: { code: 'ristorno-unknown' },
    })
    for (const resolution of ['2026/9', '2026/1']) {
      expect(await service.asOfficer('/ristorni/2026/draft', { resolution })).toMatchObject({
        status: 409,
        json: { code: 'resolution-unknown' },
      })
    }
    const ran = await service.ristorno('2026', '2026/2')
    expect(ran.status).toBe(201)
    expect(ristornoResultSchema.parse(ran.json)).toMatchObject({
      revenueCents: 175n,
      legalReserveCents: 53n,
      mutualFundCents: 6n,
      ristornoCents: 116n,
      retainedCents: 0n,
      allotments: [
        { member: 1, cents: 83n },
        { member: 2, cents: 33n },
      ],
    })
    const { allotments, paid: _paid, ...sums } = ran.json
    expect((await service.asOfficer('/ristorni/2026')).json).toEqual(sums)
    const [first, second] = allotments as readonly unknown[]
    const one = await service.asOfficer('/ristorni/2026/allotments?limit=1')
    expect(one.json).toEqual({ items: [first], next: '/ristorni/2026/allotments?after=1&limit=1' })
    expect((await service.asOfficer(String(one.json['next']))).json.items).toEqual([second])
    expect((await service.asOfficer('/ristorni/2026/allotments?after=2&limit=1')).json).toEqual({ items: [] })
    expect(await service.ristorno('2026', '2026/2')).toMatchObject({
      status: 409,
      json: { code: 'ristorno-exists' },
    })

    const order = await service.order({ year: '2026' })
    expect(order.json).toMatchObject({ count: 2, cents: '116', executeOn: '2026-11-23', state: 'exported' })
    const sepa = await service.asOfficer('/payment-orders/RISTORNO-2026/files/1')
    expect(sepa.headers.get('content-type')).toContain('application/xml')
    expect(sepa.text).toContain('<NbOfTxs>2</NbOfTxs><CtrlSum>1.16</CtrlSum>')
    expect(sepa.text).toContain("<Nm>Nicolo D'Angelo</Nm>")
    expect(sepa.text).toContain('<Nm>Socio 2</Nm>')
    expect(sepa.text).toContain(`<IBAN>${ibans[0] ?? ''}</IBAN>`)
    expect(sepa.text).toContain('<Dt>2026-11-23</Dt>')
    expect((await service.asOfficer('/payment-orders/RISTORNO-2026/files/1')).text).toBe(sepa.text)

    const balances =
      (await service.asOfficer('/ledger/balances')).json.items?.map((item) => balanceSchema.parse(item)) ?? []
    expect(balances.reduce((sum, { balanceCents }) => sum + balanceCents, 0n)).toBe(0n)
    const of = (account: string) => balances.find((balance) => balance.account === account)?.balanceCents
    expect([
      of('receivable:Ambulatorio Rossi'),
      of('reserve:legal'),
      of('fund:mutual'),
      of('sepa:in-transit'),
    ]).toEqual([175n, -53n, -6n, -116n])
  })

  it('pays nobody while all sums are below the least that is paid', async () => {
    await using service = await openYear()
    await service.close('2026', true)
    await service.ristorno('2026', '2026/2', { minimumPayoutCents: '1000' })
    expect(await service.order({ year: '2026' })).toMatchObject({
      status: 409,
      json: { code: 'ristorno-nothing-to-pay' },
    })
  })

  it.each([
    ['/resolutions', founding],
    ['/tariffs', tariff],
    ['/periods/2026-11/draft', { early: true }],
    ['/periods/2026-11/propose', {}],
    ['/periods/2026-11/confirm', {}],
    ['/credits/draft', {}],
    ['/credits/propose', {}],
    ['/credits/confirm', {}],
    ['/decisions', undefined],
    ['/officers/keys', {}],
    ['/periods/2026-11', undefined],
    ['/ristorni/2026', undefined],
    ['/ristorni/2026/simulation', {}],
    ['/ristorni/2026/proposals', {}],
    ['/ristorni/2026/allotments', undefined],
    ['/ristorni/2026/payments', undefined],
    ['/ristorni/2026/draft', { resolution: '2026/1' }],
    ['/ristorni/2026/propose', {}],
    ['/ristorni/2026/confirm', {}],
    ['/ledger/transfers', undefined],
    ['/ledger/transfers', {}],
    ['/ledger/balances', undefined],
  ])('%s is closed to who is not an officer', async (path, body) => {
    await using service = await openValueService()
    expect(await service.call(path, { body })).toMatchObject({
      status: 401,
      json: { code: 'caller-unknown' },
    })
    expect(await service.call(path, { as: webIdOf('anna'), body })).toMatchObject({
      status: 403,
      json: { code: 'caller-not-officer' },
    })
  })

  it('understands no period that is none and no criteria that are none', async () => {
    await using service = await openYear()
    for (const period of ['2026-13', 'x', '1999', '2026-1']) {
      expect(await service.asOfficer(`/periods/${period}/draft`, {})).toMatchObject({
        status: 400,
        json: { code: 'input-malformed' },
      })
    }
    expect(await service.asOfficer('/periods/2026/draft', { earl: true })).toMatchObject({ status: 400 })
    await service.close('2026', true)
    for (const criteria of [
      { legalReservePerMille: 299 },
      { mutualFundPerMille: 0 },
      { perMemberCapCents: '0' },
      { otherPerMille: -1 },
    ]) {
      for (const path of ['simulation', 'proposals'])
        expect(await service.asOfficer(`/ristorni/2026/${path}`, { criteria })).toMatchObject({
          status: 400,
          json: { code: 'input-malformed' },
        })
    }
    expect(await service.asOfficer('/ristorni/2026')).toMatchObject({ status: 404 })
  })
})

describe('the books over HTTP', () => {
  const cost = {
    key: 'invoice-7',
    debit: 'cost:hosting',
    credit: 'bank',
    cents: '40',
    period: '2026-11',
    reference: 'Hosting',
    centre: 'administration',
  }

  it('take a cost and a payment by hand, once each, and nothing else', async () => {
    await using service = await openYear()
    expect(await service.asOfficer('/ledger/transfers', cost)).toMatchObject({
      status: 201,
      json: { sequence: 1, cents: '40' },
    })
    expect(await service.asOfficer('/ledger/transfers', cost)).toMatchObject({
      status: 200,
      json: { sequence: 1 },
    })
    expect(await service.asOfficer('/ledger/transfers', { ...cost, cents: '41' })).toMatchObject({
      status: 409,
      json: { code: 'transfer-refused' },
    })
    for (const wrong of [
      { debit: 'bank', credit: 'ristorno:1' },
      { debit: 'reserve:legal', credit: 'bank' },
      { debit: 'revenue:uses', credit: 'bank' },
    ]) {
      expect(await service.asOfficer('/ledger/transfers', { ...cost, key: 'k', ...wrong })).toMatchObject({
        status: 409,
        json: { code: 'transfer-refused' },
      })
    }
    for (const wrong of [
      { cents: '0' },
      { cents: '-1' },
      { cents: 40 },
      { credit: 'cost:hosting' },
      { period: '2026' },
      { debit: 'swiss' },
    ]) {
      expect(await service.asOfficer('/ledger/transfers', { ...cost, key: 'k', ...wrong })).toMatchObject({
        status: 400,
        json: { code: 'input-malformed' },
      })
    }
    await service.close('2026-11', true)
    expect(await service.asOfficer('/ledger/transfers', { ...cost, key: 'late' })).toMatchObject({
      status: 409,
      json: { code: 'transfer-refused' },
    })
    const paid = {
      ...cost,
      key: 'paid',
      debit: 'bank',
      credit: 'receivable:Ambulatorio Rossi',
      cents: '175',
      period: '2026-12',
    }
    expect(await service.asOfficer('/ledger/transfers', paid)).toMatchObject({ status: 201 })
    expect((await service.asOfficer('/ledger/transfers?period=2026-11')).json.items).toHaveLength(2)
    const page = await service.asOfficer('/ledger/transfers?limit=2')
    expect((await service.asOfficer(page.json.next ?? '')).json.items).toMatchObject([{ sequence: 3 }])

    await service.close('2026', true)
    expect(await service.ristorno('2026', '2026/2')).toMatchObject({
      json: {
        revenueCents: '175',
        costsCents: '40',
        surplusCents: '135',
        legalReserveCents: '41',
        mutualFundCents: '5',
        ristornoCents: '89',
      },
    })
  })
})
