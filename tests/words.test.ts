import { resolve } from 'node:path'
import { recordScopeWords, scopeNames } from '@mutua/sdk/consent/record-scope-words'
import { variables } from '@mutua/sdk/pool/variables'
import { beforeAll, describe, expect, test } from 'vitest'
import { scopeWordingOf } from '../apps/ui/src/records/what-words.ts'
import { pseudoWords } from '../apps/ui/src/words/pseudo-words.ts'
import { flat, isWhole, readAllWords, type Messages, type SpokenWords } from './words/all-words.ts'
import { chosenWords } from './words/chosen-words.ts'
import { argumentsOf, missingForms, parseMessage } from './words/icu.ts'
import { matches, readUsedKeys, usedKeysIn, type UsedKeys } from './words/used-keys.ts'

const house = resolve(import.meta.dirname, '..')
const apps = ['member', 'provider', 'coop', 'research'] as const

let all: readonly SpokenWords[]
const inItalian = (app: string): Messages => messagesOf(app, 'it')
const messagesOf = (app: string, language: string): Messages => {
  const found = all.find((words) => words.app === app && words.language === language)
  if (found === undefined) throw new Error(`the ${app} app has no words in ${language}`)
  return found.messages
}

beforeAll(async () => {
  all = await readAllWords()
})

describe('the words of the apps', () => {
  test('the member’s app speaks ten languages, the provider’s, the console and the workbench three', () => {
    expect(all.filter(({ app }) => app === 'member').map(({ language }) => language)).toHaveLength(10)
    for (const app of ['provider', 'coop', 'research'])
      expect(all.filter((words) => words.app === app).map(({ language }) => language)).toHaveLength(3)
  })

  test('every message is one, with every plural form of its language', () => {
    const faults = all.flatMap(({ app, language, messages }) =>
      [...messages].flatMap(([key, message]) =>
        messageFaults(message, language).map((fault) => `${app} ${language} ${key}: ${fault}`),
      ),
    )
    expect(faults).toEqual([])
  })

  test('every language asks for the same arguments as Italian', () => {
    const faults = all.flatMap(({ app, language, messages }) =>
      argumentFaults(messages, inItalian(app)).map((fault) => `${app} ${language} ${fault}`),
    )
    expect(faults).toEqual([])
  })

  test('Italian, English and Arabic say everything; the others at least 95 of 100', () => {
    for (const words of all) {
      const italian = namedKeys(inItalian(words.app))
      const said = italian.filter((key) => words.messages.has(key))
      const missing = italian.filter((key) => !words.messages.has(key))
      const label = `${words.app} ${words.language}`
      if (isWhole(words)) expect(missing, label).toEqual([])
      expect(said.length / italian.length, `${label}: ${missing.join(', ')}`).toBeGreaterThanOrEqual(0.95)
      expect(
        namedKeys(words.messages).filter((key) => !inItalian(words.app).has(key)),
        label,
      ).toEqual([])
    }
  })

  test('kinds of records have names in every language, and are said with them', () => {
    const needed = Object.entries(scopeNames).flatMap(([kind, names]) =>
      Object.keys(names)
        .filter((name) => kind !== 'category' || !(name in scopeNames.observation))
        .map((name) => `scope.${kind}.${name.slice(name.lastIndexOf('|') + 1)}`),
    )
    const others = all.filter((words) => words.app === 'member' && !isWhole(words))
    for (const { language, messages } of others) {
      expect(
        needed.filter((key) => !messages.has(key)),
        language,
      ).toEqual([])
      expect(
        Object.keys(purposesInArabic()).filter((key) => !messages.has(key)),
        language,
      ).toEqual([])
    }
    const romanian = messagesOf('member', 'ro')
    const t = ((key: string, { defaultValue = key }: { defaultValue?: string } = {}) =>
      romanian.get(key) ?? defaultValue) as unknown as Parameters<typeof scopeWordingOf>[1] // as far as it is asked here
    const asked = [
      'patient/Observation.rs?category=laboratory&date=ge2025-01-01',
      'patient/Condition.rs?category=x',
    ]
    expect(asked.map((record) => recordScopeWords(record, scopeWordingOf('ro', t)))).toEqual([
      'analize de laborator, începând cu 1 ianuarie 2025',
      'probleme de sănătate, categorie: x',
    ])
  })

  test('every variable of the public catalogue has a name in Arabic, and no other has', () => {
    const named = [...messagesOf('member', 'ar').keys()].filter((key) => key.startsWith('variable.'))
    expect(named.toSorted()).toEqual(variables.map(({ id }) => `variable.${id}`).toSorted())
  })

  test.each(apps)('what the %s app asks for is there, and what is there is asked for', async (app) => {
    const used = await readUsedKeys(house, app)
    expect(unknownKeys(used, inItalian(app))).toEqual([])
    expect(unusedKeys(used, inItalian(app))).toEqual([])
    expect(unchosenWords(chosenWords[app], used, inItalian(app))).toEqual([])
  })

  test('the pseudo-language has every message, two fifths longer, with the same arguments', () => {
    const english = messagesOf('member', 'en')
    const pseudo = flat(pseudoWords(Object.fromEntries(english)))
    expect([...pseudo.keys()]).toEqual([...english.keys()])
    expect(argumentFaults(pseudo, english)).toEqual([])
    for (const [key, message] of pseudo) {
      expect(messageFaults(message, 'en'), key).toEqual([])
      expect(message).toMatch(/^\[.*\]$/s)
    }
    expect(
      flat(pseudoWords({ a: { b: '{count, plural, one {One reading} other {# readings}}' } })).get('a.b'),
    ).toBe('[{count, plural, one {Öñé ŕéáðíñĝ śîẋłé} other {# ŕéáðíñĝš śîẋł}}]')
  })
})

describe('the checks of words can fail', () => {
  test.each([
    ['a brace too few', 'en', '{count, plural, one {One}', /./],
    ['Ukrainian without “many”', 'uk', '{count, plural, one {# a} few {# b} other {# c}}', /many/],
    ['Romanian without “few”', 'ro', '{count, plural, one {a} other {# b}}', /few/],
  ])('%s', (_, language, message, fault) => {
    expect(messageFaults(message, language).join()).toMatch(fault)
  })

  test('another argument', () => {
    expect(argumentFaults(new Map([['a.b', '{who}']]), new Map([['a.b', '{name}']]))).toEqual([
      'a.b: who, not name',
    ])
  })

  test('a key that is in no language, and one that nobody asks for', () => {
    const used = usedKeysIn(
      "t('home.titel'); t(`home.${kind}`, { a: `x` }); ask(is ? 'home.a.one' : `other.${x}`)",
    )
    const words: Messages = new Map([
      ['home.title', ''],
      ['home.a.one', ''],
      ['home.a.two', ''],
    ])
    expect(unknownKeys(used, words)).toEqual(['home.titel'])
    expect(unusedKeys(used, words)).toEqual(['home.a.two'])
    const chosen = { 'home.*': ['title', 'later'], 'away.*': [] }
    expect(unchosenWords(chosen, used, words)).toEqual(['home.later', 'away.*'])
  })
})

const purposesInArabic = (): Readonly<Record<string, string>> =>
  Object.fromEntries([...messagesOf('member', 'ar')].filter(([key]) => key.startsWith('purpose.')))

const messageFaults = (message: string, language: string): readonly string[] => {
  try {
    return missingForms(parseMessage(message, language), language).map((form) => `says no “${form}”`)
  } catch (error) {
    return [String(error)]
  }
}

const argumentFaults = (messages: Messages, first: Messages): readonly string[] =>
  [...messages].flatMap(([key, message]) => {
    const italian = first.get(key)
    if (italian === undefined) return []
    const [own, asked] = [message, italian].map((one) => argumentsOf(parseMessage(one, 'it')).join(', '))
    return own === asked ? [] : [`${key}: ${own ?? ''}, not ${asked ?? ''}`]
  })

/** Names that the SDK has in Italian and English are in the files of the others only. */
const namedKeys = (messages: Messages): readonly string[] =>
  [...messages.keys()].filter((key) => !/^(?:purpose|scope|variable)\./.test(key))

const unknownKeys = ({ literals, templates }: UsedKeys, messages: Messages): readonly string[] => {
  const groups = new Set([...messages.keys()].map((key) => key.split('.')[0] ?? ''))
  const isOurs = (text: string): boolean => groups.has(text.split('.')[0] ?? '')
  const keys = [...messages.keys()]
  return [
    ...[...literals].filter((key) => isOurs(key) && !messages.has(key)),
    ...[...templates].filter((template) => isOurs(template) && !keys.some((key) => matches(template, key))),
  ]
}

/** Values without a word, words of no value, and templates that no screen has. */
const unchosenWords = (
  chosen: Readonly<Record<string, readonly string[]>>,
  { templates }: UsedKeys,
  messages: Messages,
): readonly string[] =>
  Object.entries(chosen).flatMap(([template, values]) => {
    const keys = values.map((value) => template.replace('*', value))
    return [
      ...(templates.has(template) ? [] : [template]),
      ...keys.filter((key) => !messages.has(key)),
      ...[...messages.keys()].filter((key) => matches(template, key) && !keys.includes(key)),
    ]
  })

const unusedKeys = ({ literals, templates }: UsedKeys, messages: Messages): readonly string[] =>
  namedKeys(messages).filter(
    (key) => !literals.has(key) && ![...templates].some((template) => matches(template, key)),
  )
