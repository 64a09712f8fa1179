import { parseModes, type WacMode } from './access-mode.ts'
import { acpNamespace, type RuleGraph } from './rule-graph.ts'

/** An access control resource, with what it refers to inside its own document (ACP §4). */
export interface AccessControlResource {
  readonly accessControls: readonly AccessControl[]
  /** For what is beneath the resource, however far (ACP §4.1). */
  readonly memberAccessControls: readonly AccessControl[]
}

export interface AccessControl {
  /** IRI, or blank node of its document. */
  readonly node: string
  /** `acp:apply`: who may do what with the resource. */
  readonly policies: readonly Policy[]
  /** `acp:access`: who may do what with the access control resource itself. */
  readonly ownPolicies: readonly Policy[]
}

export interface Policy {
  readonly allow: ReadonlySet<WacMode>
  readonly deny: ReadonlySet<WacMode>
  readonly allOf: readonly Matcher[]
  readonly anyOf: readonly Matcher[]
  readonly noneOf: readonly Matcher[]
}

/** A set for each attribute that the matcher defines. */
export type Matcher = ReadonlyMap<Attribute, ReadonlySet<string>>

export const attributes = ['agent', 'client', 'issuer', 'vc'] as const
export type Attribute = (typeof attributes)[number]

/**
 * @param resource URL of the resource it is for: what says that it is for another one is left out
 * @param document URL of the document itself, which stands for the access control resource where it says nothing else
 */
export const parseAccessControlResource = (
  graph: RuleGraph,
  { resource, document }: { resource: string; document: string },
): AccessControlResource => {
  const nodes = accessControlResourcesOf(graph, { resource, document })
  const controls = (name: string): AccessControl[] =>
    nodes
      .flatMap((node) => [...graph.objects(node, acpNamespace + name)])
      .map((node) => ({
        node,
        policies: policiesOf(graph, node, 'apply'),
        ownPolicies: policiesOf(graph, node, 'access'),
      }))
  return {
    accessControls: controls('accessControl'),
    memberAccessControls: controls('memberAccessControl'),
  }
}

/** Nodes that are the access control resource of `resource` (ACP §4.1: `acp:resource` and its inverse). */
export const accessControlResourcesOf = (
  graph: RuleGraph,
  { resource, document }: { resource: string; document: string },
): string[] =>
  graph.subjects.filter((subject) => {
    const controlled = graph.objects(subject, `${acpNamespace}resource`)
    return (
      controlled.has(resource) ||
      (subject === document && controlled.size === 0) ||
      graph.objects(resource, `${acpNamespace}accessControlResource`).has(subject)
    )
  })

const policiesOf = (graph: RuleGraph, accessControl: string, property: 'apply' | 'access'): Policy[] =>
  [...graph.objects(accessControl, acpNamespace + property)].map((policy) => parsePolicy(graph, policy))

const parsePolicy = (graph: RuleGraph, policy: string): Policy => {
  const matchers = (name: string): Matcher[] =>
    [...graph.objects(policy, acpNamespace + name)].map((matcher) => parseMatcher(graph, matcher))
  return {
    allow: parseModes(graph.objects(policy, `${acpNamespace}allow`)),
    deny: parseModes(graph.objects(policy, `${acpNamespace}deny`)),
    allOf: matchers('allOf'),
    anyOf: matchers('anyOf'),
    noneOf: matchers('noneOf'),
  }
}

const parseMatcher = (graph: RuleGraph, matcher: string): Matcher => {
  const defined = graph.predicates(matcher)
  return new Map(
    attributes
      .filter((attribute) => defined.has(acpNamespace + attribute))
      .map((attribute) => [attribute, graph.objects(matcher, acpNamespace + attribute)]),
  )
}
