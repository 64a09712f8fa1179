import { parseModes, type WacMode } from './access-mode.ts'
import { aclNamespace, foafAgent, rdfType, type RuleGraph } from './rule-graph.ts'

/** Who, out of everybody, one property of a rule names. */
export interface Named {
  readonly named: ReadonlySet<string>
  /** `foaf:Agent`: everybody. */
  readonly everybody: boolean
  /** IRIs of `vcard:Group`s. */
  readonly groups: ReadonlySet<string>
}

export interface Condition extends Named {
  readonly kind: 'client' | 'issuer'
}

/** One authorization of an access control list (WAC §4). */
export interface Authorization extends Named {
  readonly modes: ReadonlySet<WacMode>
  /** `acl:AuthenticatedAgent`: everybody who has signed in. */
  readonly authenticated: boolean
  /** Web applications that the authorization is limited to; absent where it says nothing of them. */
  readonly origins?: ReadonlySet<string>
  /** All must hold (WAC §5.3.2). */
  readonly conditions: readonly Condition[]
  readonly accessTo: ReadonlySet<string>
  readonly default: ReadonlySet<string>
}

export interface AccessControlList {
  readonly authorizations: readonly Authorization[]
  /** Every group that one of them names. */
  readonly groups: ReadonlySet<string>
}

/** A list that says nothing, and hides those further up. */
export const emptyList: AccessControlList = { authorizations: [], groups: new Set() }

/**
 * Groups of a list beyond these are not looked up, and give nothing: each may be a call to another server, which whoever
 * writes the list chooses.
 */
const maxGroups = 20

export const parseAccessControlList = (graph: RuleGraph): AccessControlList => {
  const authorizations = graph.subjects
    .filter((subject) => isAuthorization(graph, subject))
    .map((subject) => parseAuthorization(graph, subject))
    .filter((authorization) => authorization !== undefined)
  const groups = authorizations.flatMap((authorization) => [
    ...authorization.groups,
    ...authorization.conditions.flatMap((condition) => [...condition.groups]),
  ])
  return { authorizations, groups: new Set([...new Set(groups)].slice(0, maxGroups)) }
}

/** Types of condition that are understood, as a list advertises them (WAC §3.2). */
export const conditionTypes = ['ClientCondition', 'IssuerCondition'].map((name) => aclNamespace + name)

/** Whether an authorization has a condition that nobody here understands. */
export const hasUnknownCondition = (graph: RuleGraph): boolean =>
  graph.subjects
    .filter((subject) => isAuthorization(graph, subject))
    .some((subject) => parseAuthorization(graph, subject) === undefined)

const isAuthorization = (graph: RuleGraph, subject: string): boolean =>
  graph.objects(subject, rdfType).has(`${aclNamespace}Authorization`)

/** An authorization with a condition that nobody here understands gives nothing, rather than more than was meant. */
const parseAuthorization = (graph: RuleGraph, subject: string): Authorization | undefined => {
  const objects = (name: string): ReadonlySet<string> => graph.objects(subject, aclNamespace + name)
  const conditions: Condition[] = []
  if (graph.hasText(subject, `${aclNamespace}condition`)) return undefined
  for (const node of objects('condition')) {
    const condition = parseCondition(graph, node)
    if (condition === undefined) return undefined
    conditions.push(condition)
  }
  return {
    ...parseNamed(objects, 'agent'),
    modes: parseModes(objects('mode')),
    authenticated: objects('agentClass').has(`${aclNamespace}AuthenticatedAgent`),
    ...(graph.predicates(subject).has(`${aclNamespace}origin`) && { origins: originsOf(objects('origin')) }),
    conditions,
    accessTo: objects('accessTo'),
    default: objects('default'),
  }
}

/** As browsers send them, without the slash that people tend to write behind them. */
const originsOf = (iris: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...iris].filter((iri) => URL.canParse(iri)).map((iri) => new URL(iri).origin))

const parseCondition = (graph: RuleGraph, subject: string): Condition | undefined => {
  const types = graph.objects(subject, rdfType)
  const kinds = (['client', 'issuer'] as const).filter((_, place) => types.has(conditionTypes[place] ?? ''))
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1) return undefined
  return { kind, ...parseNamed((name) => graph.objects(subject, aclNamespace + name), kind) }
}

const parseNamed = (
  objects: (name: string) => ReadonlySet<string>,
  property: 'agent' | 'client' | 'issuer',
): Named => ({
  named: objects(property),
  everybody: objects(`${property}Class`).has(foafAgent),
  groups: objects(`${property}Group`),
})
