import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { csvText } from '@mutua/sdk/csv-text'
import type { GivenAnswer, PoolAnswer } from '@mutua/sdk/pool/answer'
import type { Level } from '@mutua/sdk/pool/margin'
import type { Query } from '@mutua/sdk/pool/query'
import { parseQuestion } from '@mutua/sdk/pool/question'
import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { figuresAre, rowsOf, type AnswerRow } from '../facts/answer-rows.ts'
import { askedWords, ofWhomWords } from '../facts/asked-words.ts'
import { useVerify } from '../facts/asking-facts.ts'
import { columnTitle, shownDecimal, shownNumber } from '../facts/column-words.ts'
import { marginOf } from '../facts/question-check.ts'
import { AnswerPicture } from './answer-picture.tsx'
import { CopyButton } from './copy-button.tsx'
import { SnippetCard } from './snippet-card.tsx'

/** An answer: as a picture, as a table, to take along, to cite, and to check without trusting anybody. */
export const AnswerView = ({ given }: { readonly given: GivenAnswer }) => {
  const { t, i18n } = useTranslation()
  const { answer, spent } = given
  const { language } = i18n
  const [level, setLevel] = useState<Level>(95)
  const rows = useMemo(() => rowsOf(answer, level, { t, language }), [answer, level, t, language])
  const question = useMemo(() => parseQuestion(answer.table, answer.question), [answer])
  const { query } = question
  const label = figuresAre(query, { t })
  const margin = marginOf(answer.table, question, level)
  return (
    <section className="card stands answer" aria-labelledby="answer">
      <h2 id="answer">{t('answer.title', { number: answer.number })}</h2>
      <p className="small">
        <When at={answer.issuedAt} withTime />
        {'. '}
        {spent === '0'
          ? t('answer.free', { rho: shownDecimal(unitsText(answer.cost.rho, rhoUnits), language) })
          : t('answer.spent', { rho: shownDecimal(spent, language) })}
      </p>
      <p>
        <strong>{askedWords(query, answer.table, { t, language })}</strong>
        <span className="line">{ofWhomWords(query, answer.table, { t, language })}</span>
      </p>
      <p>
        {margin === undefined
          ? t('answer.inside', { level })
          : t('answer.within', { level, margin: shownNumber(margin.half, margin.places, language) })}
      </p>
      <AnswerPicture rows={rows} isCount={answer.releases[95].kind === 'counts'} label={label} />
      <AnswerTable rows={rows} level={level} label={label} sides={sidesOf(query, { t, language })} />
      {rows.some(({ value }) => value !== undefined && value.place < 0) && 'of' in query ? (
        <p className="small">{t('answer.belowZero')}</p>
      ) : null}
      {rows.some(({ value }) => value === undefined) ? (
        <p className="small">{t('answer.noValueWhat')}</p>
      ) : null}
      <Choices
        label={t('answer.level')}
        kind="tiles"
        value={String(level)}
        onValue={(value) => setLevel(levels.find((one) => String(one) === value) ?? 95)}
        options={levels.map((one) => ({ value: String(one), label: t('answer.levelOf', { level: one }) }))}
      />
      <TakeAlong given={given} rows={rows} level={level} />
      <Proof given={given} />
      <SnippetCard answer={answer} />
    </section>
  )
}

const levels = [90, 95, 99] as const satisfies readonly Level[]

const AnswerTable = ({
  rows,
  level,
  label,
  sides: [side, across],
}: {
  readonly rows: readonly AnswerRow[]
  readonly level: Level
  readonly label: string
  /** What its rows are by, and what its columns are by. */
  readonly sides: readonly [string?, string?]
}) => {
  const { t } = useTranslation()
  const isGrouped = rows.some(({ group }) => group !== undefined)
  return (
    <table className="sheet">
      <caption className="unseen">{t('answer.table')}</caption>
      <thead>
        <tr>
          <th scope="col">{side ?? t('answer.what')}</th>
          {isGrouped ? <th scope="col">{across}</th> : null}
          <th scope="col" className="number">
            {label === '' ? t('answer.value') : t('answer.valueIn', { unit: label })}
          </th>
          <th scope="col" className="number">
            {t('answer.interval', { level })}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label: name, group, value, from, to }, at) => (
          <tr key={at}>
            <th scope="row">{name}</th>
            {isGrouped ? <td data-label={across}>{group}</td> : null}
            <td className="number" data-label={t('answer.value')}>
              <bdi>{value?.shown ?? t('answer.noValue')}</bdi>
            </td>
            <td className="number" data-label={t('answer.interval', { level })}>
              <bdi>{t('answer.fromTo', { from: from.shown, to: to.shown })}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const sidesOf = (
  query: Query,
  { t, language }: { readonly t: TFunction; readonly language: string },
): readonly [string?, string?] => {
  switch (query.kind) {
    case 'count':
      return []
    case 'histogram':
      return [columnTitle(query.by.column, language)]
    case 'two-way':
      return [columnTitle(query.rows.column, language), columnTitle(query.columns.column, language)]
    case 'quantiles':
      return [columnTitle(query.column, language)]
    case 'sum':
    case 'mean':
      return [t('question.column')]
  }
}

const TakeAlong = ({
  given: { answer, jwt },
  rows,
  level,
}: {
  readonly given: GivenAnswer
  readonly rows: readonly AnswerRow[]
  readonly level: Level
}) => {
  const { t } = useTranslation()
  const name = `answer-${answer.digest.slice(0, 12)}`
  return (
    <>
      <p className="ways">
        <Button
          onClick={() =>
            saveFile(
              new Blob([
                csvText([
                  ['what', 'group', 'value', `from_${String(level)}`, `to_${String(level)}`, 'answer'],
                  ...rows.map(({ label, group = '', value, from, to }) =>
                    [label, group, value?.text ?? '', from.text, to.text, answer.id].map(String),
                  ),
                ]),
              ]),
              `${name}.csv`,
            )
          }
        >
          {t('answer.csv')}
        </Button>
        <Button onClick={() => saveFile(new Blob([`${exactJson({ answer, jwt })}\n`]), `${name}.json`)}>
          {t('answer.json')}
        </Button>
        <CopyButton label={t('answer.cite')} text={answer.citation.text} />
      </p>
    </>
  )
}

/** Integers without bounds are decimal text, as they travel. */
const exactJson = (value: { readonly answer: PoolAnswer; readonly jwt: string }): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? one.toString() : one), 2)

const Proof = ({ given: { answer, jwt } }: { readonly given: GivenAnswer }) => {
  const { t, i18n } = useTranslation()
  const verify = useVerify()
  return (
    <details>
      <summary>{t('answer.proof')}</summary>
      <dl className="facts">
        <dt>{t('answer.id')}</dt>
        <dd>
          <code dir="ltr">{answer.id}</code>
        </dd>
        <dt>{t('answer.snapshot')}</dt>
        <dd>
          <code dir="ltr">{answer.snapshot}</code>
        </dd>
        <dt>{t('answer.code')}</dt>
        <dd>
          <code dir="ltr">{answer.code}</code>
        </dd>
        <dt>{t('estimate.cost')}</dt>
        <dd>
          {t('estimate.rho', { rho: shownDecimal(unitsText(answer.cost.rho, rhoUnits), i18n.language) })}
        </dd>
        <dt>{t('answer.citation')}</dt>
        <dd>
          <bdi>{answer.citation.text}</bdi>
        </dd>
      </dl>
      <Button isBusy={verify.isPending} onClick={() => verify.mutate(jwt)}>
        {t('answer.verify')}
      </Button>
      {verify.data === undefined ? null : (
        <p role="status" className={verify.data.kind === 'verified' ? 'note' : 'fault'}>
          {verify.data.kind === 'verified' ? (
            t('answer.verified')
          ) : (
            <>
              {t('answer.notVerified')} <code dir="ltr">{verify.data.code}</code>
            </>
          )}
        </p>
      )}
      {verify.error === null ? null : <Fault error={verify.error} />}
    </details>
  )
}
