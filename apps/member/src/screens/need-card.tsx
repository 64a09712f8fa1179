import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Need } from '@mutua/sdk/coop/need'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useSectionStep } from '../facts/section-facts.ts'

/** One thing on the board, with the next step that is the reader’s to take. */
export const NeedCard = ({ need, isAnimator }: { readonly need: Need; readonly isAnimator: boolean }) => {
  const { t, i18n } = useTranslation()
  const { id, kind, what, text, name, until, state, isMine, isHidden, thanks } = need
  const answered = need.answers.some((answer) => answer.isMine)
  return (
    <article className={isMine ? 'card stands' : 'card'}>
      <h3>
        {t(kind === 'need' ? 'needs.asks' : 'needs.offers')}: {t(`needs.whats.${what}`)}
      </h3>
      <p>
        <bdi>{text}</bdi>
      </p>
      <p className="small">
        {isMine ? `${t('needs.mine')} · ` : null}
        {name === undefined ? null : (
          <>
            <bdi>{name}</bdi> ·{' '}
          </>
        )}
        {t('needs.until', { day: dayWords(until, i18n.language) })}
      </p>
      {isHidden ? <p className="note">{t('needs.hidden')}</p> : null}
      <Answers need={need} />
      {state === 'open' && !isMine && !answered && !isHidden ? <AnswerForm id={id} /> : null}
      {need.mayEnd ? <DoneForm id={id} /> : null}
      {thanks === undefined ? null : (
        <p>
          {t('needs.thanked')} <bdi>{thanks}</bdi>
        </p>
      )}
      <Small need={need} isAnimator={isAnimator} />
    </article>
  )
}

const Answers = ({ need: { id, state, isMine, answers } }: { readonly need: Need }) => {
  const { t } = useTranslation()
  const agree = useSectionStep((client, answer: string) => client.agree(id, answer))
  if (answers.length === 0) return null
  return (
    <ul className="plain lines">
      {answers.map((answer) => (
        <li key={answer.id}>
          {answer.name === undefined ? null : (
            <>
              <strong>
                <bdi>{answer.name}</bdi>
              </strong>
              {': '}
            </>
          )}
          <bdi>{answer.text}</bdi>
          {answer.isAgreed ? <p className="note">{t('needs.agreed')}</p> : null}
          {isMine && state === 'open' ? (
            <p>
              <Button kind="first" isBusy={agree.isPending} onClick={() => agree.mutate(answer.id)}>
                {t('needs.agree')}
              </Button>
            </p>
          ) : null}
        </li>
      ))}
      {agree.error === null ? null : <Fault error={agree.error} />}
    </ul>
  )
}

const AnswerForm = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const answer = useSectionStep((client, said: string) =>
    client.answer(id, { text: said, ...(name.trim() === '' ? {} : { name: name.trim() }) }),
  )
  return (
    <details>
      <summary>{t('needs.answer')}</summary>
      <div className="need-form">
        <TextField
          label={t('needs.text')}
          hint={t('needs.noHealth')}
          rows={2}
          value={text}
          onValue={setText}
        />
        <TextField label={t('needs.name')} value={name} onValue={setName} isName />
        <Button
          kind="first"
          isBusy={answer.isPending}
          disabled={text.trim() === ''}
          onClick={() => answer.mutate(text.trim())}
        >
          {t('needs.send')}
        </Button>
      </div>
      {answer.error === null ? null : <Fault error={answer.error} />}
    </details>
  )
}

const DoneForm = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const [minutes, setMinutes] = useState('')
  const [thanks, setThanks] = useState('')
  const given = Number(minutes)
  const isGiven = /^\d{1,4}$/.test(minutes) && given <= aDay
  const done = useSectionStep((client, taken: number) =>
    client.done(id, { minutes: taken, ...(thanks.trim() === '' ? {} : { thanks: thanks.trim() }) }),
  )
  return (
    <div className="need-form">
      <TextField label={t('needs.minutes')} inputMode="decimal" value={minutes} onValue={setMinutes} />
      <TextField label={t('needs.thanks')} value={thanks} onValue={setThanks} />
      <Button kind="first" isBusy={done.isPending} disabled={!isGiven} onClick={() => done.mutate(given)}>
        {t('needs.done')}
      </Button>
      {done.error === null ? null : <Fault error={done.error} />}
    </div>
  )
}

const Small = ({ need, isAnimator }: { readonly need: Need; readonly isAnimator: boolean }) => {
  const { t } = useTranslation()
  const step = useSectionStep((client, act: 'withdraw' | 'report' | 'restore') => client[act](need.id))
  const answered = need.answers.some((answer) => answer.isMine)
  return (
    <p className="side-by-side">
      {need.isMine || answered ? (
        <Button kind="quiet" isBusy={step.isPending} onClick={() => step.mutate('withdraw')}>
          {t('needs.take')}
        </Button>
      ) : null}
      {need.isMine || need.isHidden ? null : (
        <Button kind="quiet" isBusy={step.isPending} onClick={() => step.mutate('report')}>
          {t('needs.report')}
        </Button>
      )}
      {isAnimator && need.isHidden ? (
        <Button isBusy={step.isPending} onClick={() => step.mutate('restore')}>
          {t('needs.restore')}
        </Button>
      ) : null}
      {step.error === null ? null : <Fault error={step.error} />}
    </p>
  )
}

/** Minutes. */
const aDay = 1_440
