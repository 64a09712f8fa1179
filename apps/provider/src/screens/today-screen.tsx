import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { pathStepsIn } from '@mutua/ui/records/path-steps'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import type { Case } from '../facts/cases.ts'
import type { Person } from '../facts/case-facts.ts'
import { useRequests } from '../facts/consent-facts.ts'
import { caseQueryKey, openCase, readOnce, useCases } from '../facts/open-case.ts'
import { reasonsOfConsents, reasonsOfPath, sortReasons, urgencyOf, type Reason } from '../facts/urgency.ts'
import { morePlaces } from '../places.ts'
import { ReasonLine } from './reason-line.tsx'
import { Refusal } from './refusal.tsx'
import { RequestLine } from './request-line.tsx'
import { RoleEnd } from './role-end.tsx'

/** What a provider looks at first: their cases, the most urgent first, each with why. */
export const TodayScreen = () => {
  const { t } = useTranslation()
  const cases = useCases()
  if (cases.error !== null) return <Refusal error={cases.error} again={() => void cases.refetch()} />
  if (cases.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('today.title')}</h1>
      <RoleEnd />
      <div className="today">
        <Cases cases={cases.data.filter(({ grants }) => grants.length > 0)} />
        <div className="case-side">
          <LatestRequests />
          <nav className="card narrow-only" aria-label={t('today.more')}>
            <ul className="plain more-places">
              {morePlaces.map(({ to, word }) => (
                <li key={to}>
                  <Link href={to}>{t(word)}</Link>
                </li>
              ))}
            </ul>
          </nav>
        </div>
      </div>
    </>
  )
}

const Cases = ({ cases }: { readonly cases: readonly Case[] }) => {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [words, setWords] = useState('')
  const [most, setMost] = useState(lookedAt)
  const reasons = useReasons(cases.slice(0, most))
  const named = cases
    .map((one, index) => ({
      one,
      name: queries.getQueryData<Person>(caseQueryKey(one, 'person'))?.name ?? one.name,
      why: reasons[index] ?? reasonsOfConsents(one, Date.now()),
    }))
    .toSorted(
      (left, right) => urgencyOf(left.why) - urgencyOf(right.why) || left.name.localeCompare(right.name),
    )
  const wanted = words.trim().toLowerCase()
  const found = named.filter(({ one, name }) => `${name} ${one.name}`.toLowerCase().includes(wanted))
  return (
    <section aria-labelledby="cases">
      <h2 id="cases">{t('today.cases')}</h2>
      {cases.length === 0 ? (
        <div className="note">
          <p>{t('today.noCases')}</p>
          <p>
            <Link href="/ask" className="button">
              {t('today.askFirst')}
            </Link>
          </p>
        </div>
      ) : (
        <label className="field">
          <span>{t('today.search')}</span>
          <input type="search" value={words} onChange={({ target }) => setWords(target.value)} />
        </label>
      )}
      {cases.length > 0 && found.length === 0 ? <p role="status">{t('today.nothing')}</p> : null}
      <ol className="plain case-list">
        {found.map(({ one, name, why }) => (
          <CaseLine key={one.key} found={one} name={name} why={why} />
        ))}
      </ol>
      {cases.length > most ? (
        <Button onClick={() => setMost(most + lookedAt)}>{t('today.lookAtMore')}</Button>
      ) : null}
      {cases.length === 0 ? null : <p className="small">{t('today.looking')}</p>}
    </section>
  )
}

/** A case that is looked at is a use that its person sees, so no more than these without being asked. */
const lookedAt = 20
/** So many at a time. */
const atOnce = 4

const CaseLine = ({
  found,
  name,
  why,
}: {
  readonly found: Case
  readonly name: string
  readonly why: readonly Reason[]
}) => {
  const { t } = useTranslation()
  const isUrgent = urgencyOf(why) < urgentBelow
  return (
    <li className={isUrgent ? 'card asks' : 'card'}>
      <h3>
        <Link href={`/cases/${found.key}`}>
          <bdi {...(name === found.name ? { className: 'account' } : {})}>{name}</bdi>
        </Link>
      </h3>
      <ul className="plain">
        {why.length === 0 ? <li className="small">{t('today.reason.quiet')}</li> : null}
        {sortReasons(why)
          .slice(0, 3)
          .map((reason) => (
            <ReasonLine key={reason.kind} reason={reason} />
          ))}
      </ul>
    </li>
  )
}

/** Flags, signatures, assessments and consents that end: the first four. */
const urgentBelow = 4

const useReasons = (cases: readonly Case[]): readonly (readonly Reason[])[] => {
  const { i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const opened = useMemo(
    () => cases.map((one) => openCase(one, { config, session, language: i18n.language })),
    // eslint would have more here: the same consents are the same cases.
    [cases.map((one) => String(caseQueryKey(one))).join('\n'), config, session, i18n.language],
  )
  const [begun, setBegun] = useState(atOnce)
  const paths = useQueries({
    queries: opened.map((open, index) => ({
      ...readOnce,
      enabled: index < begun,
      // As on the page of the case: who goes there reads nothing twice.
      queryKey: caseQueryKey(open, 'care-path', i18n.language, ''),
      queryFn: async () => {
        try {
          return pathStepsIn(await open.fhir.operation('$care-path'))
        } catch (error) {
          // Records of several people, or a consent that was taken back this moment: nothing is said of the path.
          if (error instanceof Problem || (isClientFault(error) && error.kind === 'oauth-refused')) return []
          throw error
        }
      },
    })),
  })
  const settled = paths.filter(({ isSuccess, isError }) => isSuccess || isError).length
  if (settled + atOnce > begun && begun < opened.length) setBegun(settled + atOnce)
  const now = Date.now()
  return paths.map(({ data = [] }, index) => {
    const open = opened[index]
    return open === undefined ? [] : [...reasonsOfPath(data, now), ...reasonsOfConsents(open, now)]
  })
}

/** What waits for an answer, and what was answered in the last fortnight. */
const LatestRequests = () => {
  const { t } = useTranslation()
  const since = instantOf(Date.now() - 14 * 86_400_000)
  const requests = useRequests((all) =>
    all.filter(({ state, decidedAt = '' }) => state === 'requested' || decidedAt > since),
  )
  if (requests.error !== null) return <Fault error={requests.error} again={() => void requests.refetch()} />
  return (
    <section className="card">
      <h2>{t('today.requests')}</h2>
      {requests.data === undefined ? <Waiting /> : null}
      {requests.data?.length === 0 ? <p>{t('ask.none')}</p> : null}
      <ul className="plain lines">
        {requests.data?.slice(0, 6).map((request) => (
          <RequestLine key={request.id} request={request} />
        ))}
      </ul>
      <p>
        <Link href="/ask">{t('today.allRequests')}</Link>
      </p>
    </section>
  )
}
