import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { triageOutcomes, type TriageOutcome } from '@mutua/sdk/care/triage'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useActing } from '../facts/acting.tsx'
import { ownRecordIn, subjectIn, useIntakeRecords, type CareRecords } from '../facts/care-records.ts'
import type { Case } from '../facts/cases.ts'
import { adviceOf, concludeIntake } from '../facts/intake-draft.ts'
import { useOpenCase, useReadAgain, type OpenCase } from '../facts/open-case.ts'
import { nameIn } from '../facts/prefill.ts'
import type { IntakeConsentProps } from './intake-props.ts'
import { Said } from '@mutua/ui/views/said'

/** The person has said yes: what the desk decides, and then it is written. */
export const IntakeConclusion = ({
  found,
  grant,
  ...props
}: IntakeConsentProps & { readonly found: Case; readonly grant: string }) => {
  const { t } = useTranslation()
  const open = useOpenCase(found)
  const records = useIntakeRecords(open)
  const mayWrite = found.grants.some(
    ({ id, scope }) => id === grant && scope.modes.some((mode) => mode === 'append' || mode === 'write'),
  )
  if (!mayWrite)
    return (
      <p className="note" role="status">
        {t('intake.consent.readOnly')}
      </p>
    )
  if (records.error !== null) return <Fault error={records.error} again={() => void records.refetch()} />
  if (records.data === undefined) return <Waiting />
  return <Deciding {...props} open={open} records={records.data} />
}

const Deciding = ({
  draft,
  change,
  again,
  open,
  records,
}: IntakeConsentProps & { readonly open: OpenCase; readonly records: CareRecords }) => {
  const { t, i18n } = useTranslation()
  const advice = adviceOf(draft)
  const decided = draft.decided ?? advice
  const subject = subjectIn(records)
  const writing = useConcluding({ draft, open, records, decided })
  const name = subject === undefined ? undefined : nameIn(subject)
  if (writing.isSuccess && decided !== undefined)
    return (
      <section className="card work stands">
        <div role="status">
          <h2>
            {t('intake.outcome.done', {
              outcome: triageOutcomes[decided][i18n.language === 'it' ? 'it' : 'en'],
            })}
          </h2>
        </div>
        <p>{t('intake.outcome.written')}</p>
        <p className="work-actions">
          <Link href={`/cases/${open.key}/assessment`} className="button first" onClick={again}>
            {t('intake.outcome.toCase')}
          </Link>
          <Button onClick={again}>{t('intake.outcome.again')}</Button>
        </p>
      </section>
    )
  const needsReason = decided !== advice
  return (
    <section className="card work">
      <h2 id="step" tabIndex={-1}>
        {t('intake.outcome.title')}
      </h2>
      {name === undefined ? null : (
        <p className="note">
          <bdi>{t('intake.consent.inPod', { name })}</bdi>{' '}
          <span className="small">{t('intake.consent.inPodHint')}</span>
        </p>
      )}
      <Choices
        label={t('intake.outcome.decide')}
        value={decided}
        onValue={(value) => change({ decided: value as TriageOutcome })} // a key of `triageOutcomes`
        options={Object.entries(triageOutcomes).map(([value, label]) => ({
          value,
          label: <Said of={label} />,
        }))}
        kind="tiles"
      />
      {needsReason ? (
        <TextField
          label={t('intake.outcome.reason')}
          value={draft.reason}
          onValue={(reason) => change({ reason })}
        />
      ) : null}
      {writing.error === null ? null : <Fault error={writing.error} />}
      <p className="work-actions">
        <Button
          kind="first"
          isBusy={writing.isPending}
          disabled={decided === undefined || (needsReason && draft.reason.trim() === '')}
          onClick={() => writing.mutate()}
        >
          {t('intake.outcome.conclude')}
        </Button>
      </p>
      {needsReason && draft.reason.trim() === '' ? (
        <p className="small">{t('intake.outcome.reasonMissing')}</p>
      ) : null}
    </section>
  )
}

const useConcluding = ({
  draft,
  open,
  records,
  decided,
}: Pick<IntakeConsentProps, 'draft'> & {
  readonly open: OpenCase
  readonly records: CareRecords
  readonly decided: TriageOutcome | undefined
}) => {
  const { session, config } = useSignedIn()
  const { roles } = useActing()
  const readAgain = useReadAgain()
  const provider = roles?.provider
  return useMutation({
    mutationFn: async () => {
      if (decided === undefined) throw new Problem('input-malformed', 'Decide where the need leads.')
      const outcome = concludeIntake(
        { ...draft, decided },
        {
          records,
          subject: subjectIn(records),
          own: ownRecordIn(records, session.webId),
          webId: session.webId,
          ownName: provider?.displayName ?? config.coopName,
          deskName: provider?.organisation ?? roles?.organisations[0]?.organisation.name ?? config.coopName,
          at: new Date().toISOString(),
          newId: () => crypto.randomUUID(),
        },
      )
      if (outcome.kind === 'refused') throw new Problem('precondition-failed', outcome.because)
      await open.fhir.putAll(outcome.value)
    },
    onSuccess: () => readAgain(open),
  })
}
