import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@mutua/sdk/problem'
import { paymentReasonOf } from '@mutua/sdk/coop/payment-reason'
import type { ReturnedPayment } from '@mutua/sdk/coop/payment-order'
import { yearSchema } from '@mutua/sdk/coop/period'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField } from '@mutua/ui/views/fields'
import { Said } from '@mutua/ui/views/said'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useOrders, usePayments, useReturns } from '../facts/bank-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { BankAnswer } from './bank-answer.tsx'
import { BankOrder } from './bank-order.tsx'
import { Sheet } from './sheet.tsx'

/** From the ristorno to the members’ accounts: the order, two signatures, the file, the bank’s answer, and what came back. */
export const BankScreen = () => {
  const { t } = useTranslation()
  const orders = useOrders()
  const returns = useReturns()
  const error = orders.error ?? returns.error
  if (error !== null) return <Fault error={error} again={() => void orders.refetch()} />
  if (orders.data === undefined || returns.data === undefined) return <Waiting />
  const waiting = returns.data.filter(({ next }) => next.kind === 'waiting')
  return (
    <>
      <h1>{t('bank.title')}</h1>
      <p>{t('bank.what')}</p>
      <Prepare waiting={waiting.length} />
      <section aria-labelledby="orders">
        <h2 id="orders">{t('bank.orders')}</h2>
        {orders.data.length === 0 ? <p>{t('bank.noOrder')}</p> : null}
        {orders.data.map((order) => (
          <BankOrder key={`${order.id}/${String(order.revision)}`} order={order} />
        ))}
      </section>
      {orders.data.some(({ exported }) => exported !== undefined) ? <BankAnswer /> : null}
      {returns.data.length === 0 ? null : <Returns returned={returns.data} />}
    </>
  )
}

const Prepare = ({ waiting }: { readonly waiting: number }) => {
  const { t } = useTranslation()
  const payments = usePayments()
  const present = new Date().getFullYear()
  const [year, setYear] = useState(String(present))
  const draft = useConsoleStep((again: boolean) => payments.draft({ year: yearSchema.parse(year), again }))
  const years = Array.from({ length: 5 }, (_, back) => String(present + 1 - back))
  return (
    <section className="card" aria-labelledby="prepare">
      <h2 id="prepare">{t('bank.prepare')}</h2>
      <div className="short">
        <SelectField
          label={t('bank.year')}
          value={year}
          onValue={setYear}
          options={years.map((value) => ({ value, label: value }))}
        />
      </div>
      <p className="ways">
        <Button kind="first" isBusy={draft.isPending} onClick={() => draft.mutate(false)}>
          {t('bank.draft')}
        </Button>
        {waiting === 0 ? null : (
          <Button isBusy={draft.isPending} onClick={() => draft.mutate(true)}>
            {t('bank.again', { count: waiting })}
          </Button>
        )}
      </p>
      {draft.error === null ? null : <DraftFault error={draft.error} />}
    </section>
  )
}

const DraftFault = ({ error }: { readonly error: Error }) => {
  const { t } = useTranslation()
  if (error instanceof Problem && error.code === 'ristorno-nothing-to-pay')
    return (
      <p className="note" role="alert">
        {t('bank.nothingToPay')}
      </p>
    )
  return <Fault error={error} />
}

const Returns = ({ returned }: { readonly returned: readonly ReturnedPayment[] }) => {
  const { t, i18n } = useTranslation()
  return (
    <section aria-labelledby="returns">
      <h2 id="returns">{t('bank.returns')}</h2>
      <p>{t('bank.returnsWhat')}</p>
      <Sheet
        caption={t('bank.returns')}
        columns={[
          { label: t('bank.payment') },
          { label: t('bank.amount'), isNumber: true },
          { label: t('bank.day') },
          { label: t('bank.reason') },
          { label: t('bank.next') },
        ]}
        rows={returned.map((one) => ({
          key: one.endToEndId,
          cells: [
            <bdi key="id">{one.endToEndId}</bdi>,
            moneyWords(one.cents, i18n.language),
            <When key="day" at={one.at} />,
            <span key="reason">
              <Said of={paymentReasonOf(one.reason)} /> <code>{one.reason}</code>
            </span>,
            <NextStep key="next" returned={one} />,
          ],
        }))}
      />
    </section>
  )
}

const NextStep = ({ returned: { endToEndId, next } }: { readonly returned: ReturnedPayment }) => {
  const { t } = useTranslation()
  const payments = usePayments()
  const release = useConsoleStep(() => payments.release(endToEndId))
  switch (next.kind) {
    case 'ordered':
      return (
        <span>
          {t('bank.orderedAgain')} <bdi>{next.order}</bdi>
        </span>
      )
    case 'released':
      return <span>{t('bank.released')}</span>
    case 'waiting':
      return (
        <span>
          {t('bank.waits')}{' '}
          <Button isBusy={release.isPending} onClick={() => release.mutate(undefined)}>
            {t('bank.release')}
          </Button>
          {release.error === null ? null : <Fault error={release.error} />}
        </span>
      )
  }
}
