import type { BaseUrl } from '@mutua/sdk/ids'
import { acrPathOf, aclSubjectOf, ancestorsInPod, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { allModes, type WacMode } from './access-mode.ts'
import {
  parseAccessControlResource,
  type AccessControl,
  type AccessControlResource,
  type Policy,
} from './acr.ts'
import { grantedModes, weigh, type Context } from './evaluate-policies.ts'
import type { OwnerOf, Requester } from './requester.ts'
import { createRuleDocuments } from './rule-documents.ts'
import { acpNamespace, readRuleGraph } from './rule-graph.ts'

export interface Acp {
  /** Modes that the effective policies grant on a resource (ACP §6). */
  modes(path: PodPath, requester: Requester): Promise<ReadonlySet<WacMode>>
  /** Modes on the access control resource of `path`: all with Control, or as `acp:access` says. */
  ownModes(path: PodPath, requester: Requester): Promise<ReadonlySet<WacMode>>
  /** IRIs of the access controls that reach `path` from the containers above it, nearest first. */
  inherited(path: PodPath): Promise<readonly string[]>
}

/** Access Control Policy: every policy on the way to the root counts, and what one of them denies stays denied (ACP §6.3). */
export const createAcp = (deps: {
  pods: Pick<PodStore, 'find' | 'onChanged'>
  origin: BaseUrl
  ownerOf: OwnerOf
}): Acp => {
  const resources = createRuleDocuments<AccessControlResource | 'broken'>({
    pods: deps.pods,
    parse: async (document) => {
      const graph = await readRuleGraph(document, deps.origin)
      if (graph === undefined) return 'broken'
      const resource = urlOf(deps.origin, aclSubjectOf(document.path))
      return parseAccessControlResource(graph, { resource, document: urlOf(deps.origin, document.path) })
    },
  })

  /** `undefined` where one of them is broken: it might have denied what the others allow. */
  const controlsOf = async (path: PodPath): Promise<readonly AccessControl[] | undefined> => {
    const own = await resources.find(acrPathOf(path))
    if (own === 'broken') return undefined
    const controls = [...(own?.accessControls ?? [])]
    for (const container of ancestorsInPod(path)) {
      const above = await resources.find(acrPathOf(container))
      if (above === 'broken') return undefined
      controls.push(...(above?.memberAccessControls ?? []))
    }
    return controls
  }

  const contextOf = async (
    path: PodPath,
    requester: Requester,
    policies: readonly Policy[],
  ): Promise<Context> => {
    const owner = deps.ownerOf(path)
    // Only the record of the resource knows who made it, so it is read only where that matters.
    const creator = policies.some(asksForCreator) ? (await deps.pods.find(path))?.creator : undefined
    return {
      agent: requester.webId,
      client: requester.clientId,
      issuer: requester.issuer,
      // A credential is presented for a consent token, which speaks for its grant alone (docs/decisions/0117).
      credentialTypes: new Set(),
      owners: new Set(owner === undefined ? [] : [owner]),
      creators: new Set(creator === undefined ? [] : [creator]),
    }
  }

  return {
    modes: async (path, requester) => {
      const policies = (await controlsOf(path))?.flatMap((control) => control.policies) ?? []
      return grantedModes(weigh(policies, await contextOf(path, requester, policies)))
    },

    ownModes: async (path, requester) => {
      const controls = (await controlsOf(path)) ?? []
      const policies = controls.flatMap((control) => control.policies)
      const ownPolicies = controls.flatMap((control) => control.ownPolicies)
      const context = await contextOf(path, requester, [...policies, ...ownPolicies])
      const { allowed, denied } = weigh(ownPolicies, context)
      const controlled = grantedModes(weigh(policies, context)).has('control')
      return grantedModes({ allowed: controlled ? new Set(allModes) : allowed, denied })
    },

    inherited: async (path) => {
      const nodes: string[] = []
      for (const container of ancestorsInPod(path)) {
        const above = await resources.find(acrPathOf(container))
        if (above === 'broken' || above === undefined) continue
        nodes.push(...above.memberAccessControls.map(({ node }) => node).filter((node) => URL.canParse(node)))
      }
      return [...new Set(nodes)]
    },
  }
}

const asksForCreator = ({ allOf, anyOf, noneOf }: Policy): boolean =>
  [...allOf, ...anyOf, ...noneOf].some((matcher) => matcher.get('agent')?.has(creatorAgent) === true)

const creatorAgent = `${acpNamespace}CreatorAgent`
