import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Overview, Waiting as Waits } from '@mutua/sdk/coop/console'
import { monthWords } from '@mutua/ui/records/day-words'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { readCheckpoint } from '../facts/checkpoint.ts'
import { useOverview } from '../facts/console-facts.ts'
import { officerName } from '../facts/officer-name.ts'
import { useDecisions } from '../facts/signing-facts.ts'
import { places } from '../places.ts'
import { RightsWaits } from './rights-waits.tsx'
import { RegisterWaits } from './register-waits.tsx'

/** What needs an officer now, as counts; and how the co-op stands. */
export const TodayScreen = () => {
  const { t } = useTranslation()
  const { data } = useOverview()
  if (data === undefined) return <Waiting />
  const ended = data.openMonths.filter(({ hasEnded }) => hasEnded)
  const waits =
    ended.length +
    data.complaints.waiting +
    data.emergencies.waiting +
    data.untold.waiting +
    data.applications.waiting +
    data.exits.waiting +
    data.appeals
  return (
    <>
      <h1>{t('today.title')}</h1>
      <section aria-labelledby="now">
        <h2 id="now">{t('today.now')}</h2>
        {waits + data.rights.waiting + data.breaches.waiting === 0 ? (
          <p className="note">{t('today.nothing')}</p>
        ) : null}
        <ul className="plain cards">
          {ended.length === 0 ? null : <MonthsToClose months={ended} />}
          <RightsWaits overview={data} />
          <WaitingCard waits={data.complaints} what="complaints" />
          <WaitingCard waits={data.emergencies} what="emergencies" />
          <WaitingCard waits={data.untold} what="untold" />
          <RegisterWaits overview={data} />
        </ul>
      </section>
      <WaitingSignatures />
      <State overview={data} />
      <nav className="narrow-only" aria-label={t('today.more')}>
        <ul className="plain lines">
          {places
            .filter(({ isInBar = false }) => !isInBar)
            .map(({ to, word }) => (
              <li key={to}>
                <Link href={to} className="line">
                  {t(word)}
                </Link>
              </li>
            ))}
        </ul>
      </nav>
    </>
  )
}

/** What one officer signed: the second finds it here. */
const WaitingSignatures = () => {
  const { t } = useTranslation()
  const { data = [] } = useDecisions()
  if (data.length === 0) return null
  return (
    <section className="card asks" aria-labelledby="signatures">
      <h2 id="signatures">{t('sign.waiting')}</h2>
      <ul className="plain lines">
        {data.map(({ kind, subject, proposed }) => (
          <li key={`${kind} ${subject}`} className="apart">
            <Link href={decidedAs(kind).place}>{t(`sign.kinds.${decidedAs(kind).word}`, { subject })}</Link>
            <span className="small">
              {t('sign.first')} <bdi className="account">{officerName(proposed.webId)}</bdi>,{' '}
              <When at={proposed.at} withTime />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What is decided by two, its word, and where it stands with all that it is about. */
const decided: Readonly<Record<string, { readonly word: string; readonly place: string }>> = {
  'project.committee': { word: 'committee', place: '/projects' },
  'period.close': { word: 'close', place: '/periods' },
  'use.credit': { word: 'credit', place: '/periods' },
  'ristorno.run': { word: 'run', place: '/ristorno' },
  'sepa.order': { word: 'order', place: '/bank' },
  'contract': { word: 'contract', place: '/contracts' },
  'breach.close': { word: 'breach', place: '/breaches' },
}
const decidedAs = (kind: string) => decided[kind] ?? { word: 'other', place: '/' }

const MonthsToClose = ({ months }: { readonly months: Overview['openMonths'] }) => {
  const { t, i18n } = useTranslation()
  return (
    <li>
      <Link href="/periods" className="card asks">
        <h3>{t('today.toClose')}</h3>
        <span className="figure">{months.length}</span>
        <span>{months.map(({ month }) => monthWords(month, i18n.language)).join(', ')}</span>
      </Link>
    </li>
  )
}

const WaitingCard = ({
  waits: { waiting, overdue },
  what,
}: {
  readonly waits: Waits
  readonly what: 'complaints' | 'emergencies' | 'untold'
}) => {
  const { t } = useTranslation()
  if (waiting === 0) return null
  return (
    <li className="card asks">
      <h3>{t(`today.${what}.title`)}</h3>
      <p>
        <span className="figure">{waiting}</span>
      </p>
      <p>{t(`today.${what}.what`, { count: waiting })}</p>
      {overdue === 0 ? null : <p className="state over">{t('today.overdue', { count: overdue })}</p>}
    </li>
  )
}

const State = ({ overview: { members, openMonths, log } }: { readonly overview: Overview }) => {
  const { t, i18n } = useTranslation()
  const numbers = new Intl.NumberFormat(i18n.language)
  const present = openMonths.find(({ hasEnded }) => !hasEnded)
  const size = readCheckpoint(log.checkpoint)?.size ?? 0
  const cosigned = log.witnesses.filter(({ cosignedAt }) => cosignedAt !== undefined).length
  return (
    <section aria-labelledby="state">
      <h2 id="state">{t('today.state')}</h2>
      <ul className="plain cards">
        <li>
          <Link href="/members" className="card stands">
            <h3>{t('today.members')}</h3>
            <span className="figure">{numbers.format(members)}</span>
          </Link>
        </li>
        {present === undefined ? null : (
          <li>
            <Link href="/uses" className="card stands">
              <h3>{t('today.usesOf', { month: monthWords(present.month, i18n.language) })}</h3>
              <span className="figure">{numbers.format(present.uses)}</span>
            </Link>
          </li>
        )}
        <li>
          <Link href="/log" className="card stands">
            <h3>{t('today.log')}</h3>
            <span className="figure">{numbers.format(size)}</span>
            <span>
              {log.witnesses.length === 0
                ? t('log.noWitness')
                : t('log.cosigned', { cosigned, of: log.witnesses.length })}
            </span>
          </Link>
        </li>
      </ul>
    </section>
  )
}
