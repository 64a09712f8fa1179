import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameCheckSchema, type OrderedPayment, type PaymentOrder } from '@mutua/sdk/coop/payment-order'
import { nameCheckText } from '@mutua/sdk/coop/payment-reason'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Fault } from '@mutua/ui/views/fault'
import { saidIn } from '@mutua/ui/views/said'
import { Waiting } from '@mutua/ui/views/waiting'
import { useOrderedPayments, usePayments } from '../facts/bank-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { Sheet } from './sheet.tsx'

/** Who is paid, folded away until it is needed: sums of people are not looked at in passing. */
export const BankPayees = ({ order }: { readonly order: PaymentOrder }) => {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{t('bank.who')}</summary>
      {isOpen ? <Payees order={order} /> : null}
    </details>
  )
}

const Payees = ({ order }: { readonly order: PaymentOrder }) => {
  const { t, i18n } = useTranslation()
  const paid = useOrderedPayments(order.id)
  if (paid.error !== null) return <Fault error={paid.error} again={() => void paid.refetch()} />
  if (paid.data === undefined) return <Waiting />
  return (
    <Sheet
      caption={t('bank.who')}
      columns={[
        { label: t('members.name') },
        { label: t('bank.account') },
        { label: t('bank.nameCheck') },
        { label: t('bank.amount'), isNumber: true },
      ]}
      rows={paid.data.slice(0, shown).map((payment) => ({
        key: payment.endToEndId,
        cells: [
          <bdi key="name">{payment.name}</bdi>,
          <code key="account" dir="ltr">
            {payment.account}
          </code>,
          <NameAnswer key="check" order={order} payment={payment} />,
          moneyWords(payment.cents, i18n.language),
        ],
      }))}
    />
  )
}

/** A thousand rows are no list to read; the file has them all. */
const shown = 200

/** The answer of the payee’s bank can be written down until the order is signed. */
const NameAnswer = ({
  order,
  payment,
}: {
  readonly order: PaymentOrder
  readonly payment: OrderedPayment
}) => {
  const { t, i18n } = useTranslation()
  const payments = usePayments()
  const { member, name, nameCheck } = payment
  const record = useConsoleStep((answer: string) =>
    payments.recordNameChecks(order.id, [{ member, answer: nameCheckSchema.parse(answer) }]),
  )
  if (order.state !== 'drafted')
    return nameCheck === undefined ? '–' : saidIn(nameCheckText[nameCheck], i18n.language)
  return (
    <>
      <select
        aria-label={t('bank.nameCheckOf', { name })}
        value={nameCheck ?? ''}
        disabled={record.isPending}
        onChange={({ target }) => record.mutate(target.value)}
      >
        <option value="" disabled>
          {t('bank.notAsked')}
        </option>
        {nameCheckSchema.options.map((answer) => (
          <option key={answer} value={answer}>
            {t(`bank.check.${answer}`)}
          </option>
        ))}
      </select>
      {record.error === null ? null : <Fault error={record.error} />}
    </>
  )
}
