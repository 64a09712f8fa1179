import type { Router } from 'express'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import type { SafeExchange } from '@mutua/kit/safe-exchange'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import type { BaseUrl } from '@mutua/sdk/ids'
import { createBrowserSessions, type BrowserSessions } from '../http/browser-session.ts'
import { createCallLimit } from '../http/call-limit.ts'
import { createSignInRoutes } from '../http/sign-in-routes.ts'
import { openSignIn } from '../sign-in/open-sign-in.ts'

export interface SignInFaceDeps {
  readonly origin: BaseUrl
  readonly coopName: string
  readonly podServers: readonly BaseUrl[]
  readonly safeFetch: SafeFetch
  readonly exchange: SafeExchange
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
}

/** Sign-in with a browser, wired: who is signed in, and the pages on which one does. */
export const openSignInFace = (
  deps: SignInFaceDeps,
): { readonly sessions: BrowserSessions; readonly room: Router } => {
  const { origin, coopName, podServers: issuers, safeFetch: fetch, now } = deps
  const signIn = openSignIn({
    ...deps,
    issuers,
    fetch,
    issuersOf: createWebIdIssuers({ fetch, now }),
    keysOf: createIssuerKeys({ fetch, now }),
  })
  const sessions = createBrowserSessions({ origin, signIn })
  const limit = createCallLimit({ now, callsPerMinute: 120 })
  return { sessions, room: createSignInRoutes({ origin, coopName, issuers, signIn, sessions, limit }) }
}
