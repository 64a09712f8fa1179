import type { RequestHandler } from 'express'

const exposed = [
  'Accept-Patch',
  'Accept-Post',
  'Accept-Put',
  'Accept-Ranges',
  'Allow',
  'Content-Location',
  'Content-Range',
  'DPoP-Nonce',
  'ETag',
  'Last-Modified',
  'Link',
  'Location',
  'Retry-After',
  'Vary',
  'WAC-Allow',
  'WWW-Authenticate',
].join(', ')

/**
 * Solid Protocol §8.1: applications of any origin may call; who is calling is decided by tokens, never by cookies.
 * A preflight is answered here and remembered for a day by the browser.
 */
export const allowOtherOrigins: RequestHandler = (request, response, next) => {
  const origin = request.headers.origin
  response.setHeader('Vary', 'Origin')
  if (origin === undefined) return next()
  response.set('Access-Control-Allow-Origin', origin)
  response.set('Access-Control-Expose-Headers', exposed)
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
    return next()
  response.set('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE')
  const asked = request.headers['access-control-request-headers']
  if (asked !== undefined) response.set('Access-Control-Allow-Headers', asked)
  response.set('Access-Control-Max-Age', '86400')
  response.vary('Access-Control-Request-Headers')
  response.status(204).end()
}
