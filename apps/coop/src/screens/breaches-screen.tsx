import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf } from '@mutua/sdk/ids'
import type { Breach } from '@mutua/sdk/rights/breach'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useBreaches, useBreaching } from '../facts/rights-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { BreachClock } from './breach-clock.tsx'
import { BreachFactsFields, factsIn, noFacts } from './breach-facts-fields.tsx'

/** The register of breaches: those first of which the authority does not know. */
export const BreachesScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useBreaches()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('breaches.title')}</h1>
      <p>{t('breaches.what')}</p>
      <section>
        {data.length === 0 ? <p className="note">{t('breaches.none')}</p> : null}
        <ul className="plain cards">
          {data.map((breach) => (
            <li key={breach.id}>
              <BreachCard breach={breach} />
            </li>
          ))}
        </ul>
      </section>
      <section>
        <RecordBreach />
      </section>
    </>
  )
}

const BreachCard = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const { id, number, versions, state, awareAt } = breach
  return (
    <Link
      href={`/breaches/${id.slice(id.lastIndexOf('/') + 1)}`}
      className={state === 'open' ? 'card asks' : 'card stands'}
    >
      <h2>
        <bdi>{versions.at(-1)?.facts.title}</bdi> <bdi className="small">{number}</bdi>
      </h2>
      <p>
        <BreachClock breach={breach} />
      </p>
      <p className="small">
        <When at={awareAt} withTime /> · {t(`breaches.${state}`)}
      </p>
    </Link>
  )
}

/** Recorded before it is understood: what is not known yet is added later. */
const RecordBreach = () => {
  const { t } = useTranslation()
  const breaching = useBreaching()
  const [, go] = useLocation()
  const [day, setDay] = useState<string>(() => civilDateOf(Date.now()))
  const [time, setTime] = useState(() => new Date().toTimeString().slice(0, 5))
  const [draft, setDraft] = useState(noFacts)
  const facts = factsIn(draft)
  const awareMs = Date.parse(`${day}T${time}:00`)
  const record = useConsoleStep(async () => {
    if (facts === undefined) return
    const { id } = await breaching.record({ awareAt: instantOf(awareMs), facts })
    go(`/breaches/${id.slice(id.lastIndexOf('/') + 1)}`)
  })
  return (
    <details className="card">
      <summary>{t('breaches.record')}</summary>
      <p>{t('breaches.startsClock')}</p>
      <div className="side-by-side">
        <TextField
          label={t('breaches.awareDay')}
          hint={t('breaches.awareHint')}
          type="date"
          max={civilDateOf(Date.now())}
          value={day}
          onValue={setDay}
        />
        <TextField label={t('breaches.awareTime')} hint="09:30" isName value={time} onValue={setTime} />
      </div>
      <BreachFactsFields draft={draft} onDraft={setDraft} />
      <Button
        kind="first"
        disabled={facts === undefined || Number.isNaN(awareMs)}
        isBusy={record.isPending}
        onClick={() => record.mutate(undefined)}
      >
        {t('breaches.start')}
      </Button>
      {record.error === null ? null : <Fault error={record.error} />}
    </details>
  )
}
