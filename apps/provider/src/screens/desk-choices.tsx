import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeskActWish, DeskOrder } from '@mutua/sdk/consent/desk'
import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { Problem } from '@mutua/sdk/problem'
import type { SheetSubject } from '@mutua/sdk/paper/desk-sheet'
import { sheetLanguages, type SheetLanguage } from '@mutua/sdk/paper/sheet-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { fingerprintOf, saveSheet, useChoices, useDeskStep } from '../facts/desk-facts.ts'
import { ScanField } from './desk-scan.tsx'
import { nameOfPerson } from './desk-words.ts'
import { Said } from '@mutua/ui/views/said'

/** What a member is asked, and what they have given: read aloud, signed on paper, entered here. */
export const DeskChoices = ({ order }: { readonly order: DeskOrder }) => {
  const { t } = useTranslation()
  const choices = useChoices(order.id)
  if (choices.error !== null) return <Fault error={choices.error} again={() => void choices.refetch()} />
  if (choices.data === undefined) return <Waiting />
  const { requests, grants } = choices.data
  const name = nameOfPerson(order.member)
  return (
    <section aria-labelledby="choices">
      <h2 id="choices">{t('desk.choices', { name })}</h2>
      {requests.length + grants.length === 0 ? <p className="note">{t('desk.noChoices')}</p> : null}
      {requests.map((request) => (
        <Choice key={request.id} order={order} subject={{ kind: 'decision', request }} />
      ))}
      {grants.map((grant) => (
        <Choice key={grant.id} order={order} subject={{ kind: 'withdrawal', grant }} />
      ))}
    </section>
  )
}

type Subject = Exclude<SheetSubject, { readonly kind: 'order' }>

const Choice = ({ order, subject }: { readonly order: DeskOrder; readonly subject: Subject }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const [scan, setScan] = useState<Blob>()
  const language = languageOf(order)
  const about = subject.kind === 'decision' ? subject.request : subject.grant
  const label = findPurpose(about.purpose)?.label
  const enter = useDeskStep(async (desk, kind: DeskActWish['kind']) => {
    if (scan === undefined) throw new Problem('input-malformed', 'Choose the scan of the signed sheet.')
    const signed = { paper: await fingerprintOf(scan), language }
    await desk.enter(order.id, wishOf(kind, subject, signed))
  })
  const print = () =>
    saveSheet(subject, language, {
      coop: new URL(config.consentService).host,
      member: nameOfPerson(order.member),
    })
  const answers = subject.kind === 'decision' ? (['give', 'refuse'] as const) : (['withdraw'] as const)
  return (
    <article className="card work narrow">
      <h3>
        <bdi>{nameOf(about)}</bdi>
      </h3>
      <p>
        {label === undefined ? null : (
          <>
            <Said of={label} />
            {' · '}
          </>
        )}
        {t('desk.until')} <When at={about.validUntil} />
      </p>
      <ul className="plain small">
        {about.scope.resources.map((resource) => (
          <li key={resource}>
            <bdi>{resource}</bdi>
          </li>
        ))}
      </ul>
      <p className="work-actions">
        <Button onClick={print}>{t('desk.print')}</Button>
      </p>
      <ScanField onScan={setScan} />
      {enter.error === null ? null : <Fault error={enter.error} />}
      {enter.isSuccess ? (
        <p role="status">{t(subject.kind === 'decision' ? 'desk.entered' : 'desk.withdrawn')}</p>
      ) : null}
      <p className="work-actions">
        {answers.map((kind) => (
          <Button
            key={kind}
            isBusy={enter.isPending}
            disabled={scan === undefined}
            onClick={() => enter.mutate(kind)}
          >
            {t(`desk.answer.${kind}`)}
          </Button>
        ))}
      </p>
    </article>
  )
}

const nameOf = (about: AccessRequest | Grant): string =>
  'requesterName' in about ? `${about.requesterName}, ${about.organisation}` : about.organisation

const languageOf = ({ language }: DeskOrder): SheetLanguage =>
  language in sheetLanguages ? (language as SheetLanguage) : 'it' // the line before has looked

const wishOf = (
  kind: DeskActWish['kind'],
  subject: Subject,
  signed: Pick<DeskActWish, 'paper' | 'language'>,
): DeskActWish => {
  if (subject.kind === 'withdrawal') return { kind: 'withdraw', grant: subject.grant.id, ...signed }
  return { kind: kind === 'refuse' ? 'refuse' : 'give', request: subject.request.id, ...signed }
}
