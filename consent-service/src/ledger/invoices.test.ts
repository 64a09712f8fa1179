import { describe, expect, it } from 'vitest'
import { monthSchema } from '@mutua/sdk/coop/period'
import { accounts } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { createGrant, openTestStore, stopAtWrite } from '../wiring/test-support-value.ts'
import { openInvoices } from './invoices.ts'
import { openBooks } from './test-support.ts'

const grants = [
  createGrant({ owner: 'anna' }),
  createGrant({ owner: 'anna', recipient: 'institute', organisation: 'Istituto' }),
  createGrant({ owner: 'anna', recipient: 'free', organisation: 'Volontari', microCentsPerUnit: 0n }),
]

const openHouse = async () => {
  const store = await openTestStore()
  const books = await openBooks({ store, grants, members: ['anna'] })
  const use = async (at: string) => books.accept(grants.map((grant) => books.pods.use({ grant, at })))
  const invoices = openInvoices({ store, now: books.clock.now })
  return { store, books, use, invoices, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

describe('invoices of closed months', () => {
  it('are numbered without a gap in a year, one for each organisation that is charged something', async () => {
    await using house = await openHouse()
    const { books, invoices, use } = house
    await use('2026-11-20T09:00:00Z')
    const { digest } = await books.close('2026-11', true)
    books.clock.set('2026-12-20T09:00:00Z')
    await use('2026-12-19T09:00:00Z')
    await books.close('2026-12', true)
    books.clock.set('2027-02-03T09:00:00Z')
    await use('2027-01-10T09:00:00Z')
    await books.close('2027-01')
    const all = await invoices.list()
    expect(all.map(({ number, organisation, period }) => `${number} ${organisation} ${period}`)).toEqual([
      '2026/1 Ambulatorio Rossi 2026-11',
      '2026/2 Istituto 2026-11',
      '2026/3 Ambulatorio Rossi 2026-12',
      '2026/4 Istituto 2026-12',
      '2027/1 Ambulatorio Rossi 2027-01',
      '2027/2 Istituto 2027-01',
    ])
    expect(all[0]).toMatchObject({ issuedOn: '2026-11-21', close: digest, dueCents: 25n, openCents: 25n })
    expect(await invoices.list({ organisation: 'Istituto' })).toHaveLength(3)
    expect(await invoices.find('2026/9')).toBeUndefined()
  })

  it('are paid as the books say, the oldest first', async () => {
    await using house = await openHouse()
    const { books, invoices, use } = house
    await use('2026-11-20T09:00:00Z')
    await books.close('2026-11', true)
    books.clock.set('2026-12-20T09:00:00Z')
    await use('2026-12-19T09:00:00Z')
    await books.close('2026-12', true)
    const pay = async (amount: number) =>
      books.ledger.post({
        key: `paid-${String(amount)}`,
        debit: accounts.bank,
        credit: accounts.receivable('Istituto'),
        cents: cents(amount),
        period: monthSchema.parse('2027-01'),
        reference: 'Bank transfer',
        centre: 'member-uses',
      })
    const openOf = async () =>
      (await invoices.list({ organisation: 'Istituto' })).map(({ openCents }) => openCents)
    expect(await openOf()).toEqual([25n, 25n])
    await pay(30)
    expect(await openOf()).toEqual([0n, 20n])
    await pay(20)
    expect(await openOf()).toEqual([0n, 0n])
    expect(
      (await invoices.list({ organisation: 'Ambulatorio Rossi' })).map(({ openCents }) => openCents),
    ).toEqual([25n, 25n])
  })

  it('have no number twice and none left out when the power goes at any write of the close', async () => {
    for (const when of ['before', 'after'] as const)
      for (const nth of [1, 2, 3]) {
        await using house = await openHouse()
        const { books, invoices, use, store } = house
        await use('2026-11-20T09:00:00Z')
        const dying = await openBooks({
          ...{ store: stopAtWrite(store, nth, when), grants, members: ['anna'] },
          signers: await books.signers,
        })
        await dying.close('2026-11', true).catch(() => undefined)
        await books.close('2026-11', true).catch((problem: unknown) => {
          expect(problem).toMatchObject({ code: 'period-closed' })
        })
        expect((await invoices.list()).map(({ number }) => number)).toEqual(['2026/1', '2026/2'])
      }
  })
})
