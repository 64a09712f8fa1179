import type { WacMode } from './access-mode.ts'
import type { Attribute, Matcher, Policy } from './acr.ts'
import { acpNamespace } from './rule-graph.ts'

/** One instance of resource access (ACP §3.1). */
export interface Context {
  readonly agent?: string | undefined
  readonly client?: string | undefined
  readonly issuer?: string | undefined
  /** Types of the credentials that were presented and hold. */
  readonly credentialTypes: ReadonlySet<string>
  readonly owners: ReadonlySet<string>
  readonly creators: ReadonlySet<string>
}

export interface Weighed {
  readonly allowed: ReadonlySet<WacMode>
  readonly denied: ReadonlySet<WacMode>
}

/** What the satisfied ones among these policies allow and deny. */
export const weigh = (policies: readonly Policy[], context: Context): Weighed => {
  const satisfied = policies.filter((policy) => isSatisfied(policy, context))
  return {
    allowed: new Set(satisfied.flatMap(({ allow }) => [...allow])),
    denied: new Set(satisfied.flatMap(({ deny }) => [...deny])),
  }
}

/** "A satisfied policy allows the Access Mode; and, no satisfied policy denies it" (ACP §6.3). */
export const grantedModes = ({ allowed, denied }: Weighed): ReadonlySet<WacMode> => {
  const granted = new Set(allowed)
  for (const mode of denied) granted.delete(mode)
  // acl:Append is a subclass of acl:Write: who may write may append, unless just that is denied.
  if (granted.has('write') && !denied.has('append')) granted.add('append')
  return granted
}

/** ACP §6.4. */
export const isSatisfied = ({ allOf, anyOf, noneOf }: Policy, context: Context): boolean => {
  const matches = (matcher: Matcher): boolean => isMatched(matcher, context)
  if (noneOf.some(matches)) return false
  if (!allOf.every(matches)) return false
  return anyOf.length === 0 ? allOf.length > 0 : anyOf.some(matches)
}

/** "It defines at least one attribute; and, at least one value of each defined attribute matches the Context" (ACP §6.5). */
export const isMatched = (matcher: Matcher, context: Context): boolean =>
  matcher.size > 0 &&
  [...matcher].every(([attribute, values]) =>
    [...values].some((value) => matchesValue[attribute](value, context)),
  )

const matchesValue: Readonly<Record<Attribute, (value: string, context: Context) => boolean>> = {
  agent: (value, { agent, owners, creators }) => {
    if (value === `${acpNamespace}PublicAgent`) return true
    if (agent === undefined) return false
    if (value === `${acpNamespace}AuthenticatedAgent`) return true
    if (value === `${acpNamespace}OwnerAgent`) return owners.has(agent)
    if (value === `${acpNamespace}CreatorAgent`) return creators.has(agent)
    return value === agent
  },
  client: (value, { client }) => matchesOrAny(value, client, 'Client'),
  issuer: (value, { issuer }) => matchesOrAny(value, issuer, 'Issuer'),
  vc: (value, { credentialTypes }) => credentialTypes.has(value),
}

const matchesOrAny = (value: string, actual: string | undefined, kind: 'Client' | 'Issuer'): boolean =>
  value === `${acpNamespace}Public${kind}` ||
  (actual !== undefined && (value === `${acpNamespace}Authenticated${kind}` || value === actual))
