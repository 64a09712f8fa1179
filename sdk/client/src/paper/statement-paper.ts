import { linesOf, type Statement } from '../coop/statement.ts'
import { euroText } from './euro-text.ts'
import type { Both, PaperSection, SideBySide } from './side-by-side.ts'
import { sheetLanguages, type SheetLanguage } from './sheet-words.ts'
import { statementWords, type StatementWords } from './statement-words.ts'

/**
 * A member’s yearly statement on paper, Italian beside another language: the lines that add up to their part, how it was worked
 * out, what becomes of it, and what it is proved by.
 * @param root of the run’s tree, base64
 */
export const statementPaper = (
  statement: Statement,
  root: string,
  language: SheetLanguage,
  isLarge = false,
): SideBySide => {
  const tags = ['it', language === 'it' ? 'en' : language] as const
  const both = (say: (words: StatementWords, tag: SheetLanguage) => string): Both => [
    say(statementWords[tags[0]], tags[0]),
    say(statementWords[tags[1]], tags[1]),
  ]
  const row = (label: (words: StatementWords) => string, value: (tag: SheetLanguage) => string) => ({
    label: both(label),
    lines: [[value(tags[0])], [value(tags[1])]] as const,
  })
  const money = (label: (words: StatementWords) => string, cents: bigint) =>
    row(label, (tag) => euroText(cents, tag))
  const number = (label: (words: StatementWords) => string, value: bigint | number) =>
    row(label, (tag) => isolated(new Intl.NumberFormat(sheetLanguages[tag].locale).format(value)))
  const text = (label: (words: StatementWords) => string, value: string) => row(label, () => isolated(value))
  const whereAny = (cents: bigint, section: PaperSection['rows'][number]) => (cents === 0n ? [] : [section])
  const sections: readonly PaperSection[] = [
    {
      heading: both(({ why }) => why),
      rows: linesOf(statement).map(({ line, cents }) => money(({ lines }) => lines[line], cents)),
    },
    {
      heading: both(({ how }) => how),
      rows: [
        number(({ uses }) => uses, statement.units),
        number(({ weight }) => weight, statement.weight),
        number(({ allWeights }) => allWeights, statement.allWeights),
        money(({ most }) => most, statement.distributableCents),
      ],
    },
    {
      heading: both(({ became }) => became),
      rows: [
        ...whereAny(
          statement.carriedInCents,
          money(({ carriedIn }) => carriedIn, statement.carriedInCents),
        ),
        money(({ paid }) => paid, statement.paidCents),
        ...whereAny(
          statement.quotaCents,
          money(({ quota }) => quota, statement.quotaCents),
        ),
        ...whereAny(
          statement.solidarityCents,
          money(({ solidarity }) => solidarity, statement.solidarityCents),
        ),
        ...whereAny(
          statement.withheldCents,
          money(({ withheld }) => withheld, statement.withheldCents),
        ),
        ...whereAny(
          statement.carriedOutCents,
          money(({ carriedOut }) => carriedOut, statement.carriedOutCents),
        ),
      ],
    },
    {
      heading: both(({ source }) => source),
      rows: [
        text(({ member }) => member, String(statement.member)),
        text(({ resolution }) => resolution, statement.resolution),
        text(({ criteria }) => criteria, statement.criteria),
        text(({ fingerprint }) => fingerprint, root),
        { label: both(({ check }) => check), lines: [[], []] },
      ],
    },
  ]
  return {
    languages: [languageOf(tags[0]), languageOf(tags[1])],
    title: both((words) => words.title(statement.year)),
    sections,
    isLarge,
  }
}

const languageOf = (tag: SheetLanguage) => ({ tag, isRightToLeft: sheetLanguages[tag].isRightToLeft })
const isolated = (text: string): string => `\u2068${text.replaceAll(/[\u2066-\u2069]/g, '')}\u2069`
