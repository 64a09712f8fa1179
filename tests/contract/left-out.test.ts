import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'vite'
import { afterAll, expect, test } from 'vitest'
import { leaveOutOwnMessages, leaveOutReasons } from '../../apps/site/src/leave-out.ts'

const opened = new AsyncDisposableStack()
afterAll(() => opened.disposeAsync())

test('what is left of i18next says every message as the whole does', async () => {
  const left = await started(await built(i18nextPart, [leaveOutOwnMessages()]))
  const whole = await started(await built(i18nextPart, []))
  for (const language of ['it', 'ro']) {
    await left.changeLanguage(language)
    await whole.changeLanguage(language)
    for (const [key, values] of asked) {
      expect(left.t(key, values), `${language} ${key}`).toEqual(whole.t(key, values))
      expect(left.exists(key), `${language} ${key}`).toBe(whole.exists(key))
    }
  }
  expect(left.t('things', { count: 12 })).toBe('12 lucruri puține')
  expect(left.t('onlyEnglish', { count: 1 })).toBe('one of them')
  expect(left.t('nowhere', { count: 2, defaultValue: '{count} of them' })).toBe('2 of them')
})

test('what is left of the reasons of zod is one word each, and the sentences of a schema', async () => {
  const { reasons } = (await built(zodPart, [leaveOutReasons()])) as ZodPart
  expect(reasons({ count: 'one', name: '' })).toEqual(['count: invalid_type', 'name: has no name'])
})

/** Messages of ours, what merely looks like one of i18next, and what is not there. */
const asked: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['plain', {}],
  ['named', { name: 'Anna {name} {{name}} $t(plain)' }],
  ['named', {}],
  ['things', { count: 0 }],
  ['things', { count: 1 }],
  ['things', { count: 12 }],
  ['things', { count: 3, ordinal: true }],
  ['deep.within', { count: 2 }],
  ['deep', { defaultValue: 'not a sentence' }],
  ['behind', {}],
  ['later:behind', {}],
  ['onlyEnglish', { count: 1 }],
  ['nowhere', {}],
  ['nowhere', { defaultValue: 'said otherwise' }],
  ['nowhere', { count: 0, defaultValue: 'said otherwise' }],
  ['nowhere', { count: 2, defaultValue: '{count} of them' }],
  ['some.http://address:8/x', { count: 1, defaultValue: 'an address' }],
]

const messages = {
  it: {
    plain: 'Ecco',
    named: '{name} legge {{name}}',
    things: '{count, plural, =0 {niente} one {# cosa} other {# cose}}',
    deep: { within: '{count, plural, one {una} other {tante}} $t(plain)' },
  },
  ro: { plain: 'Iată', things: '{count, plural, one {# lucru} few {# lucruri puține} other {# lucruri}}' },
  en: { plain: 'Here', named: '{name} reads', onlyEnglish: '{count, plural, one {one} other {#}} of them' },
}

interface Words {
  readonly t: (key: string, values: Readonly<Record<string, unknown>>) => unknown
  readonly exists: (key: string) => boolean
  readonly changeLanguage: (language: string) => Promise<unknown>
}

/** With the settings of the apps (`startWords`), which begins in a document. */
const started = async (part: unknown): Promise<Words> => {
  const { i18next, icuMessages } = part as I18nextPart
  const words = i18next.createInstance()
  await words.use(icuMessages()).init({
    lng: 'it',
    load: 'currentOnly',
    fallbackLng: (language: string) => (language === 'ro' ? ['en'] : []),
    fallbackNS: 'later',
    interpolation: { escapeValue: false },
    resources: Object.fromEntries(
      Object.entries(messages).map(([language, translation]) => [
        language,
        { translation, later: { behind: `${language} behind` } },
      ]),
    ),
  })
  return words
}

interface I18nextPart {
  readonly i18next: {
    readonly createInstance: () => Words & {
      readonly use: (part: unknown) => { readonly init: (settings: unknown) => Promise<unknown> }
    }
  }
  readonly icuMessages: () => unknown
}
const i18nextPart = `
  export { default as i18next } from 'i18next'
  export { icuMessages } from './src/words/icu-messages.ts'`

interface ZodPart {
  readonly reasons: (value: unknown) => readonly string[]
}
const zodPart = `
  import { z } from 'zod'
  const schema = z.object({ count: z.number(), name: z.string().refine((name) => name !== '', 'has no name') })
  export const reasons = (value) =>
    schema.safeParse(value).error.issues.map(({ path, message }) => path.join('.') + ': ' + message)`

/** A small program, built as the apps are, and loaded. */
const built = async (source: string, plugins: Plugin[]): Promise<unknown> => {
  const ui = resolve(import.meta.dirname, '../../apps/ui')
  const folder = await mkdtemp(join(tmpdir(), 'mutua-left-out-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const entry = join(ui, 'part.ts')
  const part: Plugin = {
    name: 'part',
    resolveId: (id) => (id === entry ? id : undefined),
    load: (id) => (id === entry ? source : undefined),
  }
  await build({
    root: ui,
    configFile: false,
    logLevel: 'error',
    plugins: [part, ...plugins],
    build: {
      outDir: folder,
      lib: { entry, formats: ['es'], fileName: () => 'part.mjs' },
    },
  })
  return import(pathToFileURL(join(folder, 'part.mjs')).href) as Promise<unknown>
}
