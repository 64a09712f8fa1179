import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { CallView } from '@mutua/sdk/codesign/call'
import type { CallText } from '@mutua/sdk/codesign/call-text'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import {
  useCall,
  useCallAddress,
  useCalling,
  useCallQuestions,
  useCallStep,
  useOwnProposals,
  useOwnTables,
  useStanding,
} from '../facts/call-facts.ts'
import { ProposalCard } from './proposal-card.tsx'
import { Refusal } from './refusal.tsx'
import { TableCard } from './table-card.tsx'

/** One call: what it asks, what we answer, and what came of it. */
export const CallScreen = ({ local }: { readonly local: string }) => {
  const { t } = useTranslation()
  const call = useCall(useCallAddress(local))
  const proposals = useOwnProposals(useCallAddress(local))
  const tables = useOwnTables(useCallAddress(local), call.data?.state === 'settled')
  const error = call.error ?? proposals.error
  if (error !== null) return <Refusal error={error} again={() => void call.refetch()} />
  if (call.data === undefined || proposals.data === undefined) return <Waiting />
  const text = call.data.versions.at(-1)?.text
  if (text === undefined) return null
  const live = proposals.data.filter(({ state }) => state !== 'withdrawn')
  return (
    <>
      <p>
        <Link href="/calls">{t('calls.back')}</Link>
      </p>
      <h1>
        <bdi>{text.title}</bdi>
      </h1>
      <p>
        <span className={call.data.state === 'open' ? 'state' : 'state over'}>
          {t(`calls.state.${call.data.state}`)}
        </span>{' '}
        {t('calls.closes')} <When at={text.closesAt} withTime />
      </p>
      {tables.data?.map((table) => (
        <TableCard key={table.proposal} table={table} />
      ))}
      {live.map((proposal) => (
        <ProposalCard key={`${proposal.id} ${proposal.state}`} {...{ call: call.data, text, proposal }} />
      ))}
      {call.data.state === 'open' ? <Begin call={call.data} /> : null}
      <Asked text={text} />
      <Questions call={call.data} />
    </>
  )
}

/** For each organisation that one administers and that has none yet. */
const Begin = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const standing = useStanding(call.id)
  const proposals = useOwnProposals(call.id)
  const begin = useCallStep((lead: Parameters<typeof calling.begin>[1]) => calling.begin(call.id, lead))
  const leads = proposals.data?.flatMap(({ lead, state }) =>
    lead.kind === 'organisation' && state !== 'withdrawn' ? [lead.organisation] : [],
  )
  const free = standing.data?.organisations.filter(({ id }) => leads?.includes(id) === false) ?? []
  if (standing.data === undefined) return null
  return (
    <section aria-labelledby="begin">
      <h2 id="begin" className="unseen">
        {t('calls.begin')}
      </h2>
      {standing.data.organisations.length === 0 ? <p className="small">{t('calls.noLead')}</p> : null}
      {free.map(({ id, name }) => (
        <Button
          key={id}
          kind="first"
          isBusy={begin.isPending}
          onClick={() => begin.mutate({ kind: 'organisation', organisation: id })}
        >
          {t('calls.beginFor', { name })}
        </Button>
      ))}
      {begin.error === null ? null : <Refusal error={begin.error} />}
    </section>
  )
}

const Asked = ({ text }: { readonly text: CallText }) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="card" aria-labelledby="asked">
      <h2 id="asked">{t('calls.asked')}</h2>
      <p>
        <bdi>{text.purpose}</bdi>
      </p>
      <p>
        <bdi>{text.need}</bdi>
      </p>
      <p>
        {t('calls.money', {
          sum: moneyWords(text.mostEachCents ?? text.budgetCents, i18n.language),
          percent: text.coFinancingPercent,
        })}
      </p>
      <h3>{t('calls.requirements')}</h3>
      <ol>
        {text.requirements.map((one) => (
          <li key={one.text}>
            <bdi>{one.text}</bdi> <span className="small">({one.cites})</span>
          </li>
        ))}
      </ol>
      <h3>{t('calls.criteria')}</h3>
      <ul>
        {text.criteria.map(({ title, text: what, weight }) => (
          <li key={title}>
            <strong>
              <bdi>{title}</bdi>
            </strong>{' '}
            {t('calls.weighs', { weight })}: <bdi>{what}</bdi>
          </li>
        ))}
      </ul>
      <p className="small">{t('calls.minimum', { minimum: text.minimumTotal })}</p>
    </section>
  )
}

const Questions = ({ call }: { readonly call: CallView }) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const questions = useCallQuestions(call.id)
  const [text, setText] = useState('')
  const ask = useCallStep(async () => {
    await calling.askQuestion(call.id, text.trim())
    setText('')
  })
  return (
    <section className="card" aria-labelledby="questions">
      <h2 id="questions">{t('calls.questions')}</h2>
      {questions.data?.map(({ number, text: asked, answer }) => (
        <div key={number} className="said">
          <p>
            <strong>
              <bdi>{asked}</bdi>
            </strong>
          </p>
          <p>{answer === undefined ? t('calls.unanswered') : <bdi>{answer}</bdi>}</p>
        </div>
      ))}
      {call.state === 'open' ? (
        <>
          <TextField
            label={t('calls.ask')}
            hint={t('calls.askHint')}
            rows={2}
            value={text}
            onValue={setText}
          />
          <Button disabled={text.trim() === ''} isBusy={ask.isPending} onClick={() => ask.mutate(undefined)}>
            {t('calls.askNow')}
          </Button>
        </>
      ) : null}
      {ask.error === null ? null : <Refusal error={ask.error} />}
    </section>
  )
}
