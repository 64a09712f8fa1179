import type { BaseUrl } from '@mutua/sdk/ids'
import { allModes, type WacMode } from '../access/access-mode.ts'
import type { AccessRules } from '../access/access-rules.ts'
import { attributes } from '../access/acr.ts'
import { requesterOf, type OwnerOf } from '../access/requester.ts'
import { aclNamespace, acpNamespace } from '../access/rule-graph.ts'
import { conditionTypes } from '../access/wac-list.ts'
import type { Caller } from '../authn/caller.ts'
import {
  aclPathOf,
  acrPathOf,
  isAclPath,
  isAcrPath,
  isMetaPath,
  metaSubjectOf,
  urlOf,
  type PodPath,
} from '../resources/pod-path.ts'

export interface AccessHeaderDeps {
  readonly rules: Pick<AccessRules, 'systemOf' | 'modes'>
  readonly ownerOf: OwnerOf
  readonly origin: BaseUrl
}

export interface AccessHeaders {
  readonly links: readonly string[]
  /** Value of `WAC-Allow` (WAC §6.1); absent where the caller's modes are not the owner's rules to tell. */
  readonly wacAllow?: string
}

/** Where the rules of a resource are, and what they give to the caller (WAC §3.1, §5.3.5; ACP §7). */
export const accessHeaders = async (
  target: PodPath,
  caller: Caller,
  deps: AccessHeaderDeps,
): Promise<AccessHeaders> => {
  if (isAclPath(target)) return { links: linksOfRules(target) }
  const links = await linksToRules(isMetaPath(target) ? metaSubjectOf(target) : target, deps)
  if (caller.kind === 'consent') return { links }
  const { own, everybody } = await modesOf(target, caller, deps)
  return {
    links: [...links, ...own.filter((mode) => mode !== 'control').map(allowLink)],
    wacAllow: `user="${own.join(' ')}",public="${everybody.join(' ')}"`,
  }
}

/** What an access control resource may hold, known from its address alone (ACP §7.2, for OPTIONS). */
export const capabilityLinks = (target: PodPath): readonly string[] =>
  isAcrPath(target)
    ? [
        acrTypeLink,
        ...allModes.map((mode) => link(aclNamespace + named(mode), `${acpNamespace}grant`)),
        ...attributes.map((attribute) => link(acpNamespace + attribute, `${acpNamespace}attribute`)),
      ]
    : []

/**
 * Exactly one `rel="acl"`: clients take two for none. The policies of grants lie beside either kind of rules. Whole URLs,
 * since not every client resolves what it finds here.
 */
const linksToRules = async (
  target: PodPath,
  { rules, origin }: AccessHeaderDeps,
): Promise<readonly string[]> => {
  const resource = urlOf(origin, acrPathOf(target))
  return (await rules.systemOf(target)) === 'acp'
    ? [link(resource, 'acl')]
    : [link(urlOf(origin, aclPathOf(target)), 'acl'), link(resource, `${acpNamespace}accessControl`)]
}

const linksOfRules = (target: PodPath): string[] =>
  isAcrPath(target) ? [acrTypeLink] : conditionTypes.map((type) => link(type, `${aclNamespace}condition`))

const modesOf = async (
  target: PodPath,
  caller: Caller,
  { rules, ownerOf }: AccessHeaderDeps,
): Promise<{ own: readonly WacMode[]; everybody: readonly WacMode[] }> => {
  const inOrder = (modes: ReadonlySet<WacMode>): readonly WacMode[] =>
    allModes.filter((mode) => modes.has(mode))
  const { webId, origin, ...requester } = requesterOf(caller)
  const everybody = inOrder(await rules.modes(target, { origin }))
  if (webId === undefined) return { own: everybody, everybody }
  if (webId === ownerOf(target)) return { own: allModes, everybody }
  return { own: inOrder(await rules.modes(target, { ...requester, webId, origin })), everybody }
}

const link = (target: string, relation: string): string => `<${target}>; rel="${relation}"`

const named = (mode: WacMode): string => mode.slice(0, 1).toUpperCase() + mode.slice(1)

/** As @inrupt/solid-client reads what the caller may do. */
const allowLink = (mode: WacMode): string => link(acpNamespace + named(mode), `${acpNamespace}allow`)

const acrTypeLink = link(`${acpNamespace}AccessControlResource`, 'type')
