import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import type { Study } from '@mutua/sdk/pool/study'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { useAskForum, useForum } from '../facts/forum-facts.ts'
import { WriteBox } from './write-box.tsx'

/** What members asked about a study and what was answered, for everybody; asked without one’s name. */
export const StudyForum = ({ study, mayAsk }: { readonly study: Study; readonly mayAsk: boolean }) => {
  const { t } = useTranslation()
  const forum = useForum(study.id)
  if (forum.error !== null) return <Fault error={forum.error} again={() => void forum.refetch()} />
  if (forum.data === undefined) return null
  return (
    <section className="card" aria-labelledby="forum">
      <h2 id="forum">{t('study.forum.title')}</h2>
      <p>{t('study.forum.what')}</p>
      {forum.data.length === 0 ? <p>{t('study.forum.none')}</p> : null}
      <ul className="plain lines">
        {forum.data.map((entry) => (
          <Entry key={entry.number} entry={entry} />
        ))}
      </ul>
      {mayAsk ? <Ask study={study.id} /> : null}
    </section>
  )
}

const Entry = ({ entry: { from, text, at, own, answers, hidden } }: { readonly entry: ForumEntry }) => {
  const { t } = useTranslation()
  const who = own === true ? 'you' : from
  return (
    <li>
      <p className="small">
        {t(`study.forum.${who}`)} · <When at={at} />
      </p>
      <Words text={text} hidden={hidden} />
      {answers.map((answer) => (
        <div key={answer.number}>
          <p className="small">
            {t('study.forum.answer', { name: answer.organisation })} · <When at={answer.at} />
          </p>
          <Words text={answer.text} hidden={answer.hidden} isAnswer />
        </div>
      ))}
      {answers.length === 0 ? <p className="small">{t('study.forum.waits')}</p> : null}
    </li>
  )
}

const Words = ({
  text,
  hidden,
  isAnswer = false,
}: {
  readonly text: string | undefined
  readonly hidden: ForumEntry['hidden']
  readonly isAnswer?: boolean
}) => {
  const { t } = useTranslation()
  return text === undefined ? (
    <p className="note">
      {t('study.forum.hidden')} <bdi>{hidden?.reason}</bdi>
    </p>
  ) : (
    <p className={isAnswer ? 'said answer' : 'said'} dir="auto">
      {text}
    </p>
  )
}

const Ask = ({ study }: { readonly study: string }) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const ask = useAskForum(study, () => setText(''))
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate(text.trim())
      }}
    >
      <WriteBox
        required
        label={t('study.forum.write')}
        value={text}
        onValue={setText}
        aria-describedby="forum-hint"
      />
      <p id="forum-hint" className="small">
        {t('study.forum.hint')}
      </p>
      <Button type="submit" isBusy={ask.isPending}>
        {t('study.forum.send')}
      </Button>
      {ask.error === null ? null : <Fault error={ask.error} />}
      {ask.isSuccess && text === '' ? (
        <p className="note" role="status">
          {t('study.forum.sent')}
        </p>
      ) : null}
    </form>
  )
}
