import { monthSchema, monthsOf, parseYear, type Month } from '@mutua/sdk/coop/period'
import {
  accounts,
  accountSchema,
  activityCentreSchema,
  fundingSourceSchema,
  type TransferDraft,
} from '@mutua/sdk/coop/transfer'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { cents, parseSha256, parseWebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { openLedger } from './open-ledger.ts'
import { openRegisters } from './open-registers.ts'
import { postByHand, reverseByHand } from './post-by-hand.ts'

export const officer = parseWebId('https://coop.example/officer#me')
export const bookedYear = parseYear('2026')
export const homeCare = activityCentreSchema.parse('home-care')
export const regione = fundingSourceSchema.parse('regione-2026')
export const cost = (name: string) => accountSchema.parse(`cost:${name}`)

/** Books with a centre and a grant in the registers. */
export const openTestBooks = async (world: { store: Store; now: () => number }) => {
  const { store, now } = world
  const ledger = openLedger({ store, now })
  const registers = openRegisters({ store, now })
  const opensOn = civilDateSchema.parse('2026-01-01')
  await registers.addCentre({ name: homeCare, title: 'Home care', section: 'Valley', opensOn }, officer)
  await registers.addFunding({ name: regione, title: 'Innovation', giver: 'The Region', opensOn }, officer)
  return {
    ledger,
    registers,
    post: (change: Partial<TransferDraft>) => postByHand(handDraft(change), { store, ledger }),
    reverse: (sequence: number, period: Month, reference = 'Entered by mistake') =>
      reverseByHand(sequence, { period, reference }, { store, ledger }),
  }
}

export const handDraft = (change: Partial<TransferDraft> = {}): TransferDraft => ({
  key: 'invoice-1',
  debit: cost('hosting'),
  credit: accounts.bank,
  cents: cents(4_000),
  period: monthSchema.parse('2026-11'),
  reference: 'Hosting, November',
  centre: 'administration',
  ...change,
})

export const voucher = (digit: string, title: string) => ({
  sha256: parseSha256(digit.repeat(64)),
  title,
})

/** A year of everything that is booked before its end: charges, money in and out, a grant, debts, a mistake put right. */
export const bookAYear = async (store: Store, now: () => number): Promise<void> => {
  const books = await openTestBooks({ store, now })
  for (const [index, period] of monthsOf(bookedYear).entries()) {
    const key = (name: string) => `${name}-${period}`
    // As a close books it, and two names that a file of accounts could stumble over.
    for (const organisation of ['Ambulatorio Rossi', 'A:B;  "C" 50 % | (x)']) {
      await books.ledger.post({
        ...handDraft({ key: `charge:${period}:${organisation}`, period, centre: 'member-uses' }),
        debit: accounts.receivable(organisation),
        credit: accounts.revenue,
        cents: cents(100_003 + index),
        reference: `Uses of ${period}; "all"`,
      })
    }
    await books.post({
      key: key('hosting'),
      period,
      voucher: voucher('a', `Invoice ${String(index)}, Host: S.r.l.`),
    })
    await books.post({
      key: key('staff'),
      period,
      debit: cost('staff'),
      cents: cents(50_001),
      tags: ['sdg:3.8'],
    })
    await books.post({
      key: key('in'),
      period,
      debit: accounts.bank,
      credit: accounts.receivable('Ambulatorio Rossi'),
      cents: cents(90_000),
    })
    await books.post({
      key: key('owed'),
      period,
      credit: accounts.payable('Bianchi, Carta & C.'),
      debit: cost('materials'),
      cents: cents(777),
      centre: homeCare,
    })
  }
  const [january, february] = monthsOf(bookedYear) as [Month, Month] // of twelve
  await books.post({
    key: 'grant',
    period: january,
    debit: accounts.bank,
    credit: accounts.grant(regione),
    cents: cents(500_000),
    funding: regione,
  })
  await books.post({
    key: 'visits',
    period: january,
    debit: cost('visits'),
    cents: cents(123_456),
    funding: regione,
    centre: homeCare,
  })
  const wrong = await books.post({
    key: 'wrong',
    period: january,
    cents: cents(9_900),
    funding: regione,
    centre: homeCare,
  })
  await books.reverse(wrong.transfer.sequence, february)
  await books.post({
    key: 'quota',
    period: january,
    debit: accounts.bank,
    credit: accounts.quota(7),
    cents: cents(2_500),
  })
}
