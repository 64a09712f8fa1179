import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { Study, StudyState } from '@mutua/sdk/pool/study'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { applicationDraftSchema, draftOf, emptyApplication } from '../facts/application-draft.ts'
import { useKeptDraft } from '../facts/kept-draft.ts'
import { useRoles, useStudy, useSubmit } from '../facts/study-facts.ts'
import { isOwn, localOf } from '../facts/study-view.ts'
import { ForumCard } from './forum-card.tsx'
import { MockCard } from './mock-card.tsx'
import { PlanCard } from './plan-card.tsx'
import { PoolFault } from './pool-fault.tsx'
import { RecruitingCard } from './recruiting-card.tsx'
import { ReleasesCard } from './releases-card.tsx'
import { ResultsCard } from './results-card.tsx'
import { SignaturesCard } from './signatures-card.tsx'
import { StudyTrack } from './study-track.tsx'

/** One study: where it is on its way, what it waits for, and what it may do now. */
export const StudyScreen = ({ local }: { readonly local: string }) => {
  const { data: view, error, refetch } = useStudy(local)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (view === undefined) return <Waiting />
  return <OneStudy view={view} />
}

const OneStudy = ({ view }: { readonly view: Study }) => {
  const { t } = useTranslation()
  const { project, state } = view
  const { session } = useSignedIn()
  const roles = useRoles()
  const isTheirs = roles.data !== undefined && isOwn(view, session.webId, roles.data)
  return (
    <>
      <h1>
        <bdi>{project.document.title}</bdi>
      </h1>
      <p className="small">
        <bdi>{project.document.recipientName}</bdi>
      </p>
      <StudyTrack view={view} />
      {state === 'draft' ? <DraftCard view={view} /> : null}
      {state === 'open' || state === 'closed' || state === 'destroyed' ? (
        <p className="ways">
          <Link href={`/studies/${localOf(view.id)}/ask`} className="button first">
            {t(state === 'open' ? 'study.ask' : 'study.answers')}
          </Link>
        </p>
      ) : null}
      {state === 'draft' || isBefore(state) ? (
        <p className="ways">
          <Link href={`/studies/${localOf(view.id)}/ask`}>{t('study.prepare')}</Link>
        </p>
      ) : null}
      <ResultsCard view={view} mayReport={isTheirs} />
      <div className="two-sides">
        <PlanCard view={view} />
        <div>
          {state === 'draft' ? null : <SignaturesCard project={project} />}
          <RecruitingCard view={view} />
          <MockCard view={view} />
        </div>
      </div>
      {view.snapshot === undefined ? null : <ReleasesCard view={view} mayMake={isTheirs} />}
      {state === 'draft' ? null : <ForumCard study={view.id} mayAnswer={isTheirs} />}
    </>
  )
}

/** Its questions can be prepared: nobody can ask them yet. */
const isBefore = (state: StudyState): boolean =>
  ['submitted', 'ethics-approved', 'governance-approved', 'recruiting', 'frozen'].includes(state)

/** Saved, and only its author's to see, until it is submitted: then everybody reads it, and not a letter of it changes. */
const DraftCard = ({ view }: { readonly view: Study }) => {
  const { t } = useTranslation()
  const submit = useSubmit(view)
  return (
    <section className="card asks" aria-labelledby="saved">
      <h2 id="saved">{t('study.draft')}</h2>
      <p>{t('study.draftWhat')}</p>
      <p className="ways">
        <Button kind="first" isBusy={submit.isPending} onClick={() => submit.mutate()}>
          {t('study.submit')}
        </Button>
        <CopyButton view={view} />
      </p>
      {submit.error === null ? null : <PoolFault error={submit.error} />}
    </section>
  )
}

const CopyButton = ({ view }: { readonly view: Study }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const [, go] = useLocation()
  const { change, isKept } = useKeptDraft(
    { webId: session.webId, name: 'application' },
    applicationDraftSchema,
    () => emptyApplication,
  )
  // What is being written is not thrown away for a copy.
  if (isKept) return null
  return (
    <Button
      kind="quiet"
      onClick={() => {
        change(() => draftOf(view.project.document))
        go('/apply')
      }}
    >
      {t('study.copy')}
    </Button>
  )
}
