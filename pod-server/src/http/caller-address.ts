import type { Request } from 'express'
import type { Address } from '../identity/sign-in-limits.ts'

/**
 * Address of the caller as the outermost of our own proxies saw it. Without a proxy it is the socket's: what a caller
 * writes into the header itself is never believed.
 * @param proxies how many of our own stand between the callers and us
 */
export const callerAddress =
  (proxies: number) =>
  (request: Pick<Request, 'socket' | 'headers'>): Address => {
    if (proxies === 0) return request.socket.remoteAddress
    const header = request.headers['x-forwarded-for']
    const hops = (Array.isArray(header) ? header.join(',') : (header ?? ''))
      .split(',')
      .map((hop) => hop.trim())
    return hops.at(-proxies) ?? request.socket.remoteAddress
  }
