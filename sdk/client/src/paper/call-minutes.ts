import type { CallText } from '../codesign/call-text.ts'
import { halvesText, pointsText } from '../codesign/rank.ts'
import type { CallMinutes, RankedView } from '../codesign/scoring.ts'

type Facts = Omit<CallMinutes, 'text'>
type Rules = Pick<CallText, 'criteria' | 'scale' | 'minimumTotal' | 'mostAdmitted' | 'budgetCents' | 'quorum'>

/** Minutes of a call as people read them, drawn up from the numbers alone. Who is not suitable is not named. */
export const callMinutesText = (facts: Facts, rules: Rules, coop: string): CallMinutes['text'] => ({
  it: linesOf(facts, rules, coop, italian).join('\n'),
  en: linesOf(facts, rules, coop, english).join('\n'),
})

const linesOf = (facts: Facts, rules: Rules, coop: string, words: Words): readonly string[] => [
  words.heading(facts.title, coop),
  '',
  words.closing(words.when(facts.closedAt), facts.received, facts.amendments),
  words.digest(facts.digest),
  '',
  words.commission,
  ...facts.commission.map(({ name, part }) => `- ${name}: ${words.parts[part]}`),
  words.sheets(facts.sheets),
  '',
  words.rules(rules, words.euro(rules.budgetCents)),
  ...rules.criteria.map(({ title, weight }, place) => `${String(place + 1)}. ${title}: ${String(weight)}`),
  '',
  words.list,
  ...facts.list.flatMap((line) => lineOf(line, rules, words)),
  ...(facts.lots === undefined ? [] : ['', words.lots(facts.lots.order, facts.lots.how)]),
]

const lineOf = (line: RankedView, rules: Rules, words: Words): readonly string[] => {
  const { number, place, title, lead, partners = [], total, sums = [], askedCents = 0n } = line
  if (place === undefined || total === undefined || title === undefined || lead === undefined)
    return [words.unnamed(number, words.outcomes[line.outcome])]
  return [
    `${String(place)}. ${title} (${words.number(number)}): ${words.points(pointsText(total, words.mark), total.numerator, total.denominator)}`,
    `   ${[lead, ...partners].join(', ')}; ${words.asked(words.euro(askedCents))}`,
    `   ${sums.map((sum, index) => `${String(index + 1)}: ${halvesText(sum, words.mark)}`).join('; ')}`,
    `   ${words.outcomes[line.outcome]}${apart(line, rules, words)}`,
  ]
}

const apart = ({ toldApartBy, equals = [] }: RankedView, { criteria }: Rules, words: Words): string =>
  toldApartBy === 'lots'
    ? `; ${words.byLots}`
    : toldApartBy !== undefined
      ? `; ${words.byCriterion(criteria[toldApartBy - 1]?.title ?? '')}`
      : equals.length > 0
        ? `; ${words.equal(equals)}`
        : ''

interface Words {
  readonly mark: string
  readonly when: (instant: string) => string
  readonly euro: (cents: bigint) => string
  readonly heading: (title: string, coop: string) => string
  readonly closing: (at: string, received: number, amendments: number) => string
  readonly digest: (digest: string) => string
  readonly commission: string
  readonly parts: Readonly<Record<CallMinutes['commission'][number]['part'], string>>
  readonly sheets: (digest: string) => string
  readonly rules: (rules: Rules, budget: string) => string
  readonly list: string
  readonly number: (number: number) => string
  readonly points: (text: string, numerator: number, denominator: number) => string
  readonly asked: (sum: string) => string
  readonly unnamed: (number: number, outcome: string) => string
  readonly outcomes: Readonly<Record<RankedView['outcome'], string>>
  readonly byLots: string
  readonly byCriterion: (title: string) => string
  readonly equal: (numbers: readonly number[]) => string
  readonly lots: (order: readonly number[], how: string) => string
}

const whenIn = (locale: string) => (instant: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Rome' }).format(
    Date.parse(instant),
  )

/** Exact: cents are whole, and no float stands between. */
const euroIn = (mark: string, thousands: string) => (cents: bigint) =>
  `${String(cents / 100n).replaceAll(/\B(?=(?:\d{3})+$)/g, thousands)}${mark}${String(cents % 100n).padStart(2, '0')} €`

const italian: Words = {
  mark: ',',
  when: whenIn('it'),
  euro: euroIn(',', '.'),
  heading: (title, coop) => `Verbale dell’avviso di co-progettazione «${title}» – ${coop}`,
  closing: (at, received, amendments) =>
    `L’avviso si è chiuso il ${at}. Proposte ricevute: ${String(received)}. Modifiche dell’avviso: ${String(amendments)}.`,
  digest: (digest) => `Testo dell’avviso (SHA-256): ${digest}`,
  commission: 'Commissione',
  parts: {
    scored: 'ha valutato tutte le proposte',
    conflict: 'ha dichiarato un interesse e non ha valutato',
    absent: 'non ha consegnato la valutazione',
  },
  sheets: (digest) => `Schede di valutazione, lette senza i nomi di chi propone (SHA-256): ${digest}`,
  rules: ({ minimumTotal, mostAdmitted, scale, quorum }, budget) =>
    `Punti interi su 100, scala da 0 a ${String(scale.most)}, soglia ${String(minimumTotal)}, al massimo ${String(mostAdmitted)} proposte ammesse entro ${budget}; dovevano consegnare almeno ${String(quorum)} componenti. Criteri e pesi:`,
  list: 'Graduatoria',
  number: (number) => `proposta n. ${String(number)}`,
  points: (text, numerator, denominator) => `${text} punti (${String(numerator)}/${String(denominator)})`,
  asked: (sum) => `chiede ${sum}`,
  unnamed: (number, outcome) => `Proposta n. ${String(number)}: ${outcome}`,
  outcomes: {
    'admitted': 'ammessa',
    'reserve': 'idonea, non ammessa',
    'tied': 'pari merito',
    'below-minimum': 'sotto la soglia',
    'excluded': 'esclusa: mancano i requisiti',
  },
  byLots: 'ordine per sorteggio',
  byCriterion: (title) => `a parità di punti conta «${title}»`,
  equal: (numbers) => `pari con la proposta n. ${numbers.join(', ')}`,
  lots: (order, how) => `Sorteggio tra pari: ${order.join(', ')}. ${how}`,
}

const english: Words = {
  mark: '.',
  when: whenIn('en'),
  euro: euroIn('.', ','),
  heading: (title, coop) => `Minutes of the call for co-design “${title}” – ${coop}`,
  closing: (at, received, amendments) =>
    `The call closed on ${at}. Proposals received: ${String(received)}. Amendments of the call: ${String(amendments)}.`,
  digest: (digest) => `Text of the call (SHA-256): ${digest}`,
  commission: 'Commission',
  parts: {
    scored: 'scored every proposal',
    conflict: 'declared an interest and did not score',
    absent: 'did not hand in',
  },
  sheets: (digest) => `Score sheets, made without the names of who proposes (SHA-256): ${digest}`,
  rules: ({ minimumTotal, mostAdmitted, scale, quorum }, budget) =>
    `Whole points of 100, scale from 0 to ${String(scale.most)}, minimum ${String(minimumTotal)}, at most ${String(mostAdmitted)} proposals admitted within ${budget}; at least ${String(quorum)} members had to hand in. Criteria and weights:`,
  list: 'Ranked list',
  number: (number) => `proposal ${String(number)}`,
  points: (text, numerator, denominator) => `${text} points (${String(numerator)}/${String(denominator)})`,
  asked: (sum) => `asks for ${sum}`,
  unnamed: (number, outcome) => `Proposal ${String(number)}: ${outcome}`,
  outcomes: {
    'admitted': 'admitted',
    'reserve': 'suitable, not admitted',
    'tied': 'equal',
    'below-minimum': 'below the minimum',
    'excluded': 'left out: requirements not met',
  },
  byLots: 'order by lots',
  byCriterion: (title) => `with equal points “${title}” counts`,
  equal: (numbers) => `equal with proposal ${numbers.join(', ')}`,
  lots: (order, how) => `Lots among equals: ${order.join(', ')}. ${how}`,
}
