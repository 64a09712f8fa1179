import type { WordsByLanguage } from '@mutua/ui/words/start-words'

export const memberWords: WordsByLanguage = {
  it: async () => (await import('./italian.ts')).italian,
  en: async () => (await import('./english.ts')).english,
  ar: async () => (await import('./arabic.ts')).arabic,
}
