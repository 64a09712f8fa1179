import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { createComplaintClient, type ComplaintClient } from '@mutua/sdk/clients/complaint-client'
import { readRefusals } from '@mutua/sdk/clients/refusal-client'
import type { Complaint, ComplaintWish } from '@mutua/sdk/consent/complaint'
import type { RefusedUses } from '@mutua/sdk/consent/refused-uses'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { usePod } from './use-facts.ts'

const useComplaintClient = (): ComplaintClient => {
  const { config, session } = useSignedIn()
  return createComplaintClient({ consentService: config.consentService, fetch: session.fetch })
}

/** What the member said was not right, the newest first. */
export const useComplaints = (): UseQueryResult<readonly Complaint[]> => {
  const client = useComplaintClient()
  return useQuery({ queryKey: ['complaints'], queryFn: () => client.complaints() })
}

export const useComplain = () => {
  const client = useComplaintClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wish: ComplaintWish) => client.complain(wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['complaints'] }),
  })
}

/** Who tried to read and was not able to, the latest first. */
export const useRefusals = (): UseQueryResult<readonly RefusedUses[]> => {
  const { config, session } = useSignedIn()
  const pod = usePod()
  return useQuery({
    queryKey: ['refusals'],
    // A refusal tells nobody; so it is looked for.
    refetchInterval: 15_000,
    queryFn: () => readRefusals(pod.name, { ...config, fetch: session.fetch }),
  })
}
