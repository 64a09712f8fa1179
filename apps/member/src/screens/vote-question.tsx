import { useTranslation } from 'react-i18next'
import type { Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'
import { BallotQuestion } from '@mutua/ui/views/ballot-question'
import { useAnswerWords } from '../facts/answer-words.ts'

/** One question, in the words of this app. */
export const VoteQuestion = ({
  question,
  choice,
  onChoose,
}: {
  readonly question: Vote['questions'][number]
  readonly choice: Choice | undefined
  /** Undefined: not a ballot yet. */
  readonly onChoose: (choice: Choice | undefined) => void
}) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const { min, max } = question
  return (
    <BallotQuestion
      question={question}
      legend={max === 1 && min === 1 ? t('vote.markOne') : t('vote.mark', { min, max })}
      choice={choice}
      onChoose={onChoose}
      answerWords={(answer) => words(question, answer)}
    />
  )
}
