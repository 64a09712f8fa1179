import type { Request } from 'express'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import type { SpentProofs } from '@mutua/kit/authn/spent-proofs'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { headerValues } from '@mutua/kit/header-values'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import { serviceKeysOf } from '@mutua/kit/service-calls'
import { verifyServiceToken } from '@mutua/kit/service-key'
import type { ConsentServiceConfig } from '../config.ts'

/** Who calls: people by Solid-OIDC, pod servers by the keys that they publish. */
export const openCallers = (deps: {
  readonly config: ConsentServiceConfig
  readonly now: () => number
  readonly safeFetch: SafeFetch
  readonly spentBefore: SpentProofs
}) => {
  const { config, now, safeFetch, spentBefore } = deps
  const { origin, officers } = config
  const verifyDpopProof = createDpopVerifier({ now, spentBefore })
  const solidOidc = createSolidOidcAuthenticator({
    now,
    verifyDpopProof,
    issuersOf: createWebIdIssuers({ fetch: safeFetch, now }),
    keysOf: createIssuerKeys({ fetch: safeFetch, now }),
    takesBearer: config.takesBearer,
  })
  const podServerKeys = new Map(config.podServers.map((podServer) => [podServer, serviceKeysOf(podServer)]))
  const keysOf = (podServer: BaseUrl) => podServerKeys.get(podServer)
  return {
    /** @throws {Problem} `caller-unknown`, `token-invalid` */
    authenticate: async (request: Request) => {
      const caller = await solidOidc({
        authorization: request.headers.authorization,
        proofs: headerValues(request.rawHeaders, 'dpop'),
        method: request.method,
        url: `${origin}${request.originalUrl}`,
      })
      if (caller === undefined)
        throw new Problem('caller-unknown', 'Sign in with Solid-OIDC and a DPoP proof.')
      return caller
    },
    authenticateService: (request: Request) =>
      verifyServiceToken(request.headers.authorization, { audience: origin, keysOf, now }),
    keysOf,
    /** The one of this service: a proof that is spent at one of its addresses is spent at all. */
    verifyDpopProof,
    /** What a pod server publishes now, or published when it was last asked; undefined when it has not answered yet. */
    readPodServerKeys: async (podServer: BaseUrl): Promise<object | undefined> => {
      const keys = keysOf(podServer)
      await keys?.reload().catch(() => undefined)
      return keys?.jwks()
    },
    isOfficer: (webId: WebId): boolean => officers.has(webId),
  }
}
