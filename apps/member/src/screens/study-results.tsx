import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { When } from '@mutua/ui/views/when'

/** What a study found, in plain words: in Italian where it is read in Italian, in the other language there is elsewhere. */
export const StudyResults = ({ results }: { readonly results: NonNullable<Study['results']> }) => {
  const { t, i18n } = useTranslation()
  const { plain, link, at } = results
  const language = i18n.language === 'it' || plain.en === undefined ? 'it' : 'en'
  const text = language === 'en' ? plain.en : plain.it
  return (
    <>
      <p className="said" lang={language} dir="ltr">
        {text}
      </p>
      <p className="small">
        <When at={at} />
        {link === undefined ? null : (
          <>
            {' · '}
            <a href={link} rel="noreferrer" className="line">
              {t('study.results.link')}
            </a>
          </>
        )}
      </p>
    </>
  )
}
