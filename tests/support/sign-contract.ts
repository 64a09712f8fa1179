import { createContractClient } from '@mutua/sdk/clients/contract-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { Contract } from '@mutua/sdk/coop/contract'
import type { PurposeIri, WebId } from '@mutua/sdk/ids'
import type { Coop, Person } from './coop.ts'

/** What a contract is about; `resolution` is one that lays down prices or what members get back. */
export interface ContractOf {
  readonly name: string
  readonly administrator: Person
  readonly purposes: readonly PurposeIri[]
  readonly from: string
  readonly to: string
  readonly resolution: string
}

/** An organisation comes onto the register, two officers sign, its administrator accepts. */
export const signContract = async (coop: Coop, wish: ContractOf): Promise<Contract> => {
  const { id } = await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: wish.name, administrators: [wish.administrator.webId] })
  const offered = await offerContract(coop, { ...wish, organisation: id })
  return createContractClient({
    consentService: coop.consentService.baseUrl,
    fetch: wish.administrator.fetch,
  }).accept(offered)
}

/** Two officers sign; nobody has accepted it yet. */
export const offerContract = async (
  coop: Coop,
  wish: Omit<ContractOf, 'name' | 'administrator'> & { readonly organisation: WebId },
): Promise<Contract> => {
  const [first, second] = await coop.twoOfficers()
  const at = (person: Pick<Person, 'fetch'>) =>
    createContractClient({ consentService: coop.consentService.baseUrl, fetch: person.fetch })
  const { subject } = await at(first.person).propose(
    {
      organisation: wish.organisation,
      purposes: [...wish.purposes],
      from: civilDateSchema.parse(wish.from),
      to: civilDateSchema.parse(wish.to),
      noReidentification: true,
      payback: { perMille: 700, resolution: wish.resolution },
    },
    first.signer,
  )
  return at(second.person).confirm(subject, second.signer)
}
