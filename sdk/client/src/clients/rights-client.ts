import type { BaseUrl } from '../ids.ts'
import {
  rightsLineSchema,
  rightsRequestSchema,
  type RightsAnswer,
  type RightsEntry,
  type RightsLine,
  type RightsRequest,
  type RightsWish,
} from '../rights/rights-request.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** Requests of data subjects. All methods throw `Problem` or `ClientFault`. */
export interface RightsClient {
  readonly make: (wish: RightsWish) => Promise<RightsRequest>
  /** One’s own, the newest first. */
  readonly requests: () => Promise<readonly RightsRequest[]>
  /** For the person, and for the officer who answers it. */
  readonly request: (id: string) => Promise<RightsRequest>
  readonly withdraw: (id: string) => Promise<RightsRequest>
  /** From here on for officers. Without names and words: who takes charge reads them. */
  readonly received: () => Promise<readonly RightsLine[]>
  readonly enter: (entry: RightsEntry) => Promise<RightsLine>
  readonly take: (id: string, reason?: string) => Promise<RightsRequest>
  readonly askIdentity: (id: string, reason: string) => Promise<RightsRequest>
  readonly showIdentity: (id: string) => Promise<RightsRequest>
  readonly extend: (id: string, reason: string) => Promise<RightsRequest>
  readonly answer: (id: string, answer: RightsAnswer) => Promise<RightsRequest>
}

/** @param deps `fetch` of a signed-in person (see `signIn`) */
export const createRightsClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): RightsClient => {
  const { consentService, fetch } = deps
  const all = `${consentService}/rights`
  const step = async (id: string, name: string, body: unknown = {}) =>
    parseAnswer(
      await askWithJson(fetch, `${ownAddress(id, consentService)}/${name}`, body),
      rightsRequestSchema,
    )
  return {
    make: async (wish) => parseAnswer(await askWithJson(fetch, all, wish), rightsRequestSchema),
    requests: () => readAllItems(fetch, all, rightsRequestSchema),
    request: async (id) =>
      parseAnswer(
        await ask(fetch, ownAddress(id, consentService), { headers: jsonWanted }),
        rightsRequestSchema,
      ),
    withdraw: (id) => step(id, 'withdraw'),
    received: () => readAllItems(fetch, `${all}/received`, rightsLineSchema),
    enter: async (entry) => parseAnswer(await askWithJson(fetch, `${all}/entries`, entry), rightsLineSchema),
    take: (id, reason) => step(id, 'take', reason === undefined ? {} : { reason }),
    askIdentity: (id, reason) => step(id, 'identity', { reason }),
    showIdentity: (id) => step(id, 'identity-shown'),
    extend: (id, reason) => step(id, 'extend', { reason }),
    answer: (id, answer) => step(id, 'answer', answer),
  }
}
