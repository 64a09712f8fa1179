import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@mutua/sdk/coop/project'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useProjecting, useProjects } from '../facts/project-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { CommitteeCard } from './committee-card.tsx'
import { ProjectForm } from './project-form.tsx'
import { ProjectFacts, ThreeSignatures } from './project-signatures.tsx'

/** For what members’ data are asked for beyond their care: nothing opens before ethics, legal and the assembly stand behind it. */
export const ProjectsScreen = () => {
  const { t } = useTranslation()
  const projects = useProjects()
  if (projects.error !== null) return <Fault error={projects.error} again={() => void projects.refetch()} />
  if (projects.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('projects.title')}</h1>
      <p>{t('projects.what')}</p>
      <CommitteeCard />
      <section aria-labelledby="all-projects">
        <h2 id="all-projects">{t('projects.all')}</h2>
        {projects.data.length === 0 ? <p>{t('projects.none')}</p> : null}
        {projects.data.map((project) => (
          <ProjectCard key={project.id} project={project} />
        ))}
      </section>
      <ProjectForm />
    </>
  )
}

const ProjectCard = ({ project }: { readonly project: Project }) => {
  const { t } = useTranslation()
  const { id, state, document, end } = project
  const projecting = useProjecting()
  const submit = useConsoleStep(() => projecting.submit(id))
  const isOver = state === 'closed' || state === 'refused'
  return (
    <article className={state === 'reviewed' ? 'card asks' : 'card'}>
      <h3>
        <bdi>{document.title}</bdi>{' '}
        <span className={isOver ? 'state over' : 'state'}>{t(`projects.state.${state}`)}</span>
      </h3>
      {end === undefined ? null : (
        <p className="note">
          {t(`projects.endedBy.${end.by}`)} <bdi>{end.reason}</bdi>
        </p>
      )}
      {state === 'draft' ? null : <ThreeSignatures project={project} />}
      {state === 'reviewed' ? <p>{t('projects.toAssembly')}</p> : null}
      <details open={state === 'draft'}>
        <summary>{t('projects.about')}</summary>
        <ProjectFacts project={project} />
      </details>
      {state === 'draft' ? (
        <Button kind="first" isBusy={submit.isPending} onClick={() => submit.mutate(undefined)}>
          {t('projects.submit')}
        </Button>
      ) : null}
      {submit.error === null ? null : <Fault error={submit.error} />}
      {isOver ? null : <StopProject id={id} />}
    </article>
  )
}

/** Folded away: it takes back at once what people gave for it. */
const StopProject = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const projecting = useProjecting()
  const [reason, setReason] = useState('')
  const stop = useConsoleStep(() => projecting.close(id, reason.trim()))
  return (
    <details>
      <summary>{t('projects.stop')}</summary>
      <p>{t('projects.stopWhat')}</p>
      <TextField
        label={t('projects.reason')}
        hint={t('projects.reasonHint')}
        rows={2}
        value={reason}
        onValue={setReason}
      />
      <Button
        disabled={reason.trim() === '' || reason.trim().length > longestReason}
        isBusy={stop.isPending}
        onClick={() => stop.mutate(undefined)}
      >
        {t('projects.stopNow')}
      </Button>
      {stop.error === null ? null : <Fault error={stop.error} />}
    </details>
  )
}

/** The service takes no longer one. */
const longestReason = 500
