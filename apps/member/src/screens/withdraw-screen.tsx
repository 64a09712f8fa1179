import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { emergencyPurpose } from '@mutua/sdk/consent/emergency'
import type { Grant } from '@mutua/sdk/consent/grant'
import { studyOfRecipient } from '@mutua/sdk/pool/secure-room'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { isInForce, localIdOf, useConsents, useGrants } from '../facts/use-facts.ts'
import { useNameOfConsent } from '../facts/name-of-consent.ts'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'

/** What taking a consent back means, before it is done. It is done at once, everywhere (GDPR Art. 7(3)). */
export const WithdrawScreen = ({ id }: { readonly id: string }) => {
  const grant = useGrants((all) => all.find((one) => localIdOf(one.id) === id) ?? null)
  if (grant.error !== null) return <Fault error={grant.error} again={() => void grant.refetch()} />
  if (grant.data === undefined) return <Waiting />
  return grant.data === null || !isInForce(grant.data) ? (
    <NothingScreen />
  ) : (
    <Consequences grant={grant.data} />
  )
}

const Consequences = ({ grant }: { readonly grant: Grant }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const nameOf = useNameOfConsent()
  const study = studyOfRecipient(grant.recipient, config.consentService)
  const consents = useConsents()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const withdrawal = useMutation({
    mutationFn: () => consents.withdraw(grant.id),
    onSuccess: async () => {
      await queries.invalidateQueries()
      go(`/sharing/${localIdOf(grant.id)}`)
    },
  })
  return (
    <>
      <h1>{t('withdraw.title', { name: nameOf(grant) })}</h1>
      <section className="card">
        <ul>
          <li>{t('withdraw.atOnce')}</li>
          {study === undefined ? <li>{t('withdraw.erase')}</li> : null}
          {/* An emergency access that was ended stays so. */}
          {grant.purpose === emergencyPurpose ? null : <li>{t('withdraw.undo')}</li>}
          {study === undefined ? null : <li>{t('study.used.leave')}</li>}
          <li>{t('withdraw.care')}</li>
        </ul>
      </section>
      {withdrawal.error === null ? null : <Fault error={withdrawal.error} />}
      <div className="answers">
        <Button isBusy={withdrawal.isPending} onClick={() => withdrawal.mutate()}>
          {t('withdraw.now')}
        </Button>
        <Link href={`/sharing/${localIdOf(grant.id)}`} className="button">
          {t('withdraw.keep')}
        </Link>
      </div>
    </>
  )
}
