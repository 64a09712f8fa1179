import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { dayWords } from '@mutua/ui/records/day-words'
import { When } from '@mutua/ui/views/when'
import type { ReadInCase } from '../facts/across-cases.ts'
import { nameOf, useAdvice } from '../facts/advice.ts'
import { useLogEntry, type BoardCase } from '../facts/board.ts'
import type { OpenCase } from '../facts/open-case.ts'
import { AdviceWords } from './advice-words.tsx'

/**
 * What should not be overlooked, computed in the pods: flags that people have raised, and values out of range. Each with its reason and
 * the entry that this look has left in the log. It is advice: nothing follows from it by itself.
 */
export const WatchList = ({ raised }: { readonly raised: readonly ReadInCase<BoardCase>[] }) => {
  const { t, i18n } = useTranslation()
  const [since] = useState(() => new Date().toISOString())
  const advice = useAdvice()
  const alerts: readonly Alert[] = [
    ...raised.flatMap((one) =>
      one.value.flags.map(({ id, because, since: day }): Alert => ({
        key: `${one.open.key} ${id}`,
        open: one.open,
        name: nameOf(one),
        kind: 'flag',
        because,
        day: day.slice(0, 10),
      })),
    ),
    ...advice.read.flatMap((one) =>
      one.value
        .flatMap(({ measures }) => measures)
        .flatMap((measure) =>
          measure.advice
            .filter(({ kind }) => kind === 'out-of-range')
            .map(({ because }): Alert => ({
              key: `${one.open.key} ${measure.name}`,
              open: one.open,
              name: nameOf(one),
              kind: 'value',
              because,
              day: measure.on ?? '',
            })),
        ),
    ),
  ]
  return (
    <section aria-labelledby="watch" className="watch">
      <h2 id="watch">{t('board.watch')}</h2>
      <p>{t('board.watchWhat')}</p>
      {alerts.length === 0 && advice.left === 0 ? <p className="note">{t('board.quiet')}</p> : null}
      <ul className="plain lines">
        {alerts.map(({ key, open, name, kind, because, day }) => (
          <li key={key}>
            <p>
              <Link href={`/cases/${open.key}`}>
                <bdi>{name}</bdi>
              </Link>{' '}
              <span className="state over">{t(`board.alert.${kind}`)}</span>{' '}
              <AdviceWords>{because}</AdviceWords>
            </p>
            <p className="small">
              {day === '' ? '' : `${t('board.of', { day: dayWords(day, i18n.language) })} `}
              <LogEntry open={open} since={since} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Alert {
  readonly key: string
  readonly open: OpenCase
  readonly name: string
  readonly kind: 'flag' | 'value'
  readonly because: string
  /** `YYYY-MM-DD`, or empty. */
  readonly day: string
}

const LogEntry = ({ open, since }: { readonly open: OpenCase; readonly since: string }) => {
  const { t } = useTranslation()
  const entry = useLogEntry(open, since).data
  if (entry === undefined || entry === null) return <>{t('board.logging')}</>
  return (
    <>
      {t('board.logged')} <When at={entry.at} withTime /> <bdi className="code">{entry.id.slice(0, 12)}</bdi>
    </>
  )
}
