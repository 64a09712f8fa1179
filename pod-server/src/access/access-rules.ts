import type { BaseUrl } from '@mutua/sdk/ids'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import {
  aclSubjectOf,
  isAclPath,
  isAcrPath,
  isMetaPath,
  metaSubjectOf,
  podRootOf,
  type PodPath,
} from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { allModes, type WacMode } from './access-mode.ts'
import { createAcp } from './acp.ts'
import { createGroups } from './groups.ts'
import type { OwnerOf, Requester } from './requester.ts'
import { createRuleDocuments } from './rule-documents.ts'
import { createWac } from './wac.ts'

/** Web Access Control, or Access Control Policy: chosen when a pod is made, since `rel="acl"` can name only one. */
export type RuleSystem = 'wac' | 'acp'

export interface AccessRules {
  /** What is in force where a path lies; where there is no pod, the rules of Web Access Control, which give nothing. */
  systemOf(path: PodPath): Promise<RuleSystem>
  /**
   * Modes that the owner's rules give on a resource. On a list or an access control resource: what may be done with the
   * rules themselves, which is governed by Control over the resource they are for (WAC §4.2, §5.3.1).
   */
  modes(path: PodPath, requester: Requester): Promise<ReadonlySet<WacMode>>
  /** IRIs of the access controls that a resource inherits (ACP §6.2). */
  inherited(path: PodPath): Promise<readonly string[]>
}

/**
 * The rules that owners write into their pods, whichever kind. They only tell what they give: who may do what is said by
 * `decide` alone.
 *
 * @param deps.fetchGroup guarded, for groups on other servers
 */
export const createAccessRules = (deps: {
  pods: Pick<PodStore, 'find' | 'onChanged'>
  origin: BaseUrl
  ownerOf: OwnerOf
  fetchGroup: SafeFetch
  now: () => number
}): AccessRules => {
  const systems = createRuleDocuments({
    pods: deps.pods,
    parse: (root) => Promise.resolve<RuleSystem>(root.accessControl ?? 'wac'),
    // A new pod is not announced (`PodStore.onChanged`).
    forgetsAbsence: true,
  })
  const acp = createAcp(deps)
  const groups = createGroups({
    ...deps,
    fetch: deps.fetchGroup,
    // Ends here: nobody in particular is in no group.
    isPublic: async (path) => (await modes(path, {})).has('read'),
  })
  const wac = createWac({ ...deps, groups })

  /** `undefined` where there is no pod: no document is looked for there, whose absence would be remembered. */
  const findSystem = async (path: PodPath): Promise<RuleSystem | undefined> => {
    const root = podRootOf(path)
    return root === undefined ? undefined : systems.find(root)
  }

  const modes = async (path: PodPath, requester: Requester): Promise<ReadonlySet<WacMode>> => {
    const system = await findSystem(path)
    if (system === undefined) return new Set()
    if (isAclPath(path)) return modesOnRules(path, system, requester)
    // Solid Protocol §4.3.2: "the server MUST apply the authorization rule that is used for the subject resource".
    if (isMetaPath(path)) return modes(metaSubjectOf(path), requester)
    return system === 'acp' ? acp.modes(path, requester) : wac.modes(path, requester)
  }

  const modesOnRules = async (
    path: PodPath,
    system: RuleSystem,
    requester: Requester,
  ): Promise<ReadonlySet<WacMode>> => {
    const subject = aclSubjectOf(path)
    if (system === 'acp' && isAcrPath(path)) return acp.ownModes(subject, requester)
    return new Set((await modes(subject, requester)).has('control') ? allModes : [])
  }

  return {
    systemOf: async (path) => (await findSystem(path)) ?? 'wac',
    modes,
    inherited: (...subject) => acp.inherited(...subject),
  }
}
