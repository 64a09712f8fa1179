import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mostQuestions } from '@mutua/sdk/consent/question'
import type { RequestId } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { useAsk, useThread } from '../facts/request-facts.ts'
import { WriteBox } from './write-box.tsx'

/** What was asked and answered, and the place to ask. An answer shows as soon as it is there. */
export const QuestionThread = ({
  request,
  isAsking,
  onAsked,
}: {
  readonly request: RequestId
  /** Whether the place to write in is open. */
  readonly isAsking: boolean
  readonly onAsked: () => void
}) => {
  const { t } = useTranslation()
  const thread = useThread(request)
  const [isSent, setSent] = useState(false)
  if (thread.error !== null) return <Fault error={thread.error} again={() => void thread.refetch()} />
  const { items, isOpen } = thread.data ?? { items: [], isOpen: true }
  const isShown = items.length > 0 || isAsking
  return (
    <section className={isShown ? 'card' : undefined} hidden={!isShown}>
      <h2>{t('thread.title')}</h2>
      <ol className="plain lines" aria-live="polite">
        {items.map(({ number, text, at, answer }) => (
          <li key={number}>
            <p className="small">
              {t('thread.you')} · <When at={at} withTime />
            </p>
            <p dir="auto" className="said">
              {text}
            </p>
            {answer === undefined ? (
              <p className="small">{isOpen ? t('thread.waits') : null}</p>
            ) : (
              <>
                <p className="small">
                  {t('thread.theirs')} · <When at={answer.at} withTime />
                </p>
                <p dir="auto" className="said answer">
                  {answer.text}
                </p>
              </>
            )}
          </li>
        ))}
      </ol>
      <p role="status">{isSent && !isAsking ? t('thread.sent') : ''}</p>
      {isAsking && isOpen ? (
        <Ask
          request={request}
          count={items.length}
          onAsked={() => {
            setSent(true)
            onAsked()
          }}
        />
      ) : null}
    </section>
  )
}

const Ask = ({
  request,
  count,
  onAsked,
}: {
  readonly request: RequestId
  readonly count: number
  readonly onAsked: () => void
}) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const asking = useAsk(request, () => {
    setText('')
    onAsked()
  })
  if (count >= mostQuestions) return <p>{t('thread.full')}</p>
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        asking.mutate(text)
      }}
    >
      <WriteBox required autoFocus label={t('thread.write')} value={text} onValue={setText} />
      <p className="small">{t('thread.who')}</p>
      {asking.error === null ? null : <Fault error={asking.error} />}
      <Button type="submit" isBusy={asking.isPending}>
        {t('thread.send')}
      </Button>
    </form>
  )
}
