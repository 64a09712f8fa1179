import { useTranslation } from 'react-i18next'
import type { Year } from '@mutua/sdk/coop/period'
import { usePrevalence } from '../facts/ristorno-facts.ts'

/** Whether the co-op is mainly mutual this year, with the article and the formula of each figure. */
export const PrevalenceCard = ({ year }: { readonly year: Year }) => {
  const { t, i18n } = useTranslation()
  const { data } = usePrevalence(year)
  if (data === undefined) return null
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <section className="card" aria-labelledby="prevalence">
      <h2 id="prevalence">{t('prevalence.title')}</h2>
      <p>
        {data.isPrevalent === undefined
          ? t('prevalence.unknown')
          : t(data.isPrevalent ? 'prevalence.yes' : 'prevalence.no')}{' '}
        <bdi className="small">{data.article}</bdi>
      </p>
      <ul className="plain lines">
        {data.tests.map(({ test, article, formula, perMille, isOwn }) => (
          <li key={test}>
            <p className="apart">
              <strong>
                {t(`prevalence.test.${test}`)}
                {isOwn ? <span className="state">{t('prevalence.own')}</span> : null}
              </strong>
              <span>{perMille === undefined ? '–' : percent.format(perMille / 1_000)}</span>
            </p>
            <p className="small">
              <bdi>{article}</bdi>: <code dir="ltr">{formula}</code>
            </p>
          </li>
        ))}
      </ul>
      <p className="small">{t('prevalence.months', { count: data.monthsClosed })}</p>
    </section>
  )
}
