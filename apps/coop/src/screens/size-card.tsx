import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SelectField } from '@mutua/ui/views/fields'
import { Fault } from '@mutua/ui/views/fault'
import { useSize } from '../facts/statute-facts.ts'

/** Neither too small nor too large: what the co-op’s size asks for now, soon, or by its own rules, and why. */
export const SizeCard = () => {
  const { t, i18n } = useTranslation()
  const [activities, setActivities] = useState<string>()
  const { data, error, refetch } = useSize(activities === undefined ? undefined : Number(activities))
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <section className="card" aria-labelledby="size">
      <h2 id="size">{t('size.title')}</h2>
      <p>{t('size.what')}</p>
      {error === null ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined ? null : (
        <dl className="facts">
          {(['members', 'sections', 'provinces'] as const).map((part) => (
            <Fragment key={part}>
              <dt>{t(`size.${part}`)}</dt>
              <dd>{number.format(data.size[part])}</dd>
            </Fragment>
          ))}
        </dl>
      )}
      <SelectField
        label={t('size.activities')}
        hint={t('size.activitiesHint')}
        // As many as the statute says, until somebody asks what another number would mean.
        value={activities ?? String(data?.size.mutualActivities ?? 1)}
        onValue={setActivities}
        options={[1, 2, 3, 4, 5].map((each) => ({ value: String(each), label: number.format(each) }))}
      />
      <div role="status">
        {data === undefined ? null : data.advice.length === 0 ? (
          <p className="note">{t('size.good')}</p>
        ) : (
          <ul className="plain lines">
            {data.advice.map(({ step, urgency, article, threshold }) => (
              <li key={step}>
                <p className="apart">
                  <strong>{t(`size.step.${step}.title`)}</strong>
                  <span className={urgency === 'must' ? 'state over' : 'state'}>
                    {t(`size.urgency.${urgency}`)}
                  </span>
                </p>
                <p>{t(`size.step.${step}.${urgency}`, { threshold: number.format(threshold) })}</p>
                <p className="small">
                  <bdi lang="it">{article}</bdi>
                </p>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
