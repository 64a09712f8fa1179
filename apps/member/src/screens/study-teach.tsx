import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import type { TeachQuestion } from '../facts/teach-back.ts'
import { TeachOne } from './teach-back.tsx'

/**
 * Before a yes to a study: each question once, each right answer said at once. Whoever has gone through them may join, however many
 * were right: a yes that only who passes a test may say is one that some people cannot say. How they were answered goes nowhere.
 */
export const StudyTeach = ({
  questions,
  isBusy,
  error,
  onYes,
  onNo,
  onBack,
}: {
  readonly questions: readonly TeachQuestion[]
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onYes: () => void
  readonly onNo: () => void
  readonly onBack: () => void
}) => {
  const { t } = useTranslation()
  const [place, setPlace] = useState(0)
  const [right, setRight] = useState(0)
  const start = useRef<HTMLHeadingElement>(null)
  const question = questions[place]
  const total = questions.length
  // What was pressed is gone: the keyboard goes on from the top of what came.
  useEffect(() => start.current?.focus(), [place])
  return (
    <>
      <h1 ref={start} tabIndex={-1}>
        {t('study.ask.title')}
      </h1>
      <section className="card asks teach">
        {place === 0 ? <p>{t('study.ask.what')}</p> : null}
        {question === undefined ? (
          <p className="result" role="status">
            <strong>{t('teach.result', { right, total })}</strong>
          </p>
        ) : (
          <TeachOne
            key={question.id}
            question={question}
            title={t('teach.question', { number: place + 1, total })}
            onAnswered={(isRight) => {
              setRight(right + (isRight ? 1 : 0))
              setPlace(place + 1)
            }}
          />
        )}
      </section>
      {error === null ? null : <Fault error={error} />}
      {question === undefined ? (
        <div className="answers two">
          <Button isBusy={isBusy} onClick={onYes}>
            {t('study.ask.join')}
          </Button>
          <Button disabled={isBusy} onClick={onNo}>
            {t('request.no')}
          </Button>
        </div>
      ) : null}
      <Button kind="quiet" onClick={onBack}>
        {t('study.ask.again')}
      </Button>
    </>
  )
}
