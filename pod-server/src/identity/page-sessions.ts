import { hash, randomBytes } from 'node:crypto'
import type { AccountName } from './account-name.ts'
import type { AssuranceLevel, OutsideKind } from './outside/adapter.ts'

/** By which identity somebody came in, where others vouched for them. */
export interface Entrance {
  readonly kind: OutsideKind
  readonly level: AssuranceLevel
}

/** Who is signed in at the account page, by the token in the browser's cookie. */
export interface PageSessions {
  /** Valid for half an hour. */
  open(account: AccountName, by?: Entrance): string
  find(token: string): AccountName | undefined
  /** Undefined after a password or a passkey. */
  entranceOf(token: string): Entrance | undefined
  close(token: string): void
  closeAll(account: AccountName): void
}

export const pageSessionSeconds = 1_800

/**
 * Short, and in memory only: a restart asks people to sign in again and leaves nothing of them behind. Tokens rest as
 * digests, so looking for one takes the same time whatever it shares with another.
 */
export const createPageSessions = (deps: {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly maxSessions?: number
}): PageSessions => {
  const maxSessions = deps.maxSessions ?? 100_000
  const sessions = new Map<string, { account: AccountName; until: number; by: Entrance | undefined }>()

  /** All live equally long, so the oldest are the first of the map. */
  const dropEnded = (): void => {
    for (const [digest, { until }] of sessions) {
      if (until > deps.now() && sessions.size <= maxSessions) return
      sessions.delete(digest)
    }
  }

  return {
    open: (account, by) => {
      const token = randomBytes(32).toString('base64url')
      sessions.set(digestOf(token), { account, until: deps.now() + pageSessionSeconds * 1000, by })
      dropEnded()
      return token
    },
    find: (token) => {
      const session = sessions.get(digestOf(token))
      return session === undefined || session.until <= deps.now() ? undefined : session.account
    },
    entranceOf: (token) => sessions.get(digestOf(token))?.by,
    close: (token) => {
      sessions.delete(digestOf(token))
    },
    closeAll: (account) => {
      for (const [digest, session] of sessions) if (session.account === account) sessions.delete(digest)
    },
  }
}

const digestOf = (token: string): string => hash('sha256', token, 'base64url')
