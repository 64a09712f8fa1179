import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { made } from '@mutua/sdk/care/outcome'
import type { Project } from '@mutua/sdk/care/project'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { refer } from '../facts/care-records.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { caseQueryKey } from '../facts/open-case.ts'
import { usePageDraft } from '../facts/page-draft.ts'
import { nameOf } from '../facts/prefill.ts'
import {
  draftOfProject,
  droppedParts,
  gapsIn,
  newProject,
  projectFrom,
  type ProjectDraft,
} from '../facts/project-draft.ts'
import { performersOf, teamFor } from '../facts/project-people.ts'
import { BudgetPart } from './project-budget.tsx'
import { CommitmentsPart, GoalsPart } from './project-goals.tsx'
import { SupportsPart } from './project-supports.tsx'

/** From problems to goals, supports, commitments and a budget; nothing is written before it is whole. */
export const ProjectForm = ({
  hand,
  before,
  onEnd,
}: {
  readonly hand: CaseHand
  /** A draft that stands in the pod and is written anew. */
  readonly before?: Project
  readonly onEnd: () => void
}) => {
  const { t } = useTranslation()
  const { draft, change, forget } = useProjectDraft(hand, before)
  const [isTried, setTried] = useState(false)
  const gaps = isTried ? gapsIn(draft) : []
  const set = (changed: Partial<ProjectDraft>) => change((kept) => ({ ...kept, ...changed }))
  const end = () => {
    forget()
    onEnd()
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (gapsIn(draft).length > 0) return
    hand.write.mutate(writtenAs(draft, hand, before), { onSuccess: end })
  }
  const part = { hand, draft, change: set, gaps }
  return (
    <form className="work" noValidate onSubmit={save}>
      <section className="card work">
        <h2>{t(before === undefined ? 'project.write' : 'project.writeAgain')}</h2>
        <TextField
          label={t('project.form.name')}
          hint={t('project.form.nameHint')}
          value={draft.title}
          onValue={(title) => set({ title })}
          fault={gaps.some(({ place }) => place === 'title') ? t('project.form.nameMissing') : undefined}
        />
        <fieldset className="picks work">
          <legend>{t('project.form.dates')}</legend>
          {gaps.some(({ place }) => place === 'dates') ? (
            <p className="wrong">{t('project.form.datesWrong')}</p>
          ) : null}
          <div className="work-row">
            {(['from', 'reviewOn', 'until'] as const).map((day) => (
              <TextField
                key={day}
                type="date"
                label={t(`project.form.${day}`)}
                value={draft[day]}
                onValue={(value) => set({ [day]: value })}
              />
            ))}
          </div>
        </fieldset>
      </section>
      <GoalsPart {...part} />
      <SupportsPart {...part} />
      <CommitmentsPart {...part} />
      <BudgetPart {...part} />
      {gaps.length === 0 ? null : (
        <p className="wrong" role="alert">
          {t('project.missing')}
        </p>
      )}
      {hand.write.error === null ? null : <Fault error={hand.write.error} />}
      <p className="work-actions">
        <Button kind="first" type="submit" isBusy={hand.write.isPending}>
          {t('project.save')}
        </Button>
        <Button onClick={end}>{t('project.cancel')}</Button>
      </p>
    </form>
  )
}

const useProjectDraft = ({ open, records }: CaseHand, before: Project | undefined) => {
  const newId = () => crypto.randomUUID()
  const begin = (): ProjectDraft =>
    before === undefined
      ? newProject(new Date().toISOString().slice(0, 10), newId)
      : draftOfProject(before, { newId, nameOf: (reference) => nameOf(reference, records) ?? '' })
  return usePageDraft(caseQueryKey(open, 'draft', 'project'), begin, ({ title, goals, commitments }) =>
    // A text that stands in the pod already would only have to be typed again where it was changed.
    before === undefined ? title !== '' || goals.length + commitments.length > 0 : true,
  )
}

const writtenAs = (
  draft: ProjectDraft,
  { records, subject, author }: CaseHand,
  before: Project | undefined,
) => {
  const newId = () => crypto.randomUUID()
  const { performerOf, created } = performersOf(draft.supports, records, newId)
  const team = teamFor(records, { subject: refer(subject), author, newId, at: new Date().toISOString() })
  const outcome = projectFrom(draft, {
    subject: refer(subject),
    author,
    team: team.team,
    performerOf,
    ...(before === undefined ? {} : { before }),
  })
  if (outcome.kind === 'refused') return outcome
  const { plan, goals, supports, commitments, budget } = outcome.value
  return made([
    ...created,
    ...team.created,
    plan,
    ...goals,
    ...supports,
    ...commitments,
    ...(budget === undefined ? [] : [budget]),
    ...(before === undefined ? [] : droppedParts(before, outcome.value)),
  ])
}
