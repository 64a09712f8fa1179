import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dueCents } from '@mutua/sdk/coop/bill'
import type { Overview } from '@mutua/sdk/coop/console'
import { payerKey } from '@mutua/sdk/coop/payer'
import { parseYear, type Period } from '@mutua/sdk/coop/period'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useOverview } from '../facts/console-facts.ts'
import { officerName } from '../facts/officer-name.ts'
import { payerNames } from '../facts/payer-names.ts'
import { closeIn, useClosedPeriod, useCloses } from '../facts/period-facts.ts'
import { useDecisions } from '../facts/signing-facts.ts'
import { Sheet } from './sheet.tsx'
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
  const closes = useCloses()
  const decisions = useDecisions()
  const [isEarly, setIsEarly] = useState(false)
  const decision = decisions.data?.find(({ kind, subject }) => kind === 'period.close' && subject === period)
  const statement = decision === undefined ? undefined : closeIn(decision)
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
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
      {decision !== undefined && statement === undefined ? (
        <p className="state over">{t('sign.unreadable')}</p>
      ) : hasEnded || isEarly || decision !== undefined ? (
        <TwoSignatures
          decision={decision}
          proposeLabel={t('periods.propose')}
          confirmLabel={t('periods.confirm')}
          onPropose={(signer) => closes.propose(period, signer, { early: isEarly })}
          onConfirm={(signer) => closes.confirm(period, signer)}
        >
          {statement === undefined ? (
            <p className="small">{t('periods.seals')}</p>
          ) : (
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
          )}
        </TwoSignatures>
      ) : null}
    </article>
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
  const names = payerNames(data.bills)
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
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
        <Sheet
          caption={dayWords(period, i18n.language)}
          columns={[
            { label: t('uses.organisation') },
            { label: t('uses.uses'), isNumber: true },
            { label: t('periods.billed'), isNumber: true },
            { label: t('periods.fees'), isNumber: true },
            { label: t('periods.credited'), isNumber: true },
            { label: t('periods.due'), isNumber: true },
          ]}
          rows={[
            ...data.bills.map((bill) => ({
              key: payerKey(bill),
              cells: [
                <bdi key="name">{names.get(payerKey(bill))}</bdi>,
                bill.uses,
                money(bill.cents),
                money(bill.fees.cents),
                money(bill.credits.cents + bill.feeCredits.cents),
                money(dueCents(bill)),
              ],
            })),
            {
              key: 'sum',
              isSum: true,
              cells: [
                t('periods.together'),
                data.uses,
                money(data.billedCents),
                money(data.feeCents),
                money(data.creditedCents),
                money(data.billedCents + data.feeCents - data.creditedCents),
              ],
            },
          ]}
        />
      )}
    </>
  )
}
