import { useTranslation } from 'react-i18next'
import type { ReportOutcome } from '@mutua/sdk/coop/payment-order'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Fault } from '@mutua/ui/views/fault'
import { usePayments } from '../facts/bank-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** Takes what the bank answered (pain.002), and says what it changed. */
export const BankAnswer = () => {
  const { t } = useTranslation()
  const payments = usePayments()
  const read = useConsoleStep((file: File) => payments.importReport(file))
  return (
    <section className="card" aria-labelledby="answer">
      <h2 id="answer">{t('bank.answerTitle')}</h2>
      <div className="entry">
        <label htmlFor="report">{t('bank.report')}</label>
        <p className="hint" id="report-hint">
          {t('bank.reportHint')}
        </p>
        <input
          id="report"
          type="file"
          accept=".xml,application/xml,text/xml"
          aria-describedby="report-hint"
          disabled={read.isPending}
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file !== undefined) read.mutate(file)
            // The same file again is read again.
            target.value = ''
          }}
        />
      </div>
      <div role="status">{read.data === undefined ? null : <Outcome outcome={read.data} />}</div>
      {read.error === null ? null : <Fault error={read.error} />}
    </section>
  )
}

const Outcome = ({ outcome }: { readonly outcome: ReportOutcome }) => {
  const { t, i18n } = useTranslation()
  const { again, order, accepted, refused, unknownCount } = outcome
  return (
    <>
      {again ? <p className="note">{t('bank.readBefore')}</p> : null}
      <p>
        {order === undefined ? null : (
          <strong>
            <bdi>{order}</bdi>
          </strong>
        )}{' '}
        {t('bank.outcome', {
          accepted,
          refused: refused.count,
          amount: moneyWords(refused.cents, i18n.language),
        })}
      </p>
      {unknownCount === 0 ? null : <p className="state over">{t('bank.unknown', { count: unknownCount })}</p>}
    </>
  )
}
