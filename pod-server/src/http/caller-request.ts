import type { Request } from 'express'
import type { BaseUrl, ResourceUrl } from '@mutua/sdk/ids'
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
  resource: () =>
    request.originalUrl.startsWith('/fhir/')
      ? fhirBaseOf(origin, request.originalUrl)
      : isServerOwn(request.path)
        ? undefined
        : urlOf(origin, parsePodPath(request.originalUrl)),
})

/** All of the FHIR face of a pod is one resource to a token. */
const fhirBaseOf = (origin: BaseUrl, target: string): ResourceUrl => {
  const [, , pod = ''] = (target.split('?', 1)[0] ?? '').split('/')
  // `as`: a path of canonical form behind our own origin
  return `${origin}/fhir${parsePodPath(`/${pod}/`).slice(0, -1)}` as ResourceUrl
}

/** Names that are the server's own, not a pod's. */
export const isServerOwn = (path: string): boolean =>
  path === '/' || path.startsWith('/.') || path.startsWith('/fhir/')
