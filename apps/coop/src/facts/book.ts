import type { BookLine } from '@mutua/sdk/coop/console'
import { csvText } from '@mutua/ui/files/csv-text'
import { euroText } from '@mutua/ui/records/euro-text'

/** Lines of the register as it stood at the end of a day, those that have the words in name, section or number. */
export const linesOf = (
  book: readonly BookLine[],
  { words, on }: { readonly words: string; /** `YYYY-MM-DD`; empty: today. */ readonly on: string },
): readonly BookLine[] => {
  const wanted = folded(words)
  return book.filter(
    ({ number, displayName, section = '', admittedOn }) =>
      (on === '' || admittedOn <= on) &&
      (wanted === '' || String(number) === wanted || folded(`${displayName} ${section}`).includes(wanted)),
  )
}

/** RFC 4180, with the columns that the law wants of a register (art. 2421 n. 1 c.c.). */
export const bookCsv = (lines: readonly BookLine[]): string =>
  csvText([
    ['numero', 'nome', 'sezione', 'ammesso', 'voto_dal', 'quota_euro'],
    ...lines.map(({ number, displayName, section = '', admittedOn, voteFrom, quotaCents }) => [
      String(number),
      displayName,
      section,
      admittedOn,
      voteFrom,
      euroText(quotaCents),
    ]),
  ])

const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
