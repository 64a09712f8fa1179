import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contractWishSchema } from '@mutua/sdk/coop/contract'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useRecipients, useResolutions, useTariffs } from '../facts/console-facts.ts'
import { useContracting } from '../facts/contract-facts.ts'
import { useConsoleStep, useOwnKey } from '../facts/signing-facts.ts'

const nothing = {
  organisation: '',
  from: '',
  to: '',
  percent: '50',
  resolution: '',
  purposes: [] as string[],
}

/** Drawn up by one officer, who signs it; it is offered once another has signed, and holds once the organisation has accepted. */
export const ContractForm = () => {
  const { t, i18n } = useTranslation()
  const contracting = useContracting()
  const recipients = useRecipients()
  const resolutions = useResolutions()
  const tariffs = useTariffs()
  const own = useOwnKey()
  const [draft, setDraft] = useState(nothing)
  const [isPledged, setIsPledged] = useState(false)
  const wish = contractWishSchema.safeParse({
    ...{ organisation: draft.organisation, purposes: draft.purposes, from: draft.from, to: draft.to },
    noReidentification: isPledged,
    payback: {
      perMille: Math.round(Number(draft.percent.replace(',', '.')) * 10),
      resolution: draft.resolution,
    },
  })
  const propose = useConsoleStep(async () => {
    const signer = own.data?.signer
    if (!wish.success || signer === undefined) return
    await contracting.propose(wish.data, signer)
    setDraft(nothing)
    setIsPledged(false)
  })
  const priced = Object.keys(tariffs.data?.[0]?.prices ?? {})
  return (
    <details className="card">
      <summary>{t('contracts.new')}</summary>
      <SelectField
        label={t('uses.organisation')}
        value={draft.organisation}
        nothing={t('contracts.choose')}
        onValue={(organisation) => setDraft({ ...draft, organisation })}
        options={(recipients.data?.organisations ?? [])
          .filter(({ endedAt }) => endedAt === undefined)
          .map(({ id, name }) => ({ value: id, label: name }))}
      />
      <fieldset>
        <legend>{t('contracts.purposes')}</legend>
        {priced.map((purpose) => (
          <label key={purpose} className="check">
            <input
              type="checkbox"
              checked={draft.purposes.includes(purpose)}
              onChange={({ target }) =>
                setDraft({
                  ...draft,
                  purposes: target.checked
                    ? [...draft.purposes, purpose]
                    : draft.purposes.filter((one) => one !== purpose),
                })
              }
            />
            <span>{purposeWords(purpose, i18n.language, t)}</span>
          </label>
        ))}
      </fieldset>
      <div className="side-by-side">
        <TextField
          label={t('contracts.from')}
          type="date"
          value={draft.from}
          onValue={(from) => setDraft({ ...draft, from })}
        />
        <TextField
          label={t('contracts.to')}
          type="date"
          value={draft.to}
          onValue={(to) => setDraft({ ...draft, to })}
        />
        <TextField
          label={t('contracts.percent')}
          inputMode="decimal"
          value={draft.percent}
          onValue={(percent) => setDraft({ ...draft, percent })}
        />
        <SelectField
          label={t('ristorno.under')}
          value={draft.resolution}
          nothing={t('contracts.choose')}
          onValue={(resolution) => setDraft({ ...draft, resolution })}
          options={(resolutions.data ?? [])
            .filter(({ governs }) => governs.some((subject) => subject !== 'budget'))
            .map(({ id, title }) => ({ value: id, label: `${id} ${title}` }))}
        />
      </div>
      <label className="check">
        <input type="checkbox" checked={isPledged} onChange={() => setIsPledged(!isPledged)} />
        <span>{t('contracts.pledge')}</span>
      </label>
      {own.data !== undefined && own.data.signer === undefined ? <p>{t('sign.noKey')}</p> : null}
      <Button
        kind="first"
        isBusy={propose.isPending}
        disabled={!wish.success || own.data?.signer === undefined}
        onClick={() => propose.mutate(undefined)}
      >
        {t('contracts.propose')}
      </Button>
      {propose.isSuccess ? (
        <p className="note" role="status">
          {t('sign.waits')}
        </p>
      ) : null}
      {propose.error === null ? null : <Fault error={propose.error} />}
    </details>
  )
}
