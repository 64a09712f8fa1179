import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import {
  nameCheckSchema,
  paymentOrderDecision,
  paymentOrderStatement,
  type PaymentFile,
  type PaymentOrder,
} from '@mutua/sdk/coop/payment-order'
import { nameCheckText } from '@mutua/sdk/coop/payment-reason'
import { cents } from '@mutua/sdk/ids'
import { saveFile } from '@mutua/ui/files/save-file'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Said } from '@mutua/ui/views/said'
import { usePayments } from '../facts/bank-facts.ts'
import { officerName } from '../facts/officer-name.ts'
import { useConsoleStep, useDecisions } from '../facts/signing-facts.ts'
import { BankPayees } from './bank-payees.tsx'
import { TwoSignatures } from './two-signatures.tsx'

/** One order, and the step that comes next. */
export const BankOrder = ({ order }: { readonly order: PaymentOrder }) => {
  const { t, i18n } = useTranslation()
  const money = (amount: bigint) => moneyWords(amount, i18n.language)
  return (
    <article className={order.state === 'drafted' ? 'card asks' : 'card'}>
      <h3>
        <bdi>{order.id}</bdi> <span className="state">{t(`bank.state.${order.state}`)}</span>
      </h3>
      <dl className="facts">
        <dt>{t('bank.payments')}</dt>
        <dd>{new Intl.NumberFormat(i18n.language).format(order.count)}</dd>
        <dt>{t('bank.sum')}</dt>
        <dd>
          <strong>{money(order.cents)}</strong>
        </dd>
        <dt>{t('bank.executeOn')}</dt>
        <dd>{dayWords(order.executeOn, i18n.language)}</dd>
        <dt>{t('bank.from')}</dt>
        <dd>
          <bdi>{order.debtor.name}</bdi>, <code dir="ltr">{order.debtor.iban}</code>
        </dd>
        <dt>{t('bank.paid')}</dt>
        <dd>{money(order.paidCents)}</dd>
        <dt>{t('bank.pending')}</dt>
        <dd>{money(order.pendingCents)}</dd>
        <dt>{t('bank.cameBack')}</dt>
        <dd>{money(order.returnedCents)}</dd>
        {order.approvedBy === undefined ? null : (
          <>
            <dt>{t('bank.approvedBy')}</dt>
            <dd>
              {order.approvedBy.map(({ webId }, place) => (
                <span key={webId}>
                  {place === 0 ? '' : ', '}
                  <bdi className="account">{officerName(webId)}</bdi>
                </span>
              ))}
            </dd>
          </>
        )}
      </dl>
      <NameChecks order={order} />
      <NextStep order={order} />
      <BankPayees order={order} />
    </article>
  )
}

/** How many names the payees’ banks said belong to their accounts (Verification of Payee). */
const NameChecks = ({ order: { nameChecks } }: { readonly order: PaymentOrder }) => {
  const { t } = useTranslation()
  const answered = nameCheckSchema.options.filter((answer) => nameChecks[answer] > 0)
  if (answered.length === 0) return <p className="small">{t('bank.noNameCheck')}</p>
  return (
    <ul className="plain" aria-label={t('bank.nameChecks')}>
      {answered.map((answer) => (
        <li key={answer}>
          <strong>{nameChecks[answer]}</strong> <Said of={nameCheckText[answer]} />
        </li>
      ))}
    </ul>
  )
}

const NextStep = ({ order }: { readonly order: PaymentOrder }) => {
  const { t } = useTranslation()
  const payments = usePayments()
  const decisions = useDecisions()
  const discard = useConsoleStep(() => payments.discard(order.id))
  const prepareFiles = useConsoleStep(() => payments.export(order.id))
  const { kind, subject } = paymentOrderDecision(order)
  switch (order.state) {
    case 'drafted':
      return (
        <>
          <TwoSignatures
            decision={decisions.data?.find((one) => one.kind === kind && one.subject === subject)}
            proposeLabel={t('bank.propose')}
            confirmLabel={t('bank.confirm')}
            // What is signed is worked out here from what was read, not taken from the server.
            onPropose={(signer) => payments.propose(order.id, paymentOrderStatement(order), signer)}
            onConfirm={(signer) => payments.confirm(order.id, paymentOrderStatement(order), signer)}
          />
          <Button isBusy={discard.isPending} onClick={() => discard.mutate(undefined)}>
            {t('bank.discard')}
          </Button>
          {discard.error === null ? null : <Fault error={discard.error} />}
        </>
      )
    case 'approved':
      return (
        <>
          <Button kind="first" isBusy={prepareFiles.isPending} onClick={() => prepareFiles.mutate(undefined)}>
            {t('bank.export')}
          </Button>
          {prepareFiles.error === null ? null : <Fault error={prepareFiles.error} />}
        </>
      )
    case 'exported':
    case 'answered':
    case 'settled':
      return (
        <ul className="plain lines">
          {order.files.map((file) => (
            <FileOfOrder key={file.number} order={order} file={file} />
          ))}
        </ul>
      )
    case 'discarded':
      return null
  }
}

const FileOfOrder = ({ order, file }: { readonly order: PaymentOrder; readonly file: PaymentFile }) => {
  const { t, i18n } = useTranslation()
  const payments = usePayments()
  const [bookedOn, setBookedOn] = useState('')
  const fetchFile = useConsoleStep(async () => {
    const text = await payments.file(order.id, file.number)
    saveFile(new Blob([text], { type: 'application/xml' }), `${file.id}.xml`)
  })
  // What was refused before it was booked the bank did not take from the account.
  const expected = cents(file.cents - file.refused.cents)
  const settle = useConsoleStep(() =>
    payments.settle(order.id, {
      file: file.number,
      bookedOn: civilDateSchema.parse(bookedOn),
      cents: expected,
    }),
  )
  const error = fetchFile.error ?? settle.error
  return (
    <li>
      <p className="ways">
        <strong>
          <bdi>{file.id}</bdi>
        </strong>
        <span>{moneyWords(file.cents, i18n.language)}</span>
        {file.answer === undefined ? null : (
          <span className={file.answer === 'accepted' ? 'state' : 'state over'}>
            {t(`bank.answer.${file.answer}`)}
          </span>
        )}
        <Button isBusy={fetchFile.isPending} onClick={() => fetchFile.mutate(undefined)}>
          {t('bank.download')}
        </Button>
      </p>
      <p className="small">
        SHA-256 <code dir="ltr">{file.sha256}</code>
      </p>
      {file.settled === undefined ? (
        <div className="side-by-side">
          <TextField label={t('bank.bookedOn')} type="date" value={bookedOn} onValue={setBookedOn} />
          <p className="foot">
            <Button
              isBusy={settle.isPending}
              disabled={bookedOn === ''}
              onClick={() => settle.mutate(undefined)}
            >
              {t('bank.settle', { amount: moneyWords(expected, i18n.language) })}
            </Button>
          </p>
        </div>
      ) : (
        <p>
          {t('bank.settled')} {dayWords(file.settled.bookedOn, i18n.language)}:{' '}
          {moneyWords(file.settled.cents, i18n.language)}
        </p>
      )}
      {error === null ? null : <Fault error={error} />}
    </li>
  )
}
