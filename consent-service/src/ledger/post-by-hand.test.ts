import { describe, expect, it } from 'vitest'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { monthSchema } from '@mutua/sdk/coop/period'
import { accounts, accountSchema, fundingSourceSchema, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { createClock, openTestStore, stopAtWrite } from '../wiring/test-support-value.ts'
import { postByHand, readTransfer } from './post-by-hand.ts'
import { cost, handDraft, homeCare, officer, openTestBooks, regione, voucher } from './test-support-books.ts'

const november = monthSchema.parse('2026-11')
const december = monthSchema.parse('2026-12')

const openHouse = async () => {
  const store = await openTestStore()
  const { now } = createClock('2026-11-21T10:00:00Z')
  const books = await openTestBooks({ store, now })
  return {
    ...books,
    store,
    balance: async (account: TransferDraft['debit']) =>
      (await books.ledger.readBalances()).find((each) => each.account === account)?.balanceCents ?? 0n,
    giveGrant: (amount = 10_000) =>
      books.post({
        key: 'grant',
        debit: accounts.bank,
        credit: accounts.grant(regione),
        cents: cents(amount),
        funding: regione,
      }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

describe('a posting by hand', () => {
  it.each([
    ['a cost paid', cost('hosting'), accounts.bank],
    ['a cost owed', cost('hosting'), accounts.payable('Host S.r.l.')],
    ['a cost given back', accounts.bank, cost('hosting')],
    ['a payment in', accounts.bank, accounts.receivable('Clinic')],
    ['a contribution of a member', accounts.bank, accounts.contributions],
    ['a quota', accounts.bank, accounts.quota(7)],
  ])('is taken: %s', async (_what, debit, credit) => {
    await using house = await openHouse()
    const first = await house.post({ debit, credit, voucher: voucher('a', 'Invoice 7') })
    expect(first).toMatchObject({ isNew: true, transfer: { sequence: 1, voucher: { title: 'Invoice 7' } } })
    expect(await house.post({ debit, credit, voucher: voucher('a', 'Invoice 7') })).toMatchObject({
      isNew: false,
      transfer: { sequence: 1 },
    })
  })

  it.each([
    ['money out of the reserve', accounts.legalReserve, accounts.bank],
    ['money to a member', accounts.ristorno(1), accounts.bank],
    ['revenue of uses, which only a close books', accounts.bank, accounts.revenue],
    ['fees, which no hand touches', accounts.costRecovery, accounts.bank],
    ['a cost out of nowhere', cost('hosting'), accounts.revenue],
    ['the way back of a quota', accounts.quota(7), accounts.bank],
    ['the revenue of a grant, which its costs book', accounts.grant(regione), accounts.grantRevenue],
  ])('is refused: %s', async (_what, debit, credit) => {
    await using house = await openHouse()
    await expect(house.post({ debit, credit })).rejects.toMatchObject({ code: 'transfer-refused' })
    expect(await house.ledger.readBalances()).toEqual([])
  })

  it('pays a supplier no more than is owed', async () => {
    await using house = await openHouse()
    const host = accounts.payable('Host S.r.l.')
    await house.post({ credit: host, cents: cents(500) })
    const pay = (amount: number) =>
      house.post({ key: 'pay', debit: host, credit: accounts.bank, cents: cents(amount) })
    await expect(pay(501)).rejects.toThrow(/hold so much/)
    await pay(500)
    expect(await house.balance(host)).toBe(0n)
  })

  it.each([
    ['a centre nobody registered', { centre: 'unheard-of' as typeof homeCare }],
    ['a funding source nobody registered', { funding: fundingSourceSchema.parse('nobody') }],
    ['a centre that had not opened', { centre: homeCare, period: monthSchema.parse('2025-12') }],
    ['a tag that stands for nothing', { tags: ['sdg:18'] }],
    ['a number it puts right', { reverses: 1 }],
  ])('is refused with %s', async (_what, change) => {
    await using house = await openHouse()
    await expect(house.post(change)).rejects.toMatchObject({ code: 'transfer-refused' })
  })

  it('is refused in a centre from the day it ended on', async () => {
    await using house = await openHouse()
    await house.registers.endCentre(homeCare, civilDateSchema.parse('2026-12-01'), officer)
    await house.post({ key: 'in-time', centre: homeCare })
    await expect(house.post({ key: 'late', centre: homeCare, period: december })).rejects.toThrow(/centre/)
  })
})

describe('a grant', () => {
  it('is a debt until its costs are booked, then revenue, and adds nothing to what is left of the year', async () => {
    await using house = await openHouse()
    await house.giveGrant()
    expect(await house.balance(accounts.grantRevenue)).toBe(0n)
    await house.post({ key: 'a', cents: cents(4_000), funding: regione, centre: homeCare })
    expect(await house.balance(accounts.grant(regione))).toBe(-6_000n)
    expect(await house.balance(accounts.grantRevenue)).toBe(-4_000n)
    await house.post({
      key: 'b',
      debit: accounts.bank,
      credit: cost('hosting'),
      cents: cents(1_000),
      funding: regione,
      centre: homeCare,
    })
    const turnover = (await house.ledger.readTurnoverByCentre(november)).filter(
      ({ account }) => account.startsWith('cost:') || account.startsWith('revenue:'),
    )
    expect(turnover.map(({ centre, funding }) => [centre, funding])).toEqual([
      ['home-care', 'regione-2026'],
      ['home-care', 'regione-2026'],
    ])
    expect(turnover.reduce((sum, { debit, credit }) => sum + debit - credit, 0n)).toBe(0n)
  })

  it('does not pay more than is left of it, and then nothing is booked', async () => {
    await using house = await openHouse()
    await house.giveGrant(1_000)
    await expect(house.post({ cents: cents(1_001), funding: regione })).rejects.toMatchObject({
      code: 'transfer-refused',
    })
    expect(await house.balance(cost('hosting'))).toBe(0n)
  })

  it('and the cost it pays are booked together or not at all, also when the power goes', async () => {
    for (const when of ['before', 'after'] as const) {
      await using house = await openHouse()
      await house.giveGrant()
      const draft = { key: 'a', cents: cents(4_000), funding: regione }
      const store = stopAtWrite(house.store, 1, when)
      const cut = postByHand(handDraft(draft), { store, ledger: house.ledger })
      await expect(cut).rejects.toThrow('the power is gone')
      const spent = when === 'before' ? 0n : 4_000n
      expect(await house.balance(cost('hosting'))).toBe(spent)
      expect(await house.balance(accounts.grantRevenue)).toBe(-spent)
      expect(await house.post(draft)).toMatchObject({ isNew: when === 'before' })
      expect(await house.balance(accounts.grantRevenue)).toBe(-4_000n)
    }
  })

  it('is booked under its own name only', async () => {
    await using house = await openHouse()
    const grant = { debit: accounts.bank, credit: accounts.grant(regione) }
    await expect(house.post(grant)).rejects.toMatchObject({ code: 'transfer-refused' })
    await expect(
      house.post({ debit: accounts.bank, credit: accounts.receivable('Clinic'), funding: regione }),
    ).rejects.toMatchObject({ code: 'transfer-refused' })
  })
})

describe('a reversal', () => {
  it('books the same with its sides changed, once, and both tell of each other', async () => {
    await using house = await openHouse()
    const { transfer } = await house.post({ voucher: voucher('b', 'Invoice 8') })
    const first = await house.reverse(transfer.sequence, december)
    expect(first).toMatchObject({
      isNew: true,
      transfer: { debit: 'bank', credit: 'cost:hosting', cents: 4_000n, reverses: 1, period: '2026-12' },
    })
    expect(await house.reverse(transfer.sequence, december)).toMatchObject({ isNew: false })
    await expect(house.reverse(transfer.sequence, november)).rejects.toMatchObject({
      code: 'transfer-refused',
    })
    expect(await house.balance(cost('hosting'))).toBe(0n)
    expect(await readTransfer(1, house)).toMatchObject({ reversedBy: [2] })
    expect(await readTransfer(2, house)).toMatchObject({ reverses: 1, reversedBy: [] })
  })

  it('binds again what a grant gave to the cost', async () => {
    await using house = await openHouse()
    await house.giveGrant()
    const { transfer } = await house.post({ key: 'a', cents: cents(4_000), funding: regione })
    await house.reverse(transfer.sequence, december)
    expect(await house.balance(accounts.grant(regione))).toBe(-10_000n)
    expect(await house.balance(accounts.grantRevenue)).toBe(0n)
  })

  it('is refused for what no hand posted, for a reversal, and for what is not there', async () => {
    await using house = await openHouse()
    const { transfer } = await house.post({})
    const back = await house.reverse(transfer.sequence, december)
    await expect(house.reverse(back.transfer.sequence, december)).rejects.toMatchObject({
      code: 'transfer-refused',
    })
    await expect(house.reverse(99, december)).rejects.toMatchObject({ code: 'transfer-unknown' })
    await house.ledger.post({
      ...transfer,
      key: 'close:2026-11:x',
      debit: accounts.receivable('Clinic'),
      credit: accounts.revenue,
    })
    await expect(house.reverse(3, december)).rejects.toMatchObject({ code: 'transfer-refused' })
  })

  it('puts no more right than there was, and only what has these accounts on the other sides', async () => {
    await using house = await openHouse()
    const { transfer } = await house.post({})
    const { sequence: _sequence, at: _at, ...original } = transfer
    const part = (key: string, amount: number, change: object = {}) =>
      house.ledger.post({
        ...original,
        key,
        debit: original.credit,
        credit: original.debit,
        cents: cents(amount),
        reverses: 1,
        ...change,
      })
    expect(await part('a', 3_000)).toMatchObject({ kind: 'posted' })
    expect(await part('b', 1_001)).toEqual({ kind: 'refused', why: 'reversed-before' })
    expect(await part('c', 1, { credit: accountSchema.parse('cost:staff') })).toEqual({
      kind: 'refused',
      why: 'not-the-reverse',
    })
    expect(await part('d', 1_000)).toMatchObject({ kind: 'posted' })
  })
})

describe('the registers', () => {
  it('take a declaration once, and end it once', async () => {
    await using house = await openHouse()
    const opensOn = civilDateSchema.parse('2026-01-01')
    const declared = { name: homeCare, title: 'Home care', section: 'Valley', opensOn }
    expect(await house.registers.addCentre(declared, officer)).toMatchObject(declared)
    await expect(house.registers.addCentre({ ...declared, section: 'Hills' }, officer)).rejects.toMatchObject(
      {
        code: 'centre-exists',
      },
    )
    await expect(
      house.registers.addCentre({ ...declared, name: 'member-uses' }, officer),
    ).rejects.toMatchObject({
      code: 'centre-exists',
    })
    const [end, other] = [civilDateSchema.parse('2026-12-01'), civilDateSchema.parse('2026-12-02')]
    expect(await house.registers.endCentre(homeCare, end, officer)).toMatchObject({ endsOn: end })
    expect(await house.registers.endCentre(homeCare, end, officer)).toMatchObject({ endsOn: end })
    await expect(house.registers.endCentre(homeCare, other, officer)).rejects.toMatchObject({
      code: 'centre-exists',
    })
    await expect(house.registers.endFunding('nobody', end, officer)).rejects.toMatchObject({
      code: 'funding-unknown',
    })
    await expect(house.registers.endFunding(regione, opensOn, officer)).rejects.toMatchObject({
      code: 'input-malformed',
    })
    expect((await house.registers.listCentres()).map(({ name }) => name)).toEqual([
      'member-uses',
      'administration',
      'home-care',
    ])
    expect(await house.registers.listFunding()).toHaveLength(1)
  })
})
