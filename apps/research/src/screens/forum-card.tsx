import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useForum, useForumAnswer } from '../facts/forum-facts.ts'

/** Questions of members and of the ethics committee, for all to read; the people of the study answer. */
export const ForumCard = ({ study, mayAnswer }: { readonly study: string; readonly mayAnswer: boolean }) => {
  const { t } = useTranslation()
  const { data, error, refetch } = useForum(study)
  return (
    <section className="card" aria-labelledby="forum">
      <h2 id="forum">{t('forum.title')}</h2>
      {error === null ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting /> : null}
      {data?.length === 0 ? <p>{t('forum.none')}</p> : null}
      <ol className="plain lines">
        {data?.map((entry) => (
          <OneQuestion key={entry.number} study={study} entry={entry} mayAnswer={mayAnswer} />
        ))}
      </ol>
    </section>
  )
}

const OneQuestion = ({
  study,
  entry,
  mayAnswer,
}: {
  readonly study: string
  readonly entry: ForumEntry
  readonly mayAnswer: boolean
}) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const answer = useForumAnswer(study, entry.number)
  return (
    <li>
      <p className="small">
        {t(`forum.from.${entry.from}`)}, <When at={entry.at} />
      </p>
      <p>{entry.text === undefined ? <em>{t('forum.hidden')}</em> : <bdi>{entry.text}</bdi>}</p>
      {entry.answers.map((one) => (
        <blockquote key={one.number}>
          <p>{one.text === undefined ? <em>{t('forum.hidden')}</em> : <bdi>{one.text}</bdi>}</p>
          <p className="small">
            <bdi>{one.organisation}</bdi>, <When at={one.at} />
          </p>
        </blockquote>
      ))}
      {!mayAnswer || entry.text === undefined ? null : (
        <details>
          <summary>{t('forum.answer', { number: entry.number })}</summary>
          <TextField label={t('forum.text')} hint={t('forum.hint')} rows={3} value={text} onValue={setText} />
          <Button
            disabled={text.trim() === ''}
            isBusy={answer.isPending}
            onClick={() => answer.mutate(text.trim(), { onSuccess: () => setText('') })}
          >
            {t('forum.send')}
          </Button>
          {answer.error === null ? null : <Fault error={answer.error} />}
        </details>
      )}
    </li>
  )
}
