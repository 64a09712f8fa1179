import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { BudgetReport, Comparison } from '@mutua/sdk/coop/budget'
import { chartLineOf } from '@mutua/sdk/coop/chart'
import { yearSchema } from '@mutua/sdk/coop/period'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField } from '@mutua/ui/views/fields'
import { Said } from '@mutua/ui/views/said'
import { Waiting } from '@mutua/ui/views/waiting'
import { useBudgetReport } from '../facts/budget-facts.ts'
import { movementsAt } from './movements-address.ts'
import { Sheet, type SheetRow } from './sheet.tsx'

/** What each centre may spend and has spent; each line leads to the movements behind it, and these to their papers. */
export const BudgetScreen = () => {
  const { t } = useTranslation()
  const present = new Date().getFullYear()
  const [year, setYear] = useState(String(present))
  const report = useBudgetReport(yearSchema.parse(year))
  const years = Array.from({ length: 5 }, (_, back) => String(present + 1 - back))
  return (
    <>
      <h1>{t('budget.title')}</h1>
      <p>{t('budget.what')}</p>
      <div className="short">
        <SelectField
          label={t('bank.year')}
          value={year}
          onValue={setYear}
          options={years.map((value) => ({ value, label: value }))}
        />
      </div>
      {report.error === null ? null : <Fault error={report.error} again={() => void report.refetch()} />}
      {report.data === undefined && report.error === null ? <Waiting /> : null}
      {report.data === null ? <p className="note">{t('budget.none')}</p> : null}
      {report.data === undefined || report.data === null ? null : <Report report={report.data} />}
    </>
  )
}

const Report = ({ report }: { readonly report: BudgetReport }) => {
  const { t } = useTranslation()
  const most = report.centres.reduce(
    (sum, { costs }) =>
      [sum, costs.budgetCents, costs.actualCents].reduce((one, other) => (one > other ? one : other)),
    1n,
  )
  return (
    <>
      <p>
        {t('budget.adopted')} <bdi>{report.resolution}</bdi>
        {report.version === 1 ? null : <> ({t('budget.version', { version: report.version })})</>}
      </p>
      <section className="card" aria-labelledby="whole">
        <h2 id="whole">{t('budget.whole')}</h2>
        <Meter name={t('budget.costs')} of={report.total.costs} most={report.total.costs.budgetCents} />
        <Meter name={t('budget.revenue')} of={report.total.revenue} most={report.total.revenue.budgetCents} />
      </section>
      {Object.entries(Object.groupBy(report.centres, ({ section }) => section)).map(
        ([section, centres = []]) => (
          <section key={section} aria-label={section}>
            <h2>
              <bdi>{section}</bdi>
            </h2>
            {centres.map(({ centre, title, costs }) => (
              <article key={centre} className="card">
                <h3>
                  <bdi>{title}</bdi>
                </h3>
                <Meter name={t('budget.costs')} of={costs} most={most} />
                <details>
                  <summary>
                    {t('budget.lines')} <span className="unseen">{title}</span>
                  </summary>
                  <Lines report={report} centre={centre} />
                </details>
              </article>
            ))}
          </section>
        ),
      )}
    </>
  )
}

const Lines = ({ report, centre }: { readonly report: BudgetReport; readonly centre: string }) => {
  const { t, i18n } = useTranslation()
  const money = (amount: bigint) => moneyWords(amount, i18n.language)
  const rows = report.lines
    .filter((line) => line.centre === centre)
    .map((line): SheetRow => ({
      key: line.account,
      cells: [
        <Link
          key="account"
          href={movementsAt({ account: line.account, centre: line.centre, period: report.year })}
        >
          <Said of={chartLineOf(line.account)} />
          {chartLineOf(line.account).name.endsWith(':') ? (
            <>
              {': '}
              <bdi>{line.account.slice(line.account.indexOf(':') + 1)}</bdi>
            </>
          ) : null}
        </Link>,
        money(line.budgetCents),
        money(line.actualCents),
        <Variance key="variance" of={line} />,
      ],
    }))
  return (
    <Sheet
      caption={t('budget.lines')}
      columns={[
        { label: t('ledger.account') },
        { label: t('budget.planned'), isNumber: true },
        { label: t('budget.actual'), isNumber: true },
        { label: t('budget.variance'), isNumber: true },
      ]}
      rows={rows}
    />
  )
}

/** Said with a sign, and in words when there is more than was planned: not by colour alone. */
const Variance = ({ of: { varianceCents, variancePerMille } }: { readonly of: Comparison }) => {
  const { i18n } = useTranslation()
  const percent = new Intl.NumberFormat(i18n.language, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: 1,
  })
  return (
    <span>
      {varianceCents > 0n ? '+' : ''}
      {moneyWords(varianceCents, i18n.language)}
      {variancePerMille === undefined ? null : (
        <span className="small"> {percent.format(variancePerMille / 1_000)}</span>
      )}
    </span>
  )
}

/** Planned as the outline, spent as what fills it; the figures stand above. */
const Meter = ({
  name,
  of,
  most,
}: {
  readonly name: string
  readonly of: Comparison
  readonly most: bigint
}) => {
  const { t, i18n } = useTranslation()
  const money = (amount: bigint) => moneyWords(amount, i18n.language)
  const widest = [most, of.budgetCents, of.actualCents, 1n].reduce((one, other) =>
    one > other ? one : other,
  )
  // Lengths of a picture: a thousandth is less than a pixel.
  const length = (amount: bigint) => Number((amount < 0n ? 0n : amount * 1_000n) / widest) / 10
  const isOver = of.actualCents > of.budgetCents
  return (
    <div className="meter">
      <p className="apart">
        <strong>{name}</strong>
        <span>
          {t('budget.ofPlanned', { actual: money(of.actualCents), planned: money(of.budgetCents) })} ·{' '}
          {t(isOver ? 'budget.over' : 'budget.left', {
            amount: money(of.varianceCents < 0n ? -of.varianceCents : of.varianceCents),
          })}
        </span>
      </p>
      <svg viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true">
        <rect className="all" width={length(of.budgetCents)} height="5" />
        <rect className={isOver ? 'part over' : 'part'} y="1" width={length(of.actualCents)} height="3" />
      </svg>
    </div>
  )
}
