import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useRoundActs } from '../facts/round-facts.tsx'
import type { Resolution } from '../round/round-queue.ts'
import type { SealedRound } from '../round/sealed-round.ts'
import type { VisitEntry } from '../round/visit-entry.ts'
import { SaidLines } from './said-lines.tsx'
import { hourText } from './hour-text.ts'

/** What was written and what stands there now, side by side, and what can be done. Nothing is done by itself. */
export const ObstacleCard = ({
  round,
  entry,
}: {
  readonly round: SealedRound
  readonly entry: VisitEntry
}) => {
  const { t, i18n } = useTranslation()
  const acts = useRoundActs(round)
  const decide = useMutation({
    networkMode: 'always',
    mutationFn: (resolution: Resolution) => acts.resolve(entry.id, resolution),
  })
  const { obstacle, due } = entry
  if (obstacle === undefined) return null
  const theirs = obstacle.kind === 'changed' ? obstacle.theirs?.record : undefined
  const answer = (resolution: Resolution, label: string) => (
    <Button
      isBusy={decide.isPending && decide.variables === resolution}
      onClick={() => decide.mutate(resolution)}
    >
      {label}
    </Button>
  )
  return (
    <article className="card asks">
      <h3>
        <bdi>{due.person}</bdi>, <time dateTime={due.start}>{hourText(due.start, i18n.language)}</time>
      </h3>
      <p role="alert">
        {obstacle.kind === 'refused'
          ? t('round.decide.refused')
          : theirs === undefined
            ? t('round.decide.gone')
            : t('round.decide.changed')}
      </p>
      <div className="two-versions">
        <section aria-label={t('round.decide.mine')}>
          <h4>{t('round.decide.mine')}</h4>
          <SaidLines said={entry.said} />
        </section>
        {theirs === undefined ? null : (
          <section aria-label={t('round.decide.theirs')}>
            <h4>{t('round.decide.theirs')}</h4>
            <VisitLines visit={theirs} />
          </section>
        )}
      </div>
      {decide.error === null ? null : <Fault error={decide.error} />}
      {obstacle.kind === 'refused' ? (
        <div className="answers">
          {answer('again', t('round.decide.again'))}
          <Link href="/ask" className="button">
            {t('round.decide.ask')}
          </Link>
        </div>
      ) : (
        <>
          <div className="answers">
            {theirs === undefined ? null : answer('both', t('round.decide.keepBoth'))}
            {answer('mine', t('round.decide.keepMine'))}
          </div>
          <p className="small">{t('round.decide.keepMineWhat')}</p>
        </>
      )}
      <details>
        <summary>{theirs === undefined ? t('round.decide.giveUp') : t('round.decide.keepTheirs')}</summary>
        <p>{t('round.decide.giveUpWhat')}</p>
        {answer('theirs', t('round.decide.giveUpNow'))}
      </details>
    </article>
  )
}

/** A visit as it stands in the pod: how it went, and what was noted. */
const VisitLines = ({ visit }: { readonly visit: FhirResource }) => {
  const { t } = useTranslation()
  const notes = partsOf(visit, 'note').map((note) => wordsOf(partOf(note, 'text')))
  const reason = partOf(visit['statusReason'], 'text')
  return (
    <>
      <p>
        <strong>
          {visit['status'] === 'completed'
            ? t('round.state.done')
            : visit['status'] === 'failed'
              ? t('round.state.not-done')
              : t('round.state.due')}
        </strong>{' '}
        {typeof reason === 'string' ? <bdi>{reason}</bdi> : null}
      </p>
      {notes.length === 0 ? <p className="small">{t('round.decide.nothing')}</p> : null}
      {notes.map((note, index) => (
        <p key={`${String(index)} ${note}`}>
          <bdi>{note}</bdi>
        </p>
      ))}
    </>
  )
}

/** What is text, as it stands; records are written by others. */
const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : '')
