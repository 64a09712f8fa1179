export type Language = 'it' | 'en'

/** A sentence people read, in both languages of the house. */
export interface Text {
  readonly it: string
  readonly en: string
}

/** Italian where the person's system speaks Italian (POSIX locale names), else English. */
export const languageFrom = (locale: string | undefined): Language =>
  /^it\b|^it_/i.test(locale ?? '') ? 'it' : 'en'
