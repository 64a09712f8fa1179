import { healthCategories, type HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { isFhirId } from './resource-identity.ts'

/** Where a health record is kept: `/{pod}/health/{category}/{resourceType}/{id}` (docs/decisions/0021). */
export interface RecordPlace {
  /** Root container of the pod, with its final slash. */
  readonly root: string
  readonly category: HealthCategory
  readonly type: string
  readonly id: string
}

/** The place that a canonical path names; `undefined` for every path of another form. */
export const recordPlaceOf = (path: string): RecordPlace | undefined => {
  const [, pod = '', health, category = '', type = '', id, ...more] = path.split('/')
  if (health !== 'health' || more.length > 0 || pod === '') return undefined
  if (!isCategory(category) || !/^[A-Z][A-Za-z]{1,63}$/.test(type) || !isFhirId(id)) return undefined
  return { root: `/${pod}/`, category, type, id }
}

/** The places that a record of this name can have, the narrowest kind of data first. */
export const recordPaths = (root: string, type: string, id: string): string[] =>
  healthCategories.map((category) => recordPath({ root, category, type, id }))

export const recordPath = ({ root, category, type, id }: RecordPlace): string =>
  `${typeContainer(root, category, type)}${id}`

export const typeContainer = (root: string, category: HealthCategory, type: string): string =>
  `${root}health/${category}/${type}/`

/** Of two records of one name in two categories, the one that stands for both comes first. */
export const compareCategories = (left: HealthCategory, right: HealthCategory): number =>
  healthCategories.indexOf(left) - healthCategories.indexOf(right)

const isCategory = (text: string): text is HealthCategory => healthCategories.some((known) => known === text)
