import { useTranslation } from 'react-i18next'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { InvoiceView } from '@mutua/sdk/coop/invoice'
import { payerKey } from '@mutua/sdk/coop/payer'
import { saveFile } from '@mutua/ui/files/save-file'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { invoiceStateOn, useInvoices, useInvoicing } from '../facts/invoice-facts.ts'
import { payerNames } from '../facts/payer-names.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { Sheet } from './sheet.tsx'

/** What was billed, to whom, and what of it the books say is still to be paid. */
export const InvoicesScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useInvoices()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const years = [...new Set(data.map(yearOf))].toSorted().toReversed()
  return (
    <>
      <h1>{t('invoices.title')}</h1>
      <p>{t('invoices.what')}</p>
      {data.length === 0 ? <p>{t('invoices.none')}</p> : null}
      {data.some(({ terms }) => terms === undefined) ? <p className="note">{t('invoices.noTerms')}</p> : null}
      {years.map((year) => (
        <section key={year} aria-labelledby={`year-${year}`}>
          <h2 id={`year-${year}`}>{year}</h2>
          <InvoicesOf year={year} invoices={data.filter((invoice) => yearOf(invoice) === year)} />
        </section>
      ))}
    </>
  )
}

const yearOf = ({ number }: InvoiceView): string => number.slice(0, 4)

const InvoicesOf = ({
  year,
  invoices,
}: {
  readonly year: string
  readonly invoices: readonly InvoiceView[]
}) => {
  const { t, i18n } = useTranslation()
  const money = (amount: bigint) => moneyWords(amount, i18n.language)
  const today = civilDateOf(Date.now())
  const names = payerNames(invoices)
  return (
    <Sheet
      caption={`${t('invoices.title')} ${year}`}
      columns={[
        { label: t('invoices.number') },
        { label: t('invoices.organisation') },
        { label: t('invoices.month') },
        { label: t('invoices.due'), isNumber: true },
        { label: t('invoices.standing') },
        { label: t('invoices.files') },
      ]}
      rows={invoices.toReversed().map((invoice) => {
        const { number, period, bill, dueCents, openCents } = invoice
        const state = invoiceStateOn(today, invoice)
        const credited = bill.credits.cents + bill.feeCredits.cents
        return {
          key: number,
          cells: [
            <bdi key="number">{number}</bdi>,
            <bdi key="organisation">{names.get(payerKey(invoice))}</bdi>,
            dayWords(period, i18n.language),
            <span key="due">
              {money(dueCents)}
              {credited === 0n ? null : (
                <>
                  <br />
                  <span className="small">
                    {t('invoices.credited')} {money(credited)}
                  </span>
                </>
              )}
            </span>,
            <span key="state" className={state === 'overdue' ? 'state over' : 'state'}>
              {t(`invoices.state.${state}`)}
              {openCents === 0n || openCents === dueCents
                ? null
                : ` · ${t('invoices.open')} ${money(openCents)}`}
            </span>,
            <Files key="files" invoice={invoice} />,
          ],
        }
      })}
    />
  )
}

/** As the server gives them: signed in, so not by an address that can be opened. */
const Files = ({ invoice: { number, terms } }: { readonly invoice: InvoiceView }) => {
  const { t, i18n } = useTranslation()
  const invoicing = useInvoicing()
  const name = `invoice-${number.replace('/', '-')}`
  const page = useConsoleStep(async () => {
    const html = await invoicing.page(number, i18n.language)
    saveFile(new Blob([html], { type: 'text/html' }), `${name}.html`)
  })
  const ubl = useConsoleStep(async () => {
    saveFile(new Blob([await invoicing.ubl(number)], { type: 'application/xml' }), `${name}.xml`)
  })
  const error = page.error ?? ubl.error
  return (
    <div className="ways">
      <Button isBusy={page.isPending} onClick={() => page.mutate(undefined)}>
        {t('invoices.page')} <span className="unseen">{number}</span>
      </Button>
      {terms === undefined ? null : (
        <Button isBusy={ubl.isPending} onClick={() => ubl.mutate(undefined)}>
          UBL <span className="unseen">{number}</span>
        </Button>
      )}
      {error === null ? null : <Fault error={error} />}
    </div>
  )
}
