import type { Quad } from 'n3'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { aclSubjectOf, isAcrPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { AccessRules } from './access-rules.ts'
import {
  accessControlResourcesOf,
  attributes,
  parseAccessControlResource,
  type AccessControlResource,
  type Policy,
} from './acr.ts'
import { acpNamespace, createRuleGraph, type RuleGraph } from './rule-graph.ts'
import { hasUnknownCondition } from './wac-list.ts'

/**
 * Rules that would not do here what they say are refused when they are written: somebody relies on them from then on.
 * @throws {Problem} `rules-not-in-force`, `rules-not-understood`
 */
export type CheckRules = (path: PodPath, quads: readonly Quad[]) => Promise<void>

export const createCheckRules =
  (deps: { rules: Pick<AccessRules, 'systemOf'>; origin: BaseUrl }): CheckRules =>
  async (path, quads) => {
    const system = await deps.rules.systemOf(path)
    const graph = createRuleGraph(quads)
    if (!isAcrPath(path)) {
      if (system === 'acp')
        throw notInForce('This pod is governed by access control resources: write to the .acr instead.')
      return checkList(graph)
    }
    const document = urlOf(deps.origin, path)
    const facts = { document, resource: urlOf(deps.origin, aclSubjectOf(path)) }
    const acr = parseAccessControlResource(graph, facts)
    if (system === 'wac' && !policiesOf(acr).every(isForCredentials)) {
      throw notInForce(
        'This pod is governed by access control lists: its access control resources hold the policies of grants only. Write to the .acl instead.',
      )
    }
    checkReferences(graph, document, accessControlsOf(graph, facts))
  }

const checkList = (graph: RuleGraph): void => {
  if (hasUnknownCondition(graph))
    throw notUnderstood('An authorization has a condition of a type that is not known here.')
}

/** Policies and matchers of other documents are not followed, so a refusal that one of them holds would be lost. */
const checkReferences = (graph: RuleGraph, document: string, accessControls: readonly string[]): void => {
  const referred = (subjects: readonly string[], names: readonly string[]): string[] => {
    const nodes = subjects.flatMap((subject) =>
      names.flatMap((name) => [...graph.objects(subject, acpNamespace + name)]),
    )
    const elsewhere = nodes.some(
      (node) => URL.canParse(node) && node.split('#', 1)[0] !== document && !graph.subjects.includes(node),
    )
    if (elsewhere)
      throw notUnderstood('Policies and matchers must be described in the access control resource itself.')
    return nodes
  }
  const policies = referred(accessControls, ['apply', 'access'])
  const matchers = referred(policies, ['allOf', 'anyOf', 'noneOf'])
  const known = new Set(attributes.map((attribute) => acpNamespace + attribute))
  const unknown = matchers
    .flatMap((matcher) => [...graph.predicates(matcher)])
    .some((predicate) => predicate.startsWith(acpNamespace) && !known.has(predicate))
  if (unknown) throw notUnderstood('A matcher has an attribute that is not known here.')
}

const accessControlsOf = (graph: RuleGraph, facts: { document: string; resource: string }): string[] =>
  accessControlResourcesOf(graph, facts).flatMap((node) =>
    ['accessControl', 'memberAccessControl'].flatMap((name) => [...graph.objects(node, acpNamespace + name)]),
  )

const policiesOf = ({ accessControls, memberAccessControls }: AccessControlResource): Policy[] =>
  [...accessControls, ...memberAccessControls].flatMap(({ policies, ownPolicies }) => [
    ...policies,
    ...ownPolicies,
  ])

/** Never satisfied without a credential, and denies nothing: under Web Access Control it changes nothing. */
const isForCredentials = ({ deny, allOf, anyOf }: Policy): boolean =>
  deny.size === 0 &&
  (allOf.some((matcher) => matcher.has('vc')) ||
    (anyOf.length + allOf.length > 0
      ? anyOf.length > 0 && anyOf.every((matcher) => matcher.has('vc'))
      : true))

const notInForce = (detail: string): Problem => new Problem('rules-not-in-force', detail)
const notUnderstood = (detail: string): Problem => new Problem('rules-not-understood', detail)
