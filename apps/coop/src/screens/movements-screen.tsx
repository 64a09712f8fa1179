import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearch } from 'wouter'
import type { Transfer } from '@mutua/sdk/coop/transfer'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { chosenTransfers, useTransfers } from '../facts/ledger-facts.ts'
import { useAccountNames } from '../facts/account-names.ts'
import { isByHand } from '../facts/posting-facts.ts'
import { movementsAt } from './movements-address.ts'
import { PostingForm } from './posting-form.tsx'
import { ReversalForm } from './reversal-form.tsx'
import { Sheet } from './sheet.tsx'

/** What was booked, down to the paper behind it. */
export const MovementsScreen = () => {
  const { t, i18n } = useTranslation()
  const search = new URLSearchParams(useSearch())
  const transfers = useTransfers()
  const [most, setMost] = useState(page)
  const shownAccount = useAccountNames()
  if (transfers.error !== null)
    return <Fault error={transfers.error} again={() => void transfers.refetch()} />
  if (transfers.data === undefined) return <Waiting />
  const choice = {
    account: search.get('account') ?? '',
    centre: search.get('centre') ?? '',
    period: search.get('period') ?? '',
  }
  const found = chosenTransfers(transfers.data, choice)
  const reversed = new Set(transfers.data.map(({ reverses }) => reverses))
  const chosen = Object.entries(choice).filter(([, value]) => value !== '')
  return (
    <>
      <p>
        <Link href="/ledger">{t('movements.back')}</Link>
      </p>
      <h1>{t('movements.title')}</h1>
      <PostingForm />
      {chosen.length === 0 ? null : (
        <ul className="plain chips" aria-label={t('movements.chosen')}>
          {chosen.map(([name, value]) => (
            <li key={name}>
              <Link href={movementsAt({ ...choice, [name]: '' })} className="state">
                {t(`movements.by.${name}`)}: <bdi>{shownAccount(value)}</bdi>{' '}
                <span aria-hidden="true">×</span>
                <span className="unseen">{t('movements.drop')}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <p role="status">
        <strong>{t('movements.count', { count: found.length })}</strong>
      </p>
      {found.length === 0 ? null : (
        <Sheet
          caption={t('movements.title')}
          columns={[
            { label: t('movements.reference') },
            { label: t('movements.period') },
            { label: t('movements.accounts') },
            { label: t('movements.centre') },
            { label: t('movements.voucher') },
            { label: t('movements.amount'), isNumber: true },
          ]}
          rows={found.slice(0, most).map((transfer) => ({
            key: String(transfer.sequence),
            cells: [
              <span key="reference">
                <bdi>{transfer.reference}</bdi> <span className="small">{transfer.sequence}</span>
              </span>,
              dayWords(transfer.period, i18n.language),
              <span key="accounts">
                <bdi>{shownAccount(transfer.debit)}</bdi> ← <bdi>{shownAccount(transfer.credit)}</bdi>
              </span>,
              <span key="centre">
                <bdi>{transfer.centre}</bdi>
                {transfer.funding === 'own' ? null : (
                  <>
                    {' · '}
                    <bdi>{transfer.funding}</bdi>
                  </>
                )}
              </span>,
              <VoucherOf key="voucher" transfer={transfer} isReversed={reversed.has(transfer.sequence)} />,
              moneyWords(transfer.cents, i18n.language),
            ],
          }))}
        />
      )}
      {found.length > most ? <Button onClick={() => setMost(most + page)}>{t('members.more')}</Button> : null}
    </>
  )
}

const page = 100

const VoucherOf = ({
  transfer,
  isReversed,
}: {
  readonly transfer: Transfer
  readonly isReversed: boolean
}) => {
  const { t } = useTranslation()
  const { voucher, reverses } = transfer
  return (
    <div>
      {voucher === undefined ? '–' : <bdi>{voucher.title}</bdi>}
      {voucher === undefined ? null : (
        <>
          {' '}
          <code dir="ltr" title={voucher.sha256}>
            {voucher.sha256.slice(0, 8)}
          </code>
        </>
      )}
      {reverses === undefined ? null : (
        <>
          <br />
          {t('movements.reverses', { sequence: reverses })}
        </>
      )}
      {isByHand(transfer) && !isReversed ? <ReversalForm transfer={transfer} /> : null}
    </div>
  )
}
