import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { scopeGap, type ScopeAsked } from '@mutua/sdk/coop/role-scope'
import { healthCategories, type HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { purposeWords } from '@mutua/ui/records/use-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { useActing, type Acting } from '../facts/acting.tsx'
import type { Case } from '../facts/cases.ts'
import { useConsents } from '../facts/consent-facts.ts'
import { findMember } from '../facts/find-member.ts'
import { TooMuch } from './may-ask.tsx'
import { Refusal } from './refusal.tsx'

const periods = { 'week': 7, '30d': 30, '90d': 90, 'half': 182, 'year': 365 } as const
type Period = keyof typeof periods

/** Whom, what, why and until when: three fields, and the person decides. */
export const AskForm = ({ about }: { readonly about: Case | undefined }) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const acting = useActing()
  const consents = useConsents()
  const queries = useQueryClient()
  const purposes = selectablePurposes.filter(({ kind }) => kind === 'care' || kind === 'social')
  const usual = purposes.find(({ iri }) => iri.endsWith(`#${usualPurpose[roleOf(acting)]}`)) ?? purposes[0]
  const [who, setWho] = useState(about?.name ?? '')
  const [which, setWhich] = useState<ReadonlySet<HealthCategory>>(new Set())
  const [mayWrite, setMayWrite] = useState(false)
  const [purpose, setPurpose] = useState<string>(usual?.iri ?? '')
  const [period, setPeriod] = useState<Period>('half')
  const [isTried, setTried] = useState(false)
  const asking = useMutation({
    mutationFn: async () => {
      const { webId } = await findMember(about?.owner ?? who, {
        podServer: config.podServer,
        fetch: session.fetch,
      })
      const chosen = purposes.find(({ iri }) => iri === purpose)
      if (chosen === undefined) throw new Problem('purpose-unknown', 'Choose one of the purposes.')
      await consents.createRequest({
        owner: webId,
        purpose: chosen.iri,
        categories: healthCategories.filter((category) => which.has(category)),
        modes: mayWrite ? ['read', 'append', 'write'] : ['read'],
        validUntil: instantOf(Date.now() + periods[period] * dayMs),
      })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['consents', 'requests'] }),
  })
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (which.size > 0) asking.mutate()
      }}
    >
      <WhoField about={about} who={who} onChange={setWho} />
      <WhatField
        which={which}
        onChange={setWhich}
        isMissing={isTried && which.size === 0}
        mayWrite={mayWrite}
        onMayWrite={setMayWrite}
      />
      <WhyField
        purposes={purposes.map(({ iri }) => iri)}
        purpose={purpose}
        onPurpose={setPurpose}
        period={period}
        onPeriod={setPeriod}
      />
      {asking.error === null ? null : (
        <AskRefusal
          error={asking.error}
          role={roleOf(acting)}
          asked={{
            kind: purposes.find(({ iri }) => iri === purpose)?.kind ?? 'care',
            categories: [...which],
            elsewhere: false,
          }}
        />
      )}
      {asking.isSuccess ? (
        <p className="note" role="status">
          {t('ask.sent')}
        </p>
      ) : null}
      <Button type="submit" kind="first" isBusy={asking.isPending}>
        {t('ask.send')}
      </Button>
    </form>
  )
}

const dayMs = 86_400_000

const AskRefusal = ({
  error,
  role,
  asked,
}: {
  readonly error: unknown
  readonly role: ProviderRole
  readonly asked: ScopeAsked
}) => {
  const { t } = useTranslation()
  const gap = scopeGap(role, asked)
  if (error instanceof Problem && error.code === 'role-scope-exceeded' && gap !== undefined)
    return (
      <div className="fault" role="alert">
        <TooMuch role={role} gap={gap} />
      </div>
    )
  return error instanceof Problem && (error.code === 'not-found' || error.code === 'input-malformed') ? (
    <p className="fault" role="alert">
      {t('ask.nobody')}
    </p>
  ) : (
    <Refusal error={error} />
  )
}

const WhoField = ({
  about,
  who,
  onChange,
}: {
  readonly about: Case | undefined
  readonly who: string
  readonly onChange: (who: string) => void
}) => {
  const { t } = useTranslation()
  const help = useId()
  return (
    <>
      <label className="field">
        <span>{t('ask.who')}</span>
        <input
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={who}
          readOnly={about !== undefined}
          aria-describedby={help}
          onChange={({ target }) => onChange(target.value)}
        />
      </label>
      <p id={help} className="small">
        {t('ask.whoHelp')}
      </p>
    </>
  )
}

const WhatField = ({
  which,
  onChange,
  isMissing,
  mayWrite,
  onMayWrite,
}: {
  readonly which: ReadonlySet<HealthCategory>
  readonly onChange: (which: ReadonlySet<HealthCategory>) => void
  readonly isMissing: boolean
  readonly mayWrite: boolean
  readonly onMayWrite: (may: boolean) => void
}) => {
  const { t } = useTranslation()
  return (
    <fieldset className="what">
      <legend>{t('ask.which')}</legend>
      <div className="checks">
        {healthCategories.map((category) => (
          <label key={category} className="check">
            <input
              type="checkbox"
              checked={which.has(category)}
              onChange={() => onChange(which.symmetricDifference(new Set([category])))}
            />
            <span>{t(`what.category.${category}`)}</span>
          </label>
        ))}
      </div>
      <label className="check">
        <input type="checkbox" checked={mayWrite} onChange={({ target }) => onMayWrite(target.checked)} />
        <span>{t('ask.mayWrite')}</span>
      </label>
      {isMissing ? (
        <p className="fault" role="alert">
          {t('ask.chooseOne')}
        </p>
      ) : null}
    </fieldset>
  )
}

const WhyField = ({
  purposes,
  purpose,
  onPurpose,
  period,
  onPeriod,
}: {
  readonly purposes: readonly string[]
  readonly purpose: string
  readonly onPurpose: (iri: string) => void
  readonly period: Period
  readonly onPeriod: (period: Period) => void
}) => {
  const { t, i18n } = useTranslation()
  return (
    <div className="side-by-side">
      <label className="field">
        <span>{t('ask.why')}</span>
        <select value={purpose} onChange={({ target }) => onPurpose(target.value)}>
          {purposes.map((iri) => (
            <option key={iri} value={iri}>
              {purposeWords(iri, i18n.language, t)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{t('ask.until')}</span>
        <select
          value={period}
          onChange={({ target }) => {
            if (isPeriod(target.value)) onPeriod(target.value)
          }}
        >
          {Object.keys(periods).map((name) => (
            <option key={name} value={name}>
              {t(`ask.period.${name}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

const isPeriod = (name: string): name is Period => Object.hasOwn(periods, name)

/** In the organisation for which one works, or in the directory. */
const roleOf = ({ as, places, roles }: Acting): ProviderRole =>
  places.find(({ organisation }) => organisation.id === as)?.stay?.role ??
  roles?.provider?.role ??
  'general-practitioner'

/** What people of a role mostly ask for: the end of its IRI. */
const usualPurpose: Readonly<Record<ProviderRole, string>> = {
  'general-practitioner': 'PrimaryCareManagement',
  'nurse': 'HomeCareManagement',
  'home-care': 'HomeCareManagement',
  'social-worker': 'SocialServicesProvision',
  'social-secretariat': 'SocialServicesProvision',
  'mediator': 'ProvidersDataSharing',
}
