import type { Request } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { SolidRequest } from '@mutua/kit/authn/authenticate-solid-oidc'

/** What authentication needs of a request. The URL is built on the configured origin: a Host header is attacker-controlled. */
export const callerRequest = (request: Request, origin: BaseUrl): SolidRequest => ({
  authorization: request.headers.authorization,
  proofs: request.headersDistinct['dpop'] ?? [],
  method: request.method,
  url: `${origin}${request.originalUrl}`,
})
