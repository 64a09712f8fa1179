import { useTranslation } from 'react-i18next'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import { dayWords } from '@mutua/ui/records/day-words'
import { priceWords } from '@mutua/ui/records/money-words'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useResolutions, useTariffs } from '../facts/console-facts.ts'
import { PolicyInForce } from './policy-in-force.tsx'
import { Sheet } from './sheet.tsx'

/** What the assembly decided, and the prices that rest on it. */
export const RulesScreen = () => {
  const { t, i18n } = useTranslation()
  const resolutions = useResolutions()
  const tariffs = useTariffs()
  const error = resolutions.error ?? tariffs.error
  if (error !== null) return <Fault error={error} again={() => void resolutions.refetch()} />
  if (resolutions.data === undefined || tariffs.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('rules.title')}</h1>
      <p>{t('rules.what')}</p>
      <PolicyInForce />
      <section aria-labelledby="resolutions">
        <h2 id="resolutions">{t('rules.resolutions')}</h2>
        {resolutions.data.length === 0 ? (
          <p>{t('rules.noResolution')}</p>
        ) : (
          <Sheet
            caption={t('rules.resolutions')}
            columns={[
              { label: t('rules.about') },
              { label: t('rules.number') },
              { label: t('rules.day') },
              { label: t('rules.governs') },
            ]}
            rows={resolutions.data.map(({ id, title, adoptedOn, governs }) => ({
              key: id,
              cells: [
                <bdi key="title">{title}</bdi>,
                <bdi key="id">{id}</bdi>,
                dayWords(adoptedOn, i18n.language),
                governs.map((subject) => t(`rules.subject.${subject}`)).join(', '),
              ],
            }))}
          />
        )}
      </section>
      <section aria-labelledby="tariffs">
        <h2 id="tariffs">{t('rules.tariffs')}</h2>
        {tariffs.data.length === 0 ? <p>{t('rules.noTariff')}</p> : null}
        {tariffs.data.map((tariff, place) => (
          <PriceList key={tariff.version} tariff={tariff} isInForce={place === 0} />
        ))}
      </section>
    </>
  )
}

const PriceList = ({ tariff, isInForce }: { readonly tariff: Tariff; readonly isInForce: boolean }) => {
  const { t, i18n } = useTranslation()
  const { version, resolution, from, prices } = tariff
  return (
    <details className="card" open={isInForce}>
      <summary>
        <bdi>{version}</bdi> {isInForce ? <span className="state">{t('rules.inForce')}</span> : null}
      </summary>
      <p>
        {t('rules.from')} <When at={from} />. {t('rules.by')} <bdi>{resolution}</bdi>.
      </p>
      <Sheet
        caption={version}
        columns={[{ label: t('rules.purpose') }, { label: t('rules.price'), isNumber: true }]}
        rows={Object.entries(prices).map(([purpose, price]) => ({
          key: purpose,
          cells: [purposeWords(purpose, i18n.language, t), priceWords(price, i18n.language)],
        }))}
      />
    </details>
  )
}
