import { careByFamilyDoctor } from './support/coop.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { cannotWords, inSentence, thingsWords } from '../apps/member/src/facts/request-facts.ts'
import { createMessages } from '../apps/ui/src/words/message-format.ts'
import { purposeWords } from '../apps/ui/src/records/use-words.ts'
import { readAllWords, type Messages } from './words/all-words.ts'
import { readabilityOf } from './words/gulpease.ts'

type Translate = Parameters<typeof cannotWords>[1]

const say = createMessages()
let italian: Messages

beforeAll(async () => {
  const spoken = (await readAllWords()).find(({ app, language }) => app === 'member' && language === 'it')
  if (spoken === undefined) throw new Error('the member’s app speaks Italian')
  italian = spoken.messages
})

/** What stands in the messages when they are read: as long as it usually is. */
const usual: Readonly<Record<string, string | number>> = {
  name: 'Lucia Rossi',
  person: 'Lucia Rossi',
  who: 'Studio medico Rossi',
  role: 'medico di famiglia',
  what: 'gli esami di laboratorio',
  how: 'leggere',
  why: 'cura dal medico di famiglia',
  day: '31 dicembre 2026',
  until: '31 dicembre 2026',
  by: '31 dicembre 2026',
  at: '31 dicembre 2026',
  since: '1 gennaio 2026',
  month: 'gennaio 2026',
  left: '9 minuti',
  size: '12 MB',
  sum: '12,40 €',
  use: 'Lucia Rossi ha letto gli esami di laboratorio.',
}
const textOf = (key: string, values: Readonly<Record<string, unknown>> = {}): string => {
  const message = italian.get(key)
  if (message === undefined) throw new Error(`there is no message ${key}`)
  const named = [...message.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name = '']) => name)
  const asUsual = new Map(named.map((name) => [name, usual[name] ?? 3]))
  return say(message, 'it', { ...Object.fromEntries(asUsual), ...values })
}

/** Labels of a word or two would make everything look easy: what is counted are sentences. */
const isSentence = (text: string): boolean => /[.!?…]$/u.test(text) || text.split(' ').length > 6

const groupsOf = (messages: Messages): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...Map.groupBy(messages.keys(), (key) => key.split('.')[0] ?? '')].map(([group, keys]) => [
      group,
      keys.map((key) => textOf(key)).filter((text) => isSentence(text)),
    ]),
  )

describe('who went to school until fourteen reads with ease', () => {
  test('every group of the words of the member’s app', () => {
    const hard = [...groupsOf(italian)]
      .filter(([, texts]) => texts.length > 0)
      .map(([group, texts]) => ({ group, ...readabilityOf(texts) }))
      .filter(({ gulpease, words, sentences }) => gulpease < 60 || words / sentences > 20)
    expect(hard).toEqual([])
  })

  test('all of them together', () => {
    const all = readabilityOf([...groupsOf(italian).values()].flat())
    expect(all.words).toBeGreaterThan(1_500)
    expect(all.gulpease).toBeGreaterThanOrEqual(60)
    expect(all.words / all.sentences).toBeLessThanOrEqual(20)
  })

  test('no sentence of more than thirty words', () => {
    const long = [...groupsOf(italian).values()].flat().flatMap((text) => text.split(/[.!?]\s/u))
    expect(long.filter((sentence) => readabilityOf([sentence]).words > 30)).toEqual([])
  })

  test('the card on which a consent is decided, in 150 words', () => {
    const card = consentCard()
    const { words, gulpease } = readabilityOf(card)
    expect(words, card.join('\n')).toBeLessThanOrEqual(150)
    expect(gulpease, card.join('\n')).toBeGreaterThanOrEqual(60)
  })
})

describe('the card of a study', () => {
  test('says who, what, why, until when, how much and the way out in 150 words', () => {
    const card = studyCard()
    const { words, gulpease } = readabilityOf(card)
    expect(words, card.join('\n')).toBeLessThanOrEqual(150)
    expect(gulpease, card.join('\n')).toBeGreaterThanOrEqual(60)
  })

  test('names no amount, nor do the questions before a yes and what stands behind it', () => {
    const said = [...italian].filter(([key]) => /^stud(?:y|ies)\./.test(key))
    expect(said.length).toBeGreaterThan(100)
    expect(said.filter(([, text]) => /€|\beuro\b|\bcent|\bsoldi\b|\bpaga/i.test(text))).toEqual([])
  })
})

describe('the index', () => {
  test('is the one that was published', () => {
    const text = 'Il medico legge gli esami di laboratorio e risponde alla persona entro la fine del mese.'
    expect(readabilityOf([text])).toEqual({
      letters: 72,
      words: 16,
      sentences: 1,
      gulpease: 89 + (300 - 720) / 16,
    })
  })

  test('finds what is hard', () => {
    const law =
      'L’interessato conferisce irrevocabilmente al responsabile del trattamento l’autorizzazione alla comunicazione delle informazioni concernenti le prestazioni sanitarie precedentemente usufruite'
    expect(readabilityOf([law]).gulpease).toBeLessThan(40)
  })
})

/** Everything on the first face of a study, in the order of the card (screens/study-card.tsx, study-more.tsx). */
const studyCard = (): readonly string[] => [
  'Il diabete per fasce di età',
  'Vogliamo sapere quanti adulti con il diabete hanno la glicata alta, e a quale età.',
  textOf('study.never', { name: 'Istituto di ricerca Vallombra' }),
  textOf('study.read', {
    things: textOf('study.tooMany', { first: 'età, genere, diabete', others: 3 }),
  }),
  ...['study.until', 'study.approved', 'study.hides', 'study.free'].map((key) => textOf(key)),
  textOf('study.takes', { percent: 25 }),
  ...['request.yes', 'request.no'].map((key) => textOf(key)),
  ...['why', 'things', 'who', 'cannot', 'copy', 'back', 'year'].map((part) => textOf(`study.more.${part}`)),
]

/** Everything that is read before answering a request of the usual size, in the order of the card (screens/request-card.tsx). */
const consentCard = (): readonly string[] => {
  const t = ((key: string, values?: Readonly<Record<string, unknown>>) =>
    textOf(key, values)) as unknown as Translate // all that is asked of it here
  const things = ['laboratory', 'summary', 'documents'].map((category) => textOf(`what.category.${category}`))
  const request = {
    purpose: careByFamilyDoctor,
    scope: { resources: [], modes: ['read' as const] },
    terms: undefined,
  }
  return [
    textOf('request.title', { name: 'Lucia Rossi, Studio medico Rossi' }),
    textOf('asked.listed', { role: textOf('asked.role.general-practitioner') }),
    textOf('asked.sentence', {
      what: thingsWords(things, t),
      why: inSentence(purposeWords(careByFamilyDoctor, 'it', t)),
      until: textOf('asked.day'),
    }),
    textOf('exactly.show'),
    textOf('request.cannot'),
    ...cannotWords(request, t),
    textOf('asked.free'),
    textOf('asked.controller'),
    ...['request.yes', 'request.no', 'request.today', 'asked.question'].map((key) => textOf(key)),
  ]
}
