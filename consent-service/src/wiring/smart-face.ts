import { randomUUID } from 'node:crypto'
import type { Router } from 'express'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import type { VerifyDpopProof } from '@mutua/kit/authn/verify-dpop-proof'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import { refuse } from '@mutua/kit/authn/oauth-refusal'
import type { Store } from '@mutua/kit/store'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createSmartClientRoutes } from '../http/smart-client-routes.ts'
import { createSmartTokenRoutes, type SmartTokenGrant } from '../http/smart-token-routes.ts'
import { parseAskedScopes } from '../smart/asked-scopes.ts'
import { createClientKeys } from '../smart/client-keys.ts'
import { exchangeAssertion, type SmartExchangeDeps } from '../smart/exchange-assertion.ts'
import { openSmartClients, type SmartClients } from '../smart/open-smart-clients.ts'
import { createUsedAssertions } from '../smart/used-assertions.ts'
import { verifyClientAssertion, type AssertionDeps } from '../smart/verify-client-assertion.ts'

export interface SmartFaceDeps extends Omit<SmartExchangeDeps, 'randomId'> {
  readonly store: Store
  readonly podServers: readonly BaseUrl[]
  readonly safeFetch: SafeFetch
  readonly mayFetch: (url: string) => boolean
  readonly randomBytes: (length: number) => Uint8Array
  /** Also for who acts for an organisation. */
  readonly authenticate: AuthenticateCaller
  readonly verifyDpopProof: VerifyDpopProof
  readonly isRecipient: (webId: WebId) => Promise<boolean>
  readonly isAdministrator: (webId: WebId, organisation: WebId) => Promise<boolean>
  /** Further kinds of grant at the token endpoint. */
  readonly furtherGrants?: ReadonlyMap<string, SmartTokenGrant>
}

/** Consents for SMART clients: programs that read by themselves, and the endpoint where they get their tokens. */
export const openSmartFace = (
  deps: SmartFaceDeps,
): { readonly clients: SmartClients; readonly rooms: readonly Router[] } => {
  const { store, now, safeFetch: fetch } = deps
  const clients = openSmartClients(deps)
  const asserting: AssertionDeps = {
    findStanding: clients.findStanding,
    keysOf: createClientKeys({ fetch, now }),
    used: createUsedAssertions({ store, now }),
    now,
  }
  const grants = new Map([
    ['client_credentials', clientCredentials({ ...deps, ...asserting, randomId: randomUUID })],
    ...(deps.furtherGrants ?? []),
  ])
  return {
    clients,
    rooms: [createSmartClientRoutes({ ...deps, clients }), createSmartTokenRoutes({ ...deps, grants })],
  }
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** SMART App Launch 2.2, "Backend Services": who calls is asked first, so that strangers learn nothing. */
const clientCredentials =
  (deps: AssertionDeps & SmartExchangeDeps): SmartTokenGrant =>
  async ({ value, audience, pod, proveKey }) => {
    const assertion = value('client_assertion')
    if (value('client_assertion_type') !== assertionType || assertion === undefined)
      return refuse('invalid_client', `Send client_assertion, and client_assertion_type=${assertionType}.`)
    const caller = await verifyClientAssertion({ assertion, clientId: value('client_id') }, audience, deps)
    if (caller.kind === 'refused') return caller
    const proved = await proveKey()
    if (proved.kind === 'refused') return proved
    const scopes = parseAskedScopes(value('scope') ?? '')
    if ('kind' in scopes) return scopes
    return exchangeAssertion({ client: caller.client, pod, scopes, jkt: proved.jkt }, deps)
  }
