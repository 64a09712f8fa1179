import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { monthSchema } from '@mutua/sdk/coop/period'
import type { Transfer } from '@mutua/sdk/coop/transfer'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useBookkeeping } from '../facts/budget-facts.ts'
import { lateMonths } from '../facts/posting-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** The same amount with its sides changed, in an open month: what was booked stays, and cites nothing that is gone. */
export const ReversalForm = ({ transfer }: { readonly transfer: Transfer }) => {
  const { t, i18n } = useTranslation()
  const books = useBookkeeping()
  const [period, setPeriod] = useState('')
  const [reference, setReference] = useState('')
  const month = monthSchema.safeParse(period).data
  const reverse = useConsoleStep(async () => {
    if (month !== undefined) await books.reverse(transfer.sequence, { period: month, reference })
  })
  return (
    <details>
      <summary>
        {t('posting.reverse')}
        <span className="unseen"> {transfer.reference}</span>
      </summary>
      <SelectField
        label={t('posting.period')}
        value={period}
        nothing={t('posting.choose')}
        onValue={setPeriod}
        options={lateMonths(Date.now()).map((one) => ({ value: one, label: dayWords(one, i18n.language) }))}
      />
      <TextField label={t('posting.why')} value={reference} onValue={setReference} />
      <Button
        isBusy={reverse.isPending}
        disabled={month === undefined || reference.trim() === ''}
        onClick={() => reverse.mutate(undefined)}
      >
        {t('posting.reverseNow')}
      </Button>
      {reverse.error === null ? null : <Fault error={reverse.error} />}
    </details>
  )
}
