import type { WordsByLanguage } from '@mutua/ui/words/start-words'

export const researchWords: WordsByLanguage = {
  it: async () => (await import('./italian/italian.ts')).italian,
  en: async () => (await import('./english/english.ts')).english,
  ar: async () => (await import('./arabic/arabic.ts')).arabic,
}
