import { useTranslation } from 'react-i18next'
import type { Vote } from '@mutua/sdk/voting/vote'
import { useAnswerWords } from '../facts/answer-words.ts'

/** What the sum came to, answer by answer. */
export const VoteResult = ({
  vote,
  result,
}: {
  readonly vote: Vote
  readonly result: NonNullable<Vote['result']>
}) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  return (
    <section className="card stands" aria-labelledby="result">
      <h2 id="result">{t('vote.result')}</h2>
      {vote.questions.map((question, index) => (
        <dl key={question.question} className="votes">
          {question.answers.map((answer, place) => (
            <div key={answer} className="pair">
              <dt dir="auto">{words(question, [place])}</dt>
              <dd>{result.counts[index]?.[place] ?? 0}</dd>
            </div>
          ))}
          {question.blank !== true ? null : (
            <div className="pair">
              <dt>{t('vote.blank')}</dt>
              <dd>{result.counts[index]?.[question.answers.length] ?? 0}</dd>
            </div>
          )}
        </dl>
      ))}
      <p className="small">{t('vote.ballots', { count: result.ballots })}</p>
    </section>
  )
}
