import type { WordsByLanguage } from '@mutua/ui/words/start-words'

/** Of the way in and the first screen. */
export const memberWords: WordsByLanguage = {
  it: async () => (await import('./italian/home.ts')).homeItalian,
  en: async () => (await import('./english/home.ts')).homeEnglish,
  ar: async () => (await import('./arabic/home.ts')).homeArabic,
  ro: async () => (await import('./romanian/home.ts')).homeRomanian,
  sq: async () => (await import('./albanian/home.ts')).homeAlbanian,
  uk: async () => (await import('./ukrainian/home.ts')).homeUkrainian,
  zh: async () => (await import('./chinese/home.ts')).homeChinese,
  bn: async () => (await import('./bengali/home.ts')).homeBengali,
  fr: async () => (await import('./french/home.ts')).homeFrench,
  es: async () => (await import('./spanish/home.ts')).homeSpanish,
}

/** Of all other screens. */
export const laterMemberWords: WordsByLanguage = {
  it: async () => (await import('./italian/italian.ts')).italian,
  en: async () => (await import('./english/english.ts')).english,
  ar: async () => (await import('./arabic/arabic.ts')).arabic,
  ro: async () => (await import('./romanian/romanian.ts')).romanian,
  sq: async () => (await import('./albanian/albanian.ts')).albanian,
  uk: async () => (await import('./ukrainian/ukrainian.ts')).ukrainian,
  zh: async () => (await import('./chinese/chinese.ts')).chinese,
  bn: async () => (await import('./bengali/bengali.ts')).bengali,
  fr: async () => (await import('./french/french.ts')).french,
  es: async () => (await import('./spanish/spanish.ts')).spanish,
}
