import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RistornoChoice as Choice } from '@mutua/sdk/coop/ristorno'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useMembershipClient } from '../facts/membership-facts.ts'

/** What becomes of what comes back; the last word before a year is paid out counts. No consent is near, and none depends on it. */
export const RistornoChoice = () => {
  const { t } = useTranslation()
  const client = useMembershipClient()
  const cache = useQueryClient()
  const standing = useQuery({
    queryKey: ['ristorno-choice'],
    queryFn: async () => (await client.ristornoChoice()) ?? null,
  })
  const [wish, setWish] = useState<ChoiceName>()
  const choose = useMutation({
    mutationFn: (name: ChoiceName) => client.chooseRistorno(choices[name]),
    onSuccess: (chosen) => cache.setQueryData(['ristorno-choice'], chosen),
  })
  if (standing.error !== null) return <Fault error={standing.error} again={() => void standing.refetch()} />
  if (standing.data === undefined) return <Waiting />
  const value = wish ?? nameOf(standing.data?.choice)
  return (
    <section className="card">
      <h2>{t('year.choice.title')}</h2>
      <p>{t('year.choice.what')}</p>
      {standing.data === null ? <p className="small">{t('year.choice.none')}</p> : null}
      <fieldset>
        <legend>{t('year.choice.label')}</legend>
        {choiceNames.map((name) => (
          <label key={name} className="check">
            <input type="radio" name="choice" checked={name === value} onChange={() => setWish(name)} />
            <span>
              {t(`year.choice.to.${name}`)}
              <br />
              <span className="small">{t(`year.choice.about.${name}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p>
        <Button
          isBusy={choose.isPending}
          disabled={value === undefined}
          onClick={() => {
            if (value !== undefined) choose.mutate(value)
          }}
        >
          {t('year.choice.save')}
        </Button>
      </p>
      {choose.error === null ? null : <Fault error={choose.error} again={() => choose.reset()} />}
      <p role="status">{choose.isSuccess ? t('year.choice.saved') : ''}</p>
    </section>
  )
}

const choiceNames = ['account', 'quota', 'solidarity', 'half'] as const
type ChoiceName = (typeof choiceNames)[number]

const choices: Readonly<Record<ChoiceName, Choice>> = {
  account: { cashPerMille: 1_000, quotaPerMille: 0, solidarityPerMille: 0 },
  quota: { cashPerMille: 0, quotaPerMille: 1_000, solidarityPerMille: 0 },
  solidarity: { cashPerMille: 0, quotaPerMille: 0, solidarityPerMille: 1_000 },
  half: { cashPerMille: 500, quotaPerMille: 0, solidarityPerMille: 500 },
}

const nameOf = (choice: Choice | undefined): ChoiceName | undefined =>
  choiceNames.find((name) => {
    const { cashPerMille, quotaPerMille, solidarityPerMille } = choices[name]
    return (
      choice?.cashPerMille === cashPerMille &&
      choice.quotaPerMille === quotaPerMille &&
      choice.solidarityPerMille === solidarityPerMille
    )
  })
