import { smartClientSchema, type SmartClient, type SmartKeys } from '../consent/smart-client.ts'
import type { BaseUrl, WebId } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** Programs that read by themselves for whoever receives consents. All methods throw `Problem` or `ClientFault`. */
export interface SmartRegistry {
  /** Its `id` is the client id. With the `fetch` of `actingForOrganisation` it reads for the organisation, and the caller answers for it. */
  readonly register: (program: { readonly name: string; readonly keys: SmartKeys }) => Promise<SmartClient>
  /** The newest first, ended ones too. @param organisation whose, for its administrator */
  readonly clients: (organisation?: WebId) => Promise<readonly SmartClient[]>
  /** From now on only these are good. */
  readonly replaceKeys: (id: string, keys: SmartKeys) => Promise<SmartClient>
  /** It gets no tokens any more; those it has are good for five minutes at most. */
  readonly end: (id: string) => Promise<SmartClient>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createSmartRegistry = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): SmartRegistry => {
  const { consentService, fetch } = deps
  const all = `${consentService}/smart-clients`
  /** Of a client id only its name is used: the call goes to the service that the caller chose. */
  const at = (id: string, step: string): string =>
    `${all}/${encodeURIComponent(id.slice(id.lastIndexOf('/') + 1))}/${step}`
  return {
    register: async ({ name, keys }) =>
      parseAnswer(await askWithJson(fetch, all, { name, ...keys }), smartClientSchema),
    clients: (organisation) => {
      const whose = organisation === undefined ? '' : `&organisation=${encodeURIComponent(organisation)}`
      return readAllItems(fetch, `${all}?limit=1000${whose}`, smartClientSchema)
    },
    replaceKeys: async (id, keys) => {
      const headers = { ...jsonWanted, 'Content-Type': 'application/json' }
      const init = { method: 'PUT', headers, body: JSON.stringify(keys) }
      return parseAnswer(await ask(fetch, at(id, 'keys'), init), smartClientSchema)
    },
    end: async (id) => parseAnswer(await ask(fetch, at(id, 'end'), { method: 'POST' }), smartClientSchema),
  }
}
