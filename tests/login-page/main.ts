/**
 * A page as any application would have it, on the unmodified browser library: signs in, writes, restores, signs out.
 * What it does next is asked of it through `window.page`.
 */
import {
  EVENTS,
  getDefaultSession,
  handleIncomingRedirect,
  login,
  logout,
} from '@inrupt/solid-client-authn-browser'

export interface LoginPage {
  /** Whether the library is done with the address the page was opened with; never, while it leads elsewhere. */
  readonly isReady: () => boolean
  readonly signIn: (options: { oidcIssuer: string; clientId?: string }) => void
  readonly state: () => { isLoggedIn: boolean; webId: string | null; extensions: number; restored: number }
  readonly call: (
    method: string,
    url: string,
    body?: string,
  ) => Promise<{ status: number; text: string; sent: string }>
  readonly signOutHere: () => Promise<void>
  readonly signOutEverywhere: (returnTo: string) => void
}

declare global {
  interface Window {
    page: LoginPage | undefined
  }
}

let isReady = false
let extensions = 0
let restored = 0
const session = getDefaultSession()
session.events.on(EVENTS.SESSION_EXTENDED, () => (extensions += 1))
session.events.on(EVENTS.SESSION_RESTORED, () => (restored += 1))

const here = location.origin + location.pathname

window.page = {
  isReady: () => isReady,
  signIn: (options) => void login({ redirectUrl: here, clientName: 'Diario <di prova>', ...options }),
  state: () => ({
    isLoggedIn: session.info.isLoggedIn,
    webId: session.info.webId ?? null,
    extensions,
    restored,
  }),
  call: async (method, url, body) => {
    const answer = await session.fetch(url, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'text/turtle' } }),
    })
    return { status: answer.status, text: await answer.text(), sent: answer.url }
  },
  signOutHere: () => logout(),
  signOutEverywhere: (returnTo) => void logout({ logoutType: 'idp', postLogoutUrl: returnTo }),
}

await handleIncomingRedirect({ restorePreviousSession: true })
isReady = true
