import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Bill } from '@mutua/sdk/coop/bill'
import type { CloseStatement } from '@mutua/sdk/coop/close'
import type { Overview } from '@mutua/sdk/coop/console'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import { parseYear, type Period } from '@mutua/sdk/coop/period'
import { Problem } from '@mutua/sdk/problem'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useOverview } from '../facts/console-facts.ts'
import { officerName } from '../facts/officer-name.ts'
import { closeIn, useBillsBehind, useClosedPeriod, useCloseDraft, useCloses } from '../facts/period-facts.ts'
import { useDecisions } from '../facts/signing-facts.ts'
import { BillsSheet } from './bills-sheet.tsx'
import { TwoSignatures } from './two-signatures.tsx'

/** Months are closed by two officers; what was closed stands, and anybody who holds the receipts works it out again. */
export const PeriodsScreen = () => {
  const { t } = useTranslation()
  const { data } = useOverview()
  if (data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('periods.title')}</h1>
      <p>{t('periods.what')}</p>
      <section aria-labelledby="open">
        <h2 id="open">{t('periods.open')}</h2>
        {openPeriods(data).map((open) => (
          <OpenPeriod key={open.period} open={open} />
        ))}
      </section>
      <section aria-labelledby="closed">
        <h2 id="closed">{t('periods.closed')}</h2>
        {data.closedPeriods.length === 0 ? <p>{t('periods.noneClosed')}</p> : null}
        {data.closedPeriods.map((period) => (
          <Closed key={period} period={period} />
        ))}
      </section>
    </>
  )
}

interface OpenOne {
  readonly period: Period
  /** Of a month. */
  readonly uses?: number
  readonly hasEnded: boolean
}

/** Months, and each year whose months with uses are all closed. */
const openPeriods = ({ openMonths, closedPeriods }: Overview): readonly OpenOne[] => {
  const months = openMonths.map(({ month, ...rest }) => ({ period: month, ...rest }))
  const years = new Set([...months.map(({ period }) => period), ...closedPeriods].map(yearOf))
  const present = yearOf(months.find(({ hasEnded }) => !hasEnded)?.period ?? '')
  return [
    ...months,
    ...[...years]
      .filter(
        (year) =>
          !closedPeriods.some((period) => period === year) &&
          !months.some(({ period, uses }) => yearOf(period) === year && uses > 0),
      )
      .map((year) => ({ period: parseYear(year), hasEnded: present === '' ? false : year < present })),
  ]
}

const yearOf = (period: string): string => period.slice(0, 4)

const OpenPeriod = ({ open: { period, uses, hasEnded } }: { readonly open: OpenOne }) => {
  const { t, i18n } = useTranslation()
  const decisions = useDecisions()
  const [isEarly, setIsEarly] = useState(false)
  const decision = decisions.data?.find(({ kind, subject }) => kind === 'period.close' && subject === period)
  return (
    <article className={hasEnded ? 'card asks' : 'card'}>
      <h3>{dayWords(period, i18n.language)}</h3>
      <p>
        {uses === undefined ? t('periods.allMonths') : t('uses.count', { count: uses })} ·{' '}
        <span className="state">{t(hasEnded ? 'periods.ended' : 'periods.running')}</span>
      </p>
      {hasEnded || decision !== undefined ? null : (
        <label className="check">
          <input type="checkbox" checked={isEarly} onChange={() => setIsEarly(!isEarly)} />
          <span>{t('periods.early')}</span>
        </label>
      )}
      {decision !== undefined ? (
        <Proposed period={period} decision={decision} />
      ) : hasEnded || isEarly ? (
        <ToPropose period={period} early={isEarly} />
      ) : null}
    </article>
  )
}

/** Worked out and shown first; what is signed then is what was shown, or nothing. */
const ToPropose = ({ period, early }: { readonly period: Period; readonly early: boolean }) => {
  const { t } = useTranslation()
  const closes = useCloses()
  const drafting = useCloseDraft(period)
  const shown = drafting.data
  if (shown === undefined)
    return (
      <>
        <p className="small">{t('periods.seals')}</p>
        <Button isBusy={drafting.isPending} onClick={() => drafting.mutate(early)}>
          {t('periods.workOut')}
        </Button>
        {drafting.error === null ? null : <Fault error={drafting.error} />}
      </>
    )
  if (shown.read === undefined) return <p className="state over">{t('sign.unreadable')}</p>
  return (
    <TwoSignatures
      decision={undefined}
      proposeLabel={t('periods.propose')}
      confirmLabel={t('periods.confirm')}
      onPropose={(signer) =>
        closes.propose(period, signer, {
          early,
          look: (text) => {
            if (text === shown.text) return
            // Something was put right since: it is shown before anybody signs it.
            drafting.reset()
            throw new Problem('officer-decision-stale')
          },
        })
      }
      onConfirm={(signer) => closes.confirm(period, signer)}
    >
      <Drafted period={period} statement={shown.read.statement} bills={shown.read.bills} />
    </TwoSignatures>
  )
}

const Proposed = ({ period, decision }: { readonly period: Period; readonly decision: OfficerDecision }) => {
  const { t } = useTranslation()
  const closes = useCloses()
  const [isOpen, setIsOpen] = useState(false)
  const statement = closeIn(decision)
  if (statement === undefined) return <p className="state over">{t('sign.unreadable')}</p>
  return (
    <TwoSignatures
      decision={decision}
      proposeLabel={t('periods.propose')}
      confirmLabel={t('periods.confirm')}
      onPropose={(signer) => closes.propose(period, signer, { early: statement.early })}
      onConfirm={(signer) => closes.confirm(period, signer)}
    >
      <Drafted period={period} statement={statement} />
      <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>{t('periods.bills')}</summary>
        {isOpen ? <BillsBehind period={period} early={statement.early} text={decision.text} /> : null}
      </details>
    </TwoSignatures>
  )
}

/** Of the very text that is to be signed, or none. */
const BillsBehind = ({
  period,
  early,
  text,
}: {
  readonly period: Period
  readonly early: boolean
  readonly text: string
}) => {
  const { t, i18n } = useTranslation()
  const { data, error, refetch } = useBillsBehind(period, early)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  return data.read === undefined || data.text !== text ? (
    <p className="state over">{t('periods.changed')}</p>
  ) : (
    <BillsSheet
      caption={dayWords(period, i18n.language)}
      bills={data.read.bills}
      sums={data.read.statement}
    />
  )
}

const Drafted = ({
  period,
  statement,
  bills,
}: {
  readonly period: Period
  readonly statement: CloseStatement
  readonly bills?: readonly Bill[]
}) => {
  const { t, i18n } = useTranslation()
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  return bills === undefined || bills.length === 0 ? (
    <dl className="facts">
      <dt>{t('periods.uses')}</dt>
      <dd>{statement.uses}</dd>
      <dt>{t('periods.billed')}</dt>
      <dd>{money(statement.billedCents)}</dd>
      <dt>{t('periods.fees')}</dt>
      <dd>{money(statement.feeCents)}</dd>
      <dt>{t('periods.credited')}</dt>
      <dd>{money(statement.creditedCents)}</dd>
    </dl>
  ) : (
    <BillsSheet caption={dayWords(period, i18n.language)} bills={bills} sums={statement} />
  )
}

/** Asked for when it is opened. */
const Closed = ({ period }: { readonly period: Period }) => {
  const { i18n } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="card" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{dayWords(period, i18n.language)}</summary>
      {isOpen ? <ClosedSums period={period} /> : null}
    </details>
  )
}

const ClosedSums = ({ period }: { readonly period: Period }) => {
  const { t, i18n } = useTranslation()
  const closed = useClosedPeriod(period)
  if (closed.error !== null) return <Fault error={closed.error} again={() => void closed.refetch()} />
  if (closed.data === undefined) return <Waiting />
  const { data } = closed
  return (
    <>
      <p>
        {t('periods.closedOn')} <When at={data.closedAt} withTime />,{' '}
        {data.signatures.map(({ webId }, place) => (
          <span key={webId}>
            {place === 0 ? '' : ` ${t('periods.and')} `}
            <bdi className="account">{officerName(webId)}</bdi>
          </span>
        ))}
        . {t('periods.digest')} <code dir="ltr">{data.digest.slice(0, 16)}</code>
      </p>
      {data.bills.length === 0 ? (
        <p>{t('uses.none')}</p>
      ) : (
        <BillsSheet caption={dayWords(period, i18n.language)} bills={data.bills} sums={data} />
      )}
    </>
  )
}
