import { officerDecisionSchema, officerDraftSchema, type OfficerDecision } from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import type { BaseUrl } from '../ids.ts'
import {
  breachMessageSchema,
  breachSchema,
  type Breach,
  type BreachFacts,
  type BreachMessage,
  type BreachWish,
  type ClosingWish,
  type CommunicationWish,
  type NotificationWish,
} from '../rights/breach.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { createOfficerClient } from './officer-client.ts'
import { ownAddress } from './own-address.ts'

/** Personal data breaches, for officers. All methods throw `Problem` or `ClientFault`. */
export interface BreachClient {
  /** Starts the 72 hours. */
  readonly record: (wish: BreachWish) => Promise<Breach>
  readonly breaches: () => Promise<readonly Breach[]>
  readonly breach: (id: string) => Promise<Breach>
  readonly add: (id: string, facts: BreachFacts) => Promise<Breach>
  readonly notify: (id: string, wish: NotificationWish) => Promise<Breach>
  readonly communicate: (id: string, wish: CommunicationWish) => Promise<Breach>
  /** Draws the closing up, signs it and proposes it. */
  readonly proposeClosing: (id: string, wish: ClosingWish, signer: OfficerSigner) => Promise<OfficerDecision>
  /** By another officer. */
  readonly confirmClosing: (id: string, signer: OfficerSigner) => Promise<Breach>
  /** For everybody: what one was told oneself. */
  readonly messages: () => Promise<readonly BreachMessage[]>
}

/** @param deps `fetch` of a signed-in person (see `signIn`) */
export const createBreachClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): BreachClient => {
  const { consentService, fetch } = deps
  const all = `${consentService}/breaches`
  const own = (id: string) => ownAddress(id, consentService)
  const step = async (url: string, body: unknown) =>
    parseAnswer(await askWithJson(fetch, url, body), breachSchema)
  return {
    record: (wish) => step(all, wish),
    breaches: () => readAllItems(fetch, all, breachSchema),
    breach: async (id) => parseAnswer(await ask(fetch, own(id), { headers: jsonWanted }), breachSchema),
    add: (id, facts) => step(`${own(id)}/facts`, facts),
    notify: (id, wish) => step(`${own(id)}/notifications`, wish),
    communicate: (id, wish) => step(`${own(id)}/communications`, wish),
    proposeClosing: async (id, wish, signer) => {
      const { text } = await parseAnswer(
        await askWithJson(fetch, `${own(id)}/draft`, wish),
        officerDraftSchema,
      )
      const signed = await signer.sign(text)
      return parseAnswer(
        await askWithJson(fetch, `${all}/propose`, { text, ...signed }),
        officerDecisionSchema,
      )
    },
    confirmClosing: async (id, signer) => {
      const { text } = await createOfficerClient(deps).decision({ kind: 'breach.close', subject: id })
      return step(`${own(id)}/confirm`, await signer.sign(text))
    },
    messages: () => readAllItems(fetch, `${all}/messages`, breachMessageSchema),
  }
}
