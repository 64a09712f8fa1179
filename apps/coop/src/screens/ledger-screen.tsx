import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ChartLine } from '@mutua/sdk/coop/chart'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Fault } from '@mutua/ui/views/fault'
import { Said } from '@mutua/ui/views/said'
import { Waiting } from '@mutua/ui/views/waiting'
import { useAccountNames } from '../facts/account-names.ts'
import { kinds, useBooks, type BookedLine } from '../facts/ledger-facts.ts'
import { movementsAt } from './movements-address.ts'
import { Sheet } from './sheet.tsx'

/** What stands on each account, in the order of the chart; each line leads to what was booked on it. */
export const LedgerScreen = () => {
  const { t, i18n } = useTranslation()
  const books = useBooks()
  if (books.error !== null) return <Fault error={books.error} again={() => void books.refetch()} />
  if (books.data === undefined) return <Waiting />
  const { lines, trial } = books.data
  return (
    <>
      <h1>{t('ledger.title')}</h1>
      <p>{t('ledger.what')}</p>
      <p className={trial === 0n ? 'note' : 'state over'} role="status">
        {t(trial === 0n ? 'ledger.balances' : 'ledger.differs', {
          amount: moneyWords(trial, i18n.language),
        })}
      </p>
      {lines.length === 0 ? <p>{t('ledger.nothing')}</p> : null}
      {kinds.map((kind) => (
        <KindOfAccounts
          key={kind}
          title={t(`ledger.kind.${kind}`)}
          lines={lines.filter(({ line }) => line.kind === kind)}
        />
      ))}
      <p>
        <Link href={movementsAt({})}>{t('ledger.all')}</Link>
      </p>
    </>
  )
}

const KindOfAccounts = ({
  title,
  lines,
}: {
  readonly title: string
  readonly lines: readonly BookedLine[]
}) => {
  const { t, i18n } = useTranslation()
  const accountName = useAccountNames()
  if (lines.length === 0) return null
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  const rows = lines.flatMap(({ line, cents, accounts }) => [
    { key: line.name, cells: [<LineName key="name" line={line} />, money(cents)] },
    ...accounts.map((one) => ({
      key: one.account,
      cells: [
        <Link key="name" href={movementsAt({ account: one.account })} className="below">
          <bdi>{afterColon(accountName(one.account))}</bdi>
        </Link>,
        money(one.cents),
      ],
    })),
  ])
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <Sheet
        caption={title}
        columns={[{ label: t('ledger.account') }, { label: t('ledger.amount'), isNumber: true }]}
        rows={rows}
      />
    </section>
  )
}

const afterColon = (account: string): string => account.slice(account.indexOf(':') + 1)

const LineName = ({ line }: { readonly line: ChartLine }) => (
  <Link href={movementsAt({ account: line.name })}>
    <Said of={line} />
  </Link>
)
