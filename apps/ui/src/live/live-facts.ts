import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSignedIn } from '../session/session-gate.tsx'
import { followNotices } from './notice-stream.ts'

/** What happens to consents shows without loading anything again. */
export const useLiveFacts = (): void => {
  const { config, session } = useSignedIn()
  const queries = useQueryClient()
  useEffect(() => {
    const end = new AbortController()
    void followNotices(
      { consentService: config.consentService, fetch: session.fetch, signal: end.signal },
      () => void queries.invalidateQueries(),
    )
    return () => end.abort()
  }, [config.consentService, session, queries])
}
