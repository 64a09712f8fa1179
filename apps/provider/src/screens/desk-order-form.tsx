import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@mutua/sdk/problem'
import type { SheetLanguage } from '@mutua/sdk/paper/sheet-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { endOfOrder, fingerprintOf, saveSheet, useDeskStep } from '../facts/desk-facts.ts'
import { findMember } from '../facts/find-member.ts'
import { LanguageField, ScanField } from './desk-scan.tsx'

/** A member orders on paper that the desk serves them. A second person has to confirm it. */
export const DeskOrderForm = () => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const [account, setAccount] = useState('')
  const [language, setLanguage] = useState<SheetLanguage>('it')
  const [scan, setScan] = useState<Blob>()
  const record = useDeskStep(async (desk, typed: string) => {
    if (scan === undefined) throw new Problem('input-malformed', 'Choose the scan of the signed sheet.')
    const { webId } = await findMember(typed, { podServer: config.podServer, fetch: session.fetch })
    await desk.recordOrder({
      member: webId,
      paper: await fingerprintOf(scan),
      language,
      validUntil: endOfOrder(Date.now()),
    })
    setAccount('')
  })
  const print = () =>
    saveSheet({ kind: 'order', validUntil: endOfOrder(Date.now()) }, language, {
      coop: new URL(config.consentService).host,
      member: account,
    })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    record.mutate(account)
  }
  return (
    <form className="card work narrow" aria-labelledby="new-order" noValidate onSubmit={submit}>
      <h2 id="new-order">{t('desk.newOrder')}</h2>
      <p>{t('desk.newOrderAbout')}</p>
      <TextField label={t('desk.member')} value={account} onValue={setAccount} isName />
      <LanguageField value={language} onValue={setLanguage} />
      <p className="work-actions">
        <Button disabled={account.trim() === ''} onClick={print}>
          {t('desk.print')}
        </Button>
      </p>
      <ScanField onScan={setScan} />
      {record.error === null ? null : <Fault error={record.error} />}
      <p className="work-actions">
        <Button
          kind="first"
          type="submit"
          isBusy={record.isPending}
          disabled={account.trim() === '' || scan === undefined}
        >
          {t('desk.record')}
        </Button>
      </p>
    </form>
  )
}
