import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cents } from '../ids.ts'
import { bookSpending, budgetLines, budgetStanding, healthBudget } from './health-budget.ts'

const parts = { id: 'b', subject: { reference: 'Patient/p' }, from: '2026-01-01', until: '2026-12-31' }
const amount = fc.integer({ min: 0, max: 10_000_000 })

describe('a health budget', () => {
  it('comes to the cent: given, planned, spent, left and free, whatever was booked', () => {
    fc.assert(
      fc.property(amount, amount, fc.array(amount, { maxLength: 5 }), (planned, more, booked) => {
        const made = healthBudget({
          ...parts,
          lines: [
            { kind: 'source', what: 'Comune', amount: cents(planned + more) },
            { kind: 'item', what: 'Aiuto', amount: cents(planned) },
          ],
        })
        if (made.kind === 'refused') throw new Error(made.because)
        let budget = made.value as Parameters<typeof bookSpending>[0] // also as later states of it
        let spent = 0
        for (const each of booked) {
          const outcome = bookSpending(budget, { what: 'Aiuto', amount: cents(each) })
          expect(outcome.kind).toBe(spent + each <= planned ? 'made' : 'refused')
          if (outcome.kind === 'refused') continue
          budget = outcome.value
          spent += each
        }
        expect(budgetStanding(budget)).toEqual({
          given: BigInt(planned + more),
          planned: BigInt(planned),
          spent: BigInt(spent),
          left: BigInt(planned - spent),
          free: BigInt(more),
        })
        expect(budgetLines(budget)).toHaveLength(2)
      }),
    )
  })

  it('is not spent on what it has no line for, nor once it is over', () => {
    const made = healthBudget({ ...parts, lines: [{ kind: 'source', what: 'Comune', amount: cents(100) }] })
    if (made.kind === 'refused') throw new Error(made.because)
    expect(bookSpending(made.value, { what: 'Comune', amount: cents(1) })).toMatchObject({
      code: 'budget-exceeded',
    })
    const over = { ...made.value, status: 'inactive' }
    expect(bookSpending(over, { what: 'Comune', amount: cents(0) })).toMatchObject({ code: 'state-wrong' })
  })
})
