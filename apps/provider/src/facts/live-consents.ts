import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { followNotices } from '@mutua/ui/live/notice-stream'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useActingFetch, useActing } from './acting.tsx'

/**
 * What happens to consents shows at once. Only what the consent service says is asked for again: what was read in a pod stays as
 * it is, or is forgotten with its consent (`useForgetting`).
 */
export const useLiveConsents = (): void => {
  const { config, session } = useSignedIn()
  const { as } = useActing()
  const fetch = useActingFetch()
  const queries = useQueryClient()
  useEffect(() => {
    const end = new AbortController()
    void followNotices(
      { consentService: config.consentService, fetch, signal: end.signal },
      () => void queries.invalidateQueries({ queryKey: ['consents'] }),
    )
    return () => end.abort()
    // `fetch` is a new one each time; what it depends on is here.
  }, [config.consentService, session, as, queries])
}
