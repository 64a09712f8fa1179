import { csvText } from '@mutua/sdk/csv-text'
import type { BookLine } from '@mutua/sdk/coop/console'
import { euroText } from '@mutua/ui/records/euro-text'

/** Lines of the register that have the words in name, section or number. */
export const linesOf = (book: readonly BookLine[], words: string): readonly BookLine[] => {
  const wanted = folded(words)
  return book.filter(
    ({ number, displayName, section = '' }) =>
      wanted === '' || String(number) === wanted || folded(`${displayName} ${section}`).includes(wanted),
  )
}

/** RFC 4180, with the columns that the law wants of a register (art. 2421 n. 1 c.c.). */
export const bookCsv = (lines: readonly BookLine[]): string =>
  csvText([
    [
      ...['numero', 'nome', 'categoria', 'sezione', 'provincia', 'ammesso', 'delibera', 'voto_dal'],
      ...['quota_sottoscritta_euro', 'quota_versata_euro', 'stato', 'uscita'],
    ],
    ...lines.map((line) => [
      String(line.number),
      line.displayName,
      line.category,
      line.section ?? '',
      line.province ?? '',
      line.admittedOn,
      line.act === undefined ? '' : `${line.act.number} ${line.act.on}`,
      line.voteFrom,
      euroText(line.subscribedCents),
      euroText(line.quotaCents),
      line.state,
      line.exitOn ?? '',
    ]),
  ])

const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
