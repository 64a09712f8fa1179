import { randomUUID } from 'node:crypto'
import type { Router } from 'express'
import type { ConsentTokenClaims } from '@mutua/sdk/consent/grant'
import { purposeIriSchema, type BaseUrl, type GrantId, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import { tryToGive, type DirectDeps } from '../grants/direct-grants.ts'
import { createCallLimit } from '../http/call-limit.ts'
import { createLaunchRoutes, type LaunchRoutesDeps, type OpenForm } from '../http/launch-routes.ts'
import type { SmartTokenGrant } from '../http/smart-token-routes.ts'
import { sessionSeconds } from '../sign-in/open-sign-in.ts'
import { createShortMemory } from '@mutua/kit/short-memory'
import { findPatient } from '../smart/find-patient.ts'
import { createFindLaunchClient } from '../smart/launch-client.ts'
import type { StandingGrant } from '../smart/launch-codes.ts'
import { exchangeCode, exchangeRefreshToken, type LaunchTokenDeps } from '../smart/launch-token.ts'

export interface LaunchFaceDeps extends Pick<
  LaunchRoutesDeps,
  'coopName' | 'podServers' | 'sessions' | 'findMandate'
> {
  readonly origin: BaseUrl
  readonly notice: string
  readonly safeFetch: SafeFetch
  readonly granting: DirectDeps
  readonly findOwner: (pod: ResourceUrl) => Promise<WebId | undefined>
  readonly findStanding: (id: GrantId) => Promise<StandingGrant | undefined>
  readonly signConsentToken: (claims: ConsentTokenClaims) => Promise<string>
}

/** DPV has no word for an application of one's own; this is the widest of care. */
const purpose = purposeIriSchema.parse('https://w3id.org/dpv/sector/health#ServiceProvision')

/** Applications that people connect: the page on which they decide, and what the token endpoint gives for their yes. */
export const openLaunchFace = (
  deps: LaunchFaceDeps,
): { readonly room: Router; readonly grants: ReadonlyMap<string, SmartTokenGrant> } => {
  const { granting, podServers, origin } = deps
  const { store, now, randomBytes } = granting
  const room = createLaunchRoutes({
    ...deps,
    ...{ store, now, randomBytes, purpose },
    findClient: createFindLaunchClient({ fetch: deps.safeFetch, now, notFrom: [origin, ...podServers] }),
    findListed: async (webId) => {
      const listed = await granting.findProvider(webId)
      if (listed === undefined) return undefined
      return [listed.displayName, listed.organisation].filter((part) => part !== '').join(', ')
    },
    give: async (acting, { records, ...consent }, alongside) => {
      const wanted = {
        ...consent,
        modes: ['read' as const],
        terms: { records: [...records] },
        recipientClient: consent.recipient,
      }
      const given = await tryToGive(acting, wanted, granting, (grant) => ({
        writes: alongside(grant),
        unchanged: new Map(),
      }))
      return given !== undefined
    },
    forms: createShortMemory<OpenForm>({ now, randomBytes, lifeMs: sessionSeconds * 1_000, most: 20_000 }),
    limit: createCallLimit({ now, callsPerMinute: 120 }),
  })
  const redeeming: LaunchTokenDeps = { ...deps, store, now, randomBytes, randomId: randomUUID, findPatient }
  const grants = new Map<string, SmartTokenGrant>([
    ['authorization_code', provedBy(exchangeCode, redeeming)],
    ['refresh_token', provedBy(exchangeRefreshToken, redeeming)],
  ])
  return { room, grants }
}

/** A proof is not demanded: who sends one gets tokens bound to its key (RFC 9449 §5). */
const provedBy =
  (exchange: typeof exchangeCode, deps: LaunchTokenDeps): SmartTokenGrant =>
  async ({ value, pod, proveKey }) => {
    const proved = await proveKey()
    return proved.kind === 'refused' ? proved : exchange({ value, pod, jkt: proved.jkt }, deps)
  }
