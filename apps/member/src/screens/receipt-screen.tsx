import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Grant } from '@mutua/sdk/consent/grant'
import { purposeWords } from '@mutua/ui/records/use-words'
import { whatWords } from '@mutua/ui/records/what-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { useTimeLeft } from '../facts/countdown.ts'
import { useActing, useMay } from '../facts/acting.ts'
import { useReceipt } from '../facts/receipt-facts.ts'
import { inSentence } from '../facts/request-facts.ts'
import { saveFile } from '@mutua/ui/files/save-file'
import { isInForce, localIdOf, useConsents, useNameOf, usePod } from '../facts/use-facts.ts'

/** After a yes: what was said, in plain words and on paper, and ten minutes to take it back with one tap. */
export const ReceiptScreen = ({ grant }: { readonly grant: Grant }) => {
  const { t, i18n } = useTranslation()
  const nameOf = useNameOf()
  const pod = usePod()
  const { language } = i18n
  // The paper is the member's own.
  const acting = useActing()
  return (
    <>
      <h1>{t('done.yes')}</h1>
      <section className="card stands receipt">
        <p className="sentence">
          {t('done.sentence', {
            name: nameOf(grant.recipient, grant.organisation),
            how: grant.scope.modes.map((mode) => t(`mode.${mode}`)).join(', '),
            what: whatWords(grant, pod.root, { t, language }).map(inSentence).join(', '),
            why: inSentence(purposeWords(grant.purpose, language, t)),
            until: t('state.given', { until: dayText(grant.validUntil, language, true) }),
          })}
        </p>
        {acting === undefined ? <Paper grant={grant} /> : null}
      </section>
      <Undo grant={grant} />
      <p>
        <Link href={`/sharing/${localIdOf(grant.id)}`} className="button">
          {t('done.see')}
        </Link>
      </p>
    </>
  )
}

const Paper = ({ grant }: { readonly grant: Grant }) => {
  const { t, i18n } = useTranslation()
  const receipt = useReceipt(grant.id, i18n.language)
  const [isWhole, setWhole] = useState(false)
  const [isPrinting, setPrinting] = useState(false)
  useEffect(() => {
    if (!isPrinting) return
    print()
    setPrinting(false)
  }, [isPrinting])
  if (receipt.error !== null) return <Fault error={receipt.error} again={() => void receipt.refetch()} />
  if (receipt.data === undefined) return <Waiting />
  const { page, code, address, text } = receipt.data
  const save = () =>
    saveFile(
      new Blob([page], { type: 'text/html;charset=utf-8' }),
      `${t('paper.file')}-${localIdOf(grant.id)}.html`,
    )
  return (
    <>
      <div className="proof">
        <Suspense fallback={null}>
          <QrCode text={address} label={t('done.label')} />
        </Suspense>
        <div>
          <p>
            {t('done.code')}
            <br />
            <bdi className="code">{code}</bdi>
          </p>
          <p className="small">{t('done.scan')}</p>
        </div>
      </div>
      <details open={isWhole} onToggle={({ currentTarget }) => setWhole(currentTarget.open)}>
        <summary>{t('done.whole')}</summary>
        {text.map(({ heading, rows }) => (
          <section key={heading}>
            <h2>{heading}</h2>
            <dl className="facts">
              {rows.map(({ label, lines }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd dir="auto">{lines.join(' ')}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </details>
      <div className="answers not-on-paper">
        <Button
          onClick={() => {
            // On paper stands all that was signed, also what nobody has opened.
            setWhole(true)
            setPrinting(true)
          }}
        >
          {t('done.pdf')}
        </Button>
        <Button onClick={save}>{t('done.signed')}</Button>
      </div>
      <p className="small not-on-paper">{t('done.inWallet')}</p>
    </>
  )
}

// Only here and on the emergency card.
const QrCode = lazy(async () => ({ default: (await import('@mutua/ui/views/qr-code')).QrCode }))

const Undo = ({ grant }: { readonly grant: Grant }) => {
  const { t } = useTranslation()
  const consents = useConsents()
  const queries = useQueryClient()
  const left = useTimeLeft(grant.validFrom)
  const mayWithdraw = useMay('withdraw')
  const undoing = useMutation({
    mutationFn: () => consents.withdraw(grant.id),
    onSettled: () => queries.invalidateQueries(),
  })
  if (!isInForce(grant))
    return (
      <p className="note" role="status">
        {t('done.undone')}
      </p>
    )
  return (
    <div className="note not-on-paper">
      {undoing.error === null ? null : <Fault error={undoing.error} />}
      {left === undefined || !mayWithdraw ? null : (
        <>
          <p role="timer">{t('done.undoFor', { left })}</p>
          <Button isBusy={undoing.isPending} onClick={() => undoing.mutate()}>
            {t('done.undo')}
          </Button>
        </>
      )}
      <p className="small">{t('done.later')}</p>
    </div>
  )
}
