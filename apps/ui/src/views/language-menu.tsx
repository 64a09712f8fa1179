import { useTranslation } from 'react-i18next'
import { appLanguages, chooseLanguage, isAppLanguage, languageNames } from '../words/start-words.ts'

export const LanguageMenu = () => {
  const { t, i18n } = useTranslation()
  return (
    <label className="language">
      <span className="unseen">{t('ui.language')}</span>
      <select
        value={i18n.language}
        onChange={({ target }) => {
          if (isAppLanguage(target.value)) void chooseLanguage(i18n, target.value)
        }}
      >
        {appLanguages.map((language) => (
          <option key={language} value={language} lang={language}>
            {languageNames[language]}
          </option>
        ))}
      </select>
    </label>
  )
}
