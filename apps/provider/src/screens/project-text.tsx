import { useTranslation } from 'react-i18next'
import { partOf, partsOf } from '@mutua/sdk/care/fhir-resource'
import { budgetLines } from '@mutua/sdk/care/health-budget'
import { reviewDayOf, type Project } from '@mutua/sdk/care/project'
import type { CaseHand } from '../facts/case-writing.ts'
import { nameOf } from '../facts/prefill.ts'
import { dayIn, euroIn } from './project-words.ts'

/** What is agreed, or put before the person to be agreed: everything that a signature stands under. */
export const ProjectText = ({ hand, project }: { readonly hand: CaseHand; readonly project: Project }) => {
  const { t, i18n } = useTranslation()
  const { plan, goals, supports, commitments, budget } = project
  const review = reviewDayOf(plan)
  const name = (reference: unknown) => nameOf(reference, hand.records) ?? ''
  return (
    <section className="card work">
      <h2>
        <bdi>{String(plan['title'])}</bdi>
      </h2>
      <p>
        <span className="state">{t(`project.status.${plan.status}`)}</span>{' '}
        <span className="small">
          {t('project.until', {
            from: dayIn(partOf(plan['period'], 'start'), i18n.language),
            until: dayIn(partOf(plan['period'], 'end'), i18n.language),
          })}
          {review === undefined ? null : <> · {t('project.review', { day: dayIn(review, i18n.language) })}</>}
        </span>
      </p>
      <h3>{t('project.form.goals')}</h3>
      <ul>
        {goals.map((goal) => (
          <li key={goal.id}>
            <bdi>{textIn(goal['description'])}</bdi>{' '}
            <span className="small">
              {t('project.form.due')} {dayIn(partOf(partsOf(goal, 'target')[0], 'dueDate'), i18n.language)}
            </span>
          </li>
        ))}
      </ul>
      {supports.length === 0 ? null : <h3>{t('project.form.supports')}</h3>}
      <ul>
        {supports.map((support) => (
          <li key={support.id}>
            <bdi>{textIn(support['code'])}</bdi>{' '}
            <span className="small">
              <bdi>{textIn(partOf(support['occurrenceTiming'], 'code'))}</bdi> ·{' '}
              <bdi>{name(partOf(partsOf(support, 'performer')[0], 'reference'))}</bdi>
            </span>
          </li>
        ))}
      </ul>
      <h3>{t('project.form.commitments')}</h3>
      <ul>
        {commitments.map((commitment) => (
          <li key={commitment.id}>
            <bdi>{String(commitment['description'])}</bdi>{' '}
            <span className="small">
              <bdi>{name(partOf(commitment['owner'], 'reference'))}</bdi>
            </span>
          </li>
        ))}
      </ul>
      {budget === undefined ? null : (
        <>
          <h3>{t('project.form.budget')}</h3>
          <ul>
            {budgetLines(budget).map(({ kind, what, amount, spent }) => (
              <li key={`${kind} ${what}`}>
                <bdi>{what}</bdi>{' '}
                <span className="small">
                  {t(`project.form.${kind}`)} ·{' '}
                  {spent === undefined
                    ? euroIn(amount, i18n.language)
                    : t('project.follow.spent', {
                        spent: euroIn(spent, i18n.language),
                        amount: euroIn(amount, i18n.language),
                      })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

const textIn = (value: unknown): string => {
  const text = partOf(value, 'text')
  return typeof text === 'string' ? text : ''
}
