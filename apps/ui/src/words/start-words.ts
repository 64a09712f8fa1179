import i18next, { type BackendModule, type i18n } from 'i18next'
import ICU from 'i18next-icu'
import { initReactI18next } from 'react-i18next'

export const appLanguages = ['it', 'en', 'ar'] as const
export type AppLanguage = (typeof appLanguages)[number]

/** Each language in its own name. */
export const languageNames: Readonly<Record<AppLanguage, string>> = {
  it: 'Italiano',
  en: 'English',
  ar: 'العربية',
}

type Words = Readonly<Record<string, unknown>>

/** The words of an app, each language in a file that is loaded when somebody reads it. */
export type WordsByLanguage = Readonly<Record<AppLanguage, () => Promise<Words>>>

/**
 * Begins in the language that was chosen here before, else in the browser's first that there is, else in Italian. The choice is
 * all that is kept in the browser. `lang` and `dir` of the document follow it.
 */
export const startWords = async (ofApp: WordsByLanguage): Promise<i18n> => {
  const words = i18next.createInstance()
  words.on('languageChanged', (language) => {
    document.documentElement.lang = language
    document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr'
  })
  await words
    .use(ICU)
    .use(initReactI18next)
    .use(loading(ofApp))
    .init({ lng: languageAtFirst(), fallbackLng: false, interpolation: { escapeValue: false } })
  return words
}

export const chooseLanguage = async (words: i18n, language: AppLanguage): Promise<void> => {
  localStorage.setItem(languageKey, language)
  await words.changeLanguage(language)
}

const loading = (ofApp: WordsByLanguage): BackendModule => ({
  type: 'backend',
  init: () => undefined,
  read: (tag, _namespace, loaded) => {
    const language = isAppLanguage(tag) ? tag : 'it'
    Promise.all([sharedWords[language](), ofApp[language]()]).then(
      ([shared, own]) => loaded(null, { ...shared, ...own }),
      (cause: unknown) => loaded(cause instanceof Error ? cause : String(cause), false),
    )
  },
})

const sharedWords: WordsByLanguage = {
  it: async () => (await import('./shared-italian.ts')).sharedItalian,
  en: async () => (await import('./shared-english.ts')).sharedEnglish,
  ar: async () => (await import('./shared-arabic.ts')).sharedArabic,
}

const languageKey = 'mutua.language'

const languageAtFirst = (): AppLanguage =>
  [localStorage.getItem(languageKey) ?? '', ...navigator.languages]
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => isAppLanguage(tag)) ?? 'it'

export const isAppLanguage = (tag: string): tag is AppLanguage =>
  (appLanguages as readonly string[]).includes(tag)
