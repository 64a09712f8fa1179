import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createContractClient } from '@mutua/sdk/clients/contract-client'
import { contractStatementSchema, type Contract, type ContractStatement } from '@mutua/sdk/coop/contract'
import { sha256Hex } from '@mutua/sdk/receipt/verify'
import type { WebId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'

/** A contract as its text says it: what is shown is what is accepted. */
export interface ReadContract {
  readonly contract: Contract
  /** `undefined` when the text is none that is understood here, or not that of the digest: nobody accepts it here. */
  readonly stated: ContractStatement | undefined
}

/** Of an organisation whose list one keeps, the newest first. */
export const useContractsOf = (organisation: WebId): UseQueryResult<readonly ReadContract[]> => {
  const { contracts } = useContracting()
  return useQuery({
    queryKey: ['consents', 'contracts', organisation],
    queryFn: async () => {
      const own = (await contracts()).filter((contract) => contract.organisation === organisation)
      return Promise.all(own.map(async (contract) => ({ contract, stated: await readStatement(contract) })))
    },
  })
}

export const useAccept = (): UseMutationResult<Contract, Error, Pick<Contract, 'id' | 'digest'>> => {
  const { accept } = useContracting()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: accept,
    onSettled: () => queries.invalidateQueries({ queryKey: ['consents', 'contracts'] }),
  })
}

export const readStatement = async ({
  text,
  digest,
  organisation,
}: Pick<Contract, 'text' | 'digest' | 'organisation'>): Promise<ContractStatement | undefined> => {
  if ((await sha256Hex(new TextEncoder().encode(text))) !== digest) return undefined
  try {
    const stated = contractStatementSchema.parse(JSON.parse(text))
    return stated.organisation === organisation ? stated : undefined
  } catch {
    return undefined
  }
}

const useContracting = () => {
  const { config, session } = useSignedIn()
  return createContractClient({ consentService: config.consentService, fetch: session.fetch })
}
