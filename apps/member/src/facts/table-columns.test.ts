import { expect, test } from 'vitest'
import { hintsOf, noTableHints, readTitles } from './table-columns.ts'

test('The titles of a table are read with whatever sign stands between them.', async () => {
  expect(await readTitles(new Blob(['\uFEFF"Quando";Mattina;Sera\r\n1;2;3']))).toEqual([
    'Quando',
    'Mattina',
    'Sera',
  ])
  expect(await readTitles(new Blob(['when,value\n']))).toEqual(['when', 'value'])
})

test('Only what was said is sent along.', () => {
  expect(hintsOf(noTableHints)).toMatchObject({ dates: 'dmy' })
  expect(hintsOf({ columns: { date: 'Quando', time: '' }, glucose: 'mg/dL', dates: 'mdy' })).toMatchObject({
    'column.date': 'Quando',
    'unit.glucose': 'mg/dL',
    'dates': 'mdy',
  })
  expect(hintsOf({ ...noTableHints, columns: { time: '' } })).not.toHaveProperty('column.time')
})
