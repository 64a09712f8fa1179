import type { Request } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { headerValues } from '@mutua/kit/header-values'
import type { CallerRequest } from '../authn/authenticate.ts'

/** What authentication needs of a request. The URL is built on the configured origin: a Host header is attacker-controlled. */
export const callerRequest = (request: Request, origin: BaseUrl): CallerRequest => ({
  authorization: request.headers.authorization,
  proofs: headerValues(request.rawHeaders, 'dpop'),
  method: request.method,
  origin: request.headers.origin,
  url: `${origin}${request.originalUrl}`,
})
