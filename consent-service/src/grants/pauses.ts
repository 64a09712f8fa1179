import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { changeGrant, requireGrantOwner, requireStanding, type ChangeDeps } from './change-grant.ts'
import type { LocalId } from './records.ts'

/**
 * The owner pauses: from when this resolves nothing is served under the grant until it is resumed. Its time runs on.
 * @throws {Problem} `not-found`, `owner-only`, `grant-not-standing`
 */
export const pauseConsent = (caller: WebId, local: LocalId, deps: ChangeDeps): Promise<Grant> =>
  changeGrant(
    local,
    (record) => {
      requireGrantOwner(record, caller)
      const { grant } = record
      const at = instantOf(deps.now())
      requireStanding(grant, at)
      if (grant.state === 'paused') return Promise.resolve(undefined)
      const paused: Grant = { ...grant, state: 'paused', pausedAt: at }
      return Promise.resolve({ kind: 'paused', actor: caller, at, grant: paused })
    },
    deps,
  )

/** @throws {Problem} `not-found`, `owner-only`, `grant-not-standing` */
export const resumeConsent = (caller: WebId, local: LocalId, deps: ChangeDeps): Promise<Grant> =>
  changeGrant(
    local,
    (record) => {
      requireGrantOwner(record, caller)
      const { pausedAt, ...grant } = record.grant
      const at = instantOf(deps.now())
      requireStanding(record.grant, at)
      if (pausedAt === undefined) return Promise.resolve(undefined)
      return Promise.resolve({ kind: 'resumed', actor: caller, at, grant: { ...grant, state: 'given' } })
    },
    deps,
  )
