import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import type { Question } from '@mutua/sdk/consent/question'
import { purposeWords } from '@mutua/ui/records/use-words'
import { whatWords } from '@mutua/ui/records/what-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { podOf } from '../facts/cases.ts'
import { localIdOf, useConsents, useGrants } from '../facts/consent-facts.ts'
import { accountName } from '../facts/person-words.ts'
import { fateOf, useQuestionClient, useQuestions } from '../facts/request-facts.ts'

/** One request: to whom, what became of it, what is asked back. */
export const RequestCard = ({ request }: { readonly request: AccessRequest }) => {
  const { t, i18n } = useTranslation()
  const fate = useGrants((grants) => fateOf(request, grants, Date.now())).data ?? 'requested'
  const isOpen = fate === 'requested'
  const canOpen = request.grant !== undefined && (fate === 'given' || fate === 'part')
  return (
    <article id={localIdOf(request.id)} className={isOpen ? 'card' : canOpen ? 'card stands' : 'card asks'}>
      <h3>
        <bdi className="account">{accountName(request.owner)}</bdi>
      </h3>
      <p>
        <span className={isOpen || fate === 'given' ? 'state' : 'state over'}>{t(`ask.state.${fate}`)}</span>
      </p>
      {whatWords(request, podOf(request) ?? '', { t, language: i18n.language }).map((line) => (
        <span key={line} className="line">
          {line}
        </span>
      ))}
      <p className="small">
        {purposeWords(request.purpose, i18n.language, t)} · {t('ask.asked')} <When at={request.requestedAt} />
      </p>
      {fate === 'part' ? <p>{t('ask.partWhat')}</p> : null}
      {canOpen ? (
        <p>
          <Link href={`/cases/${localIdOf(request.grant ?? '')}`} className="button">
            {t('ask.code.open')}
          </Link>
        </p>
      ) : null}
      {isOpen ? <OpenRequest request={request} /> : null}
    </article>
  )
}

const OpenRequest = ({ request }: { readonly request: AccessRequest }) => {
  const { t } = useTranslation()
  const consents = useConsents()
  const queries = useQueryClient()
  const questions = useQuestions(request)
  const taking = useMutation({
    mutationFn: () => consents.cancel(request.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['consents', 'requests'] }),
  })
  return (
    <>
      {questions.error === null ? null : (
        <Fault error={questions.error} again={() => void questions.refetch()} />
      )}
      {questions.data?.items.map((question) => (
        <AskedBack key={question.number} request={request} question={question} />
      ))}
      {taking.error === null ? null : <Fault error={taking.error} />}
      <p>
        <Button kind="quiet" isBusy={taking.isPending} onClick={() => taking.mutate()}>
          {t('ask.takeBack')}
        </Button>
      </p>
    </>
  )
}

const AskedBack = ({
  request,
  question,
}: {
  readonly request: AccessRequest
  readonly question: Question
}) => {
  const { t } = useTranslation()
  const client = useQuestionClient()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const answering = useMutation({
    mutationFn: () => client.answer(request.id, question.number, text.trim()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['consents', 'questions', request.id] }),
  })
  return (
    <div className="note">
      <p>
        <strong>{t('ask.question.title')}</strong> <bdi>{question.text}</bdi>
      </p>
      {question.answer === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') answering.mutate()
          }}
        >
          <label className="field">
            <span>{t('ask.question.field')}</span>
            <textarea rows={3} required value={text} onChange={({ target }) => setText(target.value)} />
          </label>
          <p className="small">{t('ask.question.whom')}</p>
          {answering.error === null ? null : <Fault error={answering.error} />}
          <Button type="submit" isBusy={answering.isPending}>
            {t('ask.question.answer')}
          </Button>
        </form>
      ) : (
        <p>
          {t('ask.question.yours')} <bdi>{question.answer.text}</bdi>
        </p>
      )}
    </div>
  )
}
