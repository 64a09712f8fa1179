import type { RequestHandler } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'

/**
 * Passes on what a page of ours sent. A form of another site could bring its own name and password, or press a button for
 * somebody (OWASP: login CSRF); documents of pods are sandboxed, so their origin is `null`.
 */
export const onlyFromOurPages =
  (origin: BaseUrl, refuse: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const site = request.headers['sec-fetch-site']
    const isOurs = request.headers.origin === undefined || request.headers.origin === origin
    if (isOurs && (site === undefined || site === 'same-origin')) return next()
    return refuse(request, response, next)
  }
