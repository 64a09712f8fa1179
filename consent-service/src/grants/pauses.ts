import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf } from '@mutua/sdk/ids'
import {
  changeGrant,
  requireConsent,
  requireGrantOwner,
  requireStanding,
  type ChangeDeps,
} from './change-grant.ts'
import { holdStep, type Acting } from './mandate.ts'
import type { LocalId } from './records.ts'

/**
 * The owner pauses: from when this resolves nothing is served under the grant until it is resumed. Its time runs on.
 * @throws {Problem} `not-found`, `owner-only`, `grant-not-standing`
 */
export const pauseConsent = (acting: Acting, local: LocalId, deps: ChangeDeps): Promise<Grant> =>
  changeGrant(
    local,
    async (record) => {
      requireGrantOwner(record, acting.owner)
      requireConsent(record.grant)
      const { grant } = record
      const held = await holdStep(acting, 'withdraw', grant, deps)
      const at = instantOf(deps.now())
      requireStanding(grant, at)
      if (grant.state === 'paused') return undefined
      const paused: Grant = { ...grant, state: 'paused', pausedAt: at }
      return { kind: 'paused', held, at, grant: paused }
    },
    deps,
  )

/** @throws {Problem} `not-found`, `owner-only`, `grant-not-standing` */
export const resumeConsent = (acting: Acting, local: LocalId, deps: ChangeDeps): Promise<Grant> =>
  changeGrant(
    local,
    async (record) => {
      requireGrantOwner(record, acting.owner)
      requireConsent(record.grant)
      const { pausedAt, ...grant } = record.grant
      const held = await holdStep(acting, 'decide', grant, deps)
      const at = instantOf(deps.now())
      requireStanding(record.grant, at)
      if (pausedAt === undefined) return undefined
      return { kind: 'resumed', held, at, grant: { ...grant, state: 'given' } }
    },
    deps,
  )
