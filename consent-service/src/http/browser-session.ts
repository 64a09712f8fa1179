import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { pendingSeconds, sessionSeconds, type BrowserSession, type SignIn } from '../sign-in/open-sign-in.ts'

export interface BrowserSessions {
  /** Who is signed in with this browser. */
  readonly find: (request: Request) => BrowserSession | undefined
  readonly open: (response: Response, session: BrowserSession) => void
  readonly close: (request: Request, response: Response) => void
  /** The secret by which a browser is known again while somebody signs in with it; made when it has none. */
  readonly browserOf: (request: Request, response: Response) => string
  /** The same, when it has one. */
  readonly knownBrowserOf: (request: Request) => string | undefined
}

/**
 * The cookies of a browser. `__Host-` where there is https: no other host, and no page below another path, can have set
 * them. `Lax`, since people come back from the pages of others. A cookie is a secret and nothing else: whose it is rests
 * here.
 */
export const createBrowserSessions = (deps: {
  readonly origin: BaseUrl
  readonly signIn: Pick<SignIn, 'open' | 'find' | 'close'>
}): BrowserSessions => {
  const isSecure = deps.origin.startsWith('https:')
  const prefix = isSecure ? '__Host-' : ''
  const sessionCookie = `${prefix}mutua_coop`
  const browserCookie = `${prefix}mutua_coop_browser`
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' } as const
  const knownBrowserOf = (request: Request) => cookieOf(request, browserCookie)
  return {
    find: (request) => {
      const secret = cookieOf(request, sessionCookie)
      return secret === undefined ? undefined : deps.signIn.find(secret)
    },
    open: (response, session) => {
      const secret = deps.signIn.open(session)
      response.cookie(sessionCookie, secret, { ...options, maxAge: sessionSeconds * 1_000 })
    },
    close: (request, response) => {
      const secret = cookieOf(request, sessionCookie)
      if (secret !== undefined) deps.signIn.close(secret)
      response.clearCookie(sessionCookie, options)
    },
    browserOf: (request, response) => {
      const secret = knownBrowserOf(request) ?? randomBytes(32).toString('base64url')
      response.cookie(browserCookie, secret, { ...options, maxAge: pendingSeconds * 1_000 })
      return secret
    },
    knownBrowserOf,
  }
}

const cookieOf = (request: Request, name: string): string | undefined => {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=', 2)
    // Secrets of ours and nothing else: attacker-controlled.
    if (key === name && /^[\w-]{43}$/.test(value)) return value
  }
  return undefined
}
