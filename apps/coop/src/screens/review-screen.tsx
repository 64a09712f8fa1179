import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { Project, ReviewCommittee, ReviewRole, Verdict } from '@mutua/sdk/coop/project'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useMakeReviewKey, useProjects, useReview } from '../facts/project-facts.ts'
import { useOwnKey } from '../facts/signing-facts.ts'
import { ProjectFacts, ThreeSignatures } from './project-signatures.tsx'

/** What a reviewer does here, and nothing else: reads a project and signs for it or against it. */
export const ReviewScreen = ({ committee }: { readonly committee: ReviewCommittee }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const projects = useProjects()
  const own = useOwnKey()
  const make = useMakeReviewKey()
  if (projects.error !== null) return <Fault error={projects.error} again={() => void projects.refetch()} />
  if (projects.data === undefined || own.data === undefined) return <Waiting />
  const role: ReviewRole = committee.legal.some(({ webId }) => webId === session.webId) ? 'legal' : 'ethics'
  const { signer } = own.data
  const waiting = projects.data.filter(({ state }) => !['draft', 'refused', 'closed'].includes(state))
  return (
    <>
      <h1>{t('projects.review')}</h1>
      <p>{t(`projects.reviewAs.${role}`)}</p>
      {signer === undefined ? (
        <section className="card asks" aria-labelledby="key">
          <h2 id="key">{t('key.mine')}</h2>
          <p>{t('key.none')}</p>
          <Button kind="first" isBusy={make.isPending} onClick={() => make.mutate()}>
            {t('key.make')}
          </Button>
          {make.error === null ? null : <Fault error={make.error} />}
        </section>
      ) : null}
      <section aria-labelledby="waiting">
        <h2 id="waiting">{t('projects.all')}</h2>
        {waiting.length === 0 ? <p>{t('projects.nothingToReview')}</p> : null}
        {waiting.map((project) => (
          <article key={project.id} className="card">
            <h3>
              <bdi>{project.document.title}</bdi>{' '}
              <span className="state">{t(`projects.state.${project.state}`)}</span>
            </h3>
            <ProjectFacts project={project} />
            <details>
              <summary>{t('projects.protocol')}</summary>
              <p>{project.document.protocol}</p>
            </details>
            <ThreeSignatures project={project} />
            {signer === undefined ? null : <Answer {...{ project, role, signer }} />}
          </article>
        ))}
      </section>
    </>
  )
}

const Answer = ({
  project,
  role,
  signer,
}: {
  readonly project: Project
  readonly role: ReviewRole
  readonly signer: OfficerSigner
}) => {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const said = reason.trim() === '' ? {} : { reason: reason.trim() }
  const review = useReview(project, signer)
  const sign = (verdict: Verdict) => review.mutate({ role, verdict, ...said })
  return (
    <>
      <TextField
        label={t('projects.reason')}
        hint={t('projects.reasonHint')}
        rows={2}
        value={reason}
        onValue={setReason}
      />
      <div className="answers">
        <Button isBusy={review.isPending} onClick={() => sign('approve')}>
          {t('projects.approve')}
        </Button>
        <Button
          isBusy={review.isPending}
          disabled={reason.trim() === ''}
          onClick={() => sign(project[role].state === 'approved' ? 'withdraw' : 'refuse')}
        >
          {project[role].state === 'approved' ? t('projects.takeBack') : t('projects.refuse')}
        </Button>
      </div>
      {review.isSuccess ? (
        <p className="note" role="status">
          {t('projects.signed')}
        </p>
      ) : null}
      {review.error === null ? null : <Fault error={review.error} />}
    </>
  )
}
