import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallView } from '@mutua/sdk/codesign/call'
import { pointsText } from '@mutua/sdk/codesign/rank'
import { callMinutesSchema, type RankedView } from '@mutua/sdk/codesign/scoring'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useQuery } from '@tanstack/react-query'
import { useCalling, useRanking } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { CallStep } from './call-step.tsx'

/** The list as a picture, the lots where they are needed, and the minutes that follow from it. */
export const CallRanking = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const ranking = useRanking(call.id)
  if (ranking.error !== null) return <Fault error={ranking.error} />
  if (ranking.data === undefined || ranking.data === null) return null
  const tied = ranking.data.filter(({ outcome }) => outcome === 'tied')
  return (
    <>
      <section className="card" aria-labelledby="list">
        <h2 id="list">{t('calls.list')}</h2>
        <Ladder {...{ call, list: ranking.data }} />
      </section>
      {tied.length > 0 ? <DrawLots {...{ call, tied }} /> : <Minutes call={call} />}
    </>
  )
}

/** Points as bars up to 100, with the minimum as a line across all of them. */
const Ladder = ({ call, list }: { readonly call: CallView; readonly list: readonly RankedView[] }) => {
  const { t, i18n } = useTranslation()
  const text = call.versions.at(-1)?.text
  const minimum = text?.minimumTotal ?? 0
  return (
    <ol className="plain ladder">
      {list.map((line) => {
        const {
          number,
          place,
          title,
          lead,
          partners = [],
          total,
          outcome,
          askedCents,
          equals = [],
          toldApartBy,
        } = line
        const share = total === undefined ? 0 : total.numerator / total.denominator
        return (
          <li key={number} className={outcome}>
            <p className="apart">
              <span>
                {place === undefined ? null : <strong>{place}. </strong>}
                <bdi>{title ?? t('calls.proposalNumber', { number })}</bdi>
              </span>
              <span className="number">
                {total === undefined ? null : (
                  <strong>{pointsText(total, i18n.language === 'en' ? '.' : ',')}</strong>
                )}{' '}
                <span className={outcome === 'admitted' ? 'state' : 'state over'}>
                  {t(`calls.outcome.${outcome}`)}
                </span>
              </span>
            </p>
            {total === undefined ? null : (
              <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect className="all" width="100" height="6" />
                <rect className="part" width={share} height="6" />
                <rect className="line-at" x={minimum} width="0.4" height="6" />
              </svg>
            )}
            <p className="small">
              <bdi>{[lead, ...partners].filter(Boolean).join(', ')}</bdi>
              {askedCents === undefined ? null : (
                <> · {t('calls.asks', { sum: moneyWords(askedCents, i18n.language) })}</>
              )}
              {toldApartBy === 'lots' ? <> · {t('calls.byLots')}</> : null}
              {typeof toldApartBy === 'number' ? (
                <> · {t('calls.byCriterion', { title: text?.criteria[toldApartBy - 1]?.title ?? '' })}</>
              ) : null}
              {equals.length > 0 ? <> · {t('calls.equals', { numbers: equals.join(', ') })}</> : null}
            </p>
          </li>
        )
      })}
    </ol>
  )
}

const DrawLots = ({ call, tied }: { readonly call: CallView; readonly tied: readonly RankedView[] }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [order, setOrder] = useState('')
  const [how, setHow] = useState('')
  const record = useConsoleStep(() =>
    calling.recordLots(call.id, {
      order: order.split(/[\s,;]+/).flatMap((one) => (one === '' ? [] : [Number(one)])),
      how: how.trim(),
    }),
  )
  return (
    <section className="card asks" aria-labelledby="lots">
      <h2 id="lots">{t('calls.lots')}</h2>
      <p>{t('calls.lotsWhat', { numbers: tied.map(({ number }) => number).join(', ') })}</p>
      <TextField label={t('calls.lotsOrder')} value={order} onValue={setOrder} />
      <TextField label={t('calls.lotsHow')} rows={2} value={how} onValue={setHow} />
      <Button
        kind="first"
        disabled={order.trim() === '' || how.trim() === ''}
        isBusy={record.isPending}
        onClick={() => record.mutate(undefined)}
      >
        {t('calls.lotsKeep')}
      </Button>
      {record.error === null ? null : <Fault error={record.error} />}
    </section>
  )
}

/** As they follow from the numbers; two officers sign them, and the list is public. */
const Minutes = ({ call }: { readonly call: CallView }) => {
  const { t, i18n } = useTranslation()
  const calling = useCalling()
  const drafted = useQuery({
    queryKey: ['console', 'call', call.id, 'minutes'],
    queryFn: async () =>
      callMinutesSchema.parse(JSON.parse((await calling.decision(call.id, 'minutes')).text)),
    enabled: call.state === 'ranked',
    staleTime: 0,
  })
  if (drafted.error !== null) return <Fault error={drafted.error} again={() => void drafted.refetch()} />
  const language = i18n.language.startsWith('it') ? 'it' : 'en'
  const words = (call.minutes ?? drafted.data)?.text[language]
  if (words === undefined) return null
  return (
    <section className={call.state === 'ranked' ? 'card asks' : 'card'} aria-labelledby="minutes">
      <h2 id="minutes">{t('calls.minutes')}</h2>
      <details open={call.state === 'ranked'}>
        <summary>{t('calls.minutesRead')}</summary>
        <div className="said" lang={language} dir="ltr">
          {words.split('\n').map((one, place) => (
            <p key={place}>{one}</p>
          ))}
        </div>
      </details>
      {call.minutes === undefined ? (
        <CallStep call={call} step="minutes" words={t('calls.minutesWhat')} />
      ) : (
        <p className="small">
          {t('calls.minutesSigned')} <code className="digest">{call.minutes.digest}</code>
        </p>
      )}
    </section>
  )
}
