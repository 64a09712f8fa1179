import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createContractClient, type ContractClient } from '@mutua/sdk/clients/contract-client'
import { contractStatementSchema, type Contract, type ContractStatement } from '@mutua/sdk/coop/contract'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useContracting = (): ContractClient => {
  const { config, session } = useSignedIn()
  return createContractClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useContracts = (): UseQueryResult<readonly Contract[]> => {
  const { contracts } = useContracting()
  return useQuery({ queryKey: ['console', 'contracts'], queryFn: contracts })
}

/** What the first officer signed; `undefined` when it is nothing that is understood here: then nobody signs it here. */
export const contractIn = ({ text }: Pick<OfficerDecision, 'text'>): ContractStatement | undefined => {
  try {
    return contractStatementSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
