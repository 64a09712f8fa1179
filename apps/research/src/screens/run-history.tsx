import { useTranslation } from 'react-i18next'
import type { AnsweredQuestion } from '@mutua/sdk/clients/research-client'
import type { Sha256 } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { When } from '@mutua/ui/views/when'
import { askedWords } from '../facts/asked-words.ts'

/** What was asked of a study, the newest first: each can be looked at again for nothing, or begun anew from. */
export const RunHistory = ({
  runs,
  onOpen,
  onTake,
}: {
  readonly runs: readonly AnsweredQuestion[]
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
              <strong>
                {t('history.run', { number, kind: askedWords(question, { t, language: i18n.language }) })}
              </strong>
              <span className="small line">
                <When at={issuedAt} withTime />
                {by?.name === undefined ? null : (
                  <>
                    {', '}
                    <bdi>{by.name}</bdi>
                  </>
                )}
                {', '}
                {t('estimate.rho', { rho: cost.rho })}
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
