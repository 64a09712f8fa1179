import { z } from 'zod'
import {
  deskActSchema,
  deskOrderSchema,
  type DeskAct,
  type DeskActWish,
  type DeskOrder,
  type DeskOrderWish,
} from '../consent/desk.ts'
import { accessRequestSchema, grantSchema, type AccessRequest, type Grant } from '../consent/grant.ts'
import type { BaseUrl, Sha256 } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** What a person without a device decides at the co-op’s desk. All methods throw `Problem` or `ClientFault`. */
export interface DeskClient {
  /** By an officer, and in force once a second one has confirmed it. */
  readonly recordOrder: (wish: DeskOrderWish) => Promise<DeskOrder>
  readonly confirmOrder: (id: string) => Promise<DeskOrder>
  /** By the member or an officer. Repeating it is no error. */
  readonly endOrder: (id: string) => Promise<DeskOrder>
  /** Of the caller as member; all of them for officers. The newest first. */
  readonly orders: (query?: { readonly all?: boolean }) => Promise<readonly DeskOrder[]>
  /** By an officer, under an order in force: what the member is asked, and what they have given. */
  readonly choices: (
    order: string,
  ) => Promise<{ readonly requests: readonly AccessRequest[]; readonly grants: readonly Grant[] }>
  /** Waits for a second officer; a withdrawal is done when this resolves, and is confirmed afterwards. */
  readonly enter: (order: string, wish: DeskActWish) => Promise<DeskAct>
  readonly confirm: (act: string, digest: Sha256) => Promise<DeskAct>
  /** What was done for the caller as member; for officers what waits for a second one. */
  readonly acts: (query?: { readonly all?: boolean }) => Promise<readonly DeskAct[]>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createDeskClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): DeskClient => {
  const { consentService, fetch } = deps
  const own = (id: string) => ownAddress(id, consentService)
  const orders = `${consentService}/desk/orders`
  const acts = `${consentService}/desk/acts`
  const step = (id: string, word: string) => ask(fetch, `${own(id)}/${word}`, { method: 'POST' })
  const whose = ({ all = false }: { readonly all?: boolean } = {}) => (all ? '?all=true' : '')
  return {
    recordOrder: async (wish) => parseAnswer(await askWithJson(fetch, orders, wish), deskOrderSchema),
    confirmOrder: async (id) => parseAnswer(await step(id, 'confirm'), deskOrderSchema),
    endOrder: async (id) => parseAnswer(await step(id, 'end'), deskOrderSchema),
    orders: (query) => readAllItems(fetch, `${orders}${whose(query)}`, deskOrderSchema),
    choices: async (id) =>
      parseAnswer(await ask(fetch, `${own(id)}/choices`, { headers: jsonWanted }), choicesSchema),
    enter: async (id, wish) => parseAnswer(await askWithJson(fetch, `${own(id)}/acts`, wish), deskActSchema),
    confirm: async (id, digest) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/confirm`, { digest }), deskActSchema),
    acts: (query) => readAllItems(fetch, `${acts}${whose(query)}`, deskActSchema),
  }
}

const choicesSchema = z.object({ requests: z.array(accessRequestSchema), grants: z.array(grantSchema) })
