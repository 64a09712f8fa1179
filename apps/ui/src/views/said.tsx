import { useTranslation } from 'react-i18next'
import type { Label } from '@mutua/sdk/care/fhir-resource'

/** A text that sheets and codes have in Italian and English: in the language of the page, or in English and said to be so. */
export const Said = ({ of }: { readonly of: Label }) => {
  const { i18n } = useTranslation()
  const language = languageOf(i18n.language)
  return <bdi {...(language === i18n.language ? {} : { lang: language })}>{saidIn(of, i18n.language)}</bdi>
}

/** The same where only plain text can stand. */
export const saidIn = (label: Label, language: string): string => label[languageOf(language)]

const languageOf = (language: string): keyof Label => (language === 'it' ? 'it' : 'en')
