import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { dayWords } from '@mutua/ui/records/day-words'
import { Fault } from '@mutua/ui/views/fault'
import type { ReadInCase } from '../facts/across-cases.ts'
import { byNeed, nameOf, needOf, reasonsOf, useAdvice, type FollowedPath } from '../facts/advice.ts'
import { AdviceWords } from './advice-words.tsx'

/** People with diabetes or high blood pressure, who needs a look first; each line says why it stands where it does. */
export const ChronicScreen = () => {
  const { t } = useTranslation()
  const { read, left, error, again } = useAdvice()
  const [path, setPath] = useState('')
  const shown = read
    .map((one) => ({ ...one, value: one.value.filter(({ name }) => path === '' || name === path) }))
    .filter(({ value }) => value.length > 0)
    .toSorted(byNeed)
  const paths = new Map(read.flatMap(({ value }) => value.map(({ name, title }) => [name, title] as const)))
  return (
    <>
      <h1>{t('chronic.title')}</h1>
      <p>{t('chronic.what')}</p>
      <p className="small">{t('chronic.advice')}</p>
      <div className="list-head">
        <label className="field inline">
          <span>{t('chronic.path')}</span>
          <select value={path} onChange={({ target }) => setPath(target.value)}>
            <option value="">{t('chronic.all')}</option>
            {[...paths].map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <p role="status" aria-busy={left > 0}>
          {left > 0 ? t('chronic.looking', { count: left }) : t('chronic.found', { count: shown.length })}
        </p>
      </div>
      {error === null ? null : <Fault error={error} again={again} />}
      <ol className="plain case-list">
        {shown.map((one) => (
          <Row key={one.open.key} of={one} />
        ))}
      </ol>
      {left === 0 && shown.length === 0 ? <p className="note">{t('chronic.none')}</p> : null}
    </>
  )
}

const Row = ({ of }: { readonly of: ReadInCase<readonly FollowedPath[]> }) => {
  const { t, i18n } = useTranslation()
  const { outOfRange, overdue } = needOf(of.value)
  const isOwnTarget = of.value.some(({ measures }) => measures.some((measure) => measure.isOwnTarget))
  return (
    <li className={outOfRange > 0 ? 'card asks' : 'card'}>
      <h2>
        <Link href={`/cases/${of.open.key}`}>
          <bdi>{nameOf(of)}</bdi>
        </Link>
      </h2>
      <p className="states">
        {outOfRange === 0 ? null : (
          <span className="state over">{t('chronic.outOfRange', { count: outOfRange })}</span>
        )}
        {overdue === 0 ? null : <span className="state">{t('chronic.overdue', { count: overdue })}</span>}
        {outOfRange + overdue === 0 ? <span className="state">{t('chronic.inOrder')}</span> : null}
      </p>
      <ul className="plain">
        {reasonsOf(of.value).map(({ kind, because }) => (
          <li key={because}>
            {kind === 'out-of-range' ? (
              <strong>
                <AdviceWords>{because}</AdviceWords>
              </strong>
            ) : (
              <AdviceWords>{because}</AdviceWords>
            )}
          </li>
        ))}
      </ul>
      <details>
        <summary>
          {t('chronic.why')}
          <span className="unseen"> {nameOf(of)}</span>
        </summary>
        {of.value.map(({ name, title, measures }) => (
          <table key={name} className="measures">
            <caption>
              <AdviceWords>{title}</AdviceWords>
            </caption>
            <thead>
              <tr>
                <th scope="col">{t('chronic.measure')}</th>
                <th scope="col">{t('chronic.target')}</th>
                <th scope="col">{t('chronic.last')}</th>
              </tr>
            </thead>
            <tbody>
              {measures.map((measure) => (
                <tr key={measure.name}>
                  <th scope="row">
                    <AdviceWords>{measure.title}</AdviceWords>
                  </th>
                  <td>
                    <bdi dir="ltr">{measure.target}</bdi>{' '}
                    <span className="small">
                      {measure.isOwnTarget ? t('chronic.ofProject') : t('chronic.usual')}
                    </span>
                  </td>
                  <td>
                    {measure.on === undefined ? t('chronic.never') : dayWords(measure.on, i18n.language)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
        {isOwnTarget ? <p className="small">{t('chronic.ofProjectWhat')}</p> : null}
      </details>
    </li>
  )
}
