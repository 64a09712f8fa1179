import type { Quad } from 'n3'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { ancestorsInPod, aclPathOf, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore, Resource } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf } from '../resources/rdf.ts'

export type WacMode = 'read' | 'append' | 'write' | 'control'

export interface Authorization {
  readonly modes: ReadonlySet<WacMode>
  readonly agents: ReadonlySet<string>
  /** `foaf:Agent`: everybody. */
  readonly public: boolean
  /** `acl:AuthenticatedAgent`. */
  readonly authenticated: boolean
  readonly accessTo: ReadonlySet<string>
  readonly default: ReadonlySet<string>
}

const acl = 'http://www.w3.org/ns/auth/acl#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
const foafAgent = 'http://xmlns.com/foaf/0.1/Agent'

export interface Wac {
  /** Modes that the effective access control list gives (WAC §3.3, §5). `webId` undefined: anonymous. */
  modes(path: PodPath, webId: WebId | undefined): Promise<ReadonlySet<WacMode>>
}

/** Web Access Control: the nearest access control list decides, and only that one (WAC §5.1). */
export const createWac = (deps: { pods: PodStore; origin: BaseUrl }): Wac => {
  /** Parsed lists by path; an entry counts only while its entity tag is the stored one. */
  const parsed = new Map<PodPath, { etag: string; authorizations: readonly Authorization[] }>()

  const authorizationsOf = async (list: Resource): Promise<readonly Authorization[]> => {
    const known = parsed.get(list.path)
    if (known?.etag === list.etag) return known.authorizations
    const authorizations = await parseAuthorizations(list, deps.origin)
    if (parsed.size >= maxParsed) parsed.clear()
    parsed.set(list.path, { etag: list.etag, authorizations })
    return authorizations
  }

  return {
    modes: async (path, webId) => {
      const own = await deps.pods.find(aclPathOf(path))
      if (own !== undefined)
        return granted(await authorizationsOf(own), 'accessTo', urlOf(deps.origin, path), webId)
      for (const container of ancestorsInPod(path)) {
        const list = await deps.pods.find(aclPathOf(container))
        if (list !== undefined)
          return granted(await authorizationsOf(list), 'default', urlOf(deps.origin, container), webId)
      }
      return new Set()
    },
  }
}

const maxParsed = 50_000

const granted = (
  authorizations: readonly Authorization[],
  relation: 'accessTo' | 'default',
  subject: string,
  webId: WebId | undefined,
): ReadonlySet<WacMode> => {
  const modes = new Set<WacMode>()
  for (const authorization of authorizations) {
    if (!authorization[relation].has(subject)) continue
    const applies =
      authorization.public ||
      (webId !== undefined && (authorization.authenticated || authorization.agents.has(webId)))
    if (applies) for (const mode of authorization.modes) modes.add(mode)
  }
  // WAC §4.2: Write includes Append.
  if (modes.has('write')) modes.add('append')
  return modes
}

/** A list that cannot be read gives nothing: a fault never opens a door. */
const parseAuthorizations = async (list: Resource, origin: BaseUrl): Promise<readonly Authorization[]> => {
  const rdfType = rdfTypeOf(list.contentType)
  if (rdfType === undefined) return []
  const quads = await parseRdf(new TextDecoder().decode(list.body), rdfType, urlOf(origin, list.path)).catch(
    () => [],
  )
  const bySubject = Map.groupBy(quads, (quad) => quad.subject.value)
  return [...bySubject.values()].filter(isAuthorization).map(asAuthorization)
}

const isAuthorization = (quads: readonly Quad[]): boolean =>
  quads.some((quad) => quad.predicate.value === rdfType && quad.object.value === `${acl}Authorization`)

const asAuthorization = (quads: readonly Quad[]): Authorization => {
  const objects = (name: string): Set<string> =>
    new Set(
      quads
        .filter(({ predicate, object }) => predicate.value === acl + name && object.termType === 'NamedNode')
        .map(({ object }) => object.value),
    )
  const classes = objects('agentClass')
  return {
    modes: new Set(
      [...objects('mode')].map((mode) => modeNames.get(mode)).filter((mode) => mode !== undefined),
    ),
    agents: objects('agent'),
    public: classes.has(foafAgent),
    authenticated: classes.has(`${acl}AuthenticatedAgent`),
    accessTo: objects('accessTo'),
    default: objects('default'),
  }
}

const modeNames: ReadonlyMap<string, WacMode> = new Map([
  [`${acl}Read`, 'read'],
  [`${acl}Append`, 'append'],
  [`${acl}Write`, 'write'],
  [`${acl}Control`, 'control'],
])
