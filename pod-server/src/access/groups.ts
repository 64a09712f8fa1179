import type { BaseUrl } from '@mutua/sdk/ids'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import { isAclPath, parsePodPath, podNameOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf } from '../resources/rdf.ts'
import { createRuleDocuments } from './rule-documents.ts'
import { createRuleGraph, readRuleGraph, type RuleGraph } from './rule-graph.ts'

export type IsMember = (group: string, agent: string) => boolean

export interface Groups {
  /**
   * Members of these groups (IRIs), which a list at `at` names. A group whose document cannot be read has no members.
   * @param groups chosen by whoever wrote the list
   */
  find(groups: ReadonlySet<string>, at: PodPath): Promise<IsMember>
}

const hasMember = 'http://www.w3.org/2006/vcard/ns#hasMember'

/** How long a group on another server is believed, and how long it is left alone when it could not be read. */
const believedForMs = 60_000
const failedForMs = 30_000
const maxRemembered = 1_000

/**
 * `vcard:Group` documents (WAC §4.3). In the pod of the list they are read as they are now; elsewhere only as anybody
 * could read them, or a list would tell who is in a group that its writer may not see (docs/decisions/0115).
 *
 * @param deps.fetch guarded, with few calls at once of its own: a list can make the server wait for strangers
 * @param deps.isPublic whether anybody may read that resource of this server
 */
export const createGroups = (deps: {
  pods: Pick<PodStore, 'find' | 'onChanged'>
  origin: BaseUrl
  fetch: SafeFetch
  isPublic: (path: PodPath) => Promise<boolean>
  now: () => number
}): Groups => {
  const own = createRuleDocuments({
    pods: deps.pods,
    parse: (document) => readRuleGraph(document, deps.origin),
    maxEntries: 1_000,
  })
  const others = createLookupCache<{ graph: RuleGraph; readAt: number }>({
    now: deps.now,
    freshUntil: ({ readAt }) => readAt + believedForMs,
    failedForMs,
    maxEntries: maxRemembered,
  })

  const readOwn = async (url: string, at: PodPath): Promise<RuleGraph | undefined> => {
    const path = parsePodPath(url.slice(deps.origin.length))
    if (isAclPath(path)) return undefined
    if (podNameOf(path) !== podNameOf(at) && !(await deps.isPublic(path))) return undefined
    return own.find(path)
  }

  const readOther = async (url: string): Promise<RuleGraph> => {
    const { graph } = await others.find(url, async () => ({
      readAt: deps.now(),
      graph: await fetchGraph(url, deps.fetch),
    }))
    return graph
  }

  const read = async (group: string, at: PodPath): Promise<RuleGraph | undefined> => {
    const [url] = group.split('#', 1)
    if (url === undefined || !URL.canParse(url)) return undefined
    return url.startsWith(`${deps.origin}/`) ? readOwn(url, at) : readOther(url)
  }

  return {
    find: async (groups, at) => {
      const entries = await Promise.all(
        [...groups].map(async (group) => {
          const graph = await read(group, at).catch(() => undefined)
          return [group, graph?.objects(group, hasMember)] as const
        }),
      )
      const members = new Map(entries)
      return (group, agent) => members.get(group)?.has(agent) === true
    },
  }
}

/** @throws {Error} when it cannot be had or understood */
const fetchGraph = async (url: string, fetch: SafeFetch): Promise<RuleGraph> => {
  const answer = await fetch(url, 'text/turtle, application/ld+json;q=0.9')
  const type = rdfTypeOf(answer.headers.get('content-type') ?? '')
  if (answer.status !== 200 || type === undefined) throw new Error('the group is no RDF document')
  return createRuleGraph(await parseRdf(new TextDecoder().decode(answer.body), type, answer.url))
}
