import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { officerName } from '../facts/officer-name.ts'
import { useConsoleStep, useOwnKey } from '../facts/signing-facts.ts'

/**
 * What takes two officers: the first signs, the second signs the same bytes, and it is done. Whoever has signed waits; whoever has no
 * key is led to where it is made.
 *
 * @param decision what stands on it; `undefined`: nobody has signed
 */
export const TwoSignatures = ({
  decision,
  proposeLabel,
  confirmLabel,
  onPropose,
  onConfirm,
  children,
}: {
  readonly decision: OfficerDecision | undefined
  readonly proposeLabel: string
  readonly confirmLabel: string
  readonly onPropose: (signer: OfficerSigner) => Promise<unknown>
  readonly onConfirm: (signer: OfficerSigner) => Promise<unknown>
  /** In words what is signed. */
  readonly children?: ReactNode
}) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const own = useOwnKey()
  const propose = useConsoleStep(onPropose)
  const confirm = useConsoleStep(onConfirm)
  const isWaiting = decision?.state === 'proposed'
  const error = propose.error ?? confirm.error
  const signer = own.data?.signer
  return (
    <div className="signatures">
      {children}
      {isWaiting ? (
        <p role="status">
          {t('sign.first')}{' '}
          <strong>
            <bdi className="account">{officerName(decision.proposed.webId)}</bdi>
          </strong>
          , <When at={decision.proposed.at} withTime />
        </p>
      ) : null}
      {own.data !== undefined && signer === undefined ? (
        <p className="note">
          {t('sign.noKey')} <Link href="/key">{t('sign.toKey')}</Link>
        </p>
      ) : null}
      {isWaiting && decision.proposed.webId === session.webId ? (
        <p className="note">{t('sign.waits')}</p>
      ) : (
        <Button
          kind="first"
          disabled={signer === undefined}
          isBusy={propose.isPending || confirm.isPending}
          onClick={() => {
            if (signer === undefined) return
            if (isWaiting) confirm.mutate(signer)
            else propose.mutate(signer)
          }}
        >
          {isWaiting ? confirmLabel : proposeLabel}
        </Button>
      )}
      {error === null ? null : <Fault error={error} />}
    </div>
  )
}
