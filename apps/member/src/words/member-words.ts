import type { WordsByLanguage } from '@mutua/ui/words/start-words'

export const memberWords: WordsByLanguage = {
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
