import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@mutua/sdk/care/project'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import type { CaseTabProps } from '../case-tab.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { projectIn, useProjectSigning } from '../facts/project-signing.ts'
import { useStandingUnder } from '../facts/signature-facts.ts'
import { ProjectChanges } from './project-changes.tsx'
import { ProjectFollow } from './project-follow.tsx'
import { ProjectForm } from './project-form.tsx'
import { ProjectSignatures } from './project-signatures.tsx'
import { ProjectText } from './project-text.tsx'
import { WithCaseHand } from './with-case-hand.tsx'

/** The personalised project: written, signed by both, followed. */
export const ProjectTab = ({ open }: CaseTabProps) => (
  <WithCaseHand open={open}>{(hand) => <Found hand={hand} />}</WithCaseHand>
)

const Found = ({ hand }: { readonly hand: CaseHand }) => {
  const { t } = useTranslation()
  const [isWriting, setWriting] = useState(false)
  const project = projectIn(hand.records)
  if (project?.kind === 'refused') return <p className="note">{t('project.notWhole')}</p>
  const standing = project?.value
  const isOver = standing === undefined || isEnded(standing)
  if (isWriting)
    return (
      <ProjectForm hand={hand} {...(isOver ? {} : { before: standing })} onEnd={() => setWriting(false)} />
    )
  return (
    <>
      {standing === undefined ? (
        <section className="card work">
          <h2>{t('project.title')}</h2>
          <p>{t('project.none')}</p>
        </section>
      ) : (
        <Standing hand={hand} project={standing} />
      )}
      {hand.mayWrite ? null : <p className="note">{t('assessment.readOnly')}</p>}
      <p className="work-actions">
        {!hand.mayWrite ? null : standing === undefined || isOver || standing.plan.status === 'draft' ? (
          <Button kind={standing === undefined ? 'first' : 'equal'} onClick={() => setWriting(true)}>
            {t(standing === undefined ? 'project.write' : isOver ? 'project.newOne' : 'project.writeAgain')}
          </Button>
        ) : null}
      </p>
    </>
  )
}

const Standing = ({ hand, project }: { readonly hand: CaseHand; readonly project: Project }) => {
  const under = useStandingUnder(hand.open, `CarePlan/${project.plan.id}`)
  const signing = useProjectSigning(hand.open, { project, records: hand.records, under: under.data })
  const error = under.error ?? signing.error
  return (
    <>
      <ProjectText hand={hand} project={project} />
      {error === null ? null : (
        <Fault error={error} again={() => void Promise.all([under.refetch(), signing.refetch()])} />
      )}
      <ProjectChanges project={project} under={under.data ?? []} />
      {signing.data === undefined || under.data === undefined || isEnded(project) ? null : (
        <ProjectSignatures hand={hand} project={project} signing={signing.data} under={under.data} />
      )}
      {project.plan.status === 'active' ? <ProjectFollow hand={hand} project={project} /> : null}
    </>
  )
}

const isEnded = ({ plan }: Project): boolean => plan.status === 'completed' || plan.status === 'revoked'
