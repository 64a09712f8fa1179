import { useTranslation } from 'react-i18next'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { useRequester } from '../facts/request-facts.ts'

/** Why a name may be believed: what the books of the co-op say of who asks. */
export const RequestTrust = ({ request }: { readonly request: AccessRequest }) => {
  const { t, i18n } = useTranslation()
  const requester = useRequester(request.id)
  if (requester.error !== null)
    return <Fault error={requester.error} again={() => void requester.refetch()} />
  // The place is kept, so that nothing moves under a finger.
  if (requester.data === undefined) return <p className="trust" />
  const known = requester.data
  switch (known.kind) {
    case 'provider':
      return <p className="trust">{t('asked.listed', { role: t(`asked.role.${known.role}`) })}</p>
    case 'organisation':
      return (
        <p className="trust">
          {t('asked.organisation')}{' '}
          {known.person === undefined
            ? null
            : t('asked.person', {
                person: known.person.name,
                role: t(`asked.role.${known.person.role}`).toLocaleLowerCase(i18n.language),
                since: dayText(known.person.since, i18n.language),
              })}
        </p>
      )
    case 'unlisted':
      return <p className="trust unknown">{t('asked.unlisted')}</p>
  }
}
