import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { findVariable } from '@mutua/sdk/pool/variables'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'

/** What makes a project a study of the pool, for whoever reviews it: its variables, and what EHDS Art. 67(2) wants said. */
export const PoolFacts = ({ plan }: { readonly plan: StudyPlan }) => {
  const { t, i18n } = useTranslation()
  const { application } = plan
  const titleOf = (id: string) => findVariable(id)?.title[i18n.language === 'it' ? 'it' : 'en'] ?? id
  const byCategory = [...Map.groupBy(plan.variables, (id) => findVariable(id)?.category ?? 'summary')]
  return (
    <div className="pool-facts">
      <p>
        <strong>{t('pool.title')}</strong>
      </p>
      {plan.feasibility === true ? <p>{t('pool.feasibility')}</p> : null}
      <p>{t('pool.variables')}</p>
      <dl className="facts">
        {byCategory.map(([category, ids]) => (
          <Fragment key={category}>
            <dt>{t(`what.category.${category}`)}</dt>
            <dd>
              <bdi>{ids.map(titleOf).join(', ')}</bdi>
            </dd>
          </Fragment>
        ))}
      </dl>
      <dl className="facts">
        <dt>{t('pool.rows')}</dt>
        <dd>{plan.rowsPerMember}</dd>
        <dt>{t('pool.purpose')}</dt>
        <dd>{t(`pool.purposes.${application.purpose}`)}</dd>
        <dt>{t('pool.people')}</dt>
        <dd>
          <ul className="plain">
            {application.people.map(({ webId, name }) => (
              <li key={webId}>
                <bdi>{name}</bdi> <bdi className="small">{webId}</bdi>
              </li>
            ))}
          </ul>
        </dd>
        {(['benefit', 'necessity', 'safeguards', 'funding'] as const).map((part) => (
          <Fragment key={part}>
            <dt>{t(`pool.${part}`)}</dt>
            <dd>
              <bdi>{application[part]}</bdi>
            </dd>
          </Fragment>
        ))}
        <dt>{t('pool.notice')}</dt>
        <dd>{plan.noticeDays}</dd>
        <dt>{t('pool.results')}</dt>
        <dd>{plan.resultsWithinDays}</dd>
      </dl>
    </div>
  )
}
