import { useTranslation } from 'react-i18next'
import { recordScopeWords } from '@mutua/sdk/consent/record-scope-words'
import type { Study } from '@mutua/sdk/pool/study'
import { findVariable, scopesOf } from '@mutua/sdk/pool/variables'
import { dayWords } from '@mutua/ui/records/day-words'
import { scopeWordingOf } from '@mutua/ui/records/what-words'
import { Said } from '@mutua/ui/views/said'

/** What a study has said that it does, as it was signed. */
export const PlanCard = ({ view }: { readonly view: Study }) => {
  const { t, i18n } = useTranslation()
  const { document, digest } = view.project
  const { application, variables, rowsPerMember, noticeDays, resultsWithinDays } = view.plan
  return (
    <section className="card" aria-labelledby="plan">
      <h2 id="plan">{t('plan.title')}</h2>
      <p>
        <bdi>{document.plain}</bdi>
      </p>
      <dl className="facts">
        <dt>{t('apply.variables')}</dt>
        <dd>
          {variables.map((id, at) => {
            const title = findVariable(id)?.title
            return (
              <span key={id}>
                {at === 0 ? '' : ', '}
                <bdi>{title === undefined ? id : <Said of={title} />}</bdi>
              </span>
            )
          })}
        </dd>
        {rowsPerMember === 1 ? null : (
          <>
            <dt>{t('apply.rows')}</dt>
            <dd>{rowsPerMember}</dd>
          </>
        )}
        <dt>{t('apply.term')}</dt>
        <dd>
          {t('study.fromTo', {
            from: dayWords(document.from, i18n.language),
            to: dayWords(document.to, i18n.language),
          })}
        </dd>
        <dt>{t('apply.people')}</dt>
        <dd>
          <bdi>{application.people.map(({ name }) => name).join(', ')}</bdi>
        </dd>
        <dt>{t('apply.purpose')}</dt>
        <dd>{t(`purposes.${application.purpose}`)}</dd>
      </dl>
      <details>
        <summary>{t('plan.whole')}</summary>
        <dl className="long-facts">
          <dt>{t('apply.protocol')}</dt>
          <dd>{document.protocol}</dd>
          <dt>{t('apply.benefit')}</dt>
          <dd>{application.benefit}</dd>
          <dt>{t('apply.necessity')}</dt>
          <dd>{application.necessity}</dd>
          <dt>{t('apply.safeguards')}</dt>
          <dd>{application.safeguards}</dd>
          <dt>{t('apply.funding')}</dt>
          <dd>{application.funding}</dd>
          <dt>{t('plan.reads')}</dt>
          <dd>
            {scopesOf(variables)
              .map((record) => recordScopeWords(record, scopeWordingOf(i18n.language, t)))
              .join('; ')}
          </dd>
          <dt>{t('apply.notice')}</dt>
          <dd>{t('plan.days', { count: noticeDays })}</dd>
          <dt>{t('apply.resultsWithin')}</dt>
          <dd>{t('plan.days', { count: resultsWithinDays })}</dd>
          <dt>{t('apply.attachments')}</dt>
          <dd>
            {document.attachments.map((one) => (
              <span key={one.digest} className="line">
                <bdi>{one.title}</bdi> <code dir="ltr">{one.digest.slice(0, 16)}…</code>
              </span>
            ))}
          </dd>
          <dt>{t('plan.fingerprint')}</dt>
          <dd>
            <code dir="ltr">{digest}</code>
          </dd>
        </dl>
      </details>
    </section>
  )
}
