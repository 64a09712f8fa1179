import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { emergencyReasons, type EmergencyAccess } from '@mutua/sdk/consent/emergency'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import {
  nameOf,
  ownerInAddress,
  ownerMeant,
  useEmergencies,
  useEntrustedPlaces,
  useStandingAccesses,
  type EntrustedPlace,
} from '../facts/emergency-facts.ts'
import { formText } from '../facts/form-text.ts'
import { EmergencyView } from './emergency-view.tsx'

/** Reading without a consent where a life is at stake: said loudly, with a reason, for an hour. */
export const EmergencyScreen = () => {
  const { t } = useTranslation()
  const places = useEntrustedPlaces()
  if (places.error !== null) return <Fault error={places.error} again={() => void places.refetch()} />
  if (places.data === undefined) return <Waiting />
  const [place] = places.data
  return (
    <>
      <h1>{t('breakGlass.title')}</h1>
      {place === undefined ? (
        <p className="note">{t('breakGlass.notTrusted')}</p>
      ) : (
        <Entrusted place={place} key={place.organisation} />
      )}
    </>
  )
}

const Entrusted = ({ place }: { readonly place: EntrustedPlace }) => {
  const { t } = useTranslation()
  const standing = useStandingAccesses(place.organisation)
  const [chosen, choose] = useState<EmergencyAccess>()
  if (standing.error !== null) return <Fault error={standing.error} again={() => void standing.refetch()} />
  if (standing.data === undefined) return <Waiting />
  const shown = standing.data.find(({ grant }) => grant === chosen?.grant)
  if (shown !== undefined) return <EmergencyView access={shown} over={() => void standing.refetch()} />
  return (
    <>
      <div role="status">
        {chosen === undefined ? null : (
          <p className="note">
            <bdi>{nameOf(chosen)}</bdi>:{' '}
            {t(chosen.validUntil > instantOf(Date.now()) ? 'breakGlass.ended' : 'breakGlass.timeOver')}
          </p>
        )}
      </div>
      {standing.data.length === 0 ? null : (
        <section className="card asks">
          <h2>{t('breakGlass.standing')}</h2>
          <ul className="plain lines">
            {standing.data.map((access) => (
              <li key={access.grant}>
                <Button onClick={() => choose(access)}>
                  <bdi>{nameOf(access)}</bdi>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <OpenForm
        place={place}
        opened={async (access) => {
          await standing.refetch()
          choose(access)
        }}
      />
    </>
  )
}

const OpenForm = ({
  place,
  opened,
}: {
  readonly place: EntrustedPlace
  readonly opened: (access: EmergencyAccess) => Promise<void>
}) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const emergencies = useEmergencies(place.organisation)
  const queries = useQueryClient()
  const [missing, setMissing] = useState<'owner' | 'reason' | 'text'>()
  const open = useMutation({
    mutationFn: emergencies.open,
    onSuccess: opened,
    onSettled: () => queries.invalidateQueries({ queryKey: ['consents', 'emergencies'] }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const said = new FormData(event.currentTarget)
    const [owner, text] = [formText(said, 'owner'), formText(said, 'text')]
    const reason = emergencyReasons.find((one) => one === formText(said, 'reason'))
    const fault =
      owner === '' ? 'owner' : reason === undefined ? 'reason' : text.length < 10 ? 'text' : undefined
    setMissing(fault)
    if (fault !== undefined || reason === undefined) return
    open.mutate({ owner: ownerMeant(owner, config.podServer), reason, text })
  }
  const wrong = (field: typeof missing) => ({
    'aria-invalid': missing === field,
    ...(missing === field ? { 'aria-describedby': 'emergency-fault' } : {}),
  })
  return (
    <form className="emergency-form" onSubmit={submit} noValidate>
      <section className="loud">
        <h2>{t('breakGlass.loud')}</h2>
        <ul>
          {(['reason', 'hour', 'told', 'review', 'only'] as const).map((line) => (
            <li key={line}>{t(`breakGlass.what.${line}`)}</li>
          ))}
        </ul>
      </section>
      <p>
        {t('breakGlass.as')} <bdi>{place.name}</bdi>
      </p>
      <label className="field">
        <span>{t('breakGlass.owner')}</span>
        <span className="small">{t('breakGlass.ownerHint')}</span>
        <input
          name="owner"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
          defaultValue={ownerInAddress(location.hash)}
          {...wrong('owner')}
        />
      </label>
      <fieldset className="choice" {...wrong('reason')}>
        <legend>{t('breakGlass.reason')}</legend>
        {emergencyReasons.map((reason) => (
          <label key={reason} className="check">
            <input type="radio" name="reason" value={reason} />
            {t(`breakGlass.reasons.${reason}`)}
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>{t('breakGlass.text')}</span>
        <span className="small">{t('breakGlass.textHint')}</span>
        <textarea name="text" dir="auto" rows={3} maxLength={1000} {...wrong('text')} />
      </label>
      {missing === undefined ? null : (
        <p id="emergency-fault" role="alert" className="field-fault">
          {t(`breakGlass.missing.${missing}`)}
        </p>
      )}
      {open.error === null ? null : open.error instanceof Problem &&
        open.error.code === 'emergency-not-possible' ? (
        <p role="alert" className="fault">
          {t('breakGlass.notPossible')}
        </p>
      ) : (
        <Fault error={open.error} />
      )}
      <Button type="submit" kind="first" isBusy={open.isPending}>
        {t('breakGlass.open')}
      </Button>
    </form>
  )
}
