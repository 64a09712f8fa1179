import { expect, test } from 'vitest'
import { sideBySidePage } from './side-by-side.ts'

const paper = {
  languages: [
    { tag: 'it', isRightToLeft: false },
    { tag: 'ar', isRightToLeft: true },
  ],
  title: ['Consenso', 'موافقة'],
  sections: [
    {
      heading: ['Chi', 'مَن'],
      rows: [{ label: ['Chiede', 'يطلب'], lines: [['\u2068<b>Rossi & figli</b>\u2069'], ['\u2068x\u2069']] }],
    },
  ],
  signatures: [['Firma', 'التوقيع']],
} as const

test('each side of a paper says which language it is in, and in which direction it runs', () => {
  const page = sideBySidePage(paper)
  expect(page).toContain('<html lang="it" dir="ltr">')
  expect(page).toContain('<td lang="it" dir="ltr"><strong>Chiede</strong>')
  expect(page).toContain('<td lang="ar" dir="rtl"><strong>يطلب</strong>')
  expect(page).toContain('<span lang="ar" dir="rtl">التوقيع</span>')
})

test('what others chose is text on a paper and never markup', () => {
  const page = sideBySidePage(paper)
  expect(page).toContain('<bdi>&lt;b&gt;Rossi &amp; figli&lt;/b&gt;</bdi>')
  expect(page).not.toContain('<b>Rossi')
  expect(page).not.toContain('<script')
})

test('a paper in large letters says so once', () => {
  expect(sideBySidePage({ ...paper, isLarge: true })).toContain('class="large"')
  expect(sideBySidePage(paper)).not.toContain('class="large"')
})
