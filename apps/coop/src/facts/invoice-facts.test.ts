import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { invoiceTermsSchema } from '@mutua/sdk/coop/invoice'
import { cents } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { invoiceStateOn } from './invoice-facts.ts'

const day = (text: string) => civilDateSchema.parse(text)
const terms = invoiceTermsSchema.parse({
  seller: { name: 'Mutua', country: 'IT' },
  tax: { category: 'E', reason: 'x' },
  from: '2026-01-01T00:00:00.000Z',
})
const sent = { dueCents: cents(100n), openCents: cents(100n), issuedOn: day('2026-03-01'), terms }

test('an invoice is overdue from the day after its last one, and not before', () => {
  expect(invoiceStateOn(day('2026-03-31'), sent)).toBe('open')
  expect(invoiceStateOn(day('2026-04-01'), sent)).toBe('overdue')
})

test('what the books say is paid is never overdue, and part of it is not all of it', () => {
  expect(invoiceStateOn(day('2027-01-01'), { ...sent, openCents: cents(0n) })).toBe('paid')
  expect(invoiceStateOn(day('2026-03-02'), { ...sent, openCents: cents(1n) })).toBe('open')
})

test('without terms nobody is late, and what is credited whole is nothing to pay', () => {
  const { terms: _, ...bare } = sent
  expect(invoiceStateOn(day('2027-01-01'), bare)).toBe('open')
  expect(invoiceStateOn(day('2027-01-01'), { ...sent, dueCents: cents(0n), openCents: cents(0n) })).toBe(
    'nothing',
  )
})
