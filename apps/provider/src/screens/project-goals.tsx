import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { refer } from '../facts/care-records.ts'
import { nameIn } from '../facts/prefill.ts'
import { problemsIn } from '../facts/problems.ts'
import { dayAfter, type CommitmentDraft, type GoalDraft } from '../facts/project-draft.ts'
import { knownPeople } from '../facts/project-people.ts'
import type { ProjectPartProps } from './project-props.ts'
import { Remove } from './remove.tsx'
import { saidIn, Said } from '@mutua/ui/views/said'

/** What we start from, and where we want to be. */
export const GoalsPart = ({ hand, draft, change, gaps }: ProjectPartProps) => {
  const { t, i18n } = useTranslation()
  const problems = problemsIn(hand.records)
  const add = (addresses: readonly string[]) =>
    change({
      goals: [
        ...draft.goals,
        { id: crypto.randomUUID(), aim: '', due: dayAfter(draft.from, 180), addresses },
      ],
    })
  const set = (id: string, changed: Partial<GoalDraft>) =>
    change({ goals: draft.goals.map((one) => (one.id === id ? { ...one, ...changed } : one)) })
  return (
    <section className="card work">
      <h2>{t('project.form.goals')}</h2>
      <h3>{t('project.form.problems')}</h3>
      {problems.length === 0 ? <p className="small">{t('project.form.problemsNone')}</p> : null}
      <ul className="plain lines">
        {problems.map(({ reference, kind, label, level }) => (
          <li key={reference} className="work-actions">
            {kind === 'domain' ? <Said of={label} /> : <bdi>{label.it}</bdi>}
            <span className={`level ${level ?? ''}`}>
              {level === undefined ? t('project.form.diagnosis') : t(`assessment.level.${level}`)}
            </span>
            <Button kind="quiet" onClick={() => add([reference])}>
              {t('project.form.goalAdd')}{' '}
              <span className="unseen">
                {t('project.form.problemAdd', { what: saidIn(label, i18n.language) })}
              </span>
            </Button>
          </li>
        ))}
      </ul>
      {gaps.some(({ place }) => place === 'goals') ? (
        <p className="wrong">{t('project.form.goalsMissing')}</p>
      ) : null}
      <ul className="work-parts">
        {draft.goals.map((goal) => {
          const answers = problems.filter(({ reference }) => goal.addresses.includes(reference))
          return (
            <li key={goal.id} className="work-part work">
              <div className="work-row">
                <TextField
                  label={t('project.form.goal')}
                  hint={t('project.form.goalHint')}
                  value={goal.aim}
                  onValue={(aim) => set(goal.id, { aim })}
                  fault={
                    gaps.some((gap) => gap.place === 'goal' && gap.id === goal.id)
                      ? t('project.form.goalWrong')
                      : undefined
                  }
                />
                <TextField
                  type="date"
                  label={t('project.form.due')}
                  value={goal.due}
                  onValue={(due) => set(goal.id, { due })}
                  min={draft.from}
                  max={draft.until}
                />
              </div>
              <p className="work-actions">
                {answers.map(({ reference, label }) => (
                  <span key={reference} className="source-chip">
                    {t('project.form.goalFor', { what: saidIn(label, i18n.language) })}
                  </span>
                ))}
                <Remove
                  what={goal.aim}
                  onRemove={() => change({ goals: draft.goals.filter(({ id }) => id !== goal.id) })}
                />
              </p>
            </li>
          )
        })}
      </ul>
      <p className="work-actions">
        <Button onClick={() => add([])}>{t('project.form.goalAdd')}</Button>
      </p>
    </section>
  )
}

/** Who takes what on: the person, whoever writes, and everybody whose record is in the pod. */
export const CommitmentsPart = ({ hand, draft, change, gaps }: ProjectPartProps) => {
  const { t } = useTranslation()
  const person = refer(hand.subject).reference
  const own = hand.author.reference
  const owners = [
    {
      value: person,
      label: t('project.form.ownerPerson', { name: nameIn(hand.subject) ?? t('project.form.person') }),
    },
    { value: own, label: t('project.form.ownerOwn', { name: nameIn(hand.own) ?? '' }) },
    ...knownPeople(hand.records)
      .filter(({ record }) => record.id !== hand.own.id)
      .map(({ name, record }) => ({ value: refer(record).reference, label: name })),
  ]
  const set = (id: string, changed: Partial<CommitmentDraft>) =>
    change({ commitments: draft.commitments.map((one) => (one.id === id ? { ...one, ...changed } : one)) })
  return (
    <section className="card work">
      <h2>{t('project.form.commitments')}</h2>
      {gaps.some(({ place }) => place === 'commitments') ? (
        <p className="wrong">{t('project.form.commitmentsMissing')}</p>
      ) : null}
      <ul className="work-parts">
        {draft.commitments.map((one) => (
          <li key={one.id} className="work-part work">
            <div className="work-row">
              <TextField
                label={t('project.form.commitment')}
                value={one.what}
                onValue={(what) => set(one.id, { what })}
                fault={
                  gaps.some((gap) => gap.place === 'commitment' && gap.id === one.id)
                    ? t('project.form.commitmentWrong')
                    : undefined
                }
              />
              <SelectField
                label={t('project.form.owner')}
                value={one.owner}
                onValue={(owner) => set(one.id, { owner })}
                options={owners}
              />
            </div>
            <p>
              <Remove
                what={one.what}
                onRemove={() => change({ commitments: draft.commitments.filter(({ id }) => id !== one.id) })}
              />
            </p>
          </li>
        ))}
      </ul>
      <p className="work-actions">
        <Button
          onClick={() =>
            change({
              commitments: [...draft.commitments, { id: crypto.randomUUID(), what: '', owner: person }],
            })
          }
        >
          {t('project.form.commitmentAdd')}
        </Button>
      </p>
    </section>
  )
}
