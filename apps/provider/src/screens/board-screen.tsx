import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { dayWords } from '@mutua/ui/records/day-words'
import { Fault } from '@mutua/ui/views/fault'
import type { ReadInCase } from '../facts/across-cases.ts'
import { nameOf } from '../facts/advice.ts'
import { stages, useBoard, type BoardCase, type Stage } from '../facts/board.ts'
import { AdviceWords } from './advice-words.tsx'
import { WatchList } from './watch-list.tsx'

/** The neighbourhood's complex cases by where they stand. A card is here as long as its person lets it be read. */
export const BoardScreen = () => {
  const { t } = useTranslation()
  const { read, left, error, again } = useBoard()
  const [district, setDistrict] = useState('')
  const [desk, setDesk] = useState('')
  const shown = read.filter(
    ({ value }) => (district === '' || value.district === district) && (desk === '' || value.desk === desk),
  )
  return (
    <>
      <h1>{t('board.title')}</h1>
      <p>{t('board.what')}</p>
      <div className="list-head">
        <Filter
          label={t('board.district')}
          value={district}
          onValue={setDistrict}
          values={read.map(({ value }) => value.district)}
        />
        <Filter
          label={t('board.desk')}
          value={desk}
          onValue={setDesk}
          values={read.map(({ value }) => value.desk)}
        />
        <p role="status" aria-busy={left > 0}>
          {left > 0 ? t('chronic.looking', { count: left }) : t('board.found', { count: shown.length })}
        </p>
      </div>
      {error === null ? null : <Fault error={error} again={again} />}
      <div className="board">
        {stages.map((stage) => (
          <Column key={stage} stage={stage} cases={shown.filter(({ value }) => value.stage === stage)} />
        ))}
      </div>
      <WatchList raised={shown} />
    </>
  )
}

const Filter = ({
  label,
  value,
  onValue,
  values,
}: {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly values: readonly string[]
}) => {
  const { t } = useTranslation()
  const known = [...new Set(values.filter((one) => one !== ''))].toSorted((one, other) =>
    one.localeCompare(other),
  )
  return (
    <label className="field inline">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onValue(target.value)}>
        <option value="">{t('chronic.all')}</option>
        {known.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  )
}

const Column = ({
  stage,
  cases,
}: {
  readonly stage: Stage
  readonly cases: readonly ReadInCase<BoardCase>[]
}) => {
  const { t } = useTranslation()
  return (
    <section aria-labelledby={`stage-${stage}`} className="column">
      <h2 id={`stage-${stage}`}>
        {t(`board.stage.${stage}`)} <span className="small">{cases.length}</span>
      </h2>
      <ul className="plain">
        {cases
          .toSorted((one, other) => (one.value.next?.on ?? '').localeCompare(other.value.next?.on ?? ''))
          .map((one) => (
            <Card key={one.open.key} of={one} />
          ))}
      </ul>
    </section>
  )
}

const Card = ({ of }: { readonly of: ReadInCase<BoardCase> }) => {
  const { t, i18n } = useTranslation()
  const { next, district, flags } = of.value
  return (
    <li className={flags.length > 0 ? 'card asks' : 'card'}>
      <h3>
        <Link href={`/cases/${of.open.key}`}>
          <bdi>{nameOf(of)}</bdi>
        </Link>
      </h3>
      {next === undefined ? null : (
        <p>
          <strong>{t(`case.step.${next.name}`)}</strong>{' '}
          {next.because === undefined ? null : <AdviceWords>{next.because}</AdviceWords>}
        </p>
      )}
      {next?.on === undefined || next.on === '' || next.on > new Date().toISOString() ? null : (
        <p className="small">{t('board.since', { day: dayWords(next.on, i18n.language) })}</p>
      )}
      {flags.length === 0 ? null : <p className="state over">{t('board.flags', { count: flags.length })}</p>}
      {district === '' ? null : (
        <p className="small">
          <bdi>{district}</bdi>
        </p>
      )}
    </li>
  )
}
