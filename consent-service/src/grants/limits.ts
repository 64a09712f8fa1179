import { isWithin } from '@mutua/sdk/consent/check-grant'
import type { AccessMode, Scope } from '@mutua/sdk/consent/grant'
import { narrowTerms, type Terms } from '@mutua/sdk/consent/terms'
import type { Instant, ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { scopeOf } from './access-requests.ts'
import { checkReading } from './places.ts'

/** How far a consent reaches. */
export interface Limits {
  readonly scope: Scope
  readonly validUntil: Instant
  readonly terms?: Terms | undefined
}

/** What the owner wishes to change in them. */
export interface LimitsWished {
  readonly resources?: readonly ResourceUrl[] | undefined
  readonly modes?: readonly AccessMode[] | undefined
  readonly inherit?: boolean | undefined
  readonly validUntil?: Instant | undefined
  readonly terms?: Terms | undefined
}

/**
 * `from` with what was wished, never further than `asked`.
 * @throws {Problem} `decision-too-wide`, `input-malformed`
 */
export const narrowLimits = (asked: Limits, from: Limits, wished: LimitsWished): Limits => {
  const scope = scopeOf({
    resources: wished.resources ?? from.scope.resources,
    modes: wished.modes ?? from.scope.modes,
    inherit: wished.inherit ?? from.scope.inherit,
  })
  const validUntil = wished.validUntil ?? from.validUntil
  const terms = narrowTerms(asked.terms ?? {}, wished.terms ?? from.terms ?? {})
  if (!isWithin(scope, asked.scope) || validUntil > asked.validUntil || terms === undefined) {
    throw new Problem(
      'decision-too-wide',
      'Give only resources, modes, terms and a time that were asked for.',
    )
  }
  checkReading(scope.modes, terms)
  return { scope, validUntil, ...(Object.keys(terms).length === 0 ? {} : { terms }) }
}
