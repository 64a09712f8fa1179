import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { EmergencyAccess } from '@mutua/sdk/consent/emergency'
import { dayWords } from '@mutua/ui/records/day-words'
import { textOf } from '@mutua/ui/records/plain-record'
import { latestFirst, shortOf } from '@mutua/ui/records/short-record'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { personOf } from '../facts/case-facts.ts'
import type { Case } from '../facts/cases.ts'
import { nameOf, useEmergencyCase } from '../facts/emergency-facts.ts'
import { useOpenCase, useReadInCase } from '../facts/open-case.ts'
import { sectionsIn } from '../facts/summary.ts'

/** What is read in an emergency, and how long it may still be. When the hour is over it is gone from the page. */
export const EmergencyView = ({
  access,
  over,
}: {
  readonly access: EmergencyAccess
  readonly over: () => void
}) => {
  const { t } = useTranslation()
  const left = useSecondsLeft(access.validUntil)
  const found = useEmergencyCase(access)
  useEffect(() => {
    if (left === 0) over()
  }, [left, over])
  return (
    <>
      <section className="loud standing">
        <p className="countdown">
          <span role="timer" aria-label={t('breakGlass.left')}>
            {clockText(left)}
          </span>
        </p>
        <div>
          <h2>
            <bdi>{nameOf(access)}</bdi>
          </h2>
          <p>{t('breakGlass.reading')}</p>
          <p className="small">
            {t(`breakGlass.reasons.${access.reason}`)}. <bdi>{access.text}</bdi>
          </p>
          <p className="small">
            {access.told === undefined ? (
              <>
                {t('breakGlass.tellBy')} <When at={access.tellBy} withTime />
              </>
            ) : (
              <>
                {t('breakGlass.told')} <When at={access.told.at} withTime />
              </>
            )}
          </p>
        </div>
      </section>
      {found.error === null ? null : <Fault error={found.error} again={() => void found.refetch()} />}
      {found.data === undefined && found.error === null ? <Waiting /> : null}
      {found.data === null || left === 0 ? <p className="note">{t('breakGlass.over')}</p> : null}
      {found.data === undefined || found.data === null || left === 0 ? null : <Summary found={found.data} />}
    </>
  )
}

/** LOINC codes of the sections of an International Patient Summary, what can kill first. */
const sections = [
  ['allergies', '48765-2'],
  ['medicines', '10160-0'],
  ['problems', '11450-4'],
  ['vitals', '8716-3'],
  ['results', '30954-2'],
] as const

const Summary = ({ found }: { readonly found: Case }) => {
  const { t } = useTranslation()
  const open = useOpenCase(found)
  const summary = useReadInCase(
    open,
    ['emergency'],
    async ({ fhir }) => {
      const people = await fhir.search('Patient')
      const { id } = personOf(people)
      return { patient: people[0], sections: sectionsIn(id === undefined ? [] : await fhir.summaries(id)) }
    },
    // Ended, over or left: what is not shown any more is not kept in the memory of the page either.
    { gcTime: 0 },
  )
  if (summary.error !== null) return <Fault error={summary.error} again={() => void summary.refetch()} />
  if (summary.data === undefined) return <Waiting />
  const { patient } = summary.data
  return (
    <>
      {patient === undefined ? null : <Patient patient={patient} />}
      <div className="summary">
        {sections.map(([name, code]) => (
          <Section
            key={name}
            title={t(`breakGlass.section.${name}`)}
            records={summary.data.sections.find((one) => one.code === code)?.records ?? []}
          />
        ))}
      </div>
    </>
  )
}

const Patient = ({ patient }: { readonly patient: FhirResource }) => {
  const { t, i18n } = useTranslation()
  const { name, birthDate } = personOf([patient])
  const contacts = partsOf(patient, 'contact').map((contact) => ({
    name: textOf(partOf(contact, 'name')) ?? '',
    phone: wordsOf(partOf(partsOf(contact, 'telecom')[0], 'value')),
  }))
  return (
    <section className="card">
      <h3>
        <bdi>{name}</bdi>
      </h3>
      {birthDate === undefined ? null : (
        <p>{t('breakGlass.born', { day: dayWords(birthDate, i18n.language) })}</p>
      )}
      {contacts.map(({ name: called, phone }) => (
        <p key={`${called} ${phone}`}>
          {t('breakGlass.contact')} <bdi>{called}</bdi>{' '}
          <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`} dir="ltr">
            {phone}
          </a>
        </p>
      ))}
    </section>
  )
}

const Section = ({
  title,
  records,
}: {
  readonly title: string
  readonly records: readonly FhirResource[]
}) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="card">
      <h3>{title}</h3>
      {records.length === 0 ? <p className="small">{t('breakGlass.nothing')}</p> : null}
      <ul className="plain lines">
        {latestFirst(records).map((record) => {
          const { key, title: words, value, day } = shortOf(record)
          return (
            <li key={key}>
              <bdi>{words}</bdi>
              {value === undefined ? null : (
                <>
                  {' '}
                  <strong>
                    <bdi>{value}</bdi>
                  </strong>
                </>
              )}
              {day === '' ? null : <span className="small"> {dayWords(day, i18n.language)}</span>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

const useSecondsLeft = (until: string): number => {
  const [left, setLeft] = useState(() => secondsUntil(until))
  useEffect(() => {
    const turn = setInterval(() => setLeft(secondsUntil(until)), 1_000)
    return () => clearInterval(turn)
  }, [until])
  return left
}

const secondsUntil = (until: string): number =>
  Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1_000))

const clockText = (seconds: number): string =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`

/** What is text, as it stands; records are written by others. */
const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : '')
