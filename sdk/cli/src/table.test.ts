import { expect, test } from 'vitest'
import { printable, table } from './table.ts'

test('columns are as wide as their widest cell', () => {
  expect(
    table(
      ['A', 'LONG'],
      [
        ['àbc', 'x'],
        ['d', 'y'],
      ],
    ),
  ).toBe('A    LONG\nàbc  x\nd    y')
})

test('what a stranger wrote cannot command the terminal', () => {
  expect(printable('\u001b[2J\u202eName')).toBe('�[2J�Name')
  expect(table(['A'], [['a\nb\r']])).not.toContain('\r')
})
