import { sideBySidePage } from '@mutua/sdk/paper/side-by-side'
import { expect, test } from 'vitest'
import { findPrinter, printPdf } from './print-pdf.ts'

const printer = findPrinter(process.env['MUTUA_CHROMIUM'], process.env['PATH'])

test.skipIf(printer === undefined)(
  'a printed paper is tagged, says its language, and holds both languages',
  async () => {
    const page = sideBySidePage({
      languages: [
        { tag: 'it', isRightToLeft: false },
        { tag: 'ar', isRightToLeft: true },
      ],
      title: ['Consenso', 'موافقة'],
      sections: [
        { heading: ['Chi', 'مَن'], rows: [{ label: ['Chiede', 'يطلب'], lines: [['Rossi'], ['Rossi']] }] },
      ],
    })
    const pdf = (await printPdf(page, printer ?? ''))?.toString('latin1') ?? ''
    expect(pdf.startsWith('%PDF-')).toBe(true)
    expect(pdf).toContain('/StructTreeRoot')
    expect(pdf).toMatch(/\/MarkInfo\s*<<\/Type \/MarkInfo\s*\/Marked true/)
    expect(pdf).toMatch(/\/Lang \(it\)/)
    expect(pdf).toMatch(/\/Lang \(ar\)/)
  },
  60_000,
)

test('without a Chromium there is no printer, and a program that prints nothing is seen to', async () => {
  expect(findPrinter(undefined, '/nowhere')).toBeUndefined()
  expect(findPrinter('/nowhere/chromium', process.env['PATH'])).toBeUndefined()
  expect(await printPdf('<!doctype html>', '/bin/true')).toBeUndefined()
  expect(await printPdf('<!doctype html>', '/nowhere/chromium')).toBeUndefined()
})
