import {
  officerDecisionSchema,
  officerKeySchema,
  type OfficerDecision,
  type OfficerKey,
} from '../coop/officer.ts'
import { keyWishOf, type OfficerSigner } from '../coop/officer-signer.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** The officers' own keys, and what waits for a second officer. All methods throw `Problem` or `ClientFault`. */
export interface OfficerClient {
  /** Makes the signer's key known as the caller's. Repeating it is no error. */
  readonly registerKey: (signer: OfficerSigner) => Promise<OfficerKey>
  readonly retireKey: (kid: string) => Promise<OfficerKey>
  /** All that were ever registered; for anybody. */
  readonly keys: () => Promise<readonly OfficerKey[]>
  readonly waiting: () => Promise<readonly OfficerDecision[]>
  /** The last one on that subject. */
  readonly decision: (what: { readonly kind: string; readonly subject: string }) => Promise<OfficerDecision>
  readonly withdraw: (what: { readonly kind: string; readonly subject: string }) => Promise<OfficerDecision>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`) */
export const createOfficerClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): OfficerClient => {
  const { consentService, fetch } = deps
  const keys = `${consentService}/officers/keys`
  const decisions = `${consentService}/decisions`
  return {
    registerKey: async (signer) =>
      parseAnswer(await askWithJson(fetch, keys, await keyWishOf(signer)), officerKeySchema),
    retireKey: async (kid) =>
      parseAnswer(
        await ask(fetch, `${keys}/${encodeURIComponent(kid)}/retire`, { method: 'POST' }),
        officerKeySchema,
      ),
    keys: () => readAllItems(fetch, keys, officerKeySchema),
    waiting: () => readAllItems(fetch, decisions, officerDecisionSchema),
    decision: async ({ kind, subject }) =>
      parseAnswer(
        await ask(fetch, `${decisions}/${kind}?${String(new URLSearchParams({ subject }))}`, {
          headers: jsonWanted,
        }),
        officerDecisionSchema,
      ),
    withdraw: async ({ kind, subject }) =>
      parseAnswer(
        await askWithJson(fetch, `${decisions}/${kind}/withdraw`, { subject }),
        officerDecisionSchema,
      ),
  }
}
