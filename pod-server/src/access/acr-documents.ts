import { createHash } from 'node:crypto'
import { DataFactory, type Quad } from 'n3'
import type { BaseUrl, Sha256 } from '@mutua/sdk/ids'
import { aclSubjectOf, isAcrPath, isContainerPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import { wholeBody, type PodStore, type Resource } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf, turtle, writeRdf } from '../resources/rdf.ts'
import type { AccessRules } from './access-rules.ts'
import { accessControlResourcesOf } from './acr.ts'
import { acpNamespace, createRuleGraph, rdfType } from './rule-graph.ts'

export interface AcrDocuments {
  /**
   * What is read at the address of an access control resource: what was stored there, with links to the access controls
   * that the resource inherits. Every resource has one, also where nothing was stored. Anything else is as it is stored.
   */
  complete(path: PodPath, stored: Resource | undefined): Promise<Resource | undefined>
}

/** Access control resources as their readers see them (ACP §4.1, §6.2; docs/decisions/0118). */
export const createAcrDocuments = (deps: {
  pods: Pick<PodStore, 'find'>
  rules: Pick<AccessRules, 'inherited'>
  origin: BaseUrl
}): AcrDocuments => ({
  complete: async (path, stored) => {
    if (!isAcrPath(path)) return stored
    const subject = aclSubjectOf(path)
    const modified = stored?.modified ?? (await deps.pods.find(subject))?.modified
    if (modified === undefined) return undefined
    const document = urlOf(deps.origin, path)
    const own = stored === undefined ? [] : await parse(stored, document)
    const quads = withInherited(own, {
      document,
      resource: urlOf(deps.origin, subject),
      inherited: await deps.rules.inherited(subject),
      isContainer: isContainerPath(subject),
    })
    const body = new TextEncoder().encode(await writeRdf(quads, turtle))
    const hash = createHash('sha256').update(body).digest('hex') as Sha256
    return { path, contentType: turtle, etag: tagOf(stored, hash), hash, modified, size: body.length, body }
  },
})

/** Names the stored version first, which conditions of writers are compared with (`isVersionOf`). */
const tagOf = (stored: Resource | undefined, hash: Sha256): string =>
  `"${stored?.etag.slice(1, -1) ?? 'inherited'}.${hash.slice(0, 8)}"`

const parse = async (stored: Resource, document: string): Promise<readonly Quad[]> => {
  const type = rdfTypeOf(stored.contentType)
  return type === undefined ? [] : parseRdf(new TextDecoder().decode(wholeBody(stored)), type, document)
}

interface Inheritance {
  readonly document: string
  readonly resource: string
  readonly inherited: readonly string[]
  readonly isContainer: boolean
}

/**
 * Clients write back what they read, so links to access controls of other documents come to be stored. They give
 * nothing; they are shown while they are true.
 */
const withInherited = (own: readonly Quad[], facts: Inheritance): Quad[] => {
  const { document, resource, inherited, isContainer } = facts
  const graph = createRuleGraph(own)
  const nodes = new Set(accessControlResourcesOf(graph, facts))
  const isStale = ({ subject, predicate, object }: Quad): boolean =>
    nodes.has(subject.value) &&
    linkNames.some((name) => predicate.value === acpNamespace + name) &&
    object.termType === 'NamedNode' &&
    !object.value.startsWith(`${document}#`) &&
    !graph.subjects.includes(object.value)
  const kept = own.filter((quad) => !isStale(quad))
  // Where the document says that it is for another resource, it stays as its writer left it.
  if (graph.objects(document, `${acpNamespace}resource`).size > 0 && !nodes.has(document)) return kept
  const links = (isContainer ? linkNames : linkNames.slice(0, 1)).flatMap((name) =>
    inherited.map((control) => triple(document, acpNamespace + name, control)),
  )
  const derived = [
    triple(document, rdfType, `${acpNamespace}AccessControlResource`),
    triple(document, `${acpNamespace}resource`, resource),
    ...links,
  ]
  const said = new Set(derived.map(textOf))
  return [...derived, ...kept.filter((quad) => !said.has(textOf(quad)))]
}

const linkNames = ['accessControl', 'memberAccessControl']

const textOf = ({ subject, predicate, object }: Quad): string =>
  `${subject.value} ${predicate.value} ${object.value}`

const triple = (subject: string, predicate: string, object: string): Quad =>
  DataFactory.quad(
    DataFactory.namedNode(subject),
    DataFactory.namedNode(predicate),
    DataFactory.namedNode(object),
  )
