import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { ibanSchema } from '@mutua/sdk/coop/iban'
import { verifyTwoOfficers } from '@mutua/sdk/coop/officer-signer'
import { paymentOrderStatement } from '@mutua/sdk/coop/payment-order'
import { cents } from '@mutua/sdk/ids'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { ibans, openTestStore } from '../../wiring/test-support-value.ts'
import {
  bookRun,
  firstOrder,
  olga,
  openPaymentHouse,
  orderId,
  otto,
  reportXml,
  year2026,
} from './test-support-payments.ts'

const openHouse = async (
  sums: readonly bigint[],
  options: { paymentsPerFile?: number; start?: string } = {},
) => {
  const store = await openTestStore()
  const house = await openPaymentHouse(store, options)
  await bookRun(store, house.ledger, sums)
  return { ...house, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

type House = Awaited<ReturnType<typeof openHouse>>

const fileText = async (house: House, id = firstOrder, number = 1) =>
  (await Array.fromAsync((await house.orders.file(id, number)).text)).join('')

const day = (text: string) => civilDateSchema.parse(text)
const refused = (code: string): unknown => expect.objectContaining({ code })

describe('a payment order', () => {
  it('is drafted from a run, signed by two officers, exported, answered, and booked by the bank', async () => {
    await using house = await openHouse([100n, 250n, 1n])
    const { orders } = house
    const draft = await orders.draft({ year: year2026 }, olga)
    expect(draft).toMatchObject({
      id: 'RISTORNO-2026',
      state: 'drafted',
      count: 3,
      cents: 351n,
      executeOn: '2027-05-11',
      pendingCents: 351n,
      files: [{ number: 1, id: 'RISTORNO-2026', count: 3, cents: 351n, from: 1, to: 3 }],
    })
    expect(await house.sign(firstOrder)).toMatchObject({ state: 'approved' })
    const exported = await orders.export(firstOrder, olga)
    expect(exported).toMatchObject({ state: 'exported', exported: { by: olga } })
    const text = await fileText(house)
    expect(createHash('sha256').update(text).digest('hex')).toBe(draft.files[0]?.sha256)
    expect(text.length).toBe(draft.files[0]?.bytes)
    expect(text).toContain('<Nm>Lucja Muller-Oster</Nm>')
    expect(text).toContain('<Nm>Socio 3</Nm>')
    expect(text).toContain('<Dt>2027-05-11</Dt>')
    expect(await house.import(reportXml({ file: 'RISTORNO-2026', group: 'ACSC' }))).toMatchObject({
      answer: 'accepted',
      accepted: 3,
      unknownCount: 0,
    })
    expect(await orders.read(firstOrder)).toMatchObject({ state: 'answered' })
    house.clock.set('2027-05-12T09:00:00Z')
    const booking = { file: 1, bookedOn: day('2027-05-11'), cents: cents(351) }
    expect(await orders.settle(firstOrder, booking, olga)).toMatchObject({
      state: 'settled',
      paidCents: 351n,
    })
    expect(await orders.settle(firstOrder, booking, otto)).toMatchObject({
      state: 'settled',
      paidCents: 351n,
    })
    const balances = await house.balances()
    expect([balances.get('sepa:in-transit'), balances.get('bank')]).toEqual([0n, -351n])
    expect(await orders.payments(firstOrder, { after: 0, limit: 10 })).toMatchObject([
      { member: 1, state: 'paid', account: 'DE…3000', endToEndId: 'RISTORNO-2026-000000000001' },
      { member: 2, state: 'paid' },
      { member: 3, state: 'paid', name: 'Socio 3' },
    ])
  })

  it('carries two signatures that anybody can verify, and stands in the transparency log once', async () => {
    await using house = await openHouse([100n])
    const order = await house.send()
    await house.orders.export(firstOrder, otto)
    if (order.approvedBy === undefined) throw new Error('it was signed')
    const keys = await house.officers.keys()
    expect(await verifyTwoOfficers(paymentOrderStatement(order), order.approvedBy, keys)).toEqual({
      kind: 'valid',
    })
    const forged = paymentOrderStatement({ ...order, cents: cents(101) })
    expect(await verifyTwoOfficers(forged, order.approvedBy, keys)).toMatchObject({ kind: 'invalid' })
    const facts = (await readWaitingFacts(0, 100, { store: house.store })).items
    expect(facts.filter(({ kind }) => kind === 'sepa.ordered')).toMatchObject([
      { statement: { order: 'RISTORNO-2026', cents: '100', files: order.files[0]?.sha256 } },
    ])
  })

  it('gives out no byte before two different officers have signed what it is now', async () => {
    await using house = await openHouse([100n])
    const { orders, first, second } = house
    await expect(orders.draft({ year: '2025' as typeof year2026 }, olga)).rejects.toEqual(
      refused('ristorno-unknown'),
    )
    await expect(orders.read(firstOrder)).rejects.toEqual(refused('payment-order-unknown'))
    await orders.draft({ year: year2026 }, olga)
    await expect(orders.export(firstOrder, olga)).rejects.toEqual(refused('payment-order-state'))
    await expect(orders.file(firstOrder, 1)).rejects.toEqual(refused('payment-order-state'))
    const { text } = await orders.statement(firstOrder)
    const byOlga = { webId: olga, ...(await first.sign(text)) }
    await orders.propose(firstOrder, byOlga)
    await expect(orders.confirm(firstOrder, byOlga)).rejects.toEqual(refused('second-officer-needed'))
    const byOtto = { webId: otto, ...(await second.sign(text)) }
    await expect(orders.confirm(firstOrder, { ...byOtto, signature: byOlga.signature })).rejects.toEqual(
      refused('officer-signature-invalid'),
    )
    await expect(orders.export(firstOrder, olga)).rejects.toEqual(refused('payment-order-state'))

    // Drafted anew in between: what was signed is another order.
    house.register.set(1, { name: 'Anna Neri', iban: ibanSchema.parse(ibans[0]) })
    await orders.draft({ year: year2026 }, olga)
    await expect(orders.confirm(firstOrder, byOtto)).rejects.toEqual(refused('not-found'))
    await expect(orders.export(firstOrder, olga)).rejects.toEqual(refused('payment-order-state'))
    await house.sign(firstOrder)
    await orders.export(firstOrder, olga)
    await expect(orders.file(firstOrder, 2)).rejects.toEqual(refused('input-malformed'))
    expect(await fileText(house)).toContain('<Nm>Anna Neri</Nm>')
    await expect(orders.draft({ year: year2026 }, olga)).rejects.toEqual(refused('payment-order-state'))
  })

  it('stays as it was approved when a member changes name or account, to the byte', async () => {
    await using house = await openHouse([100n, 250n])
    await house.orders.draft({ year: year2026 }, olga)
    await house.sign(firstOrder)
    house.register.set(1, { name: 'Somebody Else', iban: ibanSchema.parse(ibans[2]) })
    await house.orders.export(firstOrder, olga)
    const text = await fileText(house)
    expect(text).not.toContain('Somebody Else')
    expect(text).toContain(ibans[1])
    expect(await fileText(house)).toBe(text)
  })

  it('has as many files as the bank’s limit asks for, each with an id of its own, and is booked file by file', async () => {
    await using house = await openHouse([1n, 2n, 3n, 4n, 5n], { paymentsPerFile: 2 })
    const order = await house.send()
    expect(order.files).toMatchObject([
      { id: 'RISTORNO-2026-F001', count: 2, cents: 3n, from: 1, to: 2 },
      { id: 'RISTORNO-2026-F002', count: 2, cents: 7n, from: 3, to: 4 },
      { id: 'RISTORNO-2026-F003', count: 1, cents: 5n, from: 5, to: 5 },
    ])
    const texts = await Promise.all([1, 2, 3].map((number) => fileText(house, firstOrder, number)))
    const ids = texts.flatMap((text) => [...text.matchAll(/<EndToEndId>([^<]*)</g)].map(([, id]) => id))
    expect(new Set(ids).size).toBe(5)
    await house.import(
      reportXml({
        file: 'RISTORNO-2026-F002',
        payments: [{ id: 'RISTORNO-2026-000000000003', status: 'RJCT', reason: 'AC04' }],
      }),
    )
    house.clock.set('2027-05-12T09:00:00Z')
    const settle = (file: number, sum: number) =>
      house.orders.settle(firstOrder, { file, bookedOn: day('2027-05-11'), cents: cents(sum) }, olga)
    await expect(settle(2, 7)).rejects.toEqual(refused('payment-sum-differs'))
    expect(await settle(2, 4)).toMatchObject({
      state: 'answered',
      pendingCents: 8n,
      paidCents: 4n,
      returnedCents: 3n,
    })
    await settle(1, 3)
    expect(await settle(3, 5)).toMatchObject({
      state: 'settled',
      pendingCents: 0n,
      paidCents: 12n,
      returnedCents: 3n,
    })
    await expect(settle(3, 6)).rejects.toEqual(refused('payment-order-state'))
    await expect(settle(4, 1)).rejects.toEqual(refused('input-malformed'))
  })

  it('is paid on a day on which euro payments are settled, and on none that is over', async () => {
    await using house = await openHouse([100n], { start: '2027-03-25T12:00:00Z' })
    const draft = (executeOn?: string) =>
      house.orders.draft(
        { year: year2026, ...(executeOn === undefined ? {} : { executeOn: day(executeOn) }) },
        olga,
      )
    // Good Friday, Saturday, Easter Sunday and Monday lie between.
    expect(await draft()).toMatchObject({ executeOn: '2027-03-30' })
    for (const wrong of ['2027-03-24', '2027-03-26', '2027-03-28', '2027-03-29', '2027-05-01'])
      await expect(draft(wrong), wrong).rejects.toEqual(refused('input-malformed'))
    expect(await draft('2027-04-01')).toMatchObject({ executeOn: '2027-04-01', revision: 2 })
    await house.sign(firstOrder)
    house.clock.set('2027-04-02T09:00:00Z')
    await expect(house.orders.export(firstOrder, olga)).rejects.toEqual(refused('payment-order-state'))
    expect(await house.orders.discard(firstOrder)).toMatchObject({ state: 'discarded' })
    expect(await draft()).toMatchObject({ executeOn: '2027-04-05', revision: 3, state: 'drafted' })
  })

  it('shows how the banks answered about the names, and what is signed says how many do not match', async () => {
    await using house = await openHouse([100n, 250n])
    const { orders } = house
    await orders.draft({ year: year2026 }, olga)
    const before = (await orders.statement(firstOrder)).text
    expect(
      await orders.recordNameChecks(firstOrder, [
        { member: 1, answer: 'no-match' },
        { member: 2, answer: 'close-match' },
      ]),
    ).toMatchObject({ nameChecks: { 'no-match': 1, 'close-match': 1 } })
    expect((await orders.statement(firstOrder)).text).not.toBe(before)
    expect(await orders.recordNameChecks(firstOrder, [{ member: 1, answer: 'match' }])).toMatchObject({
      nameChecks: { 'match': 1, 'no-match': 0, 'close-match': 1 },
    })
    expect(await orders.payments(firstOrder, { after: 0, limit: 10 })).toMatchObject([
      { nameCheck: 'match' },
      { nameCheck: 'close-match' },
    ])
    await expect(orders.recordNameChecks(firstOrder, [{ member: 9, answer: 'match' }])).rejects.toEqual(
      refused('payment-unknown'),
    )
    await house.sign(firstOrder)
    await expect(orders.recordNameChecks(firstOrder, [{ member: 1, answer: 'match' }])).rejects.toEqual(
      refused('payment-order-state'),
    )
  })

  it('needs an account to pay from and somebody to pay', async () => {
    await using house = await openHouse([])
    await expect(house.orders.draft({ year: year2026 }, olga)).rejects.toEqual(
      refused('ristorno-nothing-to-pay'),
    )
    await expect(house.orders.draft({ year: year2026, again: true }, olga)).rejects.toEqual(
      refused('ristorno-nothing-to-pay'),
    )
    await expect(house.orders.discard(orderId('RISTORNO-2026-R01'))).rejects.toEqual(
      refused('payment-order-unknown'),
    )
  })
})

describe('what did not reach its payee', () => {
  it('is ordered again under ids of its own once two officers have signed, or owed to the member again', async () => {
    await using house = await openHouse([100n, 250n, 7n])
    const { orders } = house
    await house.send()
    const refuse = (member: number, messageId: string) =>
      house.import(
        reportXml({
          file: 'RISTORNO-2026',
          messageId,
          payments: [{ id: `RISTORNO-2026-00000000000${String(member)}`, status: 'RJCT', reason: 'AC04' }],
        }),
      )
    await refuse(1, 'A')
    await refuse(2, 'B')
    expect(await orders.returns({ isWaiting: true })).toMatchObject([
      { member: 1, cents: 100n, reason: 'AC04', how: 'refused' },
      { member: 2, cents: 250n },
    ])
    expect((await house.balances()).get('sepa:returned')).toBe(-350n)

    await orders.release('RISTORNO-2026-000000000002', olga)
    await orders.release('RISTORNO-2026-000000000002', olga)
    expect(await house.ledger.readMemberPayables()).toEqual(new Map([[2, 250n]]))

    house.register.set(1, { name: 'Anna Neri', iban: ibanSchema.parse(ibans[2]) })
    const again = await orders.draft({ year: year2026, again: true }, olga)
    expect(again).toMatchObject({ id: 'RISTORNO-2026-R01', count: 1, cents: 100n, state: 'drafted' })
    await expect(orders.release('RISTORNO-2026-000000000001', olga)).rejects.toEqual(
      refused('payment-order-state'),
    )
    expect((await house.balances()).get('sepa:returned')).toBe(-100n)
    await house.sign(again.id)
    expect((await house.balances()).get('sepa:returned')).toBe(0n)
    await orders.export(again.id, olga)
    const text = await fileText(house, again.id)
    expect(text).toContain('<EndToEndId>RISTORNO-2026-R01-000000000001</EndToEndId>')
    expect(text).toContain(ibans[2])
    expect(text).toContain('<Ustrd>RISTORNO 2026</Ustrd>')

    // It comes back once more, after the bank has booked it.
    house.clock.set('2027-05-12T09:00:00Z')
    await orders.settle(again.id, { file: 1, bookedOn: day('2027-05-11'), cents: cents(100) }, olga)
    const back = { endToEndId: 'RISTORNO-2026-R01-000000000001', reason: 'AC06' }
    expect(await orders.enterReturn(back)).toMatchObject({ how: 'came-back', reason: 'AC06' })
    expect(await orders.enterReturn(back)).toMatchObject({ how: 'came-back' })
    expect(await orders.read(again.id)).toMatchObject({
      paidCents: 0n,
      returnedCents: 100n,
      state: 'settled',
    })
    expect((await house.balances()).get('bank')).toBe(0n)
    expect(await orders.draft({ year: year2026, again: true }, olga)).toMatchObject({
      id: 'RISTORNO-2026-R02',
    })
  })

  it('waits again when the order that took it up is discarded, signed or not', async () => {
    await using house = await openHouse([100n])
    const { orders } = house
    await house.send()
    await house.import(reportXml({ file: 'RISTORNO-2026', group: 'RJCT', groupReason: 'AM05' }))
    for (const isSigned of [false, true]) {
      const { id } = await orders.draft({ year: year2026, again: true }, olga)
      expect(id).toBe('RISTORNO-2026-R01')
      await expect(orders.draft({ year: year2026, again: true }, olga)).rejects.toEqual(
        refused('payment-order-state'),
      )
      if (isSigned) await house.sign(id)
      expect(await orders.discard(id)).toMatchObject({ state: 'discarded' })
      expect(await orders.discard(id)).toMatchObject({ state: 'discarded' })
      expect(await orders.returns({ isWaiting: true })).toHaveLength(1)
      expect((await house.balances()).get('sepa:returned')).toBe(-100n)
    }
    await expect(orders.discard(firstOrder)).rejects.toEqual(refused('payment-order-state'))
  })

  it('is nothing that was never ordered', async () => {
    await using house = await openHouse([100n])
    await house.orders.draft({ year: year2026 }, olga)
    const enter = (endToEndId: string) => house.orders.enterReturn({ endToEndId, reason: 'AC04' })
    await expect(enter('RISTORNO-2026-000000000001')).rejects.toEqual(refused('payment-order-state'))
    await expect(enter('RISTORNO-2026-000000000009')).rejects.toEqual(refused('payment-unknown'))
    await expect(enter('NOTPROVIDED')).rejects.toEqual(refused('payment-unknown'))
    await expect(house.orders.release('RISTORNO-2026-000000000001', olga)).rejects.toEqual(
      refused('payment-unknown'),
    )
  })
})
