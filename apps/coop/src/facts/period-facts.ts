import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { createCloseClient, type CloseClient } from '@mutua/sdk/clients/close-client'
import { closeStatementSchema, type ClosedPeriod, type CloseStatement } from '@mutua/sdk/coop/close'
import { readCloseDraft } from '@mutua/sdk/coop/close-draft'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import type { Period } from '@mutua/sdk/coop/period'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useConsoleStep } from './signing-facts.ts'

export const useCloses = (): CloseClient => {
  const { config, session } = useSignedIn()
  return createCloseClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useClosedPeriod = (period: Period): UseQueryResult<ClosedPeriod> => {
  const { closed } = useCloses()
  return useQuery({ queryKey: ['console', 'closed', period], queryFn: () => closed(period) })
}

/** Works a period out and shows it; from then on it takes no more receipts. */
export const useCloseDraft = (period: Period): UseMutationResult<ShownDraft, Error, boolean> => {
  const { draft } = useCloses()
  return useConsoleStep(async (early: boolean) => {
    const drafted = await draft(period, { early })
    return { text: drafted.text, read: await readCloseDraft(period, drafted) }
  })
}

/** The bills behind what a first officer has signed, as the second looks at them. */
export const useBillsBehind = (period: Period, early: boolean): UseQueryResult<ShownDraft> => {
  const { draft } = useCloses()
  return useQuery({
    queryKey: ['console', 'draft', period],
    queryFn: async () => {
      const drafted = await draft(period, { early })
      return { text: drafted.text, read: await readCloseDraft(period, drafted) }
    },
  })
}

export interface ShownDraft {
  readonly text: string
  /** `undefined` when the text is none that is understood here, or not that of these bills: then nobody signs it here. */
  readonly read: Awaited<ReturnType<typeof readCloseDraft>>
}

/** What the first officer signed, in sums; `undefined` when the text is none that is understood here: then nobody signs it here. */
export const closeIn = ({ text }: Pick<OfficerDecision, 'text'>): CloseStatement | undefined => {
  try {
    return closeStatementSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
