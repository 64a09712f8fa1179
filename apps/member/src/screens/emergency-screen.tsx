import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { createEmergencyClient, type EmergencyClient } from '@mutua/sdk/clients/emergency-client'
import type { EmergencyRule } from '@mutua/sdk/consent/emergency'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { usePod } from '../facts/use-facts.ts'
import { placeWords } from '@mutua/ui/records/use-words'
import { EmergencyCard } from './emergency-card.tsx'
import { Exactly } from './exactly.tsx'

/** What would be read in an emergency, the word that allows or forbids it, and each time that it happened. */
export const EmergencyScreen = () => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const emergencies = useEmergencies()
  const rule = useQuery({ queryKey: ['emergency', 'rule'], queryFn: () => emergencies.rule() })
  const accesses = useQuery({
    queryKey: ['emergency', 'accesses'],
    queryFn: async () =>
      (await emergencies.accesses())
        .filter(({ owner }) => owner === session.webId)
        .toSorted((one, other) => other.openedAt.localeCompare(one.openedAt)),
  })
  const error = rule.error ?? accesses.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([rule.refetch(), accesses.refetch()])} />
  if (rule.data === undefined || accesses.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('emergency.title')}</h1>
      <p>{t('emergency.what')}</p>
      <p>
        <Link href="/emergency/card" className="button">
          {t('card.open')}
        </Link>
      </p>
      <Rule rule={rule.data} />
      <h2>{t('emergency.happened')}</h2>
      {accesses.data.length === 0 ? <p className="note">{t('emergency.never')}</p> : null}
      {accesses.data.map((access) => (
        <EmergencyCard key={access.grant} access={access} emergencies={emergencies} />
      ))}
    </>
  )
}

const useEmergencies = (): EmergencyClient => {
  const { config, session } = useSignedIn()
  return createEmergencyClient({ consentService: config.consentService, fetch: session.fetch })
}

const Rule = ({ rule }: { readonly rule: EmergencyRule }) => {
  const { t } = useTranslation()
  const pod = usePod()
  const emergencies = useEmergencies()
  const queries = useQueryClient()
  const { allowed, resources } = rule
  const change = useMutation({
    mutationFn: (wanted: boolean) =>
      emergencies.setRule({
        allowed: wanted,
        // What somebody chose stays chosen while it is forbidden.
        ...(resources.length === 0 ? {} : { resources }),
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['emergency'] }),
  })
  const choice = (wanted: boolean, label: string) => (
    <Button
      aria-pressed={allowed === wanted}
      kind={allowed === wanted ? 'first' : 'equal'}
      isBusy={change.isPending && change.variables === wanted}
      onClick={() => {
        if (allowed !== wanted) change.mutate(wanted)
      }}
    >
      {label}
    </Button>
  )
  return (
    <section className={allowed ? 'card stands' : 'card'}>
      <p role="status">
        <span className={allowed ? 'state' : 'state over'}>
          {allowed ? t('emergency.allowed') : t('emergency.forbidden')}
        </span>
      </p>
      {allowed ? (
        <>
          <h2>{t('emergency.reads')}</h2>
          <ul>
            {resources.map((resource) => (
              <li key={resource}>{placeWords(resource, pod.root, t)}</li>
            ))}
          </ul>
          <Exactly of={{ scope: { resources, modes: ['read'] } }} />
        </>
      ) : (
        <p>{t('emergency.forbiddenWhat')}</p>
      )}
      {change.error === null ? null : <Fault error={change.error} />}
      <div className="answers" role="group" aria-label={t('emergency.choice')}>
        {choice(true, t('emergency.allow'))}
        {choice(false, t('emergency.forbid'))}
      </div>
      {rule.changedAt === undefined ? null : (
        <p className="small">
          {t('emergency.changed')} <When at={rule.changedAt} withTime />
        </p>
      )}
    </section>
  )
}
