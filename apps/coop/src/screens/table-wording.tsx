import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { commitmentsWishSchema, type TableView } from '@mutua/sdk/codesign/co-design-table'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useCalling } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** What each party promises, worded anew while not all have accepted it. Mount it anew with each revision. */
export const TableWording = ({ table }: { readonly table: TableView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [lines, setLines] = useState<readonly Line[]>(table.commitments)
  const wish = commitmentsWishSchema.safeParse({
    revision: table.revision,
    commitments: lines.map(({ party, what, until }) => ({ party, what, until })),
  })
  const keep = useConsoleStep(async () => {
    if (wish.success) await calling.wordCommitments(table, wish.data)
  })
  const change = (place: number, next: Partial<Line>) =>
    setLines(lines.map((line, at) => (at === place ? { ...line, ...next } : line)))
  const parties = [
    ...table.parties.map(({ party, name }) => ({ value: party, label: name })),
    { value: 'members', label: t('calls.party.members') },
  ]
  return (
    <details>
      <summary>
        {t('calls.reword')} <span className="unseen">{table.title}</span>
      </summary>
      <p className="small">{t('calls.rewordWhat')}</p>
      {lines.map(({ party, what, until }, place) => (
        <fieldset key={place}>
          <legend>{t('calls.commitment', { number: place + 1 })}</legend>
          <SelectField
            label={t('calls.whoPromises')}
            value={party}
            nothing={t('contracts.choose')}
            onValue={(value) => change(place, { party: value })}
            options={parties}
          />
          <TextField
            label={t('calls.whatPromised')}
            rows={2}
            value={what}
            onValue={(value) => change(place, { what: value })}
          />
          <TextField
            label={t('calls.untilWhen')}
            type="date"
            value={until}
            onValue={(value) => change(place, { until: value })}
          />
          <Button onClick={() => setLines(lines.filter((_, at) => at !== place))}>
            {t('calls.dropCommitment', { number: place + 1 })}
          </Button>
        </fieldset>
      ))}
      <div className="buttons">
        <Button onClick={() => setLines([...lines, { party: '', what: '', until: '' }])}>
          {t('calls.addCommitment')}
        </Button>
        <Button
          kind="first"
          isBusy={keep.isPending}
          disabled={!wish.success}
          onClick={() => keep.mutate(undefined)}
        >
          {t('calls.keepWording')}
        </Button>
      </div>
      {keep.error === null ? null : <Fault error={keep.error} />}
    </details>
  )
}

interface Line {
  readonly party: string
  readonly what: string
  readonly until: string
}
