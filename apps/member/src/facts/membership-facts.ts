import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createMembershipClient, type MembershipClient } from '@mutua/sdk/clients/membership-client'
import type { Member } from '@mutua/sdk/coop/member'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useMembershipClient = (): MembershipClient => {
  const { config, session } = useSignedIn()
  return createMembershipClient({ consentService: config.consentService, fetch: session.fetch })
}

/** The line of whoever is signed in in the members register; `null` for who is not in it. */
export const useMembership = (): UseQueryResult<Member | null> => {
  const client = useMembershipClient()
  return useQuery({
    queryKey: ['membership'],
    staleTime: 600_000,
    queryFn: async () => {
      try {
        return await client.membership()
      } catch (error) {
        if (error instanceof Problem && error.code === 'member-unknown') return null
        throw error
      }
    },
  })
}
