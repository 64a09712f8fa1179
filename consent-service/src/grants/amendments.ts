import { isDeepStrictEqual } from 'node:util'
import { isWithin } from '@mutua/sdk/consent/check-grant'
import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { Grant } from '@mutua/sdk/consent/grant'
import { narrowTerms } from '@mutua/sdk/consent/terms'
import { instantOf } from '@mutua/sdk/ids'
import { isStudyRoom } from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import { checkPeriod, type AskDeps } from './access-requests.ts'
import {
  changeGrant,
  requireConsent,
  requireGrantOwner,
  requireStanding,
  type ChangeDeps,
} from './change-grant.ts'
import { narrowLimits, type Limits, type LimitsWished } from './limits.ts'
import { endWithin, holdStep, type Acting } from './mandate.ts'
import { checkInside, placesOf } from './places.ts'
import { keys, localIdOf, readRequest, type GrantRecord, type LocalId } from './records.ts'

/** What the owner changes; what is left out stays. The purpose and the parties never change: that is another consent. */
export interface Amendment extends LimitsWished {
  readonly shown?: Shown | undefined
}

export type RenewalDeps = ChangeDeps &
  Pick<AskDeps, 'randomBytes' | 'findMember' | 'requireContract' | 'requireProject' | 'requirePurpose'> & {
    readonly issueCredential: (grant: Grant) => Promise<string>
  }

/**
 * The owner amends. What was asked for is the outer limit of a grant that answers a request, so a part that was not given
 * at first can be given later, and never more than that; a grant that was given directly stays within the pod. Resolves
 * when no pod server serves under the old terms.
 *
 * @throws {Problem} `not-found`, `owner-only`, `grant-not-standing`, `decision-too-wide`, `resource-outside-pod`,
 *   `input-malformed`; where it grows in any way also `purpose-not-allowed`, `contract-missing`, `project-missing`
 */
export const amendConsent = (
  acting: Acting,
  local: LocalId,
  amendment: Amendment,
  deps: RenewalDeps,
): Promise<Grant> =>
  changeGrant(
    local,
    async (record) => {
      requireGrantOwner(record, acting.owner)
      requireConsent(record.grant)
      const { terms: _terms, ...grant } = record.grant
      const now = deps.now()
      const at = instantOf(now)
      requireStanding(record.grant, at)
      const limits = await amendedLimits(record, amendment, deps)
      checkPeriod(limits.validUntil, now)
      const held = await holdStep(acting, 'decide', { ...grant, scope: bothOf(grant, limits) }, deps)
      const validUntil = endWithin(limits.validUntil, held)
      const amended: Grant = { ...grant, ...limits, validUntil, amendedAt: at }
      if (!isPartOf(amended, record.grant)) await requireCovered(amended, deps)
      const step = await renewed(amended, deps)
      const { validUntil: wishedUntil } = limits
      return { kind: 'amended', held, at, shown: amendment.shown, wishedUntil, ...step }
    },
    deps,
  )

/**
 * Of a consent that grows or comes back holds what holds of one that begins: purpose, contract and project cover all of
 * it now. Of a room, which is under no contract, its study asks.
 *
 * @throws {Problem} `member-unknown`, `purpose-not-allowed`, `contract-missing`, `project-missing`
 */
export const requireCovered = async (grant: Grant, deps: RenewalDeps): Promise<void> => {
  const member = await deps.findMember(grant.owner)
  if (member === undefined)
    throw new Problem('member-unknown', 'Only members of this co-op give consents here.')
  await deps.requirePurpose?.(grant)
  if (!isStudyRoom(grant.recipient)) await deps.requireContract?.(grant)
  await deps.requireProject?.({ ...grant, places: placesOf(member.pod, grant) })
}

/** Whether nothing is let by the one that the other does not let: as long, as far, in as many ways, under as strict terms. */
const isPartOf = (part: Limits, whole: Limits): boolean => {
  const { terms = {} } = part
  // A term that is left out limits nothing, so what was narrowed by it must come out as it went in.
  const narrowed = narrowTerms(whole.terms ?? {}, terms)
  return (
    part.validUntil <= whole.validUntil &&
    isWithin(part.scope, whole.scope) &&
    isDeepStrictEqual(narrowed, terms)
  )
}

/** The next version of a grant, with a place in the status list and a signed text of its own. */
export const renewed = async (
  grant: Grant,
  deps: RenewalDeps,
): Promise<{ readonly grant: Grant; readonly credential: string }> => {
  const next: Grant = {
    ...grant,
    version: (grant.version ?? 1) + 1,
    statusIndex: await drawStatusIndex(keys.statusIndex, deps),
  }
  return { grant: next, credential: await deps.issueCredential(next) }
}

/** Who changes a consent must be allowed to act on what it covers before and after. */
const bothOf = ({ scope: before }: Limits, { scope: after }: Limits) => ({
  resources: [...before.resources, ...after.resources],
})

const amendedLimits = async (
  { grant, pod }: GrantRecord,
  wished: LimitsWished,
  deps: RenewalDeps,
): Promise<Limits> => {
  if (pod === undefined && grant.request !== undefined) {
    const asked = (await readRequest(deps.store, localIdOf(grant.request)))?.value.request
    if (asked === undefined) throw new Error('a grant that answers a request has one')
    // Later than was asked only where the owner had said so when deciding.
    const validUntil = grant.validUntil > asked.validUntil ? grant.validUntil : asked.validUntil
    return narrowLimits({ ...asked, validUntil }, grant, wished)
  }
  const member = await deps.findMember(grant.owner)
  if (member === undefined)
    throw new Problem('member-unknown', 'Only members of this co-op give consents here.')
  checkInside(wished.resources ?? [], member.pod)
  return narrowLimits(widest(grant, wished), grant, wished)
}

/** A direct grant has no outer limit but the pod: what is wished is what is allowed. */
const widest = (grant: Grant, wished: LimitsWished): Limits => ({
  scope: {
    resources: [...(wished.resources ?? grant.scope.resources)],
    modes: [...(wished.modes ?? grant.scope.modes)],
  },
  validUntil: wished.validUntil ?? grant.validUntil,
})
