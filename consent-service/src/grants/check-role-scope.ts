import type { ProviderRole } from '@mutua/sdk/coop/member'
import { scopeGap, type ScopeAsked } from '@mutua/sdk/coop/role-scope'
import { Problem } from '@mutua/sdk/problem'

/** @throws {Problem} `role-scope-exceeded`, naming what is too much and who may ask for it */
export const checkRoleScope = (role: ProviderRole, asked: ScopeAsked): void => {
  const gap = scopeGap(role, asked)
  if (gap === undefined) return
  const tooMuch = [
    ...(gap.kind === undefined ? [] : [`purposes of the kind ${gap.kind}`]),
    ...gap.categories,
    ...(gap.elsewhere ? ['what lies outside the health categories'] : []),
  ].join(', ')
  const whoCan = gap.whoCan.length === 0 ? 'nobody in a role of the co-op' : gap.whoCan.join(', ')
  throw new Problem(
    'role-scope-exceeded',
    `Not for the role ${role}: ${tooMuch}. Leave it out; it can be asked for by: ${whoCan}.`,
  )
}
