import i18next, { type BackendModule, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { icuMessages } from './icu-messages.ts'
import {
  appLanguages,
  directionOf,
  isAppLanguage,
  isWholeLanguage,
  languageTag,
  type AppLanguage,
  type WholeLanguage,
} from './languages.ts'
import { pseudoLanguage } from './pseudo-language.ts'

type Words = Readonly<Record<string, unknown>>
type LoadWords = () => Promise<Words>

/** The words of an app, each language in a file that is loaded when somebody reads it. */
export type WordsByLanguage = Readonly<Record<WholeLanguage, LoadWords>> &
  Readonly<Partial<Record<AppLanguage, LoadWords>>>

/** Where words that the first screen does without are kept: another namespace of i18next, asked where the first one has no answer. */
export const laterWords = 'later'

/**
 * Begins in the language that was chosen here before, else in the browser's first that there is, else in Italian. `lang` and `dir`
 * of the document follow it. What a language does not say yet is said in English.
 *
 * @param later words that are loaded when a screen below `WithLaterWords` is to be shown
 */
export const startWords = async (ofApp: WordsByLanguage, later?: WordsByLanguage): Promise<i18n> => {
  const words = i18next.createInstance()
  const languages = appLanguages.filter((language) => ofApp[language] !== undefined)
  words.on('languageChanged', (language) => {
    document.documentElement.lang = languageTag(language)
    document.documentElement.dir = directionOf(language)
  })
  await words
    .use(icuMessages())
    .use(initReactI18next)
    .use(loading(ofApp, later))
    .init({
      lng: languageAtFirst(languages),
      supportedLngs: [...languages, pseudoLanguage],
      load: 'currentOnly',
      fallbackLng: (language: string) =>
        isWholeLanguage(language) || language === pseudoLanguage ? [] : ['en'],
      fallbackNS: laterWords,
      interpolation: { escapeValue: false },
    })
  return words
}

/** Those that can be chosen in the app that these are the words of. */
export const languagesOf = ({ options }: Pick<i18n, 'options'>): readonly AppLanguage[] =>
  (options.supportedLngs === false ? [] : (options.supportedLngs ?? [])).filter(isAppLanguage)

/** One of the apps, or the one for trying out: another changes nothing. */
export const chooseLanguage = async (words: i18n, language: string): Promise<void> => {
  if (!isAppLanguage(language) && language !== pseudoLanguage) return
  localStorage.setItem(languageKey, language)
  await words.changeLanguage(language)
}

const loading = (ofApp: WordsByLanguage, later: WordsByLanguage | undefined): BackendModule => ({
  type: 'backend',
  init: () => undefined,
  read: (tag, namespace, loaded) => {
    const load = namespace === laterWords ? laterIn(later) : firstIn(ofApp)
    wordsIn(tag, load).then(
      (words) => loaded(null, words),
      (cause: unknown) => loaded(cause instanceof Error ? cause : String(cause), false),
    )
  },
})

type LoadIn = (language: AppLanguage) => Promise<Words>

const wordsIn = async (tag: string, load: LoadIn): Promise<Words> => {
  if (tag === pseudoLanguage) {
    const { pseudoWords } = await import('./pseudo-words.ts')
    return pseudoWords(await load('en'))
  }
  return load(isAppLanguage(tag) ? tag : 'it')
}

const firstIn =
  (ofApp: WordsByLanguage): LoadIn =>
  async (language) => {
    const [shared, own] = await Promise.all([loadSharedWords(language), (ofApp[language] ?? ofApp.it)()])
    return { ...shared, ...own }
  }

const laterIn =
  (later: WordsByLanguage | undefined): LoadIn =>
  async (language) =>
    (await later?.[language]?.()) ?? {}

/** Of the views that all apps share. */
export const loadSharedWords = (language: AppLanguage): Promise<Words> => sharedWords[language]()

const sharedWords: Readonly<Record<AppLanguage, LoadWords>> = {
  it: async () => (await import('./shared-italian.ts')).sharedItalian,
  en: async () => (await import('./shared-english.ts')).sharedEnglish,
  ar: async () => (await import('./shared-arabic.ts')).sharedArabic,
  ro: async () => (await import('./shared-romanian.ts')).sharedRomanian,
  sq: async () => (await import('./shared-albanian.ts')).sharedAlbanian,
  uk: async () => (await import('./shared-ukrainian.ts')).sharedUkrainian,
  zh: async () => (await import('./shared-chinese.ts')).sharedChinese,
  bn: async () => (await import('./shared-bengali.ts')).sharedBengali,
  fr: async () => (await import('./shared-french.ts')).sharedFrench,
  es: async () => (await import('./shared-spanish.ts')).sharedSpanish,
}

const languageKey = 'mutua.language'

const languageAtFirst = (languages: readonly AppLanguage[]): string => {
  const chosen = localStorage.getItem(languageKey) ?? ''
  if (chosen === pseudoLanguage) return pseudoLanguage
  return (
    [chosen, ...navigator.languages]
      .map((tag) => tag.slice(0, 2).toLowerCase())
      .find((tag) => languages.some((language) => language === tag)) ?? 'it'
  )
}
