import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { moveCommitment } from '@mutua/sdk/care/commitment'
import { budgetLines } from '@mutua/sdk/care/health-budget'
import { idOfReference, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { goalLight } from '@mutua/sdk/care/monitoring'
import { reviewDayOf, type Commitment, type Project } from '@mutua/sdk/care/project'
import { agreementDigest } from '@mutua/sdk/care/project-signature'
import { signersOf } from '@mutua/sdk/care/signers'
import type { ProjectSigning } from '@mutua/sdk/care/signing'
import { Problem } from '@mutua/sdk/problem'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayWords } from '@mutua/ui/records/day-words'
import { textOf } from '@mutua/ui/records/plain-record'
import { useFhir } from '../facts/own-fhir.ts'
import { useCarePath, useProject } from '../facts/project-facts.ts'
import { DataPlaces } from './data-places.tsx'

/** My project: where I stand on the path of care, what was agreed, what I took on, and my signature. */
export const ProjectScreen = () => {
  const { t } = useTranslation()
  const found = useProject()
  if (found.error !== null) return <Fault error={found.error} again={() => void found.refetch()} />
  if (found.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('mine.project')}</h1>
      <DataPlaces />
      {found.data === null ? <p className="note">{t('project.none')}</p> : null}
      {found.data?.project.kind === 'refused' ? <p className="note">{t('project.notWhole')}</p> : null}
      {found.data?.project.kind === 'made' ? (
        <Agreed project={found.data.project.value} signing={found.data.signing} />
      ) : null}
      <Path />
    </>
  )
}

const Agreed = ({
  project,
  signing,
}: {
  readonly project: Project
  readonly signing: ProjectSigning | undefined
}) => {
  const { t, i18n } = useTranslation()
  const { plan, goals, supports, commitments, budget } = project
  const review = reviewDayOf(plan)
  const day = (value: unknown) => (typeof value === 'string' ? dayWords(value, i18n.language) : '…')
  return (
    <>
      <section className="card">
        <h2>
          <bdi>{textOf(plan['title']) ?? t('mine.project')}</bdi>
        </h2>
        <p>
          <span className="state">{t(`project.plan.${plan.status}`)}</span>{' '}
          <span className="small">
            {day(partOf(plan['period'], 'start'))} – {day(partOf(plan['period'], 'end'))}
            {review === undefined ? null : <> · {t('project.review', { day: day(review) })}</>}
          </span>
        </p>
        <h3>{t('project.goals')}</h3>
        <ul>
          {goals.map((goal) => (
            <li key={goal.id}>
              <bdi>{textOf(goal['description'])}</bdi>{' '}
              <span className="small">
                {t('project.until', { day: day(partOf(partsOf(goal, 'target')[0], 'dueDate')) })} ·{' '}
                {t(`project.light.${goalLight(goal, new Date().toISOString().slice(0, 10)).light}`)}
              </span>
            </li>
          ))}
        </ul>
        {supports.length === 0 ? null : <h3>{t('project.supports')}</h3>}
        <ul>
          {supports.map((support) => (
            <li key={support.id}>
              <bdi>{textOf(support['code']) ?? textOf(support['category'])}</bdi>{' '}
              <bdi className="small">{textOf(partOf(support['occurrenceTiming'], 'code'))}</bdi>
            </li>
          ))}
        </ul>
        {budget === undefined ? null : <Budget budget={budget} />}
      </section>
      <section className="card">
        <h2>{t('project.commitments')}</h2>
        <ul className="plain lines">
          {commitments.map((commitment) => (
            <CommitmentLine key={commitment.id} project={project} commitment={commitment} />
          ))}
        </ul>
      </section>
      {signing === undefined ? null : <Signing project={project} signing={signing} />}
    </>
  )
}

/** What a signature stands under, to be read by who signs; folded, since amounts have no business near other decisions. */
const Budget = ({ budget }: { readonly budget: FhirResource }) => {
  const { t, i18n } = useTranslation()
  const euro = new Intl.NumberFormat(i18n.language === 'en' ? 'en-GB' : i18n.language, {
    style: 'currency',
    currency: 'EUR',
  })
  return (
    <details>
      <summary>{t('project.budget')}</summary>
      <p className="small">{t('project.budgetWhat')}</p>
      <ul>
        {budgetLines(budget).map(({ kind, what, amount }) => (
          <li key={`${kind} ${what}`}>
            <bdi>{what}</bdi>{' '}
            <span className="small">
              {t(`project.line.${kind}`)} · {euro.format(Number(amount) / 100)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

const CommitmentLine = ({
  project,
  commitment,
}: {
  readonly project: Project
  readonly commitment: Commitment
}) => {
  const { t } = useTranslation()
  const fhir = useFhir()
  const queries = useQueryClient()
  const keeping = useMutation({
    mutationFn: async () => {
      const kept = moveCommitment(commitment, { to: 'completed', at: new Date().toISOString() })
      if (kept.kind === 'refused') throw new Problem('precondition-failed', kept.because)
      await fhir.put(kept.value)
    },
    onSettled: () => queries.invalidateQueries(),
  })
  const isMine = ownerOf(commitment) === idOfReference(signersOf(project).member.reference)
  return (
    <li>
      <bdi>{textOf(commitment['description'])}</bdi>
      <br />
      <span className="small">
        {isMine ? t('project.mine') : t('project.ofOthers')} · {t(`project.commitment.${commitment.status}`)}
      </span>
      {keeping.error === null ? null : <Fault error={keeping.error} />}
      {isMine && commitment.status === 'in-progress' ? (
        <p>
          <Button isBusy={keeping.isPending} onClick={() => keeping.mutate()}>
            {t('project.done')} <bdi className="unseen">{textOf(commitment['description'])}</bdi>
          </Button>
        </p>
      ) : null}
    </li>
  )
}

const ownerOf = (commitment: Commitment): string | undefined => {
  const reference = partOf(commitment['owner'], 'reference')
  return typeof reference === 'string' ? idOfReference(reference) : undefined
}

const Signing = ({ project, signing }: { readonly project: Project; readonly signing: ProjectSigning }) => {
  const { t } = useTranslation()
  const fhir = useFhir()
  const queries = useQueryClient()
  const signature = useMutation({
    // What is signed is what stands on this page: the server refuses when it is another text there.
    mutationFn: async () => fhir.put(await fhir.attest(project.plan.id, await agreementDigest(project))),
    onSettled: () => queries.invalidateQueries(),
  })
  const stateOf = (part: 'member' | 'provider') =>
    signing.kind === 'signed' ? 'valid' : (signing.parts.find((one) => one.part === part)?.state ?? 'valid')
  const isOver = project.plan.status === 'completed' || project.plan.status === 'revoked'
  return (
    <section className="card">
      <h2>{t('project.signatures')}</h2>
      <ul>
        <li>{t(`project.signature.member.${stateOf('member')}`)}</li>
        <li>{t(`project.signature.provider.${stateOf('provider')}`)}</li>
      </ul>
      {signature.error === null ? null : <Fault error={signature.error} />}
      {stateOf('member') === 'valid' || isOver ? null : (
        <Button isBusy={signature.isPending} onClick={() => signature.mutate()}>
          {t('project.sign')}
        </Button>
      )}
    </section>
  )
}

const Path = () => {
  const { t, i18n } = useTranslation()
  const path = useCarePath(i18n.language)
  if (path.error !== null) return <Fault error={path.error} again={() => void path.refetch()} />
  if (path.data === undefined) return <Waiting />
  return (
    <section className="card">
      <h2>{t('project.path')}</h2>
      <ol className="plain lines">
        {path.data.map(({ name, state, on, because }) => (
          <li key={name}>
            {t(`project.step.${name}`)} <span className="state">{t(`project.stepState.${state}`)}</span>
            <br />
            <span className="small">
              {on === undefined ? null : `${dayWords(on, i18n.language)} · `}
              <bdi>{because}</bdi>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
