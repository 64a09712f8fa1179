import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Application } from '@mutua/sdk/coop/register'
import { dayWords } from '@mutua/ui/records/day-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { fileAtDeskFrom, nobody, sheetOf, wishOf, type DeskDraft } from '../facts/desk-draft.ts'
import { useFileAtDesk } from '../facts/register-facts.ts'
import { DeskWho } from './desk-who.tsx'
import { FingerprintField } from './fingerprint-field.tsx'
import { LetterButtons, PrintButton } from './letter-buttons.tsx'

/**
 * Somebody without a phone, or an organisation: what they say is written down, printed, signed and scanned; another officer confirms
 * it. Nothing is decided here.
 */
export const DeskApplicationScreen = () => {
  const { t } = useTranslation()
  const [filed, setFiled] = useState<Application>()
  return (
    <>
      <p>
        <Link href="/applications" className="line">
          {t('register.applications.title')}
        </Link>
      </p>
      <h1>{t('desk.title')}</h1>
      {filed === undefined ? (
        <>
          <p>{t('desk.what')}</p>
          <Entry onFiled={setFiled} />
        </>
      ) : (
        <Filed application={filed} another={() => setFiled(undefined)} />
      )}
    </>
  )
}

const Entry = ({ onFiled }: { readonly onFiled: (filed: Application) => void }) => {
  const { t } = useTranslation()
  const [draft, setDraft] = useState<DeskDraft>(nobody)
  const file = useFileAtDesk()
  const put = (change: Partial<DeskDraft>) => setDraft((now) => ({ ...now, ...change }))
  const { config } = useSignedIn()
  const sheet = sheetOf(draft, config.coopName)
  const wish = wishOf(draft)
  return (
    <form
      className="entries"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (wish !== undefined) file.mutate(wish, { onSuccess: onFiled })
      }}
    >
      <section className="card" aria-labelledby="who">
        <h2 id="who">{t('desk.who')}</h2>
        <DeskWho draft={draft} put={put} />
        <div className="side-by-side">
          <TextField
            label={t('desk.quota')}
            hint={t('desk.quotaHint')}
            inputMode="decimal"
            value={draft.quota}
            onValue={(quota) => put({ quota })}
          />
          <TextField
            label={t('desk.iban')}
            hint={t('desk.optional')}
            value={draft.iban}
            onValue={(iban) => put({ iban })}
            isName
          />
        </div>
      </section>
      <section className="card" aria-labelledby="sheet">
        <h2 id="sheet">{t('desk.sheet')}</h2>
        <p>{t('desk.sheetWhat')}</p>
        <p>
          <PrintButton
            word="desk.print"
            name="domanda-di-ammissione.html"
            isDisabled={sheet === undefined}
            page={async () => sheet ?? ''}
          />
        </p>
        <FingerprintField
          label={t('desk.scan')}
          hint={t('desk.scanHint')}
          value={draft.paper}
          onValue={(paper) => put({ paper })}
        />
      </section>
      <p>
        <Button type="submit" kind="first" disabled={wish === undefined} isBusy={file.isPending}>
          {t('desk.enter')}
        </Button>
      </p>
      {wish === undefined && fileAtDeskFrom(draft) ? <p className="hint">{t('desk.missing')}</p> : null}
      {file.error === null ? null : <Fault error={file.error} />}
    </form>
  )
}

/** What goes home with the person: the number, the day, and a page of paper. */
const Filed = ({
  application,
  another,
}: {
  readonly application: Application
  readonly another: () => void
}) => {
  const { t, i18n } = useTranslation()
  const { number, decideBy } = application
  return (
    <section className="card stands" aria-labelledby="filed">
      <h2 id="filed">{t('desk.filed', { number })}</h2>
      <p role="status">{t('desk.filedWhat', { day: dayWords(decideBy, i18n.language) })}</p>
      <LetterButtons of="application" number={number} />
      <p>
        <Button onClick={another}>{t('desk.another')}</Button>
      </p>
    </section>
  )
}
