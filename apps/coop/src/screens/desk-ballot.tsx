import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isPossible, type Choice } from '@mutua/sdk/ballot/answer'
import type { Vote, VoteTexts } from '@mutua/sdk/voting/vote'
import { BallotQuestion } from '@mutua/ui/views/ballot-question'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useAnswerWords, useVoting } from '../facts/vote-facts.ts'

interface DeskBallotProps {
  readonly on: { readonly vote: Vote; readonly texts: VoteTexts }
  readonly code: string
  readonly ticket: string
  /** The voter is through: code, choice and tracking code are forgotten. */
  readonly end: () => void
}

/**
 * The whole screen for the voter alone: nothing of the console is to be seen or reached. It ends by itself when nobody
 * touches it for some minutes, so that a ballot that was left open shows itself to nobody.
 */
export const DeskBallot = (props: DeskBallotProps) => {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const { end } = props
  useEffect(() => {
    dialog.current?.showModal()
    let timer = setTimeout(end, restMs)
    const again = () => {
      clearTimeout(timer)
      timer = setTimeout(end, restMs)
    }
    for (const kind of touches) addEventListener(kind, again)
    return () => {
      clearTimeout(timer)
      for (const kind of touches) removeEventListener(kind, again)
    }
  }, [end])
  return (
    <dialog
      ref={dialog}
      className="desk-ballot"
      aria-labelledby="desk-title"
      // Escape would lay the console open to who holds the device.
      onCancel={(event) => event.preventDefault()}
    >
      <Ballot {...props} />
      <p className="small">{t('votes.forgets')}</p>
    </dialog>
  )
}

const restMs = 180_000
const touches = ['pointerdown', 'keydown'] as const

const Ballot = ({ on, code, ticket, end }: DeskBallotProps) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const { cast } = useVoting()
  const { questions } = on.vote
  const [isAlone, setAlone] = useState(false)
  const [isRead, setRead] = useState(false)
  const [choices, setChoices] = useState<readonly (Choice | undefined)[]>(questions.map(() => undefined))
  const chosen = questions.flatMap((question, place) => {
    const choice = choices[place]
    return choice !== undefined && isPossible(question, choice) ? [choice] : []
  })
  const isWhole = chosen.length === questions.length
  const sending = useMutation({
    gcTime: 0,
    mutationFn: async () => (await cast(on, { code, ticket, choices: chosen })).trackingCode,
  })
  if (!isAlone)
    return (
      <>
        <h1 id="desk-title">{t('votes.yours')}</h1>
        <p>{t('votes.yoursWhat')}</p>
        <p className="answers">
          <Button kind="first" onClick={() => setAlone(true)}>
            {t('votes.alone')}
          </Button>
          <Button onClick={end}>{t('votes.notNow')}</Button>
        </p>
      </>
    )
  if (sending.data !== undefined)
    return (
      <>
        <h1 id="desk-title">{t('votes.voted')}</h1>
        <p>{t('votes.receipt')}</p>
        <p className="tracking" dir="ltr">
          <code>{sending.data}</code>
        </p>
        <Button kind="first" onClick={end}>
          {t('votes.giveBack')}
        </Button>
      </>
    )
  if (isRead && isWhole)
    return (
      <>
        <h1 id="desk-title">{t('votes.chosen')}</h1>
        {questions.map((question, place) => (
          <p key={question.question} className="chosen-answer">
            <span className="small">
              <bdi>{question.question}</bdi>
            </span>
            <br />
            <strong dir="auto">{words(question, chosen[place] ?? 'blank')}</strong>
          </p>
        ))}
        <p className="answers">
          <Button isBusy={sending.isPending} onClick={() => sending.mutate()}>
            {t('votes.send')}
          </Button>
          <Button disabled={sending.isPending} onClick={() => setRead(false)}>
            {t('votes.change')}
          </Button>
        </p>
        {sending.error === null ? null : <Fault error={sending.error} />}
      </>
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setRead(isWhole)
      }}
    >
      <h1 id="desk-title">{t('votes.yourBallot')}</h1>
      {questions.map((question, place) => (
        <BallotQuestion
          key={question.question}
          question={question}
          legend={question.question}
          choice={choices[place]}
          onChoose={(choice) => setChoices(choices.map((one, index) => (index === place ? choice : one)))}
          answerWords={(choice) => words(question, choice)}
        />
      ))}
      <p className="answers">
        <Button kind="first" type="submit" disabled={!isWhole}>
          {t('votes.readAgain')}
        </Button>
        <Button onClick={end}>{t('votes.notNow')}</Button>
      </p>
    </form>
  )
}
