import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { draftOf, useIsOnline, useRoundContent } from '../facts/round-facts.tsx'
import { entryOf } from '../round/round-queue.ts'
import type { SealedRound } from '../round/sealed-round.ts'
import type { DueVisit } from '../round/visit-entry.ts'
import { ObstacleCard } from './obstacle-card.tsx'
import { VisitCard } from './visit-card.tsx'

/** A round that is open: what waits for a decision first, then the visits in the order of the day. */
export const RoundView = ({
  round,
  sent,
  children,
}: {
  readonly round: SealedRound
  /** How sending goes, for whoever is signed in. */
  readonly sent?:
    | { readonly isSending: boolean; readonly waiting: number; readonly as: string | undefined }
    | undefined
  readonly children?: ReactNode
}) => {
  const { t } = useTranslation()
  const content = useRoundContent(round)
  const isOnline = useIsOnline()
  const [most, setMost] = useState(0)
  if (content.error !== null) return <Fault error={content.error} again={() => void content.refetch()} />
  if (content.data === undefined) return <Waiting />
  const { day, queue, drafts } = content.data
  const stopped = queue.filter(({ obstacle }) => obstacle !== undefined)
  const waiting = queue.length - stopped.length
  // Names and addresses of the day may be gone, or be those of another role: what waits is shown all the same.
  const shown = [
    ...day,
    ...queue
      .filter(({ obstacle, due }) => obstacle === undefined && !day.some((one) => isSameVisit(one, due)))
      .map(({ due }) => due),
  ]
  if (waiting > most) setMost(waiting)
  if (waiting === 0 && most > 0) setMost(0)
  return (
    <>
      <h1>{t('round.title')}</h1>
      <p className="round-network" role="status">
        <span className={isOnline ? 'state' : 'state over'}>
          {isOnline ? t('round.network.on') : t('round.network.off')}
        </span>{' '}
        {waiting === 0
          ? stopped.length === 0 && day.some(({ settled }) => settled !== undefined)
            ? t('round.allSent')
            : null
          : isOnline && sent?.isSending === true
            ? t('round.sending', { done: most - waiting, of: most })
            : t('round.waiting', { count: waiting })}
      </p>
      {isOnline ? null : <p className="note">{t('round.network.offWhat')}</p>}
      {stopped.length === 0 ? null : (
        <section aria-labelledby="decide">
          <h2 id="decide">{t('round.decide.title', { count: stopped.length })}</h2>
          {stopped.map((entry) => (
            <ObstacleCard key={entry.id} round={round} entry={entry} />
          ))}
        </section>
      )}
      {shown.length === 0 ? <p className="note">{t('round.none')}</p> : null}
      <ul className="plain visits">
        {shown.map((due) => (
          <li key={`${due.pod} ${due.visit.record.id}`}>
            <VisitCard
              round={round}
              due={due}
              entry={entryOf(queue, due)}
              draft={draftOf(drafts, due)}
              {...(sent === undefined ? {} : { sentFor: { as: sent.as } })}
            />
          </li>
        ))}
      </ul>
      {children}
    </>
  )
}

const isSameVisit = (one: DueVisit, other: DueVisit): boolean =>
  one.pod === other.pod && one.visit.record.id === other.visit.record.id
