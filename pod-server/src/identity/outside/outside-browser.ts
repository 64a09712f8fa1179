import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { outsideVisitSeconds } from './outside-sign-in.ts'

/**
 * A secret by which a browser is known again that was sent elsewhere; made when it has none. `Lax`, since it comes back from
 * a page of others; `__Host-` where there is https, so that no other host can have set it.
 */
export const browserOf = (request: Request, response: Response, origin: BaseUrl): string => {
  const isSecure = origin.startsWith('https:')
  const name = `${isSecure ? '__Host-' : ''}mutua_outside`
  const known = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{43})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1]
  const secret = known ?? randomBytes(32).toString('base64url')
  const maxAge = 2 * outsideVisitSeconds * 1_000
  response.cookie(name, secret, { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/', maxAge })
  return secret
}
