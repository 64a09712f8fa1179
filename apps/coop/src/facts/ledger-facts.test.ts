import { balanceSchema, transferSchema } from '@mutua/sdk/coop/transfer'
import { describe, expect, test } from 'vitest'
import { booksOf, chosenTransfers } from './ledger-facts.ts'

const balance = (account: string, debit: number, credit: number) =>
  balanceSchema.parse({
    account,
    debitCents: String(debit),
    creditCents: String(credit),
    balanceCents: String(debit - credit),
  })
const transfer = (sequence: number, debit: string, credit: string, centre: string, period: string) =>
  transferSchema.parse({
    ...{ key: String(sequence), debit, credit, cents: '100', period, reference: 'x', centre, sequence },
    at: '2026-11-20T10:00:00.000Z',
  })

describe('the books', () => {
  const books = booksOf([
    balance('bank', 900, 250),
    balance('cost:staff', 250, 0),
    balance('quota:1', 0, 300),
    balance('quota:2', 0, 400),
    balance('receivable:A', 50, 0),
    balance('receivable:B', 0, 250),
  ])

  test('are in the order of the chart, read as people read them, and balance', () => {
    expect(books.lines.map(({ line, cents }) => [line.name, cents])).toEqual([
      ['bank', 650n],
      ['receivable:', -200n],
      ['quota:', 700n],
      ['cost:staff', 250n],
    ])
    expect(books.trial).toBe(0n)
  })

  test('show no account of a person', () => {
    expect(books.lines.find(({ line }) => line.name === 'quota:')?.accounts).toEqual([])
    expect(books.lines.find(({ line }) => line.name === 'receivable:')?.accounts).toHaveLength(2)
  })

  test('are looked into by account, by beginning of accounts, by centre and by month or year', () => {
    const all = [
      transfer(1, 'cost:staff', 'bank', 'administration', '2026-10'),
      transfer(2, 'cost:rent', 'bank', 'valle', '2026-11'),
      transfer(3, 'bank', 'receivable:A', 'member-uses', '2025-11'),
    ]
    const numbers = (choice: Partial<Parameters<typeof chosenTransfers>[1]>) =>
      chosenTransfers(all, { account: '', centre: '', period: '', ...choice }).map(({ sequence }) => sequence)
    expect(numbers({})).toEqual([1, 2, 3])
    expect(numbers({ account: 'cost:' })).toEqual([1, 2])
    expect(numbers({ account: 'cost:rent' })).toEqual([2])
    expect(numbers({ account: 'cost:re' })).toEqual([])
    expect(numbers({ centre: 'valle' })).toEqual([2])
    expect(numbers({ period: '2026' })).toEqual([1, 2])
  })
})
