import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { whatWords } from '@mutua/ui/records/what-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { useMay } from '../facts/acting.ts'
import { cannotWords, giving, thingsWords, type UntilChoice } from '../facts/request-facts.ts'
import { fullName, useConsents, usePod } from '../facts/use-facts.ts'
import { Exactly, Masked } from './exactly.tsx'
import { QuestionThread } from './question-thread.tsx'
import { RequestProject } from './request-project.tsx'
import { RequestSentence, type Narrowed } from './request-sentence.tsx'
import { RequestTrust } from './request-trust.tsx'
import { TeachBack } from './teach-back.tsx'

/**
 * Who asks for what, why and until when; what they cannot do with it; and answers of the same weight (GDPR Art. 7). Short enough
 * to be read: 150 words. No amount of money stands here or a step away.
 */
export const RequestCard = ({ request }: { readonly request: AccessRequest }) => {
  const { t, i18n } = useTranslation()
  const pod = usePod()
  const consents = useConsents()
  const queries = useQueryClient()
  const mayDecide = useMay('decide')
  const things = whatWords(request, pod.root, { t, language: i18n.language })
  const [narrowed, setNarrowed] = useState<Narrowed>({ taken: new Set(things.keys()), until: 'asked' })
  const [isAsking, setAsking] = useState(false)
  const decision = useMutation({
    mutationFn: (answer: 'no' | UntilChoice) =>
      consents.decide(
        request.id,
        answer === 'no' ? { decision: 'refuse' } : giving(request, narrowed.taken, answer),
      ),
    onSettled: () => queries.invalidateQueries(),
  })
  const answer = (given: 'no' | 'yes' | 'today') => ({
    isBusy: decision.isPending && decision.variables === (given === 'yes' ? narrowed.until : given),
    disabled: decision.isPending || (given !== 'no' && narrowed.taken.size === 0),
    onClick: () => decision.mutate(given === 'yes' ? narrowed.until : given),
  })
  const name = fullName(request.requesterName, request.organisation)
  const cannot = cannotWords(request, t)
  const taken = things.filter((_, place) => narrowed.taken.has(place))
  return (
    <>
      <h1>{t('request.title', { name })}</h1>
      <RequestTrust request={request} />
      {request.project === undefined ? null : <RequestProject id={request.project} />}
      <section className="card asks">
        <RequestSentence {...{ request, things, narrowed }} onNarrow={setNarrowed} />
        <Masked terms={request.terms} />
        <Exactly of={request} />
        <h2>{t('request.cannot')}</h2>
        <ul className="cannot">
          {cannot.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <p>{t('asked.free')}</p>
        <p className="small">
          {t('asked.controller', {
            who: request.organisation === '' ? request.requesterName : request.organisation,
          })}
        </p>
      </section>
      {decision.error === null ? null : <Fault error={decision.error} />}
      {taken.length === 0 ? <p className="small">{t('request.nothingTicked')}</p> : null}
      {mayDecide ? (
        <div className="answers four">
          <Button {...answer('yes')}>{t('request.yes')}</Button>
          <Button {...answer('no')}>{t('request.no')}</Button>
          <Button {...answer('today')}>{t('request.today')}</Button>
          <Button aria-expanded={isAsking} onClick={() => setAsking(!isAsking)}>
            {t('asked.question')}
          </Button>
        </div>
      ) : (
        <p className="note">{t('acting.notDecide')}</p>
      )}
      <QuestionThread request={request.id} isAsking={isAsking} onAsked={() => setAsking(false)} />
      <TeachBack
        said={{
          name,
          things: thingsWords(taken, t),
          day: dayText(request.validUntil, i18n.language),
          how: request.scope.modes.map((mode) => t(`mode.${mode}`)).join(', '),
          cannot: cannot[0] ?? '',
        }}
      />
    </>
  )
}
