import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { TextField } from '@mutua/ui/views/fields'
import { budgetSums, type LineDraft } from '../facts/project-draft.ts'
import type { ProjectPartProps } from './project-props.ts'
import { Remove } from './remove.tsx'
import { euroIn } from './project-words.ts'

/** The health budget: who puts in and what for, with the sums as one types. */
export const BudgetPart = ({ draft, change, gaps }: ProjectPartProps) => {
  const { t, i18n } = useTranslation()
  const { given, planned } = budgetSums(draft)
  const set = (id: string, changed: Partial<LineDraft>) =>
    change({ lines: draft.lines.map((one) => (one.id === id ? { ...one, ...changed } : one)) })
  const add = (kind: LineDraft['kind']) =>
    change({ lines: [...draft.lines, { id: crypto.randomUUID(), kind, what: '', euro: '' }] })
  return (
    <section className="card work">
      <h2>{t('project.form.budget')}</h2>
      <p className="small">{t('project.form.budgetHint')}</p>
      <ul className="work-parts">
        {draft.lines.map((line) => (
          <li key={line.id} className="work-part work">
            <div className="work-row">
              <TextField
                label={t(`project.form.${line.kind}`)}
                value={line.what}
                onValue={(what) => set(line.id, { what })}
                fault={
                  gaps.some((gap) => gap.place === 'line' && gap.id === line.id)
                    ? t('project.form.lineWrong')
                    : undefined
                }
              />
              <TextField
                label={t('project.form.euro')}
                value={line.euro}
                onValue={(euro) => set(line.id, { euro })}
                inputMode="decimal"
                isName
              />
            </div>
            <p>
              <Remove
                what={line.what}
                onRemove={() => change({ lines: draft.lines.filter(({ id }) => id !== line.id) })}
              />
            </p>
          </li>
        ))}
      </ul>
      {draft.lines.length === 0 ? null : (
        <p role="status">
          {t('project.form.sums', {
            given: euroIn(given, i18n.language),
            planned: euroIn(planned, i18n.language),
          })}
        </p>
      )}
      {planned > given ? <p className="wrong">{t('project.form.budgetOver')}</p> : null}
      <p className="work-actions">
        <Button onClick={() => add('source')}>{t('project.form.sourceAdd')}</Button>
        <Button onClick={() => add('item')}>{t('project.form.itemAdd')}</Button>
      </p>
    </section>
  )
}
