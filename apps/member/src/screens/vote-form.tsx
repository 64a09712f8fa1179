import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@mutua/sdk/problem'
import { isPossible, type Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useCast } from '../facts/ballot-facts.ts'
import { useAnswerWords } from '../facts/answer-words.ts'
import type { Receipt } from './vote-receipt.tsx'
import { VoteQuestion } from './vote-question.tsx'

/** Choose, read again what was chosen, and send. What is chosen is encrypted here and never leaves in the clear. */
export const VoteForm = ({
  vote,
  onCast,
}: {
  readonly vote: Vote
  readonly onCast: (receipt: Receipt) => void
}) => {
  const { t } = useTranslation()
  const [choices, setChoices] = useState<readonly (Choice | undefined)[]>(vote.questions.map(() => undefined))
  const [isRead, setRead] = useState(false)
  const chosen = vote.questions.flatMap((question, place) => {
    const choice = choices[place]
    return choice !== undefined && isPossible(question, choice) ? [choice] : []
  })
  if (isRead && chosen.length === vote.questions.length)
    return <ReadAgain vote={vote} choices={chosen} back={() => setRead(false)} onCast={onCast} />
  return (
    <form
      className="form ballot-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen.length === vote.questions.length) setRead(true)
      }}
    >
      {vote.questions.map((question, place) => (
        <VoteQuestion
          key={question.question}
          question={question}
          choice={choices[place]}
          onChoose={(choice) => setChoices(choices.map((one, index) => (index === place ? choice : one)))}
        />
      ))}
      <Button kind="first" type="submit" disabled={chosen.length !== vote.questions.length}>
        {t('vote.readAgain')}
      </Button>
      <p className="small">{t('vote.how')}</p>
    </form>
  )
}

const ReadAgain = ({
  vote,
  choices,
  back,
  onCast,
}: {
  readonly vote: Vote
  readonly choices: readonly Choice[]
  readonly back: () => void
  readonly onCast: (receipt: Receipt) => void
}) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const field = useId()
  const [typed, setTyped] = useState('')
  const cast = useCast(vote)
  const send = () =>
    cast.mutate(
      { choices, ...(typed.trim() === '' ? {} : { code: typed.trim() }) },
      { onSuccess: (outcome) => (outcome.kind === 'cast' ? onCast(outcome) : undefined) },
    )
  return (
    <section className="card asks" aria-labelledby="chosen">
      <h2 id="chosen">{t('vote.chosen')}</h2>
      {vote.questions.map((question, place) => (
        <p key={question.question} className="chosen-answer">
          {vote.questions.length > 1 ? (
            <span className="small">
              <bdi>{question.question}</bdi>
              <br />
            </span>
          ) : null}
          <strong dir="auto">{words(question, choices[place] ?? 'blank')}</strong>
        </p>
      ))}
      <details>
        <summary>{t('vote.typed')}</summary>
        <p>
          <label htmlFor={field}>{t('vote.code')}</label>
          <input
            id={field}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            dir="ltr"
            maxLength={24}
          />
        </p>
      </details>
      <div className="answers">
        <Button isBusy={cast.isPending} onClick={send}>
          {t('vote.send')}
        </Button>
        <Button disabled={cast.isPending} onClick={back}>
          {t('vote.change')}
        </Button>
      </div>
      <div role="status">
        {cast.isPending ? <p>{t('vote.sending')}</p> : null}
        {cast.data?.kind === 'refused' ? <p className="fault">{t(`vote.fault.${cast.data.fault}`)}</p> : null}
      </div>
      {cast.error === null ? null : <CastFault error={cast.error} />}
    </section>
  )
}

const CastFault = ({ error }: { readonly error: Error }) => {
  const { t } = useTranslation()
  if (error instanceof Problem)
    switch (error.code) {
      case 'ballot-voter-unknown':
      case 'ballot-paper-taken':
      case 'ballot-ticket-given':
      case 'ballot-not-open':
        return (
          <div className="fault" role="alert">
            <p>{t(`vote.fault.${error.code}`)}</p>
          </div>
        )
      default:
    }
  return <Fault error={error} />
}
