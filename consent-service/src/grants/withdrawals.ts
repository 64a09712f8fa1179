import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { changeGrant, requireConsent, requireGrantOwner, type ChangeDeps } from './change-grant.ts'
import { holdStep, ownStep, type Acting } from './mandate.ts'
import { renewed, requireCovered, type RenewalDeps } from './amendments.ts'
import { readGrant, type LocalId } from './records.ts'

/** How long a withdrawal can be undone. */
export const restorableMs = 600_000

/**
 * The owner withdraws (GDPR Art. 7(3)). Resolves when no pod server can serve a read under the grant any more. Repeating
 * it is no error and only waits again. What the co-op invalidated cannot be withdrawn: it is over already.
 *
 * @throws {Problem} `not-found`, `owner-only`
 */
export const withdrawConsent = (acting: Acting, local: LocalId, deps: ChangeDeps): Promise<Grant> =>
  changeGrant(
    local,
    async (record) => {
      requireGrantOwner(record, acting.owner)
      const { grant } = record
      const held = await holdStep(acting, 'withdraw', grant, deps)
      if (grant.state === 'withdrawn' || grant.state === 'invalidated') return undefined
      const at = instantOf(deps.now())
      const withdrawn: Grant = { ...grant, state: 'withdrawn', withdrawnAt: at }
      return { kind: 'withdrawn', held, at, grant: withdrawn }
    },
    deps,
  )

/**
 * The owner deleted the pod that it is about, says the pod server where that was: who asks has checked which one it is.
 *
 * @throws {Problem} `not-found`: no consent about anything on that pod server
 */
export const endWithPod = async (podServer: BaseUrl, local: LocalId, deps: ChangeDeps): Promise<Grant> => {
  const grant = (await readGrant(deps.store, local))?.value.grant
  const resource = grant?.scope.resources[0]
  if (grant === undefined || resource === undefined || new URL(resource).origin !== new URL(podServer).origin)
    throw new Problem('not-found', 'There is no such consent about a pod of yours.')
  return withdrawConsent({ owner: grant.owner }, local, deps)
}

/**
 * The owner takes a withdrawal back within ten minutes. The grant comes back as it was, paused if it was paused, under a
 * new credential: the bit of the old one stays set for good.
 *
 * @throws {Problem} `not-found`, `owner-only`, `grant-not-standing`, `restore-too-late`, `member-unknown`,
 *   `purpose-not-allowed`, `contract-missing`, `project-missing`
 */
export const restoreConsent = (acting: Acting, local: LocalId, deps: RenewalDeps): Promise<Grant> =>
  changeGrant(
    local,
    async (record) => {
      requireGrantOwner(record, acting.owner)
      requireConsent(record.grant)
      const { withdrawnAt, ...grant } = record.grant
      const held = await holdStep(acting, 'decide', grant, deps)
      if (grant.state === 'given' || grant.state === 'paused') return undefined
      const now = deps.now()
      const at = instantOf(now)
      if (grant.state === 'invalidated' || withdrawnAt === undefined || at >= grant.validUntil)
        throw new Problem('grant-not-standing', 'This consent is over; a new one can be given.')
      if (now - Date.parse(withdrawnAt) > restorableMs)
        throw new Problem('restore-too-late', 'Give a new consent: this one was withdrawn for good.')
      // What was withdrawn meanwhile is not looked through when a purpose, a contract or a project ends.
      await requireCovered(grant, deps)
      const state = grant.pausedAt === undefined ? 'given' : 'paused'
      return { kind: 'restored', held, at, ...(await renewed({ ...grant, state }, deps)) }
    },
    deps,
  )

/**
 * The co-op declares a consent void: it was not the person’s own, they have come of age, a key was stolen. For good.
 * Who may say so is asked before (`actor` is an officer).
 *
 * @throws {Problem} `not-found`
 */
export const invalidateConsent = (
  actor: WebId,
  local: LocalId,
  reason: string,
  deps: ChangeDeps,
): Promise<Grant> =>
  changeGrant(
    local,
    ({ grant }) => {
      if (grant.state === 'invalidated') return Promise.resolve(undefined)
      const at = instantOf(deps.now())
      const invalid: Grant = { ...grant, state: 'invalidated', invalidatedAt: at }
      return Promise.resolve({ kind: 'invalidated', held: ownStep(actor), at, grant: invalid, reason })
    },
    deps,
  )
