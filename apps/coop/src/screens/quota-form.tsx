import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { RegisterLine } from '@mutua/sdk/coop/register'
import { centsIn } from '@mutua/ui/records/euro-text'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { useQuota } from '../facts/register-facts.ts'

/** What can happen to a quota: taken on and paid while somebody is a member, given back once they are none. Nothing else. */
export const QuotaForm = ({ line }: { readonly line: RegisterLine }) => {
  const { t } = useTranslation()
  const isIn = line.refund === undefined
  if (!isIn && (line.refund?.isPaid === true || line.quota.paidCents === 0n)) return null
  return (
    <details>
      <summary>{t(isIn ? 'register.quota.enter' : 'register.quota.giveBack')}</summary>
      {isIn ? <PayIn line={line} /> : <GiveBack line={line} />}
    </details>
  )
}

const PayIn = ({ line }: { readonly line: RegisterLine }) => {
  const { t } = useTranslation()
  const quota = useQuota(line.number)
  // One key for one form: what is sent twice is booked once.
  const [key] = useState(() => crypto.randomUUID())
  const [kind, setKind] = useState('quota-paid')
  const [amount, setAmount] = useState('')
  const [on, setOn] = useState<string>(civilDateOf(Date.now()))
  const cents = centsIn(amount)
  const day = civilDateSchema.safeParse(on)
  const isWhole = cents !== undefined && cents > 0n && day.success
  return (
    <div className="entries">
      <Choices
        label={t('register.quota.what')}
        kind="tiles"
        value={kind}
        onValue={setKind}
        options={[
          { value: 'quota-paid', label: t('register.steps.quota-paid') },
          { value: 'quota-subscribed', label: t('register.steps.quota-subscribed') },
        ]}
      />
      <div className="side-by-side">
        <TextField
          label={t('register.quota.amount')}
          inputMode="decimal"
          value={amount}
          onValue={setAmount}
        />
        <TextField
          label={t('register.quota.on')}
          type="date"
          min={line.admittedOn}
          max={civilDateOf(Date.now())}
          value={on}
          onValue={setOn}
        />
      </div>
      <p>
        <Button
          kind="first"
          disabled={!isWhole}
          isBusy={quota.isPending}
          onClick={() => {
            if (cents === undefined || !day.success) return
            const given = { key, cents: String(cents), on: day.data }
            quota.mutate(
              kind === 'quota-paid'
                ? { kind: 'quota-paid', ...given }
                : { kind: 'quota-subscribed', ...given },
            )
          }}
        >
          {t('register.quota.book')}
        </Button>
      </p>
      {quota.error === null ? null : <Fault error={quota.error} />}
    </div>
  )
}

const GiveBack = ({ line }: { readonly line: RegisterLine }) => {
  const { t } = useTranslation()
  const quota = useQuota(line.number)
  const [key] = useState(() => crypto.randomUUID())
  const [approved, setApproved] = useState('')
  const [losses, setLosses] = useState('')
  const accountsApprovedOn = civilDateSchema.safeParse(approved)
  const lossCents = losses.trim() === '' ? undefined : centsIn(losses)
  const isWhole = accountsApprovedOn.success && (losses.trim() === '' || lossCents !== undefined)
  return (
    <div className="entries">
      <div className="side-by-side">
        <TextField
          label={t('register.quota.approved')}
          hint={t('register.quota.approvedHint')}
          type="date"
          max={civilDateOf(Date.now())}
          value={approved}
          onValue={setApproved}
        />
        <TextField
          label={t('register.quota.losses')}
          hint={t('register.quota.lossesHint')}
          inputMode="decimal"
          value={losses}
          onValue={setLosses}
        />
      </div>
      <p>
        <Button
          kind="first"
          disabled={!isWhole}
          isBusy={quota.isPending}
          onClick={() => {
            if (!accountsApprovedOn.success) return
            const given = {
              kind: 'quota-refunded' as const,
              key,
              accountsApprovedOn: accountsApprovedOn.data,
            }
            quota.mutate(lossCents === undefined ? given : { ...given, lossCents: String(lossCents) })
          }}
        >
          {t('register.quota.refund')}
        </Button>
      </p>
      {quota.error === null ? null : <Fault error={quota.error} />}
    </div>
  )
}
