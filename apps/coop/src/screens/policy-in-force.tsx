import { useTranslation } from 'react-i18next'
import type { Enactment } from '@mutua/sdk/coop/policy'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { usePolicy } from '../facts/project-facts.ts'
import { Sheet } from './sheet.tsx'

/** What is in force now and by which resolution, and what was voted and could not take effect. */
export const PolicyInForce = () => {
  const { t } = useTranslation()
  const policy = usePolicy()
  if (policy.error !== null) return <Fault error={policy.error} again={() => void policy.refetch()} />
  if (policy.data === undefined) return null
  const { inForce, history, version } = policy.data
  const failed = history.filter(({ outcome }) => outcome !== 'in-force')
  return (
    <section aria-labelledby="policy">
      <h2 id="policy">{t('projects.inForce')}</h2>
      {inForce.length === 0 ? (
        <p>{t('projects.nothingInForce')}</p>
      ) : (
        <Sheet
          caption={t('projects.inForce')}
          columns={[
            { label: t('rules.governs') },
            { label: t('rules.number') },
            { label: t('rules.from') },
            { label: t('projects.fingerprint') },
          ]}
          rows={inForce.map((one) => ({
            key: one.slot,
            cells: [
              t(`rules.subject.${one.subject}`),
              <Source key="source" enactment={one} />,
              <When key="from" at={one.from} />,
              <code key="digest" dir="ltr">
                {one.digest.slice(0, 12)}
              </code>,
            ],
          }))}
        />
      )}
      {failed.length === 0 ? null : (
        <ul className="plain lines">
          {failed.map((one) => (
            <li key={one.ordinal}>
              <strong>
                {t('projects.notInForce', {
                  subject: t(`rules.subject.${one.subject}`),
                  resolution: one.resolution,
                })}
              </strong>{' '}
              <bdi lang="en">{one.why}</bdi>
            </li>
          ))}
        </ul>
      )}
      <p className="small">
        {t('projects.version')} <code dir="ltr">{version.slice(0, 12)}</code>
      </p>
    </section>
  )
}

const Source = ({ enactment }: { readonly enactment: Enactment }) => {
  const { t } = useTranslation()
  return (
    <>
      <bdi>{enactment.resolution}</bdi>{' '}
      <span className="small">{t(`projects.source.${enactment.source}`)}</span>
    </>
  )
}
