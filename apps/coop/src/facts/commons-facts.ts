import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { PublishedTemplate, TemplateDraft } from '@mutua/sdk/bank/bank'
import { createBankClient, type BankClient, type ShownChange } from '@mutua/sdk/clients/bank-client'
import { createRegisterClient, type RegisterClient } from '@mutua/sdk/clients/register-client'
import { createSectionClient, type SectionClient } from '@mutua/sdk/clients/section-client'
import type { SectionStanding } from '@mutua/sdk/coop/section-budget'
import { useSignedIn } from '@mutua/ui/session/session-gate'

const useBank = (): BankClient => {
  const { config, session } = useSignedIn()
  return createBankClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useTemplateDrafts = (): UseQueryResult<readonly TemplateDraft[]> => {
  const { drafts } = useBank()
  return useQuery({ queryKey: ['console', 'commons', 'drafts'], queryFn: drafts, staleTime: 0 })
}

/** What was published of it, and who took it up; `null` while nothing is. */
export const useTemplate = ({ id, versions }: TemplateDraft): UseQueryResult<PublishedTemplate | null> => {
  const { template } = useBank()
  return useQuery({
    queryKey: ['console', 'commons', 'template', id, versions],
    queryFn: async () => (versions === 0 ? null : template(id)),
  })
}

/** From what it was forked from to the draft; nothing of what is no fork. */
export const useTemplateDiff = ({
  id,
  editedAt,
  credits,
}: TemplateDraft): UseQueryResult<readonly ShownChange[]> => {
  const { diff } = useBank()
  return useQuery({
    queryKey: ['console', 'commons', 'diff', id, editedAt],
    queryFn: async () => (credits.length === 0 ? [] : diff(id, 'draft')),
  })
}

/** A step of an officer in the bank, after which all that is shown of it is asked for anew. */
export const useBankStep = <Given>(
  step: (client: BankClient, given: Given) => Promise<unknown>,
): UseMutationResult<unknown, Error, Given> => {
  const client = useBank()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (given: Given) => step(client, given),
    onSettled: () => queries.invalidateQueries({ queryKey: ['console'] }),
  })
}

type SectionClients = Pick<SectionClient, 'end' | 'nameAnimator'> & Pick<RegisterClient, 'addSection'>

export const useSectionStanding = (): UseQueryResult<readonly SectionStanding[]> => {
  const { config, session } = useSignedIn()
  const { standing } = createSectionClient({ consentService: config.consentService, fetch: session.fetch })
  return useQuery({ queryKey: ['console', 'sections'], queryFn: () => standing(), staleTime: 0 })
}

export const useSectionStep = <Given>(
  step: (client: SectionClients, given: Given) => Promise<unknown>,
): UseMutationResult<unknown, Error, Given> => {
  const { config, session } = useSignedIn()
  const queries = useQueryClient()
  const deps = { consentService: config.consentService, fetch: session.fetch }
  return useMutation({
    mutationFn: (given: Given) =>
      step({ ...createRegisterClient(deps), ...createSectionClient(deps) }, given),
    onSettled: () => queries.invalidateQueries({ queryKey: ['console', 'sections'] }),
  })
}
