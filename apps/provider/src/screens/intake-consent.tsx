import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { createPasscodeClient } from '@mutua/sdk/clients/passcode-client'
import { Problem } from '@mutua/sdk/problem'
import { instantOf, parseResourceUrl, type PurposeIri } from '@mutua/sdk/ids'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, SelectField, TextField } from '@mutua/ui/views/fields'
import { useActing, useActingFetch } from '../facts/acting.tsx'
import { useConsents, useRequests } from '../facts/consent-facts.ts'
import { findMember } from '../facts/find-member.ts'
import { adviceOf, consentWays } from '../facts/intake-draft.ts'
import { useCases } from '../facts/open-case.ts'
import { AdvisedPlace } from './advised-place.tsx'
import { IntakeConclusion } from './intake-conclusion.tsx'
import type { IntakeConsentProps } from './intake-props.ts'
import { IntakeWaiting } from './intake-waiting.tsx'

/** Last step: whether it may be written down, and where it leads. Whoever gave no name hears the advice, and nothing is kept. */
export const IntakeConsent = (props: IntakeConsentProps) => {
  const { t } = useTranslation()
  const { draft, again } = props
  const cases = useCases()
  const asked = useRequests((all) => all.find(({ id }) => id === draft.request))
  if (draft.who === 'unnamed') {
    const advice = adviceOf(draft)
    return (
      <section className="card work">
        <h2 id="step" tabIndex={-1}>
          {t('intake.outcome.title')}
        </h2>
        {advice === undefined ? null : (
          <p role="status">
            <AdvisedPlace advice={advice} />
          </p>
        )}
        <p>{t('intake.outcome.nothingWritten')}</p>
        <p className="work-actions">
          <Button kind="first" onClick={again}>
            {t('intake.outcome.again')}
          </Button>
        </p>
      </section>
    )
  }
  const grant = asked.data?.grant ?? draft.grant
  const found = cases.data?.find(({ grants }) => grants.some(({ id }) => id === grant))
  if (found !== undefined) return <IntakeConclusion {...props} found={found} grant={grant} />
  if (asked.data !== undefined) return <IntakeWaiting {...props} request={asked.data} />
  return <ConsentForm {...props} />
}

const ConsentForm = ({ draft, change }: IntakeConsentProps) => {
  const { t } = useTranslation()
  const cases = (useCases().data ?? []).filter(({ grants }) => grants.length > 0)
  const taking = useTaking({ draft, change })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    taking.mutate()
  }
  return (
    <form className="card work" noValidate onSubmit={submit}>
      <h2 id="step" tabIndex={-1}>
        {t('intake.step.consent')}
      </h2>
      <Choices
        label={t('intake.consent.label')}
        value={draft.way}
        onValue={(way) => change({ way: way as typeof draft.way, account: '' })} // one of the ways below
        options={consentWays
          .filter((way) => way !== 'standing' || cases.length > 0)
          .map((way) => ({
            value: way,
            label: t(`intake.consent.${way}`),
            about: t(`intake.consent.${way}About`),
          }))}
        kind="tiles"
      />
      {draft.way === 'code' ? (
        <TextField
          label={t('intake.consent.theCode')}
          hint={t('intake.consent.theCodeHint')}
          value={draft.account}
          onValue={(account) => change({ account })}
          isName
        />
      ) : null}
      {draft.way === 'request' || draft.way === 'paper' ? (
        <TextField
          label={t('intake.consent.account')}
          hint={t('intake.consent.accountHint')}
          value={draft.account}
          onValue={(account) => change({ account })}
          isName
        />
      ) : null}
      {draft.way === 'paper' ? (
        <TextField
          label={t('intake.consent.witness')}
          value={draft.witness}
          onValue={(witness) => change({ witness })}
          isName
        />
      ) : null}
      {draft.way === 'standing' ? (
        <SelectField
          label={t('intake.consent.which')}
          nothing={t('intake.consent.choose')}
          value={draft.account}
          onValue={(account) => change({ account })}
          options={cases.map(({ name, grants }) => ({ value: grants[0]?.id ?? '', label: name }))}
        />
      ) : null}
      {taking.error === null ? null : <Fault error={taking.error} />}
      <p className="work-actions">
        <Button
          kind="first"
          type="submit"
          isBusy={taking.isPending}
          disabled={draft.account.trim() === '' || (draft.way === 'paper' && draft.witness.trim() === '')}
        >
          {t(actionOf[draft.way])}
        </Button>
      </p>
    </form>
  )
}

const actionOf = {
  code: 'intake.consent.use',
  request: 'intake.consent.ask',
  paper: 'intake.consent.ask',
  standing: 'intake.consent.open',
} as const

/** Uses the code, makes the request, or takes the consent that stands. */
const useTaking = ({ draft, change }: Pick<IntakeConsentProps, 'draft' | 'change'>) => {
  const { config } = useSignedIn()
  const { roles } = useActing()
  const fetch = useActingFetch()
  const consents = useConsents()
  const queries = useQueryClient()
  const role =
    roles?.provider?.role ?? roles?.organisations.find(({ stay }) => stay !== undefined)?.stay?.role
  return useMutation({
    mutationFn: async () => {
      switch (draft.way) {
        case 'standing':
          return change({ grant: draft.account })
        case 'code': {
          const passcodes = createPasscodeClient({ consentService: config.consentService, fetch })
          const { grant } = await passcodes.redeem(draft.account.trim())
          return change({ grant: grant.id, account: '' })
        }
        case 'request':
        case 'paper': {
          const { webId, pod } = await findMember(draft.account, { podServer: config.podServer, fetch })
          const { id } = await consents.createRequest({
            owner: webId,
            purpose: purposeOf(role),
            resources: [parseResourceUrl(`${pod}health/`)],
            modes: ['read', 'append', 'write'],
            validUntil: instantOf(Date.now() + daysOfCase * 86_400_000),
          })
          return change({ request: id, account: '' })
        }
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['consents'] }),
  })
}

/** Long enough for a project of a year; the person may make it shorter, and end it at any time. */
const daysOfCase = 365

const purposeOf = (role: ProviderRole | undefined): PurposeIri => {
  const iri = `https://w3id.org/dpv/sector/health#${role === undefined ? 'SocialServicesProvision' : terms[role]}`
  const purpose = findPurpose(iri)
  if (purpose === undefined) throw new Problem('purpose-unknown', 'The co-op has no purpose for this role.')
  return purpose.iri
}

const terms: Readonly<Record<ProviderRole, string>> = {
  'general-practitioner': 'PrimaryCareManagement',
  'nurse': 'HomeCareManagement',
  'home-care': 'HomeCareManagement',
  'social-worker': 'SocialServicesProvision',
  'social-secretariat': 'SocialServicesProvision',
  'mediator': 'SocialServicesProvision',
}
