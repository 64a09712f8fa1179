import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { teachQuestions, type SaidOfConsent, type TeachQuestion } from '../facts/teach-back.ts'

/** Whether it was understood, by who wants to know it of themselves. It stands in nobody’s way, and leaves this screen for nowhere. */
export const TeachBack = ({ said }: { readonly said: SaidOfConsent }) => {
  const { t } = useTranslation()
  const [place, setPlace] = useState<number>()
  const [right, setRight] = useState(0)
  const start = useRef<HTMLElement>(null)
  const questions = teachQuestions(said, (key, values = {}) => t(key, values))
  const question = place === undefined ? undefined : questions[place]
  const total = questions.length
  const begin = () => {
    setRight(0)
    setPlace(0)
    start.current?.focus()
  }
  return (
    <details className="teach">
      <summary ref={start}>{t('teach.title')}</summary>
      {place === undefined ? (
        <>
          <p>{t('teach.what')}</p>
          <Button onClick={begin}>{t('teach.begin')}</Button>
        </>
      ) : null}
      {question === undefined ? null : (
        <TeachOne
          key={question.id}
          question={question}
          title={t('teach.question', { number: (place ?? 0) + 1, total })}
          onAnswered={(isRight) => {
            setRight(right + (isRight ? 1 : 0))
            setPlace((place ?? 0) + 1)
          }}
        />
      )}
      <div role="status">
        {place === total ? (
          <p className="result">
            <strong>{t('teach.result', { right, total })}</strong>
          </p>
        ) : null}
      </div>
      {place === total ? <Button onClick={begin}>{t('teach.again')}</Button> : null}
    </details>
  )
}

/** One question: the first answer counts, and the right one is said at once. */
export const TeachOne = ({
  question: { id, question, choices },
  title,
  onAnswered,
}: {
  readonly question: TeachQuestion
  readonly title: string
  readonly onAnswered: (isRight: boolean) => void
}) => {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<number>()
  const isRight = chosen === undefined ? undefined : choices[chosen]?.isRight === true
  const answer = choices.find((choice) => choice.isRight)?.text ?? ''
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onAnswered(isRight === true)
      }}
    >
      <fieldset>
        <legend>
          <span className="small">{title}</span>
          <br />
          {question}
        </legend>
        {choices.map(({ text }, place) => (
          <label key={text} className="check">
            <input
              type="radio"
              name={id}
              required
              // The first answer counts; the right one is said at once.
              disabled={chosen !== undefined && chosen !== place}
              checked={chosen === place}
              onChange={() => setChosen(chosen ?? place)}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <p role="status" className={isRight === false ? 'verdict wrong' : 'verdict'}>
        {isRight === undefined ? '' : isRight ? t('teach.right') : `${t('teach.wrong')} ${answer}`}
      </p>
      {chosen === undefined ? null : <Button type="submit">{t('teach.next')}</Button>}
    </form>
  )
}
