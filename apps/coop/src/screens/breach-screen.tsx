import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { documentPage } from '@mutua/sdk/paper/document-page'
import type { Breach } from '@mutua/sdk/rights/breach'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useBreaches, useBreaching, useDocuments } from '../facts/rights-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { BreachClock } from './breach-clock.tsx'
import { BreachClosing } from './breach-closing.tsx'
import { BreachFactsFields, draftOf, factsIn } from './breach-facts-fields.tsx'
import { BreachTell } from './breach-tell.tsx'

/** One breach: its clock, what is known, whom it was told, and its end. */
export const BreachScreen = ({ local }: { readonly local: string }) => {
  const { t } = useTranslation()
  const { data, error, refetch } = useBreaches()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const breach = data.find(({ id }) => id.endsWith(`/${local}`))
  const facts = breach?.versions.at(-1)?.facts
  if (breach === undefined || facts === undefined) return <NothingScreen />
  const isOpen = breach.state === 'open'
  return (
    <>
      <h1>
        <bdi>{facts.title}</bdi> <bdi className="small">{breach.number}</bdi>
      </h1>
      <section
        className={isOpen && breach.notifications.length === 0 ? 'card asks' : 'card'}
        aria-labelledby="clock"
      >
        <h2 id="clock">{t('breaches.clock')}</h2>
        <BreachClock breach={breach} />
        <ul className="plain lines">
          {breach.notifications.map(({ phase, at, reference, delayReason }) => (
            <li key={at}>
              {t(`breaches.phase.${phase}`)} · <When at={at} withTime />
              {reference === undefined ? null : (
                <>
                  {' · '}
                  <bdi>{reference}</bdi>
                </>
              )}
              {delayReason === undefined ? null : (
                <>
                  <br />
                  <span dir="auto" className="small">
                    {delayReason}
                  </span>
                </>
              )}
            </li>
          ))}
        </ul>
        <FormFiles breach={breach} />
        {isOpen ? <Notify breach={breach} /> : null}
      </section>
      <section className="card" aria-labelledby="known">
        <h2 id="known">{t('breaches.known')}</h2>
        <p className="small">{t('breaches.version', { count: breach.versions.length })}</p>
        <p dir="auto" className="said">
          {facts.description}
        </p>
        <dl className="facts">
          <dt>{t('breaches.natures')}</dt>
          <dd>{facts.natures.map((one) => t(`breaches.nature.${one}`)).join('; ')}</dd>
          <dt>{t('breaches.categories')}</dt>
          <dd>{facts.categories.map((one) => t(`breaches.category.${one}`)).join(', ')}</dd>
          <dt>{t('breaches.persons')}</dt>
          <dd>{facts.persons.count ?? '–'}</dd>
          <dt>{t('breaches.consequences')}</dt>
          <dd dir="auto">{facts.consequences}</dd>
          <dt>{t('breaches.measuresTaken')}</dt>
          <dd dir="auto">{facts.measuresTaken}</dd>
          <dt>{t('breaches.risk')}</dt>
          <dd>{t(`breaches.risks.${facts.risk}`)}</dd>
        </dl>
        {isOpen ? <AddFacts key={breach.versions.length} breach={breach} /> : null}
      </section>
      <BreachTell breach={breach} />
      <BreachClosing breach={breach} />
    </>
  )
}

/** As the authority’s form asks for it: always in Italian, since that is where it goes. */
const FormFiles = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const documents = useDocuments()
  const page = useConsoleStep(async () => {
    const form = await documents.breachForm(breach.id)
    const html = documentPage(form, 'it', breach.id)
    saveFile(new Blob([html], { type: 'text/html' }), `violazione-${breach.number.replace('/', '-')}.html`)
  })
  return (
    <>
      <p>{t('breaches.formWhat')}</p>
      <Button isBusy={page.isPending} onClick={() => page.mutate(undefined)}>
        {t('breaches.form')}
      </Button>
      {page.error === null ? null : <Fault error={page.error} />}
    </>
  )
}

const Notify = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const breaching = useBreaching()
  const [reference, setReference] = useState('')
  const [delay, setDelay] = useState('')
  const [isLast, setIsLast] = useState(false)
  const needsReason = breach.isOverdue && delay.trim() === ''
  const notify = useConsoleStep(() =>
    breaching.notify(breach.id, {
      isLast,
      ...(reference.trim() === '' ? {} : { reference: reference.trim() }),
      ...(delay.trim() === '' ? {} : { delayReason: delay.trim() }),
    }),
  )
  return (
    <details>
      <summary>{t('breaches.notify')}</summary>
      <TextField label={t('breaches.reference')} isName value={reference} onValue={setReference} />
      {breach.isOverdue ? (
        <TextField label={t('breaches.delay')} rows={2} value={delay} onValue={setDelay} />
      ) : null}
      <label className="check">
        <input type="checkbox" checked={isLast} onChange={() => setIsLast(!isLast)} />
        <span>{t('breaches.isLast')}</span>
      </label>
      <Button disabled={needsReason} isBusy={notify.isPending} onClick={() => notify.mutate(undefined)}>
        {t('breaches.notifySave')}
      </Button>
      {notify.error === null ? null : <Fault error={notify.error} />}
    </details>
  )
}

const AddFacts = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const breaching = useBreaching()
  const known = breach.versions.at(-1)?.facts
  const [draft, setDraft] = useState(() => (known === undefined ? undefined : draftOf(known)))
  const facts = draft === undefined ? undefined : factsIn(draft)
  const add = useConsoleStep(async () => {
    if (facts !== undefined) await breaching.add(breach.id, facts)
  })
  return (
    <details>
      <summary>{t('breaches.add')}</summary>
      {draft === undefined ? null : <BreachFactsFields draft={draft} onDraft={setDraft} />}
      <Button disabled={facts === undefined} isBusy={add.isPending} onClick={() => add.mutate(undefined)}>
        {t('breaches.addSave')}
      </Button>
      {add.error === null ? null : <Fault error={add.error} />}
    </details>
  )
}
