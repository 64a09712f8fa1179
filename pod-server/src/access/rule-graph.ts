import type { Quad } from 'n3'
import type { BaseUrl } from '@mutua/sdk/ids'
import { urlOf } from '../resources/pod-path.ts'
import { wholeBody, type Resource } from '../resources/pod-store.ts'
import { parseRdf, rdfTypeOf } from '../resources/rdf.ts'

export const aclNamespace = 'http://www.w3.org/ns/auth/acl#'
export const acpNamespace = 'http://www.w3.org/ns/solid/acp#'
export const foafAgent = 'http://xmlns.com/foaf/0.1/Agent'
export const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

/** A document of rules as a graph that is walked from node to node. Text never names anybody or anything. */
export interface RuleGraph {
  readonly subjects: readonly string[]
  /** IRIs and blank nodes that `subject` points to; a blank node's name is good within this graph only. */
  objects(subject: string, predicate: string): ReadonlySet<string>
  /** Whether text stands where an IRI or a blank node should. */
  hasText(subject: string, predicate: string): boolean
  predicates(subject: string): ReadonlySet<string>
}

export const createRuleGraph = (quads: readonly Quad[]): RuleGraph => {
  const bySubject = Map.groupBy(
    quads.filter(({ graph }) => graph.termType === 'DefaultGraph'),
    ({ subject }) => subject.value,
  )
  const about = (subject: string): readonly Quad[] => bySubject.get(subject) ?? []
  return {
    subjects: [...bySubject.keys()],
    objects: (subject, predicate) =>
      new Set(
        about(subject)
          .filter((quad) => quad.predicate.value === predicate && quad.object.termType !== 'Literal')
          .map(({ object }) => object.value),
      ),
    hasText: (subject, predicate) =>
      about(subject).some((quad) => quad.predicate.value === predicate && quad.object.termType === 'Literal'),
    predicates: (subject) => new Set(about(subject).map(({ predicate }) => predicate.value)),
  }
}

/** `undefined` for what cannot be read as RDF: a fault never opens a door. */
export const readRuleGraph = async (
  resource: Pick<Resource, 'path' | 'contentType' | 'body'>,
  origin: BaseUrl,
): Promise<RuleGraph | undefined> => {
  const type = rdfTypeOf(resource.contentType)
  if (type === undefined) return undefined
  return parseRdf(new TextDecoder().decode(wholeBody(resource)), type, urlOf(origin, resource.path)).then(
    createRuleGraph,
    () => undefined,
  )
}
