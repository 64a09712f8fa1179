import type { Grant } from '@mutua/sdk/consent/grant'
import { isReadingRecords, type Terms } from '@mutua/sdk/consent/terms'
import { placesAsked } from '@mutua/sdk/coop/role-scope'
import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

/** Where what is asked for or given lies: by its addresses, by the categories of health records, or wherever records are. */
export interface PlacesNamed {
  readonly resources?: readonly ResourceUrl[] | undefined
  readonly categories?: readonly HealthCategory[] | undefined
  readonly terms?: Terms | undefined
}

/**
 * The addresses that were named, or those that what was named has in this pod.
 * @throws {Problem} `input-malformed`, `resource-outside-pod`
 */
export const placesIn = (
  pod: ResourceUrl,
  { resources, categories, terms }: PlacesNamed,
): readonly ResourceUrl[] => {
  if (resources !== undefined && categories !== undefined)
    throw new Problem('input-malformed', 'Name either "resources" or "categories".')
  if (resources !== undefined) {
    checkInside(resources, pod)
    return resources
  }
  if (categories !== undefined)
    return [...new Set(categories)].map((category) => parseResourceUrl(`${pod}health/${category}/`))
  if (terms?.records !== undefined) return [parseResourceUrl(`${pod}health/`)]
  throw new Problem('input-malformed', 'Say of what: name "records", "categories" or "resources".')
}

/** What of a pod a grant is about, as projects name it. */
export const placesOf = (pod: ResourceUrl, { scope: { resources, inherit } }: Pick<Grant, 'scope'>) =>
  placesAsked(pod, resources, inherit)

/** @throws {Problem} `resource-outside-pod` */
export const checkInside = (resources: readonly ResourceUrl[], pod: ResourceUrl): void => {
  if (resources.every((resource) => resource.startsWith(pod))) return
  throw new Problem('resource-outside-pod', 'Name only resources in the pod of the member.')
}

/**
 * Terms about records are kept where records are read; what is written is kept to them by nobody.
 * @throws {Problem} `input-malformed`
 */
export const checkReading = (modes: readonly string[], terms: Terms | undefined): void => {
  if (!isReadingRecords(terms) || modes.every((mode) => mode === 'read')) return
  throw new Problem(
    'input-malformed',
    'A consent for records by scope, or without some of their elements, is for reading alone: ask for writing by place.',
  )
}
