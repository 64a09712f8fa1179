import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Impact, ImpactFigure } from '@mutua/sdk/coop/impact'
import { moneyWords } from '@mutua/ui/records/money-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { useImpact } from '../facts/console-facts.ts'

/** What the year was good for by goals, domains and sheets: the report to members and consortium, as anybody may have it. */
export const ImpactCard = () => {
  const { t, i18n } = useTranslation()
  const { config } = useSignedIn()
  const { data, error, refetch } = useImpact()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return null
  const language = languages.find((one) => one === i18n.language) ?? 'en'
  const place = `${config.consentService}/transparency/impact`
  const query = `year=${data.year}&lang=${language}`
  return (
    <section className="card" aria-labelledby="impact">
      <h2 id="impact">
        {t('public.impact')} {data.year}
      </h2>
      <p>{t('public.impactWhat', { count: data.smallestGroup })}</p>
      <ul className="plain lines">
        {data.figures.map((figure) => (
          <li key={figure.id}>
            <p className="apart">
              <strong>{figure.name[language]}</strong>
              <span>{valueText(figure, data, i18n.language, t)}</span>
            </p>
            <p className="small">
              {figure.tags.map(({ tag, label }) => (
                <span key={tag}>
                  <bdi>{tag}</bdi>
                  {label === undefined ? '' : ` ${label[language === 'it' ? 'it' : 'en']}`}.{' '}
                </span>
              ))}
              {figure.formula[language]} {figure.source[language]}
            </p>
          </li>
        ))}
      </ul>
      <p>
        <a href={`${place}/figures.csv?${query}`}>CSV</a> · <a href={`${place}/figures?${query}`}>JSON</a> ·{' '}
        <a href={`${place}?${query}`}>{t('public.print')}</a>
      </p>
    </section>
  )
}

const languages = ['it', 'en', 'ar'] as const

const valueText = (
  { unit, value }: ImpactFigure,
  { smallestGroup }: Impact,
  language: string,
  t: TFunction,
): string => {
  if (value === 'few') return t('public.few', { count: smallestGroup })
  if (value === 'withheld') return t('public.withheld')
  if (typeof value === 'bigint') return moneyWords(value, language)
  return unit === 'euro-cents' ? '' : t(`public.unit.${unit}`, { count: value })
}
