import type { WebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import type { Account } from './accounts.ts'
import type { EndedSignIns } from './ended-sign-ins.ts'
import type { PageSessions } from './page-sessions.ts'

/**
 * Ends everything that was given out to somebody who was signed in as this person: sessions, refresh tokens, access
 * tokens, subscriptions. Durable when it resolves; credentials of programs stay, their tokens end.
 */
export type SignOutEverywhere = (account: Account) => Promise<void>

export const createSignOutEverywhere =
  (deps: {
    readonly store: Pick<Store, 'write'>
    readonly endedSignIns: EndedSignIns
    readonly sessions: PageSessions
    /** Removes what others keep for a WebID, such as sessions and subscriptions. */
    readonly forgetWebId: (webId: WebId) => Promise<void>
  }): SignOutEverywhere =>
  async ({ name, webId }) => {
    await deps.store.write(await deps.endedSignIns.writes(webId))
    deps.endedSignIns.note(webId)
    deps.sessions.closeAll(name)
    await deps.forgetWebId(webId)
  }
