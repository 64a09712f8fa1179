import type { BaseUrl } from '@mutua/sdk/ids'
import { aclPathOf, ancestorsInPod, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import type { WacMode } from './access-mode.ts'
import type { Groups, IsMember } from './groups.ts'
import type { Requester } from './requester.ts'
import { createRuleDocuments } from './rule-documents.ts'
import { readRuleGraph } from './rule-graph.ts'
import {
  emptyList,
  parseAccessControlList,
  type AccessControlList,
  type Authorization,
  type Named,
} from './wac-list.ts'

export interface Wac {
  /** Modes that the effective access control list gives on a resource (WAC §5.1, §5.3). */
  modes(path: PodPath, requester: Requester): Promise<ReadonlySet<WacMode>>
}

/** Web Access Control: the nearest access control list decides, and only that one (WAC §5.1). */
export const createWac = (deps: {
  pods: Pick<PodStore, 'find' | 'onChanged'>
  origin: BaseUrl
  groups: Groups
}): Wac => {
  const lists = createRuleDocuments({
    pods: deps.pods,
    // A list that cannot be read gives nothing, and hides those further up as one that can be read does.
    parse: async (document) => {
      const graph = await readRuleGraph(document, deps.origin)
      return graph === undefined ? emptyList : parseAccessControlList(graph)
    },
  })

  const effective = async (path: PodPath): Promise<Effective | undefined> => {
    const own = await lists.find(aclPathOf(path))
    if (own !== undefined) return { list: own, relation: 'accessTo', at: path }
    for (const container of ancestorsInPod(path)) {
      const list = await lists.find(aclPathOf(container))
      if (list !== undefined) return { list, relation: 'default', at: container }
    }
    return undefined
  }

  return {
    modes: async (path, requester) => {
      const found = await effective(path)
      if (found === undefined) return new Set()
      const { list, relation, at } = found
      // Nobody is in a group who has not signed in.
      const isMember =
        list.groups.size === 0 || requester.webId === undefined
          ? nobodyIsMember
          : await deps.groups.find(list.groups, at)
      const subject = urlOf(deps.origin, at)
      return granted(
        list.authorizations.filter((authorization) => authorization[relation].has(subject)),
        requester,
        isMember,
      )
    },
  }
}

interface Effective {
  readonly list: AccessControlList
  readonly relation: 'accessTo' | 'default'
  /** What the list lies beside: the resource itself, or the container it inherits from. */
  readonly at: PodPath
}

const nobodyIsMember: IsMember = () => false

const granted = (
  authorizations: readonly Authorization[],
  requester: Requester,
  isMember: IsMember,
): ReadonlySet<WacMode> => {
  const modes = new Set<WacMode>()
  for (const authorization of authorizations) {
    if (!applies(authorization, requester, isMember)) continue
    for (const mode of authorization.modes) modes.add(mode)
  }
  // WAC §4.2: "acl:Append is a subclass of acl:Write".
  if (modes.has('write')) modes.add('append')
  return modes
}

const applies = (authorization: Authorization, requester: Requester, isMember: IsMember): boolean => {
  const { origins, authenticated, conditions } = authorization
  // WAC §5.3: origins count "only when the HTTP request includes the Origin header" (docs/decisions/0115).
  if (origins !== undefined && requester.origin !== undefined && !origins.has(requester.origin)) return false
  const isSubject =
    (authenticated && requester.webId !== undefined) || names(authorization, requester.webId, isMember)
  if (!isSubject) return false
  return conditions.every((condition) =>
    names(condition, condition.kind === 'client' ? requester.clientId : requester.issuer, isMember),
  )
}

const names = ({ named, everybody, groups }: Named, whom: string | undefined, isMember: IsMember): boolean =>
  everybody || (whom !== undefined && (named.has(whom) || [...groups].some((group) => isMember(group, whom))))
