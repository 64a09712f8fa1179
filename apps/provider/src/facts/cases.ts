import type { Grant } from '@mutua/sdk/consent/grant'
import { parseBaseUrl, parseResourceUrl, type BaseUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { isUsable, localIdOf } from './consent-facts.ts'

/** A person, as far as consents tell of them: everything that was given about one pod. */
export interface Case {
  /**
   * How the case is named in addresses: the random end of the id of its oldest consent. It says nothing to whoever is no party
   * of that consent, and stays when others are added or taken back. Any consent of the case finds it.
   */
  readonly key: string
  /** With a slash at its end. */
  readonly pod: ResourceUrl
  /** Name of the pod on its server. */
  readonly name: string
  readonly podServer: BaseUrl
  readonly owner: WebId
  /** What can be used now, the newest first; none: nothing can be read here. */
  readonly grants: readonly Grant[]
  /** What is over, paused, or has not begun. */
  readonly others: readonly Grant[]
}

/** @param grants the newest first */
export const casesOf = (grants: readonly Grant[]): readonly Case[] =>
  [...Map.groupBy(grants, podOf)].flatMap(([pod, ofPod]) => {
    const oldest = ofPod.at(-1)
    if (pod === undefined || oldest === undefined) return []
    const { origin, pathname } = new URL(pod)
    return [
      {
        key: localIdOf(oldest.id),
        pod,
        name: decodeURIComponent(pathname.slice(1, -1)),
        podServer: parseBaseUrl(origin),
        owner: oldest.owner,
        grants: ofPod.filter(isUsable),
        others: ofPod.filter((grant) => !isUsable(grant)),
      },
    ]
  })

/** By the key of a case, or by the end of the id of any consent about it. */
export const findCase = (grants: readonly Grant[], key: string): Case | undefined => {
  const named = grants.find(({ id }) => localIdOf(id) === key)
  return named === undefined ? undefined : casesOf(grants).find(({ pod }) => pod === podOf(named))
}

/** The pod that a consent is about: what it covers lies in one. */
export const podOf = ({ scope }: Pick<Grant, 'scope'>): ResourceUrl | undefined => {
  const [resource] = scope.resources
  if (resource === undefined) return undefined
  const { origin, pathname } = new URL(resource)
  return parseResourceUrl(`${origin}/${pathname.split('/')[1] ?? ''}/`)
}
