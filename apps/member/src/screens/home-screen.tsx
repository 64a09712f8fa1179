import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useIsEmpty } from '../facts/empty-pod.ts'
import { useMembership } from '../facts/membership-facts.ts'
import { useDelegations } from '../facts/people-facts.ts'
import { useOpenCommitments } from '../facts/task-facts.ts'
import { isInForce, useGrants, useNameOf, useOpenRequests, usePod, useUses } from '../facts/use-facts.ts'
import { FirstSteps } from './first-steps.tsx'
import { HomeConsents } from './home-consents.tsx'
import { HomeTasks } from './home-tasks.tsx'
import { MorePlaces } from './more-places.tsx'
import { UseLines } from './use-line.tsx'

/** What waits for me, then three answers in one glance: who can see, who looked, what it was good for. Never an amount. */
export const HomeScreen = () => {
  const { t } = useTranslation()
  const open = useOpenRequests()
  const grants = useGrants()
  const uses = useUses()
  const isTopSettled = useIsTopSettled()
  const error = open.error ?? grants.error ?? uses.error
  if (error !== null)
    return (
      <Fault
        error={error}
        again={() => void Promise.all([open.refetch(), grants.refetch(), uses.refetch()])}
      />
    )
  if (open.data === undefined || grants.data === undefined || uses.data === undefined || !isTopSettled)
    return <Waiting />
  const standing = grants.data.filter(isInForce)
  const week = uses.data.filter(isOfThisWeek)
  return (
    <>
      <Greeting />
      <HomeTasks requests={open.data} />
      <NoMember />
      <FirstSteps hasGiven={grants.data.length > 0} />
      <h2>{t('home.title')}</h2>
      <div className="cards answers-of-day">
        <WhoCanSee
          people={new Set(standing.map(({ recipient }) => recipient)).size}
          ending={standing.filter(({ validUntil }) => validUntil < instantOf(Date.now() + 14 * dayMs)).length}
        />
        <WhoLooked week={week} />
        <WhatItGave uses={uses.data} />
      </div>
      <p>
        <Link href="/share" className="button first wide">
          {t('share.begin')}
        </Link>
      </p>
      <HomeConsents grants={standing} />
      {week.length === 0 ? null : (
        <section className="card">
          <h2>{t('home.latest')}</h2>
          <UseLines uses={week} most={3} />
        </section>
      )}
      <MorePlaces />
    </>
  )
}

/** What stands at the top would push all the rest down, away from under a finger. What cannot be had keeps nobody waiting. */
const useIsTopSettled = (): boolean =>
  [useMembership(), useDelegations(), useOpenCommitments(), useIsEmpty()].every(({ isPending }) => !isPending)

const dayMs = 86_400_000
const isOfThisWeek = ({ at }: Receipt): boolean => at > instantOf(Date.now() - 7 * dayMs)

/** By the name in the register; the name of the account where that is not there. */
const Greeting = () => {
  const { t } = useTranslation()
  const pod = usePod()
  const membership = useMembership()
  const [first = pod.name] = (membership.data?.displayName ?? pod.name).split(' ')
  return (
    <h1>
      {t('life.hello')} <bdi>{first}</bdi>
    </h1>
  )
}

/** Whoever is no member finds the way in here. */
const NoMember = () => {
  const { t } = useTranslation()
  if (useMembership().data !== null) return null
  return (
    <p>
      <Link href="/membership" className="button wide">
        {t('home.join')}
      </Link>
    </p>
  )
}

const WhoCanSee = ({ people, ending }: { readonly people: number; readonly ending: number }) => {
  const { t } = useTranslation()
  return (
    <Link href="/sharing" className="card">
      <h3>{t('home.whoCanSee')}</h3>
      <span className="figure">{people}</span>
      <p className="small">
        {t('life.people', { count: people })} {t('home.ending', { count: ending })}
      </p>
    </Link>
  )
}

const WhoLooked = ({ week }: { readonly week: readonly Receipt[] }) => {
  const { t } = useTranslation()
  const nameOf = useNameOf()
  const names = [...new Set(week.map(({ recipient }) => nameOf(recipient.webId, recipient.organisation)))]
  return (
    <Link href="/log" className="card">
      <h3>{t('home.whoLooked')}</h3>
      <span className="figure">{week.length}</span>
      <span className="faces" aria-hidden="true">
        {names.slice(0, 4).map((name) => (
          <span key={name} className="face">
            {initialsOf(name)}
          </span>
        ))}
      </span>
      <p className="small">
        {week.length === 0 ? t('home.quiet') : t('life.looked', { count: names.length })}
      </p>
    </Link>
  )
}

/** Of the person, who stands in front of the organisation; of an address, its host. */
const initialsOf = (name: string): string => {
  const [person = ''] = (URL.canParse(name) ? new URL(name).host : name).split(',')
  const words = person.split(/[\s.]+/).filter((word) => /^\p{L}/u.test(word) && !/^(dr|dott|sig)/i.test(word))
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word ?? '').slice(0, 1).toLocaleUpperCase())
    .join('')
}

const WhatItGave = ({ uses }: { readonly uses: readonly Receipt[] }) => {
  const { t } = useTranslation()
  const studies = new Set(
    uses.filter(({ purpose }) => findPurpose(purpose)?.kind === 'research').map(({ grant }) => grant),
  ).size
  return (
    <Link href="/gave" className="card">
      <h3>{t('life.gave')}</h3>
      <span className="figure">{uses.length}</span>
      <p className="small">
        {t('life.useful', { count: uses.length })} {t('life.studies', { count: studies })}
      </p>
    </Link>
  )
}
