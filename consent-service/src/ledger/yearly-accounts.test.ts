import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthsOf, parsePeriod, parseYear, periodSchema } from '@mutua/sdk/coop/period'
import { accounts, accountSchema, transferSchema, type Transfer } from '@mutua/sdk/coop/transfer'
import { readTrialBalance, readYearlyAccounts } from './yearly-accounts.ts'

const numRuns = process.env['MUTUA_DEEP'] === '1' ? 500 : 40
const year = parseYear('2026')

async function* booked(rows: readonly [string, string, number, object?][]): AsyncGenerator<Transfer> {
  for (const [index, [debit, credit, cents, change]] of rows.entries()) {
    yield transferSchema.parse({
      key: String(index),
      debit,
      credit,
      cents: String(cents),
      period: '2026-11',
      reference: 'x',
      centre: 'member-uses',
      sequence: index + 1,
      at: '2026-11-21T10:00:00.000Z',
      ...change,
    })
  }
}

const aYear = () =>
  booked([
    ['receivable:Clinic', 'revenue:uses', 10_000],
    ['bank', 'receivable:Clinic', 9_000],
    ['cost:staff', 'bank', 2_000, { centre: 'administration' }],
    ['cost:hosting', 'payable:Host', 500, { centre: 'administration', period: '2026-12' }],
    ['bank', 'quota:7', 2_500],
    ['bank', 'quota:8', 2_500],
    ['revenue:uses', 'surplus:2026', 10_000, { period: '2026' }],
    ['surplus:2026', 'cost:staff', 2_000, { period: '2026' }],
    ['surplus:2026', 'cost:hosting', 500, { period: '2026' }],
    ['surplus:2026', 'reserve:legal', 2_250, { period: '2026' }],
    ['surplus:2026', 'ristorno:7', 5_000, { period: '2026' }],
    ['cost:hosting', 'bank', 77, { period: '2027-01', centre: 'administration' }],
  ])

describe('the accounts of a year', () => {
  it('show what was earned and spent by the places of the law, whether the year has been closed or not', async () => {
    const accounts = await readYearlyAccounts(year, aYear())
    expect(accounts).toMatchObject({ productionCents: 10_000n, costsCents: 2_500n, resultCents: 7_500n })
    expect(accounts.costs.map(({ place, cents }) => [place, cents])).toEqual([
      ['B.7', 500n],
      ['B.9', 2_000n],
    ])
    expect(accounts.liabilities).toEqual([
      { place: 'A.I', cents: 5_000n, accounts: [{ account: 'quota:*', cents: 5_000n }] },
      { place: 'A.IV', cents: 2_250n, accounts: [{ account: 'reserve:legal', cents: 2_250n }] },
      { place: 'A.IX', cents: 250n, accounts: [{ account: 'surplus:2026', cents: 250n }] },
      { place: 'D.7', cents: 500n, accounts: [{ account: 'payable:Host', cents: 500n }] },
      { place: 'D.14', cents: 5_000n, accounts: [{ account: 'ristorno:*', cents: 5_000n }] },
    ])
    const december = await readYearlyAccounts(parsePeriod('2026-12'), aYear())
    expect(december).toMatchObject({ resultCents: -500n, assetsCents: 13_000n, liabilitiesCents: 13_000n })
    expect(december.liabilities.find(({ place }) => place === 'A.IX')).toEqual({
      place: 'A.IX',
      cents: 7_500n,
      accounts: [{ account: 'result', cents: 7_500n }],
    })
  })

  it('keep the business with members apart from the rest (art. 2545-sexies c.c.)', async () => {
    const { centres } = await readYearlyAccounts(year, aYear())
    expect(centres).toEqual([
      {
        centre: 'administration',
        funding: 'own',
        revenueCents: 0n,
        costsCents: 2_500n,
        resultCents: -2_500n,
      },
      { centre: 'member-uses', funding: 'own', revenueCents: 10_000n, costsCents: 0n, resultCents: 10_000n },
    ])
  })

  it('name no member', async () => {
    const balance = await readTrialBalance(year, aYear())
    expect(balance.lines.find(({ account }) => account === 'quota:*')).toMatchObject({
      accounts: 2,
      creditCents: 5_000n,
    })
    expect(
      JSON.stringify(await readYearlyAccounts(year, aYear()), (_, value: unknown) => String(value)),
    ).not.toMatch(/quota:\d|ristorno:\d/)
  })

  it('are in balance whatever was booked, at the end of any period', async () => {
    const account = fc.constantFrom(
      ...[
        accounts.bank,
        accounts.revenue,
        accounts.grantRevenue,
        accounts.legalReserve,
        accounts.surplus(year),
        accounts.ristorno(1),
        accounts.quota(2),
        accounts.costRecovery,
        accounts.receivable('A'),
        accounts.payable('B'),
        accountSchema.parse('cost:staff'),
        accountSchema.parse('cost:x'),
      ],
    )
    const period = fc.constantFrom(...monthsOf(year), year, ...monthsOf(parseYear('2027')))
    const rows = fc.array(
      fc.record({ debit: account, credit: account, cents: fc.integer({ min: 1, max: 10 ** 9 }), period }),
      { maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(rows, period, async (drafts, until) => {
        const all = drafts
          .filter(({ debit, credit }) => debit !== credit)
          .map(({ debit, credit, cents, ...rest }): [string, string, number, object] => [
            debit,
            credit,
            cents,
            rest,
          ])
        const balance = await readTrialBalance(periodSchema.parse(until), booked(all))
        expect(balance.balanceCents).toBe(0n)
        const sheet = await readYearlyAccounts(periodSchema.parse(until), booked(all))
        expect(sheet.assetsCents).toBe(sheet.liabilitiesCents)
        expect(sheet.resultCents).toBe(sheet.centres.reduce((sum, { resultCents }) => sum + resultCents, 0n))
      }),
      { numRuns },
    )
  })
})
