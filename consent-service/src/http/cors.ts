import type { RequestHandler } from 'express'

/**
 * Fetch standard §3.3: pages of any origin may call. Who is calling is said by tokens and proofs, which a page has or has not;
 * `*` keeps browsers from sending cookies along, so the session of the consent pages is out of reach of every other origin.
 */
export const allowOtherOrigins: RequestHandler = (request, response, next) => {
  response.set('Access-Control-Allow-Origin', '*')
  if (request.method !== 'OPTIONS' || request.get('Access-Control-Request-Method') === undefined) {
    response.set('Access-Control-Expose-Headers', exposed)
    return next()
  }
  response
    .set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
      'Access-Control-Allow-Headers': allowed,
      'Access-Control-Max-Age': '86400',
    })
    .status(204)
    .end()
}

const exposed = 'DPoP-Nonce, ETag, Link, Location, Retry-After, WWW-Authenticate'
const allowed =
  'Accept, Authorization, Content-Type, DPoP, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, On-Behalf-Of'
