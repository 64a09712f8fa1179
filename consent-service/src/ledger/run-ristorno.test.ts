import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fundingDeclarationSchema } from '@mutua/sdk/coop/activity-centre'
import { accounts } from '@mutua/sdk/coop/transfer'
import { monthSchema, monthsOf, parseYear } from '@mutua/sdk/coop/period'
import { ristornoCriteriaSchema } from '@mutua/sdk/coop/ristorno'
import { cents } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { wholeRange, type Store } from '@mutua/kit/store'
import {
  care,
  createGrant,
  officer,
  openTestStore,
  research,
  stopAtWrite,
} from '../wiring/test-support-value.ts'
import { findClosedPeriod } from './close-period.ts'
import { checkRistorni } from './check-ristorni.ts'
import { openRegisters } from './open-registers.ts'
import { readMemberStatements } from './member-statements.ts'
import { publishProposal } from './ristorno-proposals.ts'
import { setChoice } from './ristorno-choices.ts'
import { readRistorno } from './read-ristorno.ts'
import { carryOutRistorno } from './run-ristorno.ts'
import { openBooks, orderAndRun } from './test-support.ts'
import { openLedger } from './open-ledger.ts'

const numRuns = process.env['MUTUA_DEEP'] === '1' ? 200 : 8
const year = parseYear('2026')
const at = '2026-11-20T09:00:00.000Z'
const none = { quotaCents: 0n, solidarityCents: 0n, withheldCents: 0n }
const nothing = { carriedInCents: 0n, ...none, carriedOutCents: 0n }

/** Anna gives twice what Bruno gives; the clinic owes 3.00 euro. */
const openYear = async (store: Store, change: { members?: readonly string[] } = {}) => {
  const grants = [createGrant({ owner: 'anna' }), createGrant({ owner: 'bruno', purpose: research })]
  const books = await openBooks({ store, grants, members: change.members ?? ['anna', 'bruno'] })
  const [annas, brunos] = grants
  if (annas === undefined || brunos === undefined) throw new Error('two grants')
  await books.accept(
    Array.from({ length: 12 }, (_, index) => books.pods.use({ grant: index % 3 === 0 ? brunos : annas, at })),
  )
  return books
}

describe('the ristorno of a year', () => {
  it('goes reserve, fund, members, and adds up to the cent', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    await books.close('2026', true)
    const run = await books.ristorno('2026')
    expect(run).toMatchObject({
      revenueCents: 300n,
      costsCents: 0n,
      surplusCents: 300n,
      legalReserveCents: 90n,
      mutualFundCents: 9n,
      distributableCents: 201n,
      ristornoCents: 201n,
      retainedCents: 0n,
      paidCents: 201n,
      carriedOutCents: 0n,
      resolution: '2026/1',
    })
    expect((await readRistorno(year, { store })).allotments).toEqual([
      { member: 1, units: 8, weight: 8_000n, cents: 134n, ...nothing, paidCents: 134n },
      { member: 2, units: 4, weight: 4_000n, cents: 67n, ...nothing, paidCents: 67n },
    ])
    const balances = new Map(
      (await books.ledger.readBalances()).map(({ account, balanceCents }) => [account, balanceCents]),
    )
    expect(balances).toEqual(
      new Map([
        [accounts.receivable('Ambulatorio Rossi'), 300n],
        [accounts.legalReserve, -90n],
        [accounts.mutualFund, -9n],
        [accounts.inTransit, -201n],
        [accounts.revenue, 0n],
        [accounts.ristorno(1), 0n],
        [accounts.ristorno(2), 0n],
        [accounts.surplus(year), 0n],
      ]),
    )
  })

  it('is run once, for a year that is closed', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    await expect(books.ristorno('2026')).rejects.toMatchObject({ code: 'period-open' })
    await books.close('2026', true)
    await expect(readRistorno(year, { store })).rejects.toMatchObject({ code: 'ristorno-unknown' })
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => books.ristorno('2026')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ristorno-exists' })
    }
    await expect(books.ristorno('2026')).rejects.toMatchObject({ code: 'ristorno-exists' })
  })

  it('weighs kinds of purpose as voted, under a ceiling as voted, and of an amount as voted', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    await books.close('2026', true)
    await expect(books.ristorno('2026', { ristornoCents: '202' })).rejects.toMatchObject({
      code: 'ristorno-too-large',
    })
    const run = await books.ristorno('2026', {
      qualityPerMille: { [research]: 6_000 },
      otherPerMille: 1_000,
      perMemberCapCents: '100',
      ristornoCents: '180',
      legalReservePerMille: 300,
    })
    expect(run).toMatchObject({ ristornoCents: 180n, retainedCents: 21n })
    expect(await balanceOf(books, accounts.retained)).toBe(-21n)
    const { allotments } = await readRistorno(year, { store })
    expect(allotments.map(({ cents }) => cents)).toEqual([80n, 100n])
  })

  it.each([
    { legalReservePerMille: 299 },
    { legalReservePerMille: 0 },
    { mutualFundPerMille: 0 },
    { ristornoCents: '-1' },
    { defaultChoice: { cashPerMille: 500, quotaPerMille: 400, solidarityPerMille: 0 } },
  ])('takes no criteria that switch a set-aside off or say nothing: %j', (criteria) => {
    expect(ristornoCriteriaSchema.safeParse(criteria).success).toBe(false)
  })

  it('gives members only what comes from their own pods', async () => {
    await using store = await openTestStore()
    const books = await openYear(store, { members: ['anna'] })
    await books.close('2026', true)
    // Two thirds of the exchange is Anna's; Bruno is in no register.
    expect(await books.ristorno('2026')).toMatchObject({
      distributableCents: 134n,
      ristornoCents: 134n,
      retainedCents: 67n,
    })
  })

  it('has nothing to return when nobody of the register gave, or costs took it all', async () => {
    await using strangers = await openTestStore()
    const theirs = await openYear(strangers, { members: [] })
    await theirs.close('2026', true)
    await expect(theirs.ristorno('2026')).rejects.toMatchObject({ code: 'ristorno-nothing-to-allot' })

    await using store = await openTestStore()
    const books = await openYear(store)
    const cost = accounts.bank
    await books.ledger.post({
      key: 'hosting',
      debit: 'cost:hosting' as typeof cost,
      credit: accounts.bank,
      cents: cents(300),
      period: monthSchema.parse('2026-11'),
      reference: 'Hosting',
      centre: 'administration',
    })
    await books.close('2026', true)
    await expect(books.ristorno('2026')).rejects.toMatchObject({ code: 'ristorno-nothing-to-allot' })
  })

  it('keeps small sums for the member until they are enough to pay', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    await books.close('2026', true)
    const first = await books.ristorno('2026', { minimumPayoutCents: '100' })
    expect(first).toMatchObject({ payments: 1, paidCents: 134n, carriedInCents: 0n, carriedOutCents: 67n })
    expect(await books.ledger.readMemberPayables()).toEqual(new Map([[2, 67n]]))

    books.clock.set('2027-02-01T00:00:00Z')
    const annas = createGrant({ owner: 'anna' })
    const next = await openBooks({
      store,
      grants: [annas],
      members: ['anna', 'bruno'],
      start: '2028-01-02T00:00:00Z',
    })
    const receipts = Array.from({ length: 4 }, () =>
      next.pods.use({ grant: annas, at: '2027-03-01T00:00:00Z' }),
    )
    // The chain of another pod server, since each world signs with a key of its own.
    await store.write([{ key: 'metering/watermark/https%3A%2F%2Fpods.example', value: undefined }])
    await next.accept(receipts)
    await next.close('2027')
    expect(await next.ristorno('2027', { minimumPayoutCents: '50' })).toMatchObject({
      ristornoCents: 67n,
      carriedInCents: 67n,
      paidCents: 134n,
      carriedOutCents: 0n,
      payments: 2,
    })
  })

  it('ends a year with nothing for anybody where that was voted, and carries a loss', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    await books.ledger.post({
      key: 'hosting',
      debit: 'cost:hosting' as typeof accounts.bank,
      credit: accounts.bank,
      cents: cents(400),
      period: monthSchema.parse('2026-11'),
      reference: 'Hosting',
      centre: 'administration',
    })
    await books.close('2026', true)
    await expect(books.ristorno('2026')).rejects.toMatchObject({ code: 'ristorno-nothing-to-allot' })
    const run = await books.ristorno('2026', { ristornoCents: '0' })
    expect(run).toMatchObject({
      surplusCents: -100n,
      legalReserveCents: 0n,
      retainedCents: -100n,
      payments: 0,
    })
    expect(await trialBalance(books)).toEqual([])
    expect(await balanceOf(books, accounts.retained)).toBe(100n)
  })

  it('leaves grants and what they paid for out, and the part of other work in the administration', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    const post = (key: string, transfer: Partial<Parameters<typeof books.ledger.post>[0]>) =>
      books.ledger.post({
        key,
        debit: accounts.bank,
        credit: accounts.revenue,
        cents: cents(100),
        period: monthSchema.parse('2026-11'),
        reference: key,
        centre: 'administration',
        ...transfer,
      })
    const region = { name: 'region', title: 'Community welfare', giver: 'Region', opensOn: '2026-01-01' }
    await openRegisters({ store, now: books.clock.now }).addFunding(
      fundingDeclarationSchema.parse(region),
      officer,
    )
    const rent = 'cost:rent' as typeof accounts.bank
    await post('grant', { credit: accounts.grantRevenue, cents: cents(1_000), funding: 'region' as never })
    await post('spent', {
      debit: rent,
      credit: accounts.bank,
      cents: cents(1_000),
      funding: 'region' as never,
    })
    await post('fees', { credit: accounts.costRecovery, cents: cents(700) })
    await post('rent', { debit: rent, credit: accounts.bank, cents: cents(30) })
    await books.close('2026', true)
    const run = await books.ristorno('2026')
    expect(run).toMatchObject({
      revenueCents: 1_300n,
      costsCents: 1_030n,
      surplusCents: 270n,
      memberSurplusCents: 270n,
      legalReserveCents: 81n,
      mutualFundCents: 9n,
      ristornoCents: 180n,
    })
    expect(await trialBalance(books)).toEqual([])
    expect(await balanceOf(books, accounts.costRecovery)).toBe(-700n)
  })

  it('does with each part what its member chose, and with the others what was voted', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    await books.close('2026', true)
    await setChoice(1, { cashPerMille: 0, quotaPerMille: 500, solidarityPerMille: 500 }, books.deps)
    const run = await books.ristorno('2026', {
      defaultChoice: { cashPerMille: 500, quotaPerMille: 500, solidarityPerMille: 0 },
      mostQuotaCents: '60',
      withholdingPerMille: 100,
    })
    // 134 to Anna: 67 given, 60 to her quota, which takes no more, 7 paid less nothing. 67 to Bruno: 33 and 34 less 3.
    expect(run).toMatchObject({ quotaCents: 93n, solidarityCents: 67n, withheldCents: 3n, paidCents: 38n })
    expect(await balanceOf(books, accounts.quota(1))).toBe(-60n)
    expect(await balanceOf(books, accounts.solidarityFund)).toBe(-67n)
    expect(await balanceOf(books, accounts.payable('withholding'))).toBe(-3n)
    expect(await trialBalance(books)).toEqual([])
  })

  it('goes on after a power cut at whichever write: nothing is lost, nothing doubled, nothing seen before its time', async () => {
    const outcome = async (store: Store) => {
      const { paid, allotments, root: _root, ...run } = await readRistorno(year, { store })
      return { paid, allotments, run }
    }
    const undisturbed = async () => {
      await using store = await openTestStore()
      const books = await openYear(store)
      await books.close('2026', true)
      await books.ristorno('2026')
      return { outcome: await outcome(store), balances: await books.ledger.readBalances() }
    }
    const wanted = await undisturbed()
    let cuts = 0
    for (let nth = 1; nth < 30; nth += 1) {
      for (const when of ['before', 'after'] as const) {
        await using store = await openTestStore()
        const books = await openYear(store)
        await books.close('2026', true)
        const cut = stopAtWrite(store, nth, when)
        const dying = {
          ...books.deps,
          store: cut,
          ledger: openLedger({ store: cut, now: books.clock.now }),
          membersPerWrite: 1,
        }
        const said = await orderAndRun('2026', {}, '2026/1', dying).then(
          () => 'done',
          (error: unknown) => (error instanceof Error ? error.message : 'nothing said'),
        )
        if (said === 'done') {
          expect(cuts).toBeGreaterThan(12)
          return
        }
        expect(said).toBe('the power is gone')
        cuts += 1
        const isSeen = await readRistorno(year, { store }).then(
          () => true,
          () => false,
        )
        expect(isSeen && (await readMemberStatements(1, { store })).length === 0).toBe(false)
        expect(sum((await books.ledger.readBalances()).map(({ balanceCents }) => balanceCents))).toBe(0n)
        if (!isSeen) {
          expect(await readMemberStatements(1, { store })).toEqual([])
          await carryOutRistorno(year, books.deps).catch(() => books.ristorno('2026'))
        }
        expect(await outcome(store)).toEqual(wanted.outcome)
        expect(await books.ledger.readBalances()).toEqual(wanted.balances)
        await expect(books.ristorno('2026')).rejects.toMatchObject({ code: 'ristorno-exists' })
      }
    }
  })
})

describe('the doctor', () => {
  it('finds every row of a run that was changed, lost or put elsewhere', async () => {
    await using store = await openTestStore()
    const books = await openYear(store)
    await books.close('2026', true)
    await publishProposal(year, ristornoCriteriaSchema.parse({}), books.deps)
    await setChoice(2, { cashPerMille: 500, quotaPerMille: 500, solidarityPerMille: 0 }, books.deps)
    await books.ristorno('2026')
    const findings = async () => {
      try {
        return await Array.fromAsync(checkRistorni(store, createTestSealer(new Uint8Array(32))))
      } catch {
        return ['no row of ours']
      }
    }
    expect(await findings()).toEqual([])
    const rows = (await Array.fromAsync(store.list(wholeRange))).filter(({ key }) =>
      /^ledger\/(?:ristorno|allotment|payment|statement)/.test(key),
    )
    expect(rows.length).toBeGreaterThan(7)
    const missed: string[] = []
    for (const { key, value } of rows) {
      const changed = Uint8Array.from(value, (byte, place) => (place === value.length >> 1 ? byte ^ 1 : byte))
      for (const edit of [changed, undefined]) {
        // Who takes a run or a proposal away whole takes what there was to find.
        if (edit === undefined && /^ledger\/ristorno(?:-proposal)?\//.test(key)) continue
        await store.write([{ key, value: edit }])
        if ((await findings()).length === 0) missed.push(`${key} ${edit === undefined ? 'lost' : 'changed'}`)
        await store.write([{ key, value }])
      }
    }
    expect(missed).toEqual([])
  })
})

const balanceOf = async (books: Awaited<ReturnType<typeof openBooks>>, wanted: string): Promise<bigint> =>
  (await books.ledger.readBalances()).find(({ account }) => account === wanted)?.balanceCents ?? 0n

/** Accounts of the year's result that do not end at nothing. */
const trialBalance = async (books: Awaited<ReturnType<typeof openBooks>>): Promise<readonly string[]> =>
  (await books.ledger.readBalances()).flatMap(({ account, balanceCents }) =>
    /^(?:revenue|cost|surplus):/.test(account) && balanceCents !== 0n ? [account] : [],
  )

describe('whatever a year brings', () => {
  const months = ['2026-08', '2026-09', '2026-10', '2026-11']
  const useArbitrary = fc.record({
    grant: fc.integer({ min: 0, max: 5 }),
    month: fc.constantFrom(...months),
    units: fc.integer({ min: 0, max: 5_000 }),
  })
  const criteriaArbitrary = fc.record(
    {
      otherPerMille: fc.integer({ min: 0, max: 3_000 }),
      legalReservePerMille: fc.integer({ min: 300, max: 500 }),
      minimumPayoutCents: fc.integer({ min: 0, max: 500 }).map(String),
      perMemberCapCents: fc.integer({ min: 1, max: 5_000 }).map(String),
      qualityPerMille: fc.integer({ min: 0, max: 3_000 }).map((quality) => ({ [care]: quality })),
    },
    { requiredKeys: [] },
  )

  it('the books stand: sums are zero, bills and carries are the uses, nobody owes, all is placed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(useArbitrary, { maxLength: 60 }),
        criteriaArbitrary,
        async (uses, criteria) => {
          await using store = await openTestStore()
          const grants = [123_457n, 1n, 999_999n, 2_500_000n, 700_001n, 0n].map((microCentsPerUnit, index) =>
            createGrant({
              owner: ['anna', 'bruno', 'carla', 'stranger'][index % 4] ?? 'anna',
              purpose: index % 2 === 0 ? care : research,
              organisation: ['Ambulatorio Rossi', 'ASL', 'Casa Aperta'][index % 3] ?? 'ASL',
              microCentsPerUnit,
            }),
          )
          const books = await openBooks({ store, grants, members: ['anna', 'bruno', 'carla'] })
          const receipts = uses
            .toSorted((a, b) => (a.month < b.month ? -1 : 1))
            .flatMap(({ grant, month, units }) => {
              const priced = grants[grant]
              return priced === undefined
                ? []
                : [books.pods.use({ grant: priced, at: `${month}-15T12:00:00Z`, units })]
            })
          await books.accept(receipts)
          await books.close('2026-08')
          const closedYear = await books.close('2026', true)
          const ran = await books.ristorno('2026', criteria).then(
            (run) => run,
            (problem: unknown) => {
              expect(problem).toMatchObject({ code: 'ristorno-nothing-to-allot' })
              return undefined
            },
          )

          // 1: all balances sum to zero. 4: no member owes. 8: there is no rounding account, so nothing is in it.
          const balances = await books.ledger.readBalances()
          expect(sum(balances.map(({ balanceCents }) => balanceCents))).toBe(0n)
          for (const { account, balanceCents } of balances) {
            if (account.startsWith('ristorno:')) expect(balanceCents <= 0n).toBe(true)
            expect(account).not.toContain('round')
          }
          // 2: micro-cents used = billed + carried, month by month and over the year.
          const used = sum(receipts.map(({ priceMicroCents }) => BigInt(priceMicroCents)))
          for (const closed of [
            closedYear,
            ...(await Promise.all(monthsOf(year).map((month) => findClosedPeriod(month, { store })))),
          ]) {
            if (closed === undefined) throw new Error('a year closes all its months')
            for (const bill of closed.bills) {
              expect(bill.carriedIn + bill.microCents).toBe(bill.cents * 1_000_000n + bill.carriedOut)
              expect(bill.carriedOut < 1_000_000n).toBe(true)
            }
          }
          expect(closedYear.microCents).toBe(used)
          // 5: a closed period takes nothing more.
          const late = {
            key: 'late',
            debit: accounts.bank,
            credit: accounts.revenue,
            cents: cents(1),
            period: monthSchema.parse('2026-08'),
            reference: 'late',
            centre: 'administration',
          } as const
          expect(await books.ledger.post(late)).toEqual({ kind: 'refused', why: 'period-closed' })
          if (ran === undefined) return
          expect(await trialBalance(books)).toEqual([])
          // 3: charges = members + set-asides + what the co-op keeps.
          expect(ran.revenueCents).toBe(closedYear.billedCents)
          expect(ran.legalReserveCents * 1_000n >= ran.surplusCents * 300n).toBe(true)
          expect(ran.legalReserveCents + ran.mutualFundCents + ran.ristornoCents + ran.retainedCents).toBe(
            ran.revenueCents,
          )
          // 7: paid + pending = approved (nothing has come back yet), to the member.
          expect(await Array.fromAsync(checkRistorni(store, createTestSealer(new Uint8Array(32))))).toEqual(
            [],
          )
          const { allotments, paid } = await readRistorno(year, { store })
          expect(sum(allotments.map(({ cents }) => cents))).toBe(ran.ristornoCents)
          const pending = sum((await books.ledger.readMemberPayables()).values())
          for (const { member } of allotments) {
            for (const statement of await readMemberStatements(member, { store })) {
              const { lines } = statement
              expect(lines.length).toBeLessThanOrEqual(6)
              expect(sum(lines.slice(0, -1).map(({ cents }) => cents))).toBe(lines.at(-1)?.cents)
              expect(lines.at(-1)?.cents).toBe(statement.cents)
            }
          }
          expect(sum(paid.map(({ cents }) => cents)) + pending).toBe(ran.ristornoCents + ran.carriedInCents)
          expect(ran.carriedOutCents).toBe(pending)
        },
      ),
      { numRuns },
    )
  })
})

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, amount) => total + amount, 0n)
