import { useQuery } from '@tanstack/react-query'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { WebId } from '@mutua/sdk/ids'
import { studyOfRecipient } from '@mutua/sdk/pool/secure-room'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useGrants, useNameOf } from './use-facts.ts'

/**
 * How a consent is called in a list: that of a study by its title, since all of them are given to rooms of the co-op. What reads
 * studies is loaded by those alone who have such a consent: the first screen has no room for it.
 */
export const useNameOfConsent = (): ((grant: Pick<Grant, 'recipient' | 'organisation'>) => string) => {
  const { config, session } = useSignedIn()
  const nameOf = useNameOf()
  const consents = useGrants((all) => all.map(({ recipient }) => recipient))
  const studyOf = (recipient: WebId) => studyOfRecipient(recipient, config.consentService)
  const titles = useQuery({
    queryKey: ['study-titles'],
    enabled: consents.data?.some((recipient) => studyOf(recipient) !== undefined) === true,
    queryFn: async () => {
      const { createStudyClient } = await import('@mutua/sdk/clients/study-client')
      const { studies } = createStudyClient({ consentService: config.consentService, fetch: session.fetch })
      return new Map((await studies()).map(({ id, project }) => [id, project.document.title]))
    },
  })
  return ({ recipient, organisation }) => {
    const title = titles.data?.get(studyOf(recipient) ?? '')
    return title === undefined ? nameOf(recipient, organisation) : `«${title}»`
  }
}
