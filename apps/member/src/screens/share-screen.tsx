import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { createPasscodeClient } from '@mutua/sdk/clients/passcode-client'
import type { Passcode } from '@mutua/sdk/consent/passcode'
import type { PeriodPreset } from '@mutua/sdk/consent/period-preset'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseWebId, type PurposeIri, type ResourceUrl } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import {
  giftPresets,
  otherCare,
  resourcesOf,
  usePeriods,
  useRecipients,
  type GiftPreset,
} from '../facts/share-facts.ts'
import { fullName, localIdOf, useConsents, usePod } from '../facts/use-facts.ts'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Exactly } from './exactly.tsx'
import { CodeMade } from './share-code.tsx'
import { ToWhom, type Chosen } from './share-to-whom.tsx'
import { OneOf } from './one-of.tsx'

/** Giving without having been asked: to whom, what, for how long; read once more; yes. No amount of money stands here or a step away. */
export const ShareScreen = () => {
  const { t, i18n } = useTranslation()
  const pod = usePod()
  const recipients = useRecipients()
  const periods = usePeriods()
  const [chosen, setChosen] = useState<Chosen>({ kind: 'nobody' })
  const [preset, setPreset] = useState<GiftPreset>('summary')
  const [period, setPeriod] = useState<PeriodPreset>('visit')
  const giving = useGiving()
  const error = recipients.error ?? periods.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([recipients.refetch(), periods.refetch()])} />
  if (recipients.data === undefined || periods.data === undefined) return <Waiting />
  if (giving.data !== undefined) return <Done made={giving.data} again={() => giving.reset()} />
  const resources = resourcesOf(preset, pod.root)
  const known = recipients.data.find(({ webId }) => chosen.kind === 'known' && chosen.webId === webId)
  const purpose = known?.purpose ?? otherCare
  const end = periods.data.find(({ name }) => name === period)?.validUntil
  const name =
    known !== undefined
      ? fullName(known.name, known.organisation)
      : chosen.kind === 'other'
        ? chosen.typed
        : t('share.whoSaysCode')
  return (
    <>
      <h1>{t('share.title')}</h1>
      <form
        className="form card"
        onSubmit={(event) => {
          event.preventDefault()
          giving.mutate({ chosen, given: { purpose, resources, for: period } })
        }}
      >
        <ToWhom recipients={recipients.data} chosen={chosen} onChoose={setChosen} />
        <OneOf
          legend={t('share.what')}
          all={giftPresets}
          wordOf={(one) => t(`share.preset.${one}`)}
          value={preset}
          onChoose={setPreset}
        />
        <OneOf
          legend={t('share.howLong')}
          all={periods.data.map((one) => one.name)}
          wordOf={(one) => t(`share.period.${one}`)}
          value={period}
          onChoose={setPeriod}
        />
        {chosen.kind === 'nobody' ? null : (
          <section aria-live="polite">
            <h2>{t('share.check')}</h2>
            <p>
              <bdi>
                <strong>{name}</strong>
              </bdi>{' '}
              {t('share.sentence', {
                what: t(`share.preset.${preset}`),
                until: end === undefined ? '' : dayText(end, i18n.language, true),
                why: purposeWords(purpose, i18n.language, t),
              })}
            </p>
            <Exactly of={{ scope: { resources: [...resources], modes: ['read'] } }} />
            <h3>{t('request.cannot')}</h3>
            <ul>
              <li>{t('request.cannotPass')}</li>
              <li>{t('request.cannotMore')}</li>
              <li>{t('request.cannotChange')}</li>
            </ul>
            <p>{t('share.free')}</p>
          </section>
        )}
        {giving.error === null ? null : <Fault error={giving.error} />}
        <div className="answers">
          <Button type="submit" isBusy={giving.isPending} disabled={chosen.kind === 'nobody'}>
            {chosen.kind === 'code' ? t('share.yesCode') : t('share.yes')}
          </Button>
          <Link href="/" className="button">
            {t('share.no')}
          </Link>
        </div>
      </form>
    </>
  )
}

type Made =
  | { readonly kind: 'given'; readonly grant: Grant }
  | { readonly kind: 'code'; readonly code: string; readonly passcode: Passcode }

interface Gift {
  readonly chosen: Chosen
  readonly given: {
    readonly purpose: PurposeIri
    readonly resources: readonly ResourceUrl[]
    readonly for: PeriodPreset
  }
}

const useGiving = () => {
  const { config, session } = useSignedIn()
  const consents = useConsents()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ chosen, given }: Gift): Promise<Made> => {
      if (chosen.kind === 'code') {
        const client = createPasscodeClient({ consentService: config.consentService, fetch: session.fetch })
        return { kind: 'code', ...(await client.create(given)) }
      }
      const recipient =
        chosen.kind === 'known'
          ? chosen.webId
          : parseWebId(chosen.kind === 'other' ? chosen.typed.trim() : '')
      const { grant } = await consents.give({ ...given, modes: ['read'], recipient })
      return { kind: 'given', grant }
    },
    onSuccess: () => document.querySelector('main')?.focus(),
    onSettled: () => queries.invalidateQueries(),
  })
}

const Done = ({ made, again }: { readonly made: Made; readonly again: () => void }) => {
  const { t } = useTranslation()
  if (made.kind === 'code') return <CodeMade {...made} again={again} />
  return (
    <>
      <h1>{t('share.done')}</h1>
      <p role="status">{t('share.doneWhat')}</p>
      <div className="answers">
        <Link href={`/sharing/${localIdOf(made.grant.id)}`} className="button">
          {t('request.seeConsent')}
        </Link>
        <Link href="/" className="button">
          {t('share.home')}
        </Link>
      </div>
    </>
  )
}
