import { expect, test } from 'vitest'
import { shownDecimal, shownNumber, shownTyped } from './column-words.ts'
import { billionthsIn, rhoSteps, stepWithin } from './exactness.ts'
import { gulpeaseOf } from './readability.ts'

test('figures stand as the language writes them', () => {
  expect(shownNumber(72n, 1, 'it')).toBe('7,2')
  expect(shownNumber(2026, 0, 'it')).toBe('2026')
  expect(shownNumber(12_026, 0, 'it')).toBe('12.026')
  expect(shownDecimal('0.02435597', 'it')).toBe('0,02435597')
  expect(shownDecimal('0.000000001', 'en')).toBe('0.000000001')
  expect(shownDecimal('0.5', 'ar')).toBe('0.5')
  expect(shownNumber(12_345_678_901_234_567_890n, 0, 'en')).toBe('12,345,678,901,234,567,890')
})

test('cuts stand in a field as the language writes numbers', () => {
  expect(shownTyped('5.7; 7.0', 'it')).toBe('5,7; 7,0')
  expect(shownTyped('5.7; 7.0', 'en')).toBe('5.7; 7.0')
})

test('the steps of exactness rise, each a cost that can be asked for', () => {
  const costs = rhoSteps.map((step) => billionthsIn(step) ?? 0n)
  expect(costs.every((cost, at) => at === 0 || cost > (costs[at - 1] ?? cost))).toBe(true)
  expect(costs.at(-1)).toBe(125_000_000n)
  expect(rhoSteps[stepWithin(2_435_597n)]).toBe('0.002')
  expect(stepWithin(0n)).toBe(0)
  expect(billionthsIn('0,1')).toBeUndefined()
})

test('short sentences read with more ease than long ones; of a few words nothing is said', () => {
  const easy = gulpeaseOf('Molti anziani hanno lo zucchero alto. Vogliamo sapere quanti sono e come stanno.')
  const hard = gulpeaseOf(
    'L’indagine epidemiologica osservazionale caratterizza la prevalenza dell’insufficiente compenso glicometabolico nella popolazione istituzionalizzata.',
  )
  expect(easy).toBeGreaterThan(60)
  expect(hard).toBeLessThan(40)
  expect(gulpeaseOf('Poche parole.')).toBeUndefined()
})
