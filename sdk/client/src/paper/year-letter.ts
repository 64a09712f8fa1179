import { grantStateAt, requestStateAt, type AccessRequest, type Grant } from '../consent/grant.ts'
import { instantOf, type Instant, type WebId } from '../ids.ts'
import type { Receipt } from '../receipt/receipt.ts'
import { euroText } from './euro-text.ts'
import { letterWords, type LetterWords } from './letter-words.ts'
import type { Both, PaperSection, SideBySide } from './side-by-side.ts'
import { sheetLanguages, type SheetLanguage } from './sheet-words.ts'

/** What a member’s year was made of; also what other people have a part in, which is left out. */
export interface YearFacts {
  readonly member: WebId
  readonly year: number
  readonly now: number
  readonly timeZone: string
  readonly grants: readonly Grant[]
  readonly requests: readonly AccessRequest[]
  readonly receipts: readonly Receipt[]
  /** What came back for that year, in cents; undefined where the books of that year are not closed. */
  readonly returned: bigint | undefined
  readonly isLarge?: boolean
}

/**
 * The letter of a year: who could see, who looked, what was asked and answered, how to change it. What the data gave back stands
 * on a page of its own at the end, and money nowhere else.
 */
export const yearLetter = (facts: YearFacts, language: SheetLanguage): SideBySide => {
  const tags = ['it', language === 'it' ? 'en' : language] as const
  const both = (say: (words: LetterWords, tag: SheetLanguage) => string): Both => [
    say(letterWords[tags[0]], tags[0]),
    say(letterWords[tags[1]], tags[1]),
  ]
  return {
    languages: [languageOf(tags[0]), languageOf(tags[1])],
    title: both((words) => words.title(String(facts.year))),
    sections: [...factSections(facts, both), moneySection(facts, both)],
    isLarge: facts.isLarge ?? false,
  }
}

type SayBoth = (say: (words: LetterWords, tag: SheetLanguage) => string) => Both

const factSections = (facts: YearFacts, both: SayBoth): readonly PaperSection[] => {
  const { member, year, timeZone, now } = facts
  const isThen = (at: Instant | undefined) => at !== undefined && yearOf(at, timeZone) === year
  const own = facts.grants.filter(
    (grant) =>
      grant.owner === member &&
      yearOf(grant.validFrom, timeZone) <= year &&
      yearOf(endOf(grant), timeZone) >= year,
  )
  const asked = facts.requests.filter((request) => request.owner === member && isThen(request.requestedAt))
  const looks = Map.groupBy(
    facts.receipts.filter(
      ({ owner, recipient, at }) => owner === member && recipient.webId !== member && isThen(at),
    ),
    ({ recipient }) => (recipient.organisation === '' ? recipient.webId : recipient.organisation),
  )
  const at = instantOf(now)
  const section = (
    heading: (words: LetterWords) => string,
    none: (words: LetterWords) => string,
    rows: PaperSection['rows'],
  ): PaperSection => ({
    heading: both(heading),
    rows: rows.length > 0 ? rows : [{ label: both(none), lines: [[], []] }],
  })
  const row = (name: string, say: (words: LetterWords, tag: SheetLanguage) => string) => {
    const [first, second] = both(say)
    return { label: [isolated(name), isolated(name)] as const, lines: [[first], [second]] as const }
  }
  const day = (instant: Instant, tag: SheetLanguage) => dayIn(instant, tag, timeZone)
  return [
    section(
      (words) => words.couldSee,
      (words) => words.nobodyCould,
      own.map((grant) =>
        row(grant.organisation === '' ? grant.recipient : grant.organisation, (words, tag) =>
          words.between(
            day(grant.validFrom, tag),
            day(endOf(grant), tag),
            words.states[grantStateAt(grant, at)],
          ),
        ),
      ),
    ),
    section(
      (words) => words.looked,
      (words) => words.nobodyLooked,
      [...looks].map(([name, uses]) =>
        row(name, (words, tag) =>
          words.times(new Intl.NumberFormat(sheetLanguages[tag].locale).format(uses.length)),
        ),
      ),
    ),
    section(
      (words) => words.asked,
      (words) => words.nobodyAsked,
      asked.map((request) =>
        row(request.requesterName, (words, tag) =>
          words.answered(day(request.requestedAt, tag), words.answers[requestStateAt(request, at)]),
        ),
      ),
    ),
    {
      heading: both((words) => words.change),
      rows: [{ label: both((words) => words.changeText), lines: [[], []] }],
    },
  ]
}

const moneySection = ({ returned }: YearFacts, both: SayBoth): PaperSection => ({
  heading: both((words) => words.gave),
  isOnOwnPage: true,
  rows: [
    {
      label: both((words, tag) =>
        returned === undefined ? words.notClosed : words.cameBack(euroText(returned, tag)),
      ),
      lines: [[], []],
    },
  ],
})

const endOf = ({ withdrawnAt, invalidatedAt, validUntil }: Grant): Instant =>
  invalidatedAt ?? withdrawnAt ?? validUntil

const yearOf = (at: Instant, timeZone: string): number =>
  Number(new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(new Date(at)))

const dayIn = (at: Instant, tag: SheetLanguage, timeZone: string): string =>
  new Intl.DateTimeFormat(sheetLanguages[tag].locale, { dateStyle: 'long', timeZone }).format(new Date(at))

const languageOf = (tag: SheetLanguage) => ({ tag, isRightToLeft: sheetLanguages[tag].isRightToLeft })

const isolated = (text: string): string => `\u2068${text.replaceAll(/[\u2066-\u2069]/g, '')}\u2069`
