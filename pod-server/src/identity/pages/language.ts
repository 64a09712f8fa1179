/** Languages in which the pages can be read; Italian where the reader asks for none of them. */
export const languages = ['it', 'en', 'ar'] as const
export type Language = (typeof languages)[number]

export const languageNames: Readonly<Record<Language, string>> = {
  it: 'Italiano',
  en: 'English',
  ar: 'العربية',
}

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr')

interface Reader {
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: { readonly cookie?: string | undefined }
  readonly acceptsLanguages: (languages: string[]) => string | false
}

/** What the reader chose on a page, now or before, else what the browser asks for. */
export const languageOf = (reader: Reader): Language => {
  const wanted =
    chosenLanguage(reader) ??
    earlierChoice.exec(reader.headers.cookie ?? '')?.[1] ??
    reader.acceptsLanguages([...languages])
  return languages.find((known) => known === wanted) ?? 'it'
}

/** What the reader chooses with this request. */
export const chosenLanguage = ({ query }: Pick<Reader, 'query'>): Language | undefined =>
  languages.find((known) => known === query['lang'])

export const languageCookie = 'mutua_language'
const earlierChoice = new RegExp(`(?:^|;\\s*)${languageCookie}=(\\w+)`)
