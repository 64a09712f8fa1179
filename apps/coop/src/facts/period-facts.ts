import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createCloseClient, type CloseClient } from '@mutua/sdk/clients/close-client'
import { closeStatementSchema, type ClosedPeriod, type CloseStatement } from '@mutua/sdk/coop/close'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import type { Period } from '@mutua/sdk/coop/period'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useCloses = (): CloseClient => {
  const { config, session } = useSignedIn()
  return createCloseClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useClosedPeriod = (period: Period): UseQueryResult<ClosedPeriod> => {
  const { closed } = useCloses()
  return useQuery({ queryKey: ['console', 'closed', period], queryFn: () => closed(period) })
}

/** What the first officer signed, in sums; `undefined` when the text is none that is understood here: then nobody signs it here. */
export const closeIn = ({ text }: Pick<OfficerDecision, 'text'>): CloseStatement | undefined => {
  try {
    return closeStatementSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
