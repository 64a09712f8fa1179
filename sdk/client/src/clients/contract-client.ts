import { contractSchema, type Contract, type ContractWish } from '../coop/contract.ts'
import { officerDecisionSchema, officerDraftSchema, type OfficerDecision } from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import type { BaseUrl } from '../ids.ts'
import { askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { createOfficerClient } from './officer-client.ts'
import { ownAddress } from './own-address.ts'

/** Contracts with data users. All methods throw `Problem` or `ClientFault`. */
export interface ContractClient {
  /** By an officer: draws it up, signs it and proposes it. */
  readonly propose: (wish: ContractWish, signer: OfficerSigner) => Promise<OfficerDecision>
  /** By another officer; the id is the subject of the decision. */
  readonly confirm: (id: string, signer: OfficerSigner) => Promise<Contract>
  /** By an administrator of the organisation, who has read the text of that digest. */
  readonly accept: (contract: Pick<Contract, 'id' | 'digest'>) => Promise<Contract>
  /** By either side; resolves when what was given under it is void. */
  readonly end: (id: string, reason: string) => Promise<Contract>
  /** All for an officer, their own for an administrator. */
  readonly contracts: () => Promise<readonly Contract[]>
}

/** @param deps `fetch` of a signed-in person (see `signIn`) */
export const createContractClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ContractClient => {
  const { consentService, fetch } = deps
  const contracts = `${consentService}/contracts`
  const own = (id: string) => ownAddress(id, consentService)
  return {
    propose: async (wish, signer) => {
      const { text } = await parseAnswer(
        await askWithJson(fetch, `${contracts}/draft`, wish),
        officerDraftSchema,
      )
      const signed = await signer.sign(text)
      return parseAnswer(
        await askWithJson(fetch, `${contracts}/propose`, { text, ...signed }),
        officerDecisionSchema,
      )
    },
    confirm: async (id, signer) => {
      const { text } = await createOfficerClient(deps).decision({ kind: 'contract', subject: id })
      return parseAnswer(
        await askWithJson(fetch, `${own(id)}/confirm`, await signer.sign(text)),
        contractSchema,
      )
    },
    accept: async ({ id, digest }) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/accept`, { digest }), contractSchema),
    end: async (id, reason) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/end`, { reason }), contractSchema),
    contracts: () => readAllItems(fetch, contracts, contractSchema),
  }
}
