import { useTranslation } from 'react-i18next'
import type { AnsweredQuestion } from '@mutua/sdk/clients/research-client'
import type { Sha256 } from '@mutua/sdk/ids'
import type { Query } from '@mutua/sdk/pool/query'
import { parseQuestion } from '@mutua/sdk/pool/question'
import type { Table } from '@mutua/sdk/pool/table'
import { Button } from '@mutua/ui/views/button'
import { When } from '@mutua/ui/views/when'
import { askedWords, ofWhomWords } from '../facts/asked-words.ts'
import { shownDecimal } from '../facts/column-words.ts'

/** What was asked of a study, the newest first: each can be looked at again for nothing, or begun anew from. */
export const RunHistory = ({
  runs,
  table,
  onOpen,
  onTake,
}: {
  readonly runs: readonly AnsweredQuestion[]
  readonly table: Table
  readonly onOpen: (digest: Sha256) => void
  readonly onTake: (question: AnsweredQuestion['question']) => void
}) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="card" aria-labelledby="history">
      <h2 id="history">{t('history.title')}</h2>
      {runs.length === 0 ? (
        <p>
          {t('history.none')} {t('history.noneWhat')}
        </p>
      ) : null}
      <ol className="plain lines">
        {runs.map(({ digest, number, question, cost, issuedAt, by }) => (
          <li key={digest} className="run">
            <span>
              <AskedLine number={number} query={parseQuestion(table, question).query} table={table} />
              <span className="small line">
                <When at={issuedAt} withTime />
                {by?.name === undefined ? null : (
                  <>
                    {', '}
                    <bdi>{by.name}</bdi>
                  </>
                )}
                {', '}
                {t('estimate.rho', { rho: shownDecimal(cost.rho, i18n.language) })}
                {', '}
                <code dir="ltr">{digest.slice(0, 12)}</code>
              </span>
            </span>
            <span className="ways">
              <Button aria-label={t('history.openNumber', { number })} onClick={() => onOpen(digest)}>
                {t('history.open')}
              </Button>
              <Button
                kind="quiet"
                aria-label={t('history.takeNumber', { number })}
                onClick={() => onTake(question)}
              >
                {t('history.take')}
              </Button>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const AskedLine = ({
  number,
  query,
  table,
}: {
  readonly number: number
  readonly query: Query
  readonly table: Table
}) => {
  const { t, i18n } = useTranslation()
  const words = { t, language: i18n.language }
  return (
    <>
      <strong>{t('history.run', { number, kind: askedWords(query, table, words) })}</strong>
      {query.where.length === 0 ? null : <span className="line">{ofWhomWords(query, table, words)}</span>}
    </>
  )
}
