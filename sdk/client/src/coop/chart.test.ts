import { describe, expect, it } from 'vitest'
import { asRead, chartLineOf, chartOfAccounts, places } from './chart.ts'
import { accounts, accountSchema, type Account } from './transfer.ts'

describe('the chart of accounts', () => {
  it('has a line for every account that there can be, and no line for one that there cannot', () => {
    const names = chartOfAccounts.map(({ name }) =>
      name.endsWith(':') ? `${name}${name === 'surplus:' ? '2026' : '7'}` : name,
    )
    for (const name of names) {
      expect(accountSchema.safeParse(name).success, name).toBe(true)
      expect(chartLineOf(accountSchema.parse(name)).name).toBe(
        chartOfAccounts.find(
          (line) => name === line.name || (line.name.endsWith(':') && name.startsWith(line.name)),
        )?.name,
      )
    }
    // Our own bug, not a caller's: such an account cannot be parsed.
    expect(() => chartLineOf('rounding' as Account)).toThrow('has a line in it')
    expect(accountSchema.safeParse('rounding').success).toBe(false)
  })

  it('puts costs that the law wants apart in places of their own, and all others among the services', () => {
    expect(chartLineOf(accountSchema.parse('cost:staff')).place).toBe('B.9')
    expect(chartLineOf(accountSchema.parse('cost:rent')).place).toBe('B.8')
    expect(chartLineOf(accountSchema.parse('cost:hosting')).place).toBe('B.7')
    expect(chartLineOf(accounts.costRecovery).kind).toBe('liability')
  })

  it('has places for assets and liabilities in the balance sheet, for revenue and costs in the income statement', () => {
    const schemes = {
      asset: 'assets',
      liability: 'liabilities',
      equity: 'liabilities',
      revenue: 'production',
      cost: 'costs',
    }
    for (const { kind, place } of chartOfAccounts) expect(places[place].scheme).toBe(schemes[kind])
  })

  it('reads a debt and a cost as positive amounts', () => {
    expect([asRead('cost', 5n), asRead('liability', -5n), asRead('asset', -5n)]).toEqual([5n, 5n, -5n])
  })
})
