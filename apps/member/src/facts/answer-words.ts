import { useTranslation } from 'react-i18next'
import type { Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'

/** Yes and no of a motion in the language of who reads; names as they are written. */
export const useAnswerWords = (): ((question: Vote['questions'][number], choice: Choice) => string) => {
  const { t } = useTranslation()
  return ({ answers }, choice) => {
    if (choice === 'blank' || choice.length === 0) return t('vote.blank')
    return choice
      .map((place) => answers[place] ?? '')
      .map((answer) => (answer === 'yes' || answer === 'no' ? t(`vote.${answer}`) : answer))
      .join(', ')
  }
}
