import { expect, test } from 'vitest'
import { csvText } from './csv-text.ts'

test('A table is quoted where it must be, and no cell is a formula.', () => {
  expect(
    csvText([
      ['organisation', 'cents'],
      ['Studio "Rossi", Roma', 12n],
      ['=HYPERLINK("https://elsewhere.example")', -3],
      ['@sum', 0],
      ['-10', '-7.25'],
      ['-1+2', '-A1'],
    ]),
  ).toBe(
    'organisation,cents\r\n"Studio ""Rossi"", Roma",12\r\n"\'=HYPERLINK(""https://elsewhere.example"")",-3\r\n\'@sum,0\r\n-10,-7.25\r\n\'-1+2,\'-A1\r\n',
  )
})
