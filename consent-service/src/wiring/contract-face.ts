import type { Router } from 'express'
import type { Contract } from '@mutua/sdk/coop/contract'
import type { WebId } from '@mutua/sdk/ids'
import { openContracts, type Contracts, type ContractsDeps } from '../contracts/open-contracts.ts'
import { endConsentsOf } from './end-consents.ts'
import type { Grants } from '../grants/grants.ts'
import { createContractRoutes } from '../http/contract-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Providers } from '../members/open-providers.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import type { PolicyBook } from '../policy/open-policy.ts'

export interface ContractFaceDeps
  extends
    OfficerDeps,
    Pick<ContractsDeps, 'store' | 'origin' | 'now' | 'randomBytes' | 'officers' | 'findPurpose'> {
  readonly organisations: Pick<Organisations, 'find' | 'isAdministrator' | 'list'>
  readonly providers: Pick<Providers, 'list'>
  readonly resolutions: Pick<PolicyBook, 'read'>
  readonly tariffs: { readonly list: ContractsDeps['listTariffs'] }
  readonly grants: Pick<Grants, 'listRequests' | 'cancel' | 'listGrants' | 'invalidate'>
}

/** Contracts with data users on the register, the price lists and the consents that they touch. */
export const openContractFace = (
  deps: ContractFaceDeps,
): Pick<Contracts, 'requireContract' | 'finishEnds' | 'listAll'> & { readonly rooms: readonly Router[] } => {
  const contracts = openContracts({
    ...deps,
    findOrganisation: deps.organisations.find,
    listOrganisations: deps.organisations.list,
    isAdministrator: deps.organisations.isAdministrator,
    findAdopted: async (resolution) =>
      (await deps.resolutions.read()).inForce.find(
        (one) => one.resolution === resolution && (one.subject === 'tariff' || one.subject === 'ristorno'),
      )?.digest,
    listTariffs: deps.tariffs.list,
    endConsents: async (contract, by) => {
      for (const recipient of await recipientsOf(contract, deps))
        await endConsentsOf(recipient, by, deps, {
          reason: 'The contract under which it was given has ended.',
          isMeant: ({ purpose, gift }) => gift !== true && contract.purposes.includes(purpose),
        })
    },
  })
  return { ...contracts, rooms: [createContractRoutes({ ...deps, contracts })] }
}

/** The organisation, and whoever reads in their own name and is billed under its name. */
const recipientsOf = async (
  { organisation, name }: Contract,
  { providers }: Pick<ContractFaceDeps, 'providers'>,
): Promise<readonly WebId[]> => [
  organisation,
  ...(await providers.list()).filter((one) => one.organisation === name).map(({ webId }) => webId),
]
