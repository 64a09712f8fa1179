import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { rightsLetter } from '@mutua/sdk/paper/rights-letter'
import { articleOfRight, type RightsLine, type RightsRequest } from '@mutua/sdk/rights/rights-request'
import { saveFile } from '@mutua/ui/files/save-file'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { officerName } from '../facts/officer-name.ts'
import { useProfile, useReceived, useRequest, useRights } from '../facts/rights-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { RightAnswer } from './right-answer.tsx'
import { ClockWords } from './rights-screen.tsx'

/** One request: its clock for every officer, what it says for the one in charge. */
export const RightScreen = ({ local }: { readonly local: string }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const lines = useReceived()
  const line = lines.data?.find(({ id }) => id.endsWith(`/${local}`))
  const isMine = line?.inCharge === session.webId
  const whole = useRequest(line?.id ?? '', isMine)
  if (lines.error !== null) return <Fault error={lines.error} again={() => void lines.refetch()} />
  if (lines.data === undefined) return <Waiting />
  if (line === undefined) return <NothingScreen />
  return (
    <>
      <h1>
        {t(`rights.kind.${line.kind}`)} <bdi className="small">{line.number}</bdi>
      </h1>
      <p className="small">
        {t(`rights.standing.${line.standing}`)} · {t(`rights.channel.${line.channel}`)} ·{' '}
        {t('rights.article', { article: articleOfRight[line.kind] })}
      </p>
      <p>
        <ClockWords line={line} />
      </p>
      {line.inCharge === undefined ? null : (
        <p>
          {t('rights.inCharge')}{' '}
          <strong>
            <bdi className="account">{officerName(line.inCharge)}</bdi>
          </strong>
        </p>
      )}
      {isMine || line.state !== 'open' ? null : <TakeCharge line={line} />}
      {whole.error === null ? null : <Fault error={whole.error} />}
      {whole.data === undefined ? null : <Whole request={whole.data} />}
    </>
  )
}

/** Whoever has no account reads it on paper: that it arrived, how long it takes, what the answer is. */
const Letter = ({ request }: { readonly request: RightsRequest }) => {
  const { t, i18n } = useTranslation()
  const readProfile = useProfile()
  const write = useConsoleStep(async () => {
    const letter = rightsLetter(request, await readProfile(), i18n.language === 'en' ? 'en' : 'it')
    saveFile(new Blob([letter], { type: 'text/html' }), `lettera-${request.number.replace('/', '-')}.html`)
  })
  return (
    <p>
      <Button isBusy={write.isPending} onClick={() => write.mutate(undefined)}>
        {t('rights.letter')}
      </Button>
      {write.error === null ? null : <Fault error={write.error} />}
    </p>
  )
}

const TakeCharge = ({ line }: { readonly line: RightsLine }) => {
  const { t } = useTranslation()
  const rights = useRights()
  const [reason, setReason] = useState('')
  const isTaken = line.inCharge !== undefined
  const take = useConsoleStep(() => rights.take(line.id, isTaken ? reason.trim() : undefined))
  return (
    <section className="card asks">
      <p>{t(isTaken ? 'rights.takeOver' : 'rights.takeWhat')}</p>
      {isTaken ? <TextField label={t('rights.reason')} rows={2} value={reason} onValue={setReason} /> : null}
      <Button
        kind="first"
        disabled={isTaken && reason.trim() === ''}
        isBusy={take.isPending}
        onClick={() => take.mutate(undefined)}
      >
        {t('rights.take')}
      </Button>
      {take.error === null ? null : <Fault error={take.error} />}
    </section>
  )
}

const Whole = ({ request }: { readonly request: RightsRequest }) => {
  const { t } = useTranslation()
  const { from, text, steps, answer, recipients } = request
  return (
    <>
      <section className="card" aria-labelledby="asked">
        <h2 id="asked">{t('rights.words')}</h2>
        <p dir="auto" className="said">
          {text}
        </p>
        <dl className="facts">
          <dt>{t('rights.from')}</dt>
          <dd>
            <bdi>{from.name}</bdi>
          </dd>
          {from.contact === undefined ? null : (
            <>
              <dt>{t('rights.contact')}</dt>
              <dd>
                <bdi>{from.contact}</bdi>
              </dd>
            </>
          )}
          {from.deceased === undefined ? null : (
            <>
              <dt>{t('rights.deceased')}</dt>
              <dd>
                <bdi>{from.deceased.name}</bdi> ({t(`rights.heirGrounds.${from.deceased.ground}`)})
              </dd>
            </>
          )}
        </dl>
      </section>
      {answer === undefined ? null : (
        <section className="card" aria-labelledby="said">
          <h2 id="said">{t('rights.said')}</h2>
          <p>
            <span className="state">{t(`rights.outcome.${answer.outcome}`)}</span>{' '}
            {answer.ground === undefined ? null : (
              <span className="small">{t(`rights.grounds.${answer.ground}`)}</span>
            )}
          </p>
          <p dir="auto" className="said">
            {answer.text}
          </p>
          {recipients === undefined || recipients.length === 0 ? null : (
            <>
              <h3>{t('rights.recipients')}</h3>
              <ul className="plain lines">
                {recipients.map(({ recipient, grant, hasStated }) => (
                  <li key={grant} className="apart">
                    <bdi className="account">{officerName(recipient)}</bdi>
                    <span className={hasStated ? 'state' : 'state over'}>
                      {t(hasStated ? 'rights.stated' : 'rights.notStated')}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      )}
      {from.webId === undefined ? <Letter request={request} /> : null}
      {request.state === 'open' ? <RightAnswer key={request.id} request={request} /> : null}
      <section aria-labelledby="steps">
        <h2 id="steps">{t('rights.steps')}</h2>
        <ol className="plain lines">
          {steps.map(({ kind, at, by, reason }, place) => (
            <li key={`${at} ${String(place)}`}>
              <When at={at} withTime /> · {t(`rights.step.${kind}`)}
              {by === undefined ? null : (
                <>
                  {' · '}
                  <bdi className="account">{officerName(by)}</bdi>
                </>
              )}
              {reason === undefined ? null : (
                <>
                  <br />
                  <span dir="auto" className="small">
                    {reason}
                  </span>
                </>
              )}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
