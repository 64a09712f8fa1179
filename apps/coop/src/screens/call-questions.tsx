import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallQuestion, CallView } from '@mutua/sdk/codesign/call'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useCalling, useQuestions } from '../facts/call-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** Asked by anybody, answered once for all to read. */
export const CallQuestions = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const questions = useQuestions(call.id)
  if (questions.data === undefined || questions.data.length === 0) return null
  return (
    <section className="card" aria-labelledby="questions">
      <h2 id="questions">{t('calls.questions')}</h2>
      {questions.data.map((one) => (
        <Question key={one.number} {...{ call, question: one }} />
      ))}
    </section>
  )
}

const Question = ({ call, question }: { readonly call: CallView; readonly question: CallQuestion }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const [answer, setAnswer] = useState('')
  const send = useConsoleStep(() => calling.answerQuestion(call.id, question.number, answer.trim()))
  return (
    <div className="said">
      <p>
        <strong>
          {question.number}. <bdi>{question.text}</bdi>
        </strong>
      </p>
      {question.answer === undefined ? null : (
        <p>
          <bdi>{question.answer}</bdi>
        </p>
      )}
      {question.answer === undefined && call.state === 'open' ? (
        <>
          <TextField
            label={t('calls.answer', { number: question.number })}
            hint={t('calls.answerHint')}
            rows={2}
            value={answer}
            onValue={setAnswer}
          />
          <Button
            disabled={answer.trim() === ''}
            isBusy={send.isPending}
            onClick={() => send.mutate(undefined)}
          >
            {t('calls.answerNow')}
          </Button>
        </>
      ) : null}
      {send.error === null ? null : <Fault error={send.error} />}
    </div>
  )
}
