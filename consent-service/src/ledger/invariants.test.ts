import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueCents } from '@mutua/sdk/coop/bill'
import { chartOfAccounts } from '@mutua/sdk/coop/chart'
import { monthSchema, parseYear, type Month } from '@mutua/sdk/coop/period'
import {
  accounts,
  accountSchema,
  type Account,
  type Transfer,
  type TransferDraft,
} from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { createGrant, openTestStore, research } from '../wiring/test-support-value.ts'
import { emptyBooksRoot, readBooksRoot } from './books-root.ts'
import { checkBooks } from './check-books.ts'
import { checkCloses } from './check-closes.ts'
import { checkPostings } from './check-postings.ts'
import { closedPrefix } from './ledger-rows.ts'
import { openLedger } from './open-ledger.ts'
import { postByHand, reverseByHand } from './post-by-hand.ts'
import { readTransfers } from './read-transfers.ts'
import { openBooks } from './test-support.ts'
import { handDraft, homeCare, openTestBooks, regione, cost } from './test-support-books.ts'

const numRuns = process.env['MUTUA_DEEP'] === '1' ? 100 : 6
const year = parseYear('2026')
const months = ['2026-10', '2026-11', '2026-12'].map((month) => monthSchema.parse(month))
const runOut = /^ristorno-(?:nothing|too)/

type Act =
  | { readonly kind: 'uses'; readonly owner: number; readonly count: number }
  | { readonly kind: 'post'; readonly entry: number; readonly cents: bigint; readonly month: number }
  | { readonly kind: 'reverse'; readonly sequence: number; readonly month: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'next-month' }

const month = fc.integer({ min: 0, max: months.length - 1 })
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('uses' as const),
      owner: fc.nat(2),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      entry: fc.nat(9),
      cents: fc.bigInt({ min: 1n, max: 40n }),
      month,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('reverse' as const),
      sequence: fc.integer({ min: 1, max: 12 }),
      month,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'close' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'next-month' as const }) },
)

const host = accounts.payable('Host S.r.l.')
const clinic = accounts.receivable('Ambulatorio Rossi')
const entries: readonly Partial<TransferDraft>[] = [
  { debit: cost('hosting'), credit: accounts.bank },
  { debit: cost('staff'), credit: host, centre: homeCare },
  { debit: host, credit: accounts.bank },
  { debit: accounts.bank, credit: cost('hosting') },
  { debit: accounts.bank, credit: clinic },
  { debit: accounts.bank, credit: accounts.contributions },
  { debit: accounts.bank, credit: accounts.quota(1) },
  { debit: accounts.bank, credit: accounts.grant(regione), funding: regione },
  { debit: cost('visits'), credit: accounts.bank, funding: regione, centre: homeCare },
  { debit: accounts.grant(regione), credit: accounts.bank, funding: regione },
]

/** Lives through a year as told; what is refused on the way is part of it. */
const liveThrough = async (acts: readonly Act[], store: Store) => {
  const grants = [
    createGrant({ owner: 'anna' }),
    createGrant({ owner: 'bruno', purpose: research }),
    createGrant({ owner: 'stranger' }),
  ]
  const books = await openBooks({ store, grants, members: ['anna', 'bruno'], start: '2026-10-20T10:00:00Z' })
  const { ledger, clock } = books
  await openTestBooks({ store, now: clock.now })
  let current = 0
  const monthAt = (index: number): Month => months[index % months.length] ?? monthSchema.parse('2026-12')
  for (const [index, one] of acts.entries()) {
    switch (one.kind) {
      case 'uses': {
        const grant = grants[one.owner % grants.length]
        if (grant === undefined) throw new Error('three grants')
        const at = new Date(clock.now()).toISOString()
        await books.accept(Array.from({ length: one.count }, () => books.pods.use({ grant, at })))
        break
      }
      case 'post': {
        const draft = handDraft({
          ...entries[one.entry % entries.length],
          key: String(index),
          cents: cents(one.cents),
          period: monthAt(one.month),
        })
        await expectedRefusals(() => postByHand(draft, { store, ledger }))
        break
      }
      case 'reverse': {
        const wish = { period: monthAt(one.month), reference: 'Entered by mistake' }
        await expectedRefusals(() => reverseByHand(one.sequence, wish, { store, ledger }))
        break
      }
      case 'close':
        await expectedRefusals(() => books.close(monthAt(current), true))
        break
      case 'next-month':
        current = Math.min(current + 1, months.length - 1)
        clock.set(`${monthAt(current)}-20T10:00:00Z`)
        break
    }
  }
  clock.set('2027-01-10T10:00:00Z')
  return books
}

const expectedRefusals = async (step: () => Promise<unknown>): Promise<void> => {
  try {
    await step()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

describe('the books of any year', () => {
  it('take nothing more once it is closed, in months without a use either', async () => {
    await using store = await openTestStore()
    const books = await openBooks({ store, grants: [], members: [], start: '2026-10-20T10:00:00Z' })
    const late = (key: string) => books.ledger.post(handDraft({ key }))
    expect(await late('in time')).toMatchObject({ kind: 'posted' })
    books.clock.set('2027-01-10T10:00:00Z')
    await books.close('2026')
    expect(await late('late')).toEqual({ kind: 'refused', why: 'period-closed' })
    expect(await late('in time')).toMatchObject({ kind: 'posted-before' })
  })

  it('keep the eight invariants', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 40 }), async (acts) => {
        await using store = await openTestStore()
        const books = await liveThrough(acts, store)
        const before = await readClosed(store)
        await books.close('2026')
        const run = await books.ristorno('2026').catch((error: unknown) => {
          if (error instanceof Problem && runOut.test(error.code)) return undefined
          throw error
        })

        // 1: all balances add up to nothing.
        const balances = await books.ledger.readBalances()
        expect(balances.reduce((sum, { balanceCents }) => sum + balanceCents, 0n)).toBe(0n)
        const of = (account: Account) =>
          balances.find((balance) => balance.account === account)?.balanceCents ?? 0n

        // 2: every micro-cent of a month is billed, or carried on; and 3: what was charged is what was booked.
        const closes = await Promise.all(months.map((each) => books.closing.find(each)))
        let due = 0n
        for (const bill of closes.flatMap((close) => close?.bills ?? [])) {
          expect(bill.carriedIn + bill.microCents).toBe(bill.cents * 1_000_000n + bill.carriedOut)
          // 8: no rounding account: what is less than a cent waits for the next bill.
          expect(bill.carriedOut < 1_000_000n).toBe(true)
          due += dueCents(bill)
        }
        const all = await Array.fromAsync(readTransfers(store))
        const charged = all
          .filter(({ key }) => key.startsWith('close:'))
          .reduce((sum, { cents }) => sum + cents, 0n)
        expect(charged).toBe(due)
        if (run !== undefined) {
          const { legalReserveCents, mutualFundCents, ristornoCents, retainedCents } = run
          expect(run.revenueCents - run.costsCents).toBe(
            legalReserveCents + mutualFundCents + ristornoCents + retainedCents,
          )
          expect(of(accounts.surplus(year))).toBe(0n)
          // 7: what was approved is on its way; nothing has been paid or come back yet.
          expect(of(accounts.inTransit)).toBe(-run.paidCents)
        }
        // 8
        expect(chartOfAccounts.some(({ name }) => name.includes('round'))).toBe(false)
        expect(accountSchema.safeParse('rounding').success).toBe(false)

        // 4: no member has ever owed the co-op.
        expect(lowestPayable(all)).toBe(0n)

        // 5: what was closed stays as it is, and takes nothing more.
        expect([...(await readClosed(store))].filter(([key]) => before.has(key))).toEqual([...before])
        for (const period of months) {
          expect(await books.ledger.post(handDraft({ key: `late ${period}`, period }))).toEqual({
            kind: 'refused',
            why: 'period-closed',
          })
        }

        // 6: any first part of the transfers, booked again and again, comes to the same root.
        const part = all.slice(0, Math.ceil(all.length / 2))
        const root = await readBooksRoot(store, part.length)
        expect(await rootsOfReplay(part)).toEqual([root, root])
        if (part.length > 0) expect(root).not.toBe(emptyBooksRoot)

        const sealer = createTestSealer(new Uint8Array(32).fill(7))
        for (const check of [checkBooks, checkPostings, checkCloses])
          expect(await Array.fromAsync(check(store, sealer))).toEqual([])
      }),
      { numRuns },
    )
  })
})

const readClosed = async (store: Store): Promise<ReadonlyMap<string, string>> => {
  const closed = new Map<string, string>()
  for await (const { key, value } of store.list(prefixRange(closedPrefix))) closed.set(key, toText(value))
  return closed
}

/** The least that any member was ever owed, at any moment of the year. */
const lowestPayable = (all: readonly Transfer[]): bigint => {
  const owed = new Map<Account, bigint>()
  let lowest = 0n
  for (const { debit, credit, cents: amount } of all) {
    for (const [account, change] of [
      [debit, -amount],
      [credit, amount],
    ] as const) {
      if (!account.startsWith('ristorno:')) continue
      const now = (owed.get(account) ?? 0n) + change
      owed.set(account, now)
      if (now < lowest) lowest = now
    }
  }
  return lowest
}

/** Books the same transfers in books of their own, each of them twice. */
const rootsOfReplay = async (part: readonly Transfer[]): Promise<string[]> => {
  const roots: string[] = []
  for (const times of [1, 2]) {
    await using store = await openTestStore()
    let at = '2026-01-01T00:00:00.000Z'
    const now = () => Date.parse(at)
    await openTestBooks({ store, now })
    const ledger = openLedger({ store, now })
    for (let time = 0; time < times; time += 1) {
      for (const transfer of part) {
        at = transfer.at
        const { sequence: _sequence, at: _at, ...draft } = transfer
        expect(await ledger.post(draft)).toMatchObject({ kind: time === 0 ? 'posted' : 'posted-before' })
      }
    }
    roots.push(await readBooksRoot(store))
  }
  return roots
}
