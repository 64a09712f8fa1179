import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { StatuteInForce } from '@mutua/sdk/law/statute-version'
import { dayWords } from '@mutua/ui/records/day-words'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useStatute } from '../facts/statute-facts.ts'
import { SizeCard } from './size-card.tsx'
import { StatuteRules } from './statute-rules.tsx'
import { StatuteVersions } from './statute-versions.tsx'

/** The law and the statute that the co-op lives by, what a proposed one would change, and what its size asks for. */
export const StatuteScreen = () => {
  const { t } = useTranslation()
  const [day, setDay] = useState('')
  const { data, error, refetch } = useStatute(civilDateSchema.safeParse(day).data)
  return (
    <>
      <h1>{t('statute.title')}</h1>
      <p>{t('statute.what')}</p>
      {error === null ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting /> : null}
      {data === undefined ? null : <Now told={data} />}
      <SizeCard />
      <StatuteVersions rules={data?.rules ?? []} />
      <section aria-labelledby="rules">
        <h2 id="rules">{t('statute.rules')}</h2>
        {data === undefined ? null : (
          <StatuteRules rules={data.rules}>
            <TextField
              label={t('statute.on')}
              hint={t('statute.onHint')}
              type="date"
              value={day}
              onValue={setDay}
            />
          </StatuteRules>
        )}
      </section>
    </>
  )
}

const Now = ({ told }: { readonly told: StatuteInForce }) => {
  const { t, i18n } = useTranslation()
  const { version, model, region } = told
  return (
    <section className="card" aria-labelledby="now">
      <h2 id="now">{t('statute.now')}</h2>
      <dl className="facts">
        <dt>{t('statute.form')}</dt>
        <dd>{t(`statute.model.${model}`)}</dd>
        <dt>{t('statute.region')}</dt>
        <dd>{t(`statute.regions.${region ?? 'none'}`)}</dd>
        <dt>{t('statute.text')}</dt>
        <dd>
          {version === undefined ? (
            t('statute.founding')
          ) : (
            <>
              <bdi>{version.title}</bdi>
              {version.enteredOn === undefined
                ? null
                : ` · ${t('statute.since', { day: dayWords(version.enteredOn, i18n.language) })}`}
            </>
          )}
        </dd>
      </dl>
      {version === undefined ? <p className="note">{t('statute.foundingNote')}</p> : null}
      {told.void.length === 0 ? null : (
        <div className="note">
          <p>{t('statute.void')}</p>
          <ul>
            {told.void.map(({ rule, article }) => (
              <li key={rule}>
                <bdi>{article}</bdi> <code dir="ltr">{rule}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
