import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Delegation, Guardianship, Power } from '@mutua/sdk/consent/representation'
import type { WebId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { dayWords } from '@mutua/ui/records/day-words'
import { personWords, stands, useActs, useRepresentation } from '../facts/people-facts.ts'
import { localIdOf, useGrants } from '../facts/use-facts.ts'

/** One that a member gave: who, what they may do, until when, what they did; its end or its answer is one tap. */
export const DelegationCard = ({ delegation }: { readonly delegation: Delegation }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const people = useRepresentation()
  const queries = useQueryClient()
  const step = useMutation({
    mutationFn: (kind: 'accept' | 'refuse' | 'end') => people[kind](delegation.id),
    onSettled: () => queries.invalidateQueries(),
    // The button goes, and would take the focus with it.
    onSuccess: () => document.querySelector('main')?.focus(),
  })
  const { id, member, delegate, state, validUntil } = delegation
  const isMine = member === session.webId
  const isStanding = stands(delegation)
  const word = (kind: 'accept' | 'refuse' | 'end', label: string) => (
    <Button isBusy={step.isPending && step.variables === kind} onClick={() => step.mutate(kind)}>
      {label}
      <span className="unseen">
        {' '}
        <Person webId={isMine ? delegate : member} />
      </span>
    </Button>
  )
  return (
    <article className={isStanding && state === 'accepted' ? 'card stands' : 'card'}>
      <h3>
        <Person webId={isMine ? delegate : member} />
      </h3>
      <p>
        <span className={isStanding && state === 'accepted' ? 'state' : 'state over'}>
          {t(`people.state.${isStanding || state === 'refused' || state === 'ended' ? state : 'expired'}`)}
        </span>{' '}
        {isStanding ? (
          <span className="small">
            {t('people.until')} <When at={validUntil} />
          </span>
        ) : null}
      </p>
      <Powers powers={delegation.powers} />
      {delegation.resources === undefined ? null : <p>{t(`reach.only.${reachOf(delegation.resources)}`)}</p>}
      {step.error === null ? null : <Fault error={step.error} />}
      {isStanding ? (
        <div className="answers">
          {!isMine && state === 'named' ? (
            <>
              {word('accept', t('people.accept'))}
              {word('refuse', t('people.refuse'))}
            </>
          ) : (
            word('end', isMine ? t('people.end') : t('people.giveBack'))
          )}
          {!isMine && state === 'accepted' ? <Act id={id} member={member} /> : null}
        </div>
      ) : null}
      {delegation.answeredAt === undefined ? null : <Acts id={id} />}
    </article>
  )
}

/** One that the co-op recorded from a decree or a birth: it is read here, and changed at the desk. */
export const GuardianshipCard = ({ guardianship }: { readonly guardianship: Guardianship }) => {
  const { t, i18n } = useTranslation()
  const { session } = useSignedIn()
  const { id, ward, guardians, basis, endsOn } = guardianship
  const shown: readonly WebId[] = ward === session.webId ? guardians : [ward]
  return (
    <article className="card stands">
      <h3>
        {shown.map((webId, place) => (
          <span key={webId}>
            {place === 0 ? null : ', '}
            <Person webId={webId} />
          </span>
        ))}
      </h3>
      <p>
        <span className="state">{t(`people.basis.${basis}`)}</span>{' '}
        <span className="small">{t('people.before', { day: dayWords(endsOn, i18n.language) })}</span>
      </p>
      <Powers powers={guardianship.powers} />
      <p className="small">{t('people.atDesk')}</p>
      {ward === session.webId ? null : (
        <p>
          <Act id={id} member={ward} />
        </p>
      )}
      <Acts id={id} />
    </article>
  )
}

const reachOf = (resources: readonly string[]): 'appointments' | 'project' | 'some' => {
  const [place = '', ...others] = resources
  if (others.length > 0) return 'some'
  if (place.endsWith('/health/careplan/Appointment/')) return 'appointments'
  return place.endsWith('/health/careplan/') ? 'project' : 'some'
}

/** Into the app as it is for who acts for somebody. */
const Act = ({ id, member }: { readonly id: string; readonly member: WebId }) => {
  const { t } = useTranslation()
  return (
    <Link href={`/for/${localIdOf(id)}`} className="button">
      {t('acting.begin')}
      <span className="unseen">
        {' '}
        <Person webId={member} />
      </span>
    </Link>
  )
}

const Person = ({ webId }: { readonly webId: WebId }) => {
  const { config } = useSignedIn()
  return <bdi>{personWords(webId, config.podServer)}</bdi>
}

const Powers = ({ powers }: { readonly powers: readonly Power[] }) => {
  const { t } = useTranslation()
  return (
    <ul>
      {powers.map((power) => (
        <li key={power}>{t(`people.power.${power}`)}</li>
      ))}
    </ul>
  )
}

/** Each thing that was done, asked for when it is opened. */
const Acts = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const acts = useActs(id, isOpen)
  const grants = useGrants()
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('people.acts')}</summary>
      {acts.error === null ? null : <Fault error={acts.error} again={() => void acts.refetch()} />}
      {acts.data === undefined && isOpen && acts.error === null ? <Waiting /> : null}
      {acts.data?.length === 0 ? <p>{t('people.noActs')}</p> : null}
      <ul className="plain lines">
        {acts.data?.map(({ kind, actor, at, grant }) => (
          <li key={`${at} ${kind} ${grant ?? ''}`}>
            <Person webId={actor} />
            {': '}
            {t(`people.act.${kind}`, { defaultValue: kind })}
            <br />
            <span className="small">
              <When at={at} withTime />
            </span>{' '}
            {grant !== undefined && grants.data?.some((one) => one.id === grant) === true ? (
              <Link href={`/sharing/${localIdOf(grant)}`} className="line">
                {t('request.seeConsent')}
              </Link>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  )
}
