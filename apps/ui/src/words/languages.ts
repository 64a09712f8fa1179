/** The languages of the apps, those that are most spoken first. An app has the first three, and as many of the others as it has. */
export const appLanguages = ['it', 'en', 'ar', 'ro', 'sq', 'uk', 'zh', 'bn', 'fr', 'es'] as const
export type AppLanguage = (typeof appLanguages)[number]

/** Nothing is missing in these: it would not compile. What another does not say yet, it says in English. */
export const wholeLanguages = ['it', 'en', 'ar'] as const satisfies readonly AppLanguage[]
export type WholeLanguage = (typeof wholeLanguages)[number]

/** Each language in its own name. */
export const languageNames: Readonly<Record<AppLanguage, string>> = {
  it: 'Italiano',
  en: 'English',
  ar: 'العربية',
  ro: 'Română',
  sq: 'Shqip',
  uk: 'Українська',
  zh: '中文',
  bn: 'বাংলা',
  fr: 'Français',
  es: 'Español',
}

export const isAppLanguage = (tag: string): tag is AppLanguage =>
  (appLanguages as readonly string[]).includes(tag)

export const isWholeLanguage = (tag: string): tag is WholeLanguage =>
  (wholeLanguages as readonly string[]).includes(tag)

/** For the `lang` of a document or of a part of it: voices and letters differ between scripts of one language. */
export const languageTag = (language: string): string => (language === 'zh' ? 'zh-Hans' : language)

export const directionOf = (language: string): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr')
