import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { yearSchema, type Year } from '@mutua/sdk/coop/period'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useRistorno } from '../facts/ristorno-facts.ts'
import { PrevalenceCard } from './prevalence-card.tsx'
import { RistornoCriteriaStep } from './ristorno-criteria.tsx'
import { RistornoResultCard } from './ristorno-result.tsx'
import { RistornoResolution, RistornoRun } from './ristorno-run.tsx'

/** From the result of a year to what members get back, step by step; the law’s set-asides cannot be left out. */
export const RistornoScreen = () => {
  const { t } = useTranslation()
  const present = new Date().getFullYear()
  const [year, setYear] = useState(String(present))
  const years = Array.from({ length: 5 }, (_, back) => String(present - back))
  return (
    <>
      <h1>{t('ristorno.title')}</h1>
      <p>{t('ristorno.what')}</p>
      <div className="short">
        <SelectField
          label={t('bank.year')}
          value={year}
          onValue={setYear}
          options={years.map((value) => ({ value, label: value }))}
        />
      </div>
      <OfYear key={year} year={yearSchema.parse(year)} />
    </>
  )
}

const OfYear = ({ year }: { readonly year: Year }) => {
  const run = useRistorno(year)
  if (run.error !== null) return <Fault error={run.error} again={() => void run.refetch()} />
  if (run.data === undefined) return <Waiting />
  return (
    <>
      {run.data === null ? (
        <div className="steps">
          <RistornoCriteriaStep year={year} />
          <RistornoResolution year={year} />
          <RistornoRun year={year} />
        </div>
      ) : (
        <RistornoResultCard result={run.data} />
      )}
      <PrevalenceCard year={year} />
    </>
  )
}
