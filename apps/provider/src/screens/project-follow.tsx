import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { moveCommitment, noteProgress } from '@mutua/sdk/care/commitment'
import { idOfReference, partOf, partsOf } from '@mutua/sdk/care/fhir-resource'
import { goalLight, reviewGoal, type Achievement } from '@mutua/sdk/care/monitoring'
import { made, type Outcome } from '@mutua/sdk/care/outcome'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Commitment, Goal, Project } from '@mutua/sdk/care/project'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import type { CaseHand } from '../facts/case-writing.ts'
import { nameOf } from '../facts/prefill.ts'
import { dayIn } from './project-words.ts'
import { Said } from '@mutua/ui/views/said'

interface FollowProps {
  readonly hand: CaseHand
  readonly project: Project
}

/** How the project goes: a light for each goal, what was kept and what was not, and words on it. */
export const ProjectFollow = ({ hand, project }: FollowProps) => {
  const { t } = useTranslation()
  return (
    <section className="card work">
      <h2>{t('project.follow.title')}</h2>
      {hand.write.error === null ? null : <Fault error={hand.write.error} />}
      <h3>{t('project.follow.goals')}</h3>
      <ul className="plain lines">
        {project.goals.map((goal) => (
          <GoalLine key={goal.id} hand={hand} goal={goal} />
        ))}
      </ul>
      <h3>{t('project.follow.commitments')}</h3>
      <ul className="plain lines">
        {project.commitments.map((commitment) => (
          <CommitmentLine key={commitment.id} hand={hand} commitment={commitment} />
        ))}
      </ul>
      <NoteForm hand={hand} project={project} />
    </section>
  )
}

const GoalLine = ({ hand, goal }: { readonly hand: CaseHand; readonly goal: Goal }) => {
  const { t } = useTranslation()
  const [achievement, setAchievement] = useState('')
  const [reason, setReason] = useState('')
  const today = new Date().toISOString().slice(0, 10)
  const { light, because } = goalLight(goal, today)
  const aim = textIn(goal['description'])
  return (
    <li className="work">
      <p>
        <bdi>{aim}</bdi> <span className={`level ${light}`}>{t(`project.follow.light.${light}`)}</span>
        <br />
        <span className="small">
          <Said of={because} />
        </span>
      </p>
      {goal.lifecycleStatus === 'active' && hand.mayWrite ? (
        <div className="work-row">
          <SelectField
            label={
              <>
                {t('project.follow.review')} <bdi className="unseen">{aim}</bdi>
              </>
            }
            nothing={t('project.follow.choose')}
            value={achievement}
            onValue={setAchievement}
            options={reviewed.map((value) => ({ value, label: t(`project.follow.achievement.${value}`) }))}
          />
          {achievement === 'not-attainable' ? (
            <TextField label={t('project.follow.reason')} value={reason} onValue={setReason} />
          ) : null}
          {achievement === '' ? null : (
            <p className="work-actions">
              <Button
                isBusy={hand.write.isPending}
                onClick={() =>
                  hand.write.mutate(
                    several(
                      reviewGoal(goal, {
                        achievement: achievement as Achievement, // one of the options
                        on: today,
                        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
                      }),
                    ),
                    { onSuccess: () => setAchievement('') },
                  )
                }
              >
                {t('project.follow.keep')}
              </Button>
            </p>
          )}
        </div>
      ) : null}
    </li>
  )
}

const reviewed: readonly Achievement[] = ['improving', 'no-change', 'worsening', 'achieved', 'not-attainable']

const CommitmentLine = ({
  hand,
  commitment,
}: {
  readonly hand: CaseHand
  readonly commitment: Commitment
}) => {
  const { t } = useTranslation()
  const [isNotKept, setNotKept] = useState(false)
  const [reason, setReason] = useState('')
  const what = String(commitment['description'])
  const move = (to: 'completed' | 'failed') => {
    const at = new Date().toISOString()
    hand.write.mutate(
      several(
        moveCommitment(commitment, to === 'completed' ? { to, at } : { to, at, reason: reason.trim() }),
      ),
    )
  }
  return (
    <li className="work">
      <p>
        <bdi>{what}</bdi> <span className="state">{t(`project.follow.state.${commitment.status}`)}</span>
        <br />
        <span className="small">
          {t('project.follow.team', {
            name: nameOf(partOf(commitment['owner'], 'reference'), hand.records) ?? '…',
          })}
          {commitment['statusReason'] === undefined ? null : (
            <>
              {' · '}
              <bdi>{textIn(commitment['statusReason'])}</bdi>
            </>
          )}
        </span>
      </p>
      {commitment.status === 'in-progress' && hand.mayWrite ? (
        <>
          {isNotKept ? (
            <TextField label={t('project.follow.reason')} value={reason} onValue={setReason} />
          ) : null}
          <p className="work-actions">
            {isNotKept ? null : (
              <Button isBusy={hand.write.isPending} onClick={() => move('completed')}>
                {t('project.follow.kept')} <bdi className="unseen">{what}</bdi>
              </Button>
            )}
            <Button
              isBusy={hand.write.isPending}
              disabled={isNotKept && reason.trim() === ''}
              onClick={() => (isNotKept ? move('failed') : setNotKept(true))}
            >
              {t('project.follow.notKept')} <bdi className="unseen">{what}</bdi>
            </Button>
          </p>
        </>
      ) : null}
    </li>
  )
}

const NoteForm = ({ hand, project }: FollowProps) => {
  const { t, i18n } = useTranslation()
  const [activity, setActivity] = useState('')
  const [words, setWords] = useState('')
  const options = [
    ...project.supports.map(({ id, code }) => ({ value: id, label: textIn(code) })),
    ...project.commitments.map(({ id, description }) => ({ value: id, label: String(description) })),
  ]
  const notes = partsOf(project.plan, 'activity').flatMap((one) =>
    partsOf(one, 'progress').map((note) => ({
      about: options.find(
        ({ value }) => value === idOfReference(String(partOf(partOf(one, 'reference'), 'reference'))),
      )?.label,
      text: String(partOf(note, 'text')),
      time: partOf(note, 'time'),
    })),
  )
  return (
    <>
      {notes.length === 0 ? null : (
        <ul className="plain lines">
          {notes.map(({ about, text, time }) => (
            <li key={`${String(time)} ${text}`}>
              <bdi>{text}</bdi>
              <br />
              <span className="small">
                <bdi>{about}</bdi> · {dayIn(time, i18n.language)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {hand.mayWrite ? (
        <>
          <div className="work-row">
            <SelectField
              label={t('project.follow.about')}
              nothing={t('project.follow.choose')}
              value={activity}
              onValue={setActivity}
              options={options}
            />
            <TextField label={t('project.follow.note')} value={words} onValue={setWords} />
          </div>
          <p className="work-actions">
            <Button
              isBusy={hand.write.isPending}
              disabled={activity === '' || words.trim() === ''}
              onClick={() => {
                const noted = noteProgress(project, {
                  activity,
                  at: new Date().toISOString(),
                  words: words.trim(),
                })
                hand.write.mutate(noted.kind === 'refused' ? noted : made([noted.value.plan]), {
                  onSuccess: () => setWords(''),
                })
              }}
            >
              {t('project.follow.noteAdd')}
            </Button>
          </p>
        </>
      ) : null}
    </>
  )
}

const several = (outcome: Outcome<FhirResource>): Outcome<readonly FhirResource[]> =>
  outcome.kind === 'refused' ? outcome : made([outcome.value])

const textIn = (value: unknown): string => {
  const text = partOf(value, 'text')
  return typeof text === 'string' ? text : ''
}
