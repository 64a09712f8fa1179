import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { requestStateAt } from '@mutua/sdk/consent/grant'
import { instantOf, parseRequestId, type GrantId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { localIdOf, useConsents, useGrants } from '../facts/use-facts.ts'
import { QuestionThread } from './question-thread.tsx'
import { ReceiptScreen } from './receipt-screen.tsx'
import { RequestCard } from './request-card.tsx'

/** A request: the card to decide on while it is open, the receipt after a yes. */
export const RequestScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const consents = useConsents()
  const request = useQuery({
    queryKey: ['requests', id],
    queryFn: () => consents.request(parseRequestId(`${config.consentService}/requests/${id}`)),
  })
  if (request.error !== null) return <Fault error={request.error} again={() => void request.refetch()} />
  if (request.data === undefined) return <Waiting />
  const state = requestStateAt(request.data, instantOf(Date.now()))
  if (state === 'requested') return <RequestCard request={request.data} />
  if (request.data.grant !== undefined) return <Given grant={request.data.grant} />
  return (
    <>
      <h1>{t(`request.already.${state}`)}</h1>
      <QuestionThread request={request.data.id} isAsking={false} onAsked={() => undefined} />
      <p>
        <Link href="/">{t('ui.nothing.home')}</Link>
      </p>
    </>
  )
}

const Given = ({ grant: id }: { readonly grant: GrantId }) => {
  const { t } = useTranslation()
  const grant = useGrants((all) => all.find((one) => one.id === id) ?? null)
  if (grant.error !== null) return <Fault error={grant.error} again={() => void grant.refetch()} />
  if (grant.data === undefined) return <Waiting />
  if (grant.data !== null) return <ReceiptScreen grant={grant.data} />
  return (
    <>
      <h1>{t('request.already.given')}</h1>
      <p>
        <Link href={`/sharing/${localIdOf(id)}`}>{t('request.seeConsent')}</Link>
      </p>
    </>
  )
}
