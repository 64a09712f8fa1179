import type { AccessRequest, Grant } from '../consent/grant.ts'
import { findPurpose } from '../consent/purposes.ts'
import type { Instant } from '../ids.ts'
import type { Both, PaperLanguage, PaperSection, SideBySide } from './side-by-side.ts'
import { sheetLanguages, sheetWords, type SheetLanguage, type SheetWords } from './sheet-words.ts'

/** What a member signs at the desk. */
export type SheetSubject =
  | { readonly kind: 'order'; readonly validUntil: Instant }
  | { readonly kind: 'decision'; readonly request: AccessRequest }
  | { readonly kind: 'withdrawal'; readonly grant: Grant }

export interface SheetFacts {
  readonly coop: string
  readonly member: string
  readonly timeZone: string
  readonly isLarge?: boolean
}

/** The sheet in Italian and in the language of the member; in English beside, for who reads Italian. Never an amount of money. */
export const deskSheet = (subject: SheetSubject, language: SheetLanguage, facts: SheetFacts): SideBySide => {
  const tags = ['it', language === 'it' ? 'en' : language] as const
  const both = (say: (words: SheetWords, tag: SheetLanguage) => string): Both => [
    say(sheetWords[tags[0]], tags[0]),
    say(sheetWords[tags[1]], tags[1]),
  ]
  const row = (
    label: (words: SheetWords) => string,
    line: (words: SheetWords, tag: SheetLanguage) => string,
  ) => {
    const [first, second] = both(line)
    return { label: both(label), lines: [[first], [second]] as const }
  }
  const section: PaperSection = {
    heading: both((words) => words.intro[subject.kind]),
    rows: [
      row(
        (words) => words.coop,
        () => isolated(facts.coop),
      ),
      row(
        (words) => words.member,
        () => isolated(facts.member),
      ),
      ...rowsOf(subject, row, facts.timeZone),
    ],
  }
  return {
    languages: [paperLanguage(tags[0]), paperLanguage(tags[1])],
    title: both((words) => words.title[subject.kind]),
    sections: [section],
    signatures: [both((words) => words.signed), both((words) => words.first), both((words) => words.second)],
    isLarge: facts.isLarge ?? false,
  }
}

type Row = (
  label: (words: SheetWords) => string,
  line: (words: SheetWords, tag: SheetLanguage) => string,
) => PaperSection['rows'][number]

const rowsOf = (subject: SheetSubject, row: Row, timeZone: string): PaperSection['rows'] => {
  const day = (at: Instant) => (_: SheetWords, tag: SheetLanguage) =>
    new Intl.DateTimeFormat(sheetLanguages[tag].locale, { dateStyle: 'long', timeZone }).format(new Date(at))
  if (subject.kind === 'order')
    return [
      row(
        (words) => words.what,
        (words) => words.orderText,
      ),
      row((words) => words.until, day(subject.validUntil)),
      row(
        (words) => words.rights,
        (words) => words.orderRights,
      ),
    ]
  const asked = subject.kind === 'decision' ? subject.request : subject.grant
  const name = 'requesterName' in asked ? `${asked.requesterName}, ${asked.organisation}` : asked.organisation
  const label = findPurpose(asked.purpose)?.label
  return [
    row(
      (words) => words.who,
      () => isolated(name),
    ),
    row(
      (words) => words.why,
      (_, tag) => isolated((tag === 'it' ? label?.it : label?.en) ?? asked.purpose),
    ),
    row(
      (words) => words.what,
      () => asked.scope.resources.map(isolated).join(' '),
    ),
    row(
      (words) => words.mayDo,
      (words) => asked.scope.modes.map((mode) => words.modes[mode]).join(', '),
    ),
    row((words) => words.until, day(asked.validUntil)),
    ...(subject.kind === 'decision'
      ? [
          row(
            (words) => words.cannot,
            (words) => words.cannotText,
          ),
          row(
            (words) => words.rights,
            (words) => words.rightsText,
          ),
          row(
            (words) => words.answer,
            (words) => `☐ ${words.yes}   ☐ ${words.no}`,
          ),
        ]
      : [
          row(
            (words) => words.rights,
            (words) => words.withdrawalText,
          ),
        ]),
  ]
}

const paperLanguage = (tag: SheetLanguage): PaperLanguage => ({
  tag,
  isRightToLeft: sheetLanguages[tag].isRightToLeft,
})

const isolated = (text: string): string => `\u2068${text.replaceAll(/[\u2066-\u2069]/g, '')}\u2069`
