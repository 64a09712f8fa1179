import {
  delegationSchema,
  guardianshipSchema,
  representedActSchema,
  type Delegation,
  type DelegationWish,
  type Guardianship,
  type GuardianshipWish,
  type RepresentedAct,
} from '../consent/representation.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** Who acts for members. All methods throw `Problem` or `ClientFault`. */
export interface RepresentationClient {
  /** The caller names somebody; it is in force once that person has accepted. */
  readonly name: (wish: DelegationWish) => Promise<Delegation>
  /** As the member or as who was named, the newest first. */
  readonly delegations: () => Promise<readonly Delegation[]>
  readonly delegation: (id: string) => Promise<Delegation>
  readonly accept: (id: string) => Promise<Delegation>
  readonly refuse: (id: string) => Promise<Delegation>
  /** By either; resolves when nothing is done or read under it any more. Repeating it is no error. */
  readonly end: (id: string) => Promise<Delegation>
  /** The delegation as `application/vc+jwt`, while it is in force. */
  readonly credential: (id: string) => Promise<string>
  /** What was done under a delegation or a guardianship, in order. */
  readonly acts: (id: string) => Promise<readonly RepresentedAct[]>
  /** By an officer, and in force once a second one has confirmed it. */
  readonly recordGuardianship: (wish: GuardianshipWish) => Promise<Guardianship>
  readonly confirmGuardianship: (id: string) => Promise<Guardianship>
  readonly endGuardianship: (id: string) => Promise<Guardianship>
  /** Of the caller as ward or guardian; all of them for officers. */
  readonly guardianships: (query?: { readonly all?: boolean }) => Promise<readonly Guardianship[]>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createRepresentationClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): RepresentationClient => {
  const { consentService, fetch } = deps
  const own = (id: string) => ownAddress(id, consentService)
  const delegations = `${consentService}/delegations`
  const guardianships = `${consentService}/guardianships`
  const step = (id: string, word: string) => ask(fetch, `${own(id)}/${word}`, { method: 'POST' })
  return {
    name: async (wish) => parseAnswer(await askWithJson(fetch, delegations, wish), delegationSchema),
    delegations: () => readAllItems(fetch, delegations, delegationSchema),
    delegation: async (id) =>
      parseAnswer(await ask(fetch, own(id), { headers: jsonWanted }), delegationSchema),
    accept: async (id) => parseAnswer(await step(id, 'accept'), delegationSchema),
    refuse: async (id) => parseAnswer(await step(id, 'refuse'), delegationSchema),
    end: async (id) => parseAnswer(await step(id, 'end'), delegationSchema),
    credential: async (id) =>
      wholeText(await ask(fetch, `${own(id)}/credential`, { headers: { Accept: 'application/vc+jwt' } })),
    acts: (id) => readAllItems(fetch, `${own(id)}/acts`, representedActSchema),
    recordGuardianship: async (wish) =>
      parseAnswer(await askWithJson(fetch, guardianships, wish), guardianshipSchema),
    confirmGuardianship: async (id) => parseAnswer(await step(id, 'confirm'), guardianshipSchema),
    endGuardianship: async (id) => parseAnswer(await step(id, 'end'), guardianshipSchema),
    guardianships: ({ all = false } = {}) =>
      readAllItems(fetch, `${guardianships}${all ? '?all=true' : ''}`, guardianshipSchema),
  }
}
