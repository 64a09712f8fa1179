import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { createBreachClient, type BreachClient } from '@mutua/sdk/clients/breach-client'
import { createDocumentClient, type DocumentClient } from '@mutua/sdk/clients/document-client'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import { createRightsClient, type RightsClient } from '@mutua/sdk/clients/rights-client'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Breach } from '@mutua/sdk/rights/breach'
import type { DocumentKind, DocumentNow } from '@mutua/sdk/rights/official-document'
import type { RightsLine, RightsRequest } from '@mutua/sdk/rights/rights-request'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useRights = (): RightsClient => createRightsClient(useDeps())
export const useBreaching = (): BreachClient => createBreachClient(useDeps())
export const useDocuments = (): DocumentClient => createDocumentClient(useDeps())

/** Looked at anew whenever somebody comes: another officer may have taken a step. */
export const useReceived = (): UseQueryResult<readonly RightsLine[]> => {
  const { received } = useRights()
  return useQuery({ queryKey: ['console', 'rights'], queryFn: received, staleTime: 0 })
}

/** All of a request; refused to who is not in charge of it, which is no fault. */
export const useRequest = (id: string, isMine: boolean): UseQueryResult<RightsRequest> => {
  const { request } = useRights()
  return useQuery({
    queryKey: ['console', 'rights', id],
    queryFn: () => request(id),
    enabled: isMine,
    retry: false,
  })
}

/** What stands at the head of every letter of the co-op. */
export const useProfile = (): (() => Promise<CoopProfile>) => useDocuments().profile

export const useBreaches = (): UseQueryResult<readonly Breach[]> => {
  const { breaches } = useBreaching()
  return useQuery({ queryKey: ['console', 'breaches'], queryFn: breaches, staleTime: 0 })
}

export const useDocumentNow = (kind: DocumentKind): UseQueryResult<DocumentNow> => {
  const { now } = useDocuments()
  return useQuery({ queryKey: ['console', 'documents', kind], queryFn: () => now(kind), staleTime: 0 })
}

/** Days until that day, as the calendar of the co-op has it; negative once it is over. */
export const daysUntil = (day: string, nowMs: number): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${civilDateOf(nowMs)}T00:00:00Z`)) / 86_400_000)

/** Whole hours and minutes until that moment; `over` counts them since. */
export const timeUntil = (
  at: string,
  nowMs: number,
): { readonly isOver: boolean; readonly hours: number; readonly minutes: number } => {
  const left = Date.parse(at) - nowMs
  const minutes = Math.floor(Math.abs(left) / 60_000)
  return { isOver: left <= 0, hours: Math.floor(minutes / 60), minutes: minutes % 60 }
}

/** Milliseconds since the epoch, looked at anew every `everyMs`. */
export const useClock = (everyMs: number): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const looking = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(looking)
  }, [everyMs])
  return now
}

const useDeps = () => {
  const { config, session } = useSignedIn()
  return { consentService: config.consentService, fetch: session.fetch }
}
