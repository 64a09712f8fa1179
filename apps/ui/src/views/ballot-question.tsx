import type { Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'

type Question = Vote['questions'][number]

/** One question of a secret ballot: all answers look the same, and so does leaving it blank. */
export const BallotQuestion = ({
  question,
  legend,
  choice,
  onChoose,
  answerWords,
}: {
  readonly question: Question
  readonly legend: string
  readonly choice: Choice | undefined
  /** Undefined: not a ballot yet. */
  readonly onChoose: (choice: Choice | undefined) => void
  /** What an answer, or a blank ballot, is called for who reads. */
  readonly answerWords: (choice: Choice) => string
}) => {
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
      <legend>{legend}</legend>
      {answers.map((answer, place) => (
        <label key={answer} className="check">
          <input
            type={isOne ? 'radio' : 'checkbox'}
            name={question.question}
            checked={marked.includes(place)}
            disabled={!isOne && marked.length >= max && !marked.includes(place)}
            onChange={({ target }) => mark(place, target.checked)}
          />
          <span dir="auto">{answerWords([place])}</span>
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
          <span>{answerWords('blank')}</span>
        </label>
      )}
    </fieldset>
  )
}
