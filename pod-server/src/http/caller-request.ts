import type { Request } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { headerValues } from '@mutua/kit/header-values'
import type { CallerRequest } from '../authn/authenticate.ts'
import { parsePodPath, urlOf } from '../resources/pod-path.ts'

/** What authentication needs of a request. The URL is built on the configured origin: a Host header is attacker-controlled. */
export const callerRequest = (
  request: Request,
  origin: BaseUrl,
  onConsentToken?: () => void,
): CallerRequest => ({
  authorization: request.headers.authorization,
  proofs: headerValues(request.rawHeaders, 'dpop'),
  method: request.method,
  origin: request.headers.origin,
  url: `${origin}${request.originalUrl}`,
  onConsentToken,
  resource: () => (isServerOwn(request.path) ? undefined : urlOf(origin, parsePodPath(request.originalUrl))),
})

/** Names that are the server's own, not a pod's. */
export const isServerOwn = (path: string): boolean =>
  path === '/' || path.startsWith('/.') || path.startsWith('/fhir/')
