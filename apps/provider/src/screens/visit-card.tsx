import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import type { SealedRound } from '../round/sealed-round.ts'
import type { DueVisit, VisitDraft, VisitEntry } from '../round/visit-entry.ts'
import { hourText } from './hour-text.ts'
import { SaidLines } from './said-lines.tsx'
import { VisitForm } from './visit-form.tsx'

/** One visit: when, whose, where; and how it went. */
export const VisitCard = ({
  round,
  due,
  entry,
  draft,
  sentFor,
}: {
  readonly round: SealedRound
  readonly due: DueVisit
  readonly entry: VisitEntry | undefined
  /** What was typed and not saved before the page went away. */
  readonly draft: VisitDraft | undefined
  /** For whom what waits is being sent; absent where nobody is signed in. */
  readonly sentFor?: { readonly as: string | undefined }
}) => {
  const { t, i18n } = useTranslation()
  const [isWriting, setWriting] = useState(draft !== undefined)
  const state = stateOf(due, entry)
  const mayWrite =
    due.settled === undefined && entry?.obstacle === undefined && entry?.isVisitWritten !== true
  return (
    <article className={state === 'due' ? 'card' : state === 'decide' ? 'card asks' : 'card stands'}>
      <div className="visit-head">
        <p className="visit-time">
          <time dateTime={due.start}>{hourText(due.start, i18n.language)}</time>
        </p>
        <div>
          <h2>
            <bdi>{due.person}</bdi>
          </h2>
          {due.address === '' ? null : (
            <p>
              <bdi>{due.address}</bdi>
            </p>
          )}
          {due.what === '' ? null : (
            <p className="small">
              <bdi>{due.what}</bdi>
            </p>
          )}
          {due.phone === '' ? null : (
            <p>
              <a href={`tel:${due.phone.replaceAll(/[^+\d]/g, '')}`}>
                {t('round.call')} <bdi>{due.phone}</bdi>
              </a>
            </p>
          )}
        </div>
        <p>
          <span className={state === 'due' || state === 'decide' ? 'state over' : 'state'}>
            {t(`round.state.${state}`)}
          </span>
        </p>
      </div>
      {state === 'waiting' && sentFor !== undefined && entry?.due.as?.organisation !== sentFor.as ? (
        <p className="note">
          {entry?.due.as === undefined
            ? t('round.ownName')
            : t('round.otherRole', { name: entry.due.as.name })}
        </p>
      ) : null}
      {entry === undefined || isWriting ? null : <SaidLines said={entry.said} />}
      {isWriting && !mayWrite && state !== 'decide' ? (
        <p className="note">{t('round.form.sentMeanwhile')}</p>
      ) : null}
      {isWriting && state !== 'decide' ? (
        <VisitForm round={round} due={due} said={entry?.said} draft={draft} close={() => setWriting(false)} />
      ) : mayWrite ? (
        <Button kind={entry === undefined ? 'first' : 'quiet'} onClick={() => setWriting(true)}>
          {entry === undefined ? t('round.write') : t('round.change')}
          <span className="unseen"> {due.person}</span>
        </Button>
      ) : null}
    </article>
  )
}

const stateOf = (due: DueVisit, entry: VisitEntry | undefined) => {
  if (entry === undefined) return due.settled ?? 'due'
  return entry.obstacle === undefined ? 'waiting' : 'decide'
}
