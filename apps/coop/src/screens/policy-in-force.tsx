import { useTranslation } from 'react-i18next'
import type { Policy, ShownEnactment } from '@mutua/sdk/coop/policy'
import { dayWords } from '@mutua/ui/records/day-words'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { usePolicy } from '../facts/project-facts.ts'
import { PolicyChangesView, PolicyDocumentView } from './policy-document-view.tsx'

/** What is in force with its text and the vote behind it, what comes next, and how it came to be. */
export const PolicyInForce = () => {
  const { t } = useTranslation()
  const policy = usePolicy()
  if (policy.error !== null) return <Fault error={policy.error} again={() => void policy.refetch()} />
  if (policy.data === undefined) return null
  const { inForce, next, version } = policy.data
  return (
    <>
      <section aria-labelledby="policy">
        <h2 id="policy">{t('projects.inForce')}</h2>
        {inForce.length === 0 ? <p>{t('projects.nothingInForce')}</p> : null}
        {inForce.map((one) => (
          <Enacted key={one.slot} one={one} />
        ))}
        <p className="small">
          {t('projects.version')} <code dir="ltr">{version.slice(0, 12)}</code>
        </p>
      </section>
      {next.length === 0 ? null : (
        <section aria-labelledby="policy-next">
          <h2 id="policy-next">{t('policy.next')}</h2>
          {next.map((one) => (
            <Enacted key={one.ordinal} one={one} />
          ))}
        </section>
      )}
      <PolicyHistory policy={policy.data} />
    </>
  )
}

const Enacted = ({ one }: { readonly one: ShownEnactment }) => {
  const { t, i18n } = useTranslation()
  return (
    <details className="card">
      <summary>
        <strong>{t(`rules.subject.${one.subject}`)}</strong> · <bdi>{nameOf(one)}</bdi>{' '}
        <span className="small">
          {t('policy.since')}{' '}
          {one.startsOn === undefined ? <When at={one.from} /> : dayWords(one.startsOn, i18n.language)}
        </span>
      </summary>
      <Source one={one} />
      {one.document === undefined ? (
        <p>{t('policy.elsewhere')}</p>
      ) : (
        <PolicyDocumentView document={one.document} />
      )}
      <p className="small">
        {t('projects.fingerprint')} <code dir="ltr">{one.digest.slice(0, 12)}</code>
      </p>
    </details>
  )
}

const Source = ({ one }: { readonly one: ShownEnactment }) => {
  const { t } = useTranslation()
  return (
    <p>
      {t('rules.by')} <bdi>{one.resolution}</bdi> ({t(`projects.source.${one.source}`)})
      {one.votes === undefined ? null : <>: {t('policy.votes', one.votes)}</>}.
    </p>
  )
}

/** The newest first, each with what it changed. */
const PolicyHistory = ({ policy: { history } }: { readonly policy: Policy }) => {
  const { t } = useTranslation()
  if (history.length === 0) return null
  return (
    <section aria-labelledby="policy-history">
      <h2 id="policy-history">{t('policy.history')}</h2>
      {history.toReversed().map((one) => {
        const before = history.findLast(
          ({ slot, ordinal, outcome }) =>
            slot === one.slot && ordinal < one.ordinal && outcome === 'in-force',
        )
        return (
          <details key={one.ordinal} className="card">
            <summary>
              <When at={one.from} /> <strong>{t(`rules.subject.${one.subject}`)}</strong>{' '}
              <bdi>{nameOf(one)}</bdi>{' '}
              <span className="state">{t(`policy.step.${stepOf(one, before)}`)}</span>
            </summary>
            <Source one={one} />
            {one.why === undefined ? null : (
              <p>
                <bdi lang="en">{one.why}</bdi>
              </p>
            )}
            {one.document === undefined ? null : (
              <PolicyChangesView before={before?.document} after={one.document} />
            )}
          </details>
        )
      })}
    </section>
  )
}

const stepOf = (
  { outcome, revokes }: ShownEnactment,
  before: ShownEnactment | undefined,
): 'new' | 'changed' | 'ended' | 'none' => {
  if (outcome !== 'in-force') return 'none'
  if (revokes !== undefined) return 'ended'
  return before === undefined ? 'new' : 'changed'
}

/** Its title, or the name of its place; a fingerprint says nothing to a reader. */
const nameOf = ({ document, slot }: ShownEnactment): string => {
  if (document !== undefined && 'title' in document) return document.title
  const detail = slot.split('/')[1] ?? ''
  return /^[0-9a-f]{64}$/.test(detail) ? '' : detail
}
