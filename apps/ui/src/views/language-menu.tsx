import { useTranslation } from 'react-i18next'
import { languageNames, languageTag } from '../words/languages.ts'
import { chooseLanguage, languagesOf } from '../words/start-words.ts'

/** @param isNamed whether the word for it shows, too: where there is room for it */
export const LanguageMenu = ({ isNamed = false }: { readonly isNamed?: boolean }) => {
  const { t, i18n } = useTranslation()
  return (
    <label className="language">
      <span className={isNamed ? 'named' : 'unseen'}>{t('ui.language')}</span>
      <select value={i18n.language} onChange={({ target }) => void chooseLanguage(i18n, target.value)}>
        {languagesOf(i18n).map((language) => (
          <option key={language} value={language} lang={languageTag(language)}>
            {languageNames[language]}
          </option>
        ))}
      </select>
    </label>
  )
}
