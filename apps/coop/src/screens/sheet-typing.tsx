import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isPossible, type Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'
import { BallotQuestion } from '@mutua/ui/views/ballot-question'
import { Button } from '@mutua/ui/views/button'
import type { TypedSheets } from '../facts/paper-count.ts'
import { useAnswerWords } from '../facts/vote-facts.ts'

/** One person types all sheets, one after the other, and may go back. */
export const SheetTyping = ({
  vote,
  title,
  onTyped,
}: {
  readonly vote: Vote
  readonly title: string
  readonly onTyped: (sheets: TypedSheets) => void
}) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const { questions, paper } = vote
  const [sheets, setSheets] = useState<readonly (readonly (Choice | undefined)[])[]>([])
  const [at, setAt] = useState(0)
  const sheet = sheets[at] ?? questions.map(() => undefined)
  const keep = (next: readonly (Choice | undefined)[]) =>
    setSheets(
      Array.from({ length: Math.max(sheets.length, at + 1) }, (_none, place) =>
        place === at ? next : (sheets[place] ?? []),
      ),
    )
  const wholeSheet = (one: readonly (Choice | undefined)[]): readonly Choice[] | undefined => {
    const whole = questions.flatMap((question, place) => {
      const choice = one[place]
      return choice !== undefined && isPossible(question, choice) ? [choice] : []
    })
    return whole.length === questions.length ? whole : undefined
  }
  const isLast = at + 1 === paper.ticked
  const goOn = () => {
    if (!isLast) return setAt(at + 1)
    const typed = sheets.flatMap((one) => {
      const whole = wholeSheet(one)
      return whole === undefined ? [] : [whole]
    })
    if (typed.length === paper.ticked) onTyped(typed)
  }
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (wholeSheet(sheet) !== undefined) goOn()
      }}
    >
      <h3>
        {title}: {t('votes.sheetOf', { number: at + 1, count: paper.ticked })}
      </h3>
      {questions.map((question, place) => (
        <BallotQuestion
          // A sheet of its own each time, so that the focus begins anew.
          key={`${String(at)} ${question.question}`}
          question={question}
          legend={question.question}
          choice={sheet[place]}
          onChoose={(choice) => keep(sheet.map((one, index) => (index === place ? choice : one)))}
          answerWords={(choice) => (choice === 'blank' ? t('votes.spoiled') : words(question, choice))}
        />
      ))}
      <div className="answers">
        <Button kind="first" type="submit" disabled={wholeSheet(sheet) === undefined}>
          {t(isLast ? 'votes.allTyped' : 'votes.nextSheet')}
        </Button>
        {at === 0 ? null : <Button onClick={() => setAt(at - 1)}>{t('votes.lastSheet')}</Button>}
      </div>
    </form>
  )
}
