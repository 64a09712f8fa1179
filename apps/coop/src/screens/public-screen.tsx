import { useTranslation } from 'react-i18next'
import { purposeWords } from '@mutua/ui/records/use-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { usePublicState } from '../facts/console-facts.ts'
import { Bars } from './bars.tsx'
import { ImpactCard } from './impact-card.tsx'

/** What anybody sees of the co-op, as they see it. */
export const PublicScreen = () => {
  const { t, i18n } = useTranslation()
  const { config } = useSignedIn()
  const { data, error, refetch } = usePublicState()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const numbers = new Intl.NumberFormat(i18n.language)
  const figures = [
    { key: 'members', label: t('public.members'), value: data.members },
    { key: 'grants', label: t('public.grants'), value: data.liveGrants },
    { key: 'uses', label: t('public.uses'), value: data.uses },
  ]
  const others = {
    key: 'others',
    label: t('uses.others'),
    value: data.otherUses,
    text: numbers.format(data.otherUses),
  }
  return (
    <>
      <h1>{t('public.title')}</h1>
      <p>{t('public.what', { count: data.smallestGroup })}</p>
      <ul className="plain cards">
        {figures.map(({ key, label, value }) => (
          <li key={key} className="card">
            <h2>{label}</h2>
            <span className="figure">{numbers.format(value)}</span>
          </li>
        ))}
      </ul>
      <section className="card" aria-labelledby="purposes">
        <h2 id="purposes">{t('public.purposes')}</h2>
        {data.uses === 0 ? (
          <p>{t('uses.none')}</p>
        ) : (
          <Bars
            label={t('public.purposes')}
            bars={[
              ...data.usesByPurpose.map(({ purpose, uses }) => ({
                key: purpose,
                label: purposeWords(purpose, i18n.language, t),
                value: uses,
                text: numbers.format(uses),
              })),
              ...(data.otherUses === 0 ? [] : [others]),
            ]}
          />
        )}
      </section>
      <ImpactCard />
      <p>
        <a href={`${config.consentService}/`}>{t('public.open')}</a>
      </p>
    </>
  )
}
