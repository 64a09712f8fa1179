import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { PeriodPreset } from '@mutua/sdk/consent/period-preset'
import { instantOf, parseRequestId, parseWith, resourceUrlSchema } from '@mutua/sdk/ids'
import { requestStateAt, type AccessRequest } from '@mutua/sdk/consent/grant'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { fullName, localIdOf, useConsents, usePod } from '../facts/use-facts.ts'
import { purposeWords } from '@mutua/ui/records/use-words'
import { whatWords } from '@mutua/ui/records/what-words'
import { Exactly, Masked } from './exactly.tsx'

/** Who asks for what, why and until when; and answers of the same weight. No amount of money stands here or a step away. */
export const RequestScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const consents = useConsents()
  const request = useQuery({
    queryKey: ['requests', id],
    queryFn: () => consents.request(parseRequestId(`${config.consentService}/requests/${id}`)),
  })
  if (request.error !== null) return <Fault error={request.error} again={() => void request.refetch()} />
  if (request.data === undefined) return <Waiting />
  const state = requestStateAt(request.data, instantOf(Date.now()))
  if (state === 'requested') return <Question request={request.data} />
  return (
    <>
      <h1>{t(`request.already.${state}`)}</h1>
      {request.data.grant === undefined ? null : (
        <p>
          <Link href={`/sharing/${localIdOf(request.data.grant)}`}>{t('request.seeConsent')}</Link>
        </p>
      )}
      <p>
        <Link href="/">{t('nothing.home')}</Link>
      </p>
    </>
  )
}

const Question = ({ request }: { readonly request: AccessRequest }) => {
  const { t, i18n } = useTranslation()
  const pod = usePod()
  const consents = useConsents()
  const queries = useQueryClient()
  const words = whatWords(request, pod.root, { t, language: i18n.language })
  const [taken, setTaken] = useState<ReadonlySet<number>>(new Set(words.keys()))
  const decision = useMutation({
    mutationFn: (answer: 'no' | 'yes' | PeriodPreset) =>
      consents.decide(request.id, answer === 'no' ? { decision: 'refuse' } : giving(request, taken, answer)),
    onSettled: () => queries.invalidateQueries(),
  })
  const name = fullName(request.requesterName, request.organisation)
  const answer = (given: 'no' | 'yes' | PeriodPreset) => ({
    isBusy: decision.isPending && decision.variables === given,
    disabled: decision.isPending || (given !== 'no' && taken.size === 0),
    onClick: () => decision.mutate(given),
  })
  return (
    <>
      <h1>{t('request.title', { name })}</h1>
      <section className="card asks">
        <dl className="facts">
          <dt>{t('request.why')}</dt>
          <dd>{purposeWords(request.purpose, i18n.language, t)}</dd>
          <dt>{t('request.until')}</dt>
          <dd>
            <When at={request.validUntil} />
          </dd>
          <dt>{t('request.how')}</dt>
          <dd>{request.scope.modes.map((mode) => t(`mode.${mode}`)).join(', ')}</dd>
        </dl>
        <h2 id="what">{t('request.what')}</h2>
        <div role="group" aria-labelledby="what">
          {words.map((word, place) => (
            <label key={word} className="check">
              <input
                type="checkbox"
                checked={taken.has(place)}
                onChange={() => setTaken(toggled(taken, place))}
              />
              <span>{word}</span>
            </label>
          ))}
        </div>
        <Masked terms={request.terms} />
        <Exactly of={request} />
        <h2>{t('request.cannot')}</h2>
        <ul>
          <li>{t('request.cannotPass')}</li>
          <li>{t('request.cannotMore')}</li>
          {request.scope.modes.includes('write') ? null : <li>{t('request.cannotChange')}</li>}
        </ul>
        <p>{t('request.free')}</p>
      </section>
      {decision.error === null ? null : <Fault error={decision.error} />}
      {taken.size === 0 ? <p className="small">{t('request.nothingTicked')}</p> : null}
      <div className="answers">
        <Button {...answer('yes')}>{t('request.yes')}</Button>
        <Button {...answer('no')}>{t('request.no')}</Button>
        <Button {...answer('today')}>{t('request.today')}</Button>
      </div>
    </>
  )
}

const toggled = (taken: ReadonlySet<number>, place: number): ReadonlySet<number> =>
  taken.has(place) ? new Set([...taken].filter((one) => one !== place)) : new Set([...taken, place])

/** As it was asked, or less: what is not ticked is not given. */
const giving = (request: AccessRequest, taken: ReadonlySet<number>, answer: 'yes' | PeriodPreset) => {
  const isTaken = (_: unknown, place: number): boolean => taken.has(place)
  const { records } = request.terms ?? {}
  return {
    decision: 'give' as const,
    ...(answer === 'yes' ? {} : { for: answer }),
    ...(records === undefined
      ? {
          resources: request.scope.resources
            .filter(isTaken)
            .map((url) => parseWith(resourceUrlSchema, url, 'an address')),
        }
      : { terms: { records: records.filter(isTaken) } }),
  }
}
