import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import type { Variable } from '@mutua/sdk/pool/variable'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Said } from '@mutua/ui/views/said'
import { Waiting } from '@mutua/ui/views/waiting'
import { categoryWords, shownNumber, unitWords } from '../facts/column-words.ts'
import { FeasibilityCard } from './feasibility-card.tsx'
import { findVariables } from '../facts/find-variables.ts'
import { useStudies } from '../facts/study-facts.ts'
import { localOf } from '../facts/study-view.ts'

/** What there is to ask about, by kind of record; and which studies there are. */
export const CatalogueScreen = () => {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState('')
  const found = findVariables(wanted)
  return (
    <>
      <h1>{t('catalogue.title')}</h1>
      <p>{t('catalogue.what')}</p>
      <FeasibilityCard />
      <TextField label={t('catalogue.search')} value={wanted} onValue={setWanted} />
      <p role="status" className="small">
        {t('catalogue.found', { count: found.length })}
      </p>
      {healthCategories.map((category) => {
        const within = found.filter((one) => one.category === category)
        return within.length === 0 ? null : (
          <section key={category} aria-labelledby={`category-${category}`}>
            <h2 id={`category-${category}`}>{t(`what.category.${category}`)}</h2>
            <VariableTable variables={within} />
          </section>
        )
      })}
      <AllStudies />
    </>
  )
}

const VariableTable = ({ variables: shown }: { readonly variables: readonly Variable[] }) => {
  const { t } = useTranslation()
  return (
    <table className="sheet">
      <thead>
        <tr>
          <th scope="col">{t('catalogue.variable')}</th>
          <th scope="col">{t('catalogue.domain')}</th>
          <th scope="col">{t('catalogue.unit')}</th>
          <th scope="col">{t('catalogue.from')}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((one) => (
          <VariableRow key={one.id} variable={one} />
        ))}
      </tbody>
    </table>
  )
}

const VariableRow = ({ variable }: { readonly variable: Variable }) => {
  const { t } = useTranslation()
  const { title, column, unit, omop, level } = variable
  return (
    <tr>
      <th scope="row">
        <Said of={title} />
        <code dir="ltr" className="line small">
          {column.name}
        </code>
      </th>
      <td data-label={t('catalogue.domain')}>
        <Domain variable={variable} />
      </td>
      <td data-label={t('catalogue.unit')}>{unit === undefined ? null : <bdi>{unitWords(unit, t)}</bdi>}</td>
      <td data-label={t('catalogue.from')}>
        <span>
          <code dir="ltr">
            {omop.table}.{omop.field}
          </code>
          <span className="line small">{t(`catalogue.level.${level}`)}</span>
        </span>
      </td>
    </tr>
  )
}

export const Domain = ({ variable: { column } }: { readonly variable: Variable }) => {
  const { t, i18n } = useTranslation()
  if (column.kind === 'category')
    return <>{column.values.map((value) => categoryWords(value, t)).join(', ')}</>
  const [least, most] = [column.least, column.most].map((one) =>
    shownNumber(one, column.places, i18n.language),
  )
  return <>{t('catalogue.between', { least, most })}</>
}

const AllStudies = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useStudies()
  const published = [...(data?.own ?? []), ...(data?.others ?? [])].filter(({ state }) => state !== 'draft')
  return (
    <section aria-labelledby="studies">
      <h2 id="studies">{t('catalogue.studies')}</h2>
      {error === null ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting /> : null}
      {data !== undefined && published.length === 0 ? <p>{t('catalogue.noStudies')}</p> : null}
      <ul className="plain lines">
        {published.map(({ id, project, state }) => (
          <li key={id} className="apart">
            <span>
              <Link href={`/studies/${localOf(id)}`}>
                <bdi>{project.document.title}</bdi>
              </Link>
              <bdi className="line small">{project.document.recipientName}</bdi>
            </span>
            <span className="state">{t(`state.${state}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
