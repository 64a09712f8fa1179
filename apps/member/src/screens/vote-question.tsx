import { useTranslation } from 'react-i18next'
import type { Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'
import { useAnswerWords } from '../facts/answer-words.ts'

type Question = Vote['questions'][number]

/** One question: all answers look the same, and so does leaving it blank. */
export const VoteQuestion = ({
  question,
  choice,
  onChoose,
}: {
  readonly question: Question
  readonly choice: Choice | undefined
  /** Undefined: not a ballot yet. */
  readonly onChoose: (choice: Choice | undefined) => void
}) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const { answers, min, max, blank } = question
  const isOne = max === 1 && min === 1
  const marked = choice === undefined || choice === 'blank' ? [] : choice
  const mark = (place: number, isOn: boolean) => {
    const next = isOne ? [place] : isOn ? [...marked, place] : marked.filter((one) => one !== place)
    // One less than it takes is no ballot yet; what was marked stays to be seen in the boxes.
    onChoose(next.length === 0 && min > 0 ? undefined : next.toSorted((one, other) => one - other))
  }
  return (
    <fieldset className="ballot">
      <legend>{isOne ? t('vote.markOne') : t('vote.mark', { min, max })}</legend>
      {answers.map((answer, place) => (
        <label key={answer} className="check">
          <input
            type={isOne ? 'radio' : 'checkbox'}
            name={question.question}
            checked={marked.includes(place)}
            disabled={!isOne && marked.length >= max && !marked.includes(place)}
            onChange={({ target }) => mark(place, target.checked)}
          />
          <span dir="auto">{words(question, [place])}</span>
        </label>
      ))}
      {blank !== true ? null : (
        <label className="check">
          <input
            type={isOne ? 'radio' : 'checkbox'}
            name={question.question}
            checked={choice === 'blank'}
            onChange={({ target }) => onChoose(target.checked ? 'blank' : undefined)}
          />
          <span>{t('vote.blank')}</span>
        </label>
      )}
    </fieldset>
  )
}
