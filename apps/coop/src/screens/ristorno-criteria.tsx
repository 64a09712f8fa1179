import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Year } from '@mutua/sdk/coop/period'
import { Problem } from '@mutua/sdk/problem'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { criteriaOf, firstCriteria, useRistorni, type CriteriaFault } from '../facts/ristorno-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { RistornoDistribution, RistornoSums } from './ristorno-sums.tsx'

/** Criteria are tried out as often as one likes; publishing them is what the assembly then votes on. */
export const RistornoCriteriaStep = ({ year }: { readonly year: Year }) => {
  const { t } = useTranslation()
  const ristorni = useRistorni()
  const [draft, setDraft] = useState(firstCriteria)
  const read = criteriaOf(draft)
  const [isTried, setIsTried] = useState(false)
  const simulate = useConsoleStep(async () =>
    read.kind === 'criteria' ? (await ristorni.simulate(year, read.criteria)).simulation : undefined,
  )
  const publish = useConsoleStep(async () =>
    read.kind === 'criteria' ? ristorni.publish(year, read.criteria) : undefined,
  )
  const field = (name: CriteriaFault) => ({
    label: t(`ristorno.field.${name}`),
    hint: t(`ristorno.hint.${name}`),
    value: draft[name],
    inputMode: 'decimal' as const,
    fault:
      isTried && read.kind === 'faults' && read.faults.includes(name)
        ? t(`ristorno.wrong.${name}`)
        : undefined,
    onValue: (value: string) => {
      // What was worked out was worked out for something else.
      simulate.reset()
      publish.reset()
      setDraft({ ...draft, [name]: value })
    },
  })
  const { data } = simulate
  return (
    <section className="card" aria-labelledby="criteria">
      <h2 id="criteria">{t('ristorno.criteria')}</h2>
      <div className="side-by-side">
        <TextField {...field('reserve')} />
        <TextField {...field('ristorno')} />
        <TextField {...field('cap')} />
        <TextField {...field('minimum')} />
      </div>
      <p className="small">{t('ristorno.fund')}</p>
      <Button
        kind="first"
        isBusy={simulate.isPending}
        onClick={() => {
          setIsTried(true)
          if (read.kind === 'criteria') simulate.mutate(undefined)
        }}
      >
        {t('ristorno.simulate')}
      </Button>
      {simulate.error === null ? null : <SimulationFault error={simulate.error} />}
      <div role="status">
        {data === undefined ? null : (
          <>
            {data.isClosed ? null : <p className="note">{t('ristorno.notClosed')}</p>}
            <RistornoSums sums={data.sums} />
            <RistornoDistribution distribution={data.distribution} />
            <p>{t('ristorno.publishWhat')}</p>
            <Button isBusy={publish.isPending} onClick={() => publish.mutate(undefined)}>
              {t('ristorno.publish')}
            </Button>
            {publish.data === undefined ? null : <p className="note">{t('ristorno.published')}</p>}
            {publish.error === null ? null : <Fault error={publish.error} />}
          </>
        )}
      </div>
    </section>
  )
}

const SimulationFault = ({ error }: { readonly error: Error }) => {
  const { t } = useTranslation()
  if (error instanceof Problem && error.code === 'ristorno-nothing-to-allot')
    return (
      <p className="note" role="alert">
        {t('ristorno.nothing')}
      </p>
    )
  return <Fault error={error} />
}
