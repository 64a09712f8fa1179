import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { createPasscodeClient } from '@mutua/sdk/clients/passcode-client'
import type { Passcode } from '@mutua/sdk/consent/passcode'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { QrCode } from '@mutua/ui/views/qr-code'
import { When } from '@mutua/ui/views/when'

/** A code for somebody whom one does not know yet: to read out, or to hold in front of a camera. It is shown this once. */
export const CodeMade = ({
  code,
  passcode,
  again,
}: {
  readonly code: string
  readonly passcode: Passcode
  readonly again: () => void
}) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const cancelling = useMutation({
    mutationFn: () =>
      createPasscodeClient({ consentService: config.consentService, fetch: session.fetch }).cancel(
        passcode.id,
      ),
  })
  if (cancelling.isSuccess)
    return (
      <>
        <h1>{t('share.cancelled')}</h1>
        <p role="status">{t('share.cancelledWhat')}</p>
        <Button onClick={again}>{t('share.title')}</Button>
      </>
    )
  return (
    <>
      <h1>{t('share.code')}</h1>
      <section className="card told">
        <p className="passcode" dir="ltr">
          {code}
        </p>
        <QrCode text={code} label={t('share.codeQr')} />
        <p>
          {t('share.codeWhat')} <When at={passcode.expiresAt} withTime />
        </p>
      </section>
      {cancelling.error === null ? null : <Fault error={cancelling.error} />}
      <div className="answers">
        <Button isBusy={cancelling.isPending} onClick={() => cancelling.mutate()}>
          {t('share.cancel')}
        </Button>
        <Link href="/" className="button">
          {t('share.home')}
        </Link>
      </div>
    </>
  )
}
