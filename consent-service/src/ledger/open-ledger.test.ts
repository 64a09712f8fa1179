import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accounts, accountSchema, transferDraftSchema, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { monthSchema, parseYear } from '@mutua/sdk/coop/period'
import { cents } from '@mutua/sdk/ids'
import { createClock, openTestStore, stopAtWrite, tempFolder } from '../wiring/test-support-value.ts'
import { openLevelStore } from '@mutua/kit/level-store'
import { openLedger } from './open-ledger.ts'

const numRuns = process.env['MUTUA_DEEP'] === '1' ? 300 : 12
const november = monthSchema.parse('2026-11')
const clinic = accounts.receivable('Ambulatorio Rossi')

const draft = (change: Partial<TransferDraft> = {}): TransferDraft => ({
  key: 'fact-1',
  debit: clinic,
  credit: accounts.revenue,
  cents: cents(250),
  period: november,
  reference: 'Uses of 2026-11',
  centre: 'member-uses',
  ...change,
})

const openTestLedger = async () => {
  const store = await openTestStore()
  const now = createClock('2026-11-21T10:00:00Z').now
  return {
    store,
    now,
    ledger: openLedger({ store, now }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

describe('the ledger', () => {
  it('books a fact once, however often it is told', async () => {
    await using house = await openTestLedger()
    const first = await house.ledger.post(draft())
    expect(first).toMatchObject({ kind: 'posted', transfer: { sequence: 1, cents: 250n } })
    expect(await house.ledger.post(draft())).toMatchObject({
      kind: 'posted-before',
      transfer: { sequence: 1 },
    })
    await Promise.all(
      Array.from({ length: 10 }, () => house.ledger.post(draft({ key: 'fact-2', cents: cents(1) }))),
    )
    expect(await house.ledger.listTransfers({ after: 0, limit: 10, period: undefined })).toHaveLength(2)
    expect(await house.ledger.readBalances()).toEqual([
      { account: clinic, debitCents: 251n, creditCents: 0n, balanceCents: 251n },
      { account: accounts.revenue, debitCents: 0n, creditCents: 251n, balanceCents: -251n },
    ])
  })

  it('refuses another fact under the same key', async () => {
    await using house = await openTestLedger()
    await house.ledger.post(draft())
    expect(await house.ledger.post(draft({ cents: cents(251) }))).toEqual({
      kind: 'refused',
      why: 'key-reused',
    })
  })

  it('lets no member owe the co-op', async () => {
    await using house = await openTestLedger()
    await house.ledger.post(
      draft({
        key: 'a',
        debit: accounts.surplus(parseYear('2026')),
        credit: accounts.ristorno(3),
        cents: cents(10),
      }),
    )
    const pay = (key: string, amount: number) =>
      house.ledger.post(
        draft({ key, debit: accounts.ristorno(3), credit: accounts.inTransit, cents: cents(amount) }),
      )
    expect(await pay('b', 11)).toEqual({ kind: 'refused', why: 'member-overdrawn' })
    expect(await pay('c', 10)).toMatchObject({ kind: 'posted' })
    expect(await pay('d', 1)).toEqual({ kind: 'refused', why: 'member-overdrawn' })
    expect(await house.ledger.readMemberPayables()).toEqual(new Map())
  })

  it('cannot be given an unbalanced transfer', async () => {
    await using house = await openTestLedger()
    for (const wrong of [{ cents: cents(0) }, { cents: cents(-5) }, { credit: clinic }]) {
      await expect(house.ledger.post(draft(wrong))).rejects.toThrow('a transfer moves something')
      expect(
        transferDraftSchema.safeParse({ ...draft(wrong), cents: String(draft(wrong).cents) }).success,
      ).toBe(false)
    }
    expect(await house.ledger.readBalances()).toEqual([])
  })

  it.each([
    'bank',
    'sepa:in-transit',
    'receivable:ASL Romagna',
    'cost:hosting',
    'surplus:2026',
    'ristorno:12',
  ])('has the account %s', (name) => {
    expect(accountSchema.safeParse(name).success).toBe(true)
  })
  it.each([
    '',
    'ristorno:0',
    'ristorno:x',
    'receivable:',
    'receivable:a\nb',
    'cost:A',
    'banks',
    'surplus:26',
  ])('has no account %j', (name) => {
    expect(accountSchema.safeParse(name).success).toBe(false)
  })

  it('adds up to zero, and its balances are its transfers added up, whatever is posted', async () => {
    const accountArbitrary = fc.constantFrom(
      accounts.bank,
      accounts.revenue,
      clinic,
      accounts.legalReserve,
      accounts.ristorno(1),
      accounts.ristorno(2),
    )
    const draftsArbitrary = fc.array(
      fc.record({
        key: fc.integer({ min: 1, max: 30 }).map(String),
        debit: accountArbitrary,
        credit: accountArbitrary,
        cents: fc.bigInt({ min: 1n, max: 10n ** 12n }).map(cents),
      }),
      { maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(draftsArbitrary, async (drafts) => {
        await using house = await openTestLedger()
        await Promise.all(
          drafts
            .filter(({ debit, credit }) => debit !== credit)
            .map((each) => house.ledger.post(draft(each))),
        )
        const balances = await house.ledger.readBalances()
        expect(balances.reduce((sum, { balanceCents }) => sum + balanceCents, 0n)).toBe(0n)
        const transfers = await house.ledger.listTransfers({ after: 0, limit: 1_000, period: november })
        expect(transfers.map(({ sequence }) => sequence)).toEqual(transfers.map((_, index) => index + 1))
        for (const { account, balanceCents, debitCents, creditCents } of balances) {
          const of = (side: 'debit' | 'credit') =>
            transfers
              .filter((transfer) => transfer[side] === account)
              .reduce((sum, transfer) => sum + transfer.cents, 0n)
          expect([debitCents, creditCents, balanceCents]).toEqual([
            of('debit'),
            of('credit'),
            of('debit') - of('credit'),
          ])
          if (account.startsWith('ristorno:')) expect(balanceCents <= 0n).toBe(true)
        }
      }),
      { numRuns },
    )
  })

  it('after the power went in the middle of a posting knows the fact wholly or not at all', async () => {
    for (const when of ['before', 'after'] as const) {
      await using temp = await tempFolder()
      const now = createClock('2026-11-21T10:00:00Z').now
      {
        await using store = await openLevelStore(temp.folder)
        await expect(openLedger({ store: stopAtWrite(store, 1, when), now }).post(draft())).rejects.toThrow(
          'the power is gone',
        )
      }
      await using store = await openLevelStore(temp.folder)
      const ledger = openLedger({ store, now })
      const outcome = await ledger.post(draft())
      expect(outcome.kind).toBe(when === 'before' ? 'posted' : 'posted-before')
      expect(await ledger.listTransfers({ after: 0, limit: 10, period: undefined })).toHaveLength(1)
      expect((await ledger.readBalances()).map(({ balanceCents }) => balanceCents)).toEqual([250n, -250n])
    }
  })
})
