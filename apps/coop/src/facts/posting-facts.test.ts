import { expect, it } from 'vitest'
import { parseWebId } from '@mutua/sdk/ids'
import { accountNames } from './account-names.ts'
import { draftFrom, fingerprintOf, lateMonths, nothingPosted } from './posting-facts.ts'

const typed = {
  ...nothingPosted,
  ...{ party: 'rent', supplier: '', amount: '1.200,50', period: '2026-11', reference: 'Rent of November' },
}

it('makes of what is typed one posting, which a second click makes again', () => {
  const draft = draftFrom(typed, 'once')
  expect(draft).toMatchObject({ key: 'once', debit: 'cost:rent', credit: 'bank', cents: 120_050n })
  expect(draftFrom(typed, 'once')).toEqual(draft)
  const owed = draftFrom({ ...typed, kind: 'cost-owed', supplier: 'Rossi Servizi' }, 'once')
  expect(owed).toMatchObject({ debit: 'cost:rent', credit: 'payable:Rossi Servizi' })
  const grant = draftFrom({ ...typed, kind: 'grant-received', party: 'regione' }, 'once')
  expect(grant).toMatchObject({ debit: 'bank', credit: 'grant:regione', funding: 'regione' })
})

it('books a document once as one kind of thing', async () => {
  const voucherSha256 = await fingerprintOf(new Blob(['invoice 12']))
  const held = { ...typed, voucherSha256, voucherTitle: 'Invoice 12' }
  expect(draftFrom(held, 'once')).toMatchObject({
    key: `cost-paid:${voucherSha256}`,
    voucher: { sha256: voucherSha256, title: 'Invoice 12' },
  })
  expect(draftFrom({ ...held, voucherTitle: '' }, 'once')).toBeUndefined()
})

it.each([
  ['no amount', { amount: '' }],
  ['an amount that is none', { amount: '12,345' }],
  ['no month', { period: '' }],
  ['no description', { reference: ' ' }],
  ['nobody who pays', { kind: 'payment-in', party: '' } as const],
  ['a member who is no number', { kind: 'quota-paid', party: 'anna' } as const],
])('is nothing to be booked with %s', (_what, change) => {
  expect(draftFrom({ ...typed, ...change }, 'once')).toBeUndefined()
})

it('goes back twelve months, over the year', () => {
  const months = lateMonths(Date.parse('2027-01-31T23:00:00Z'))
  expect([months.length, months[0], months[1], months.at(-1)]).toEqual([12, '2027-01', '2026-12', '2026-02'])
})

it('reads accounts by the names of organisations, and none of a member', () => {
  const payer = parseWebId('https://coop.example/organisations/aaaaaaaaaaaaaaaaaaaaaa#it')
  const shown = accountNames([{ organisation: 'Istituto', payer }])
  expect(shown(`receivable:${payer}`)).toBe('receivable:Istituto')
  expect(shown('receivable:Studio')).toBe('receivable:Studio')
  expect(shown('quota:12')).toBe('quota')
})
