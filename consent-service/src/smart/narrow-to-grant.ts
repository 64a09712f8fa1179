import type { Scope } from '@mutua/sdk/consent/grant'
import {
  isRecordScopeWithin,
  parseRecordScope,
  recordScopeText,
  type RecordScope,
} from '@mutua/sdk/consent/record-scope'
import type { Terms } from '@mutua/sdk/consent/terms'
import type { ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

/** What a consent covers, as far as it matters here. */
interface Covering {
  readonly scope: Scope
  readonly terms?: Terms | undefined
}

/**
 * What a consent gives of a scope that is asked for, as scopes: itself where the consent covers all of it, the consent's own
 * where they are narrower, both together where each leaves something out, and none where they have nothing in common.
 */
export const narrowToGrant = (
  asked: RecordScope,
  grant: Covering,
  pod: ResourceUrl,
): readonly RecordScope[] => {
  if (grant.terms?.mediaTypes?.includes('application/fhir+json') === false) return []
  const there = ofTypes(asked, typesIn(grant.scope, pod))
  const { records } = grant.terms ?? {}
  if (records === undefined) return there
  const wide = records.map(parseRecordScope)
  return there.flatMap((one) => {
    const whole = wide.some((other) => isRecordScopeWithin(one, other))
    return whole ? [one] : wide.flatMap((other) => inBoth(one, other) ?? [])
  })
}

/**
 * A document in a place where the consent covers health records: what may be asked of `checkGrant`, for its state and times.
 * `undefined` when it covers none.
 */
export const recordPlaceIn = (scope: Scope, pod: ResourceUrl): ResourceUrl | undefined => {
  const place = placesIn(scope, pod)[0]?.place
  // `as`: a name below a container of canonical form is one itself.
  return place?.endsWith('/') === true ? (`${place}record` as ResourceUrl) : place
}

/** Types of the records that can lie where the consent covers, `all` when it names no place of a single one. */
const typesIn = (scope: Scope, pod: ResourceUrl): 'all' | ReadonlySet<string> => {
  const types = new Set<string>()
  for (const { type } of placesIn(scope, pod)) {
    if (type === undefined) return 'all'
    types.add(type)
  }
  return types
}

/** Records lie at `health/{category}/{Type}/{id}` (docs/decisions/0021). */
const placesIn = (
  { resources, inherit }: Scope,
  pod: ResourceUrl,
): readonly { readonly place: ResourceUrl; readonly type: string | undefined }[] =>
  resources.flatMap((place) => {
    const isContainer = place.endsWith('/')
    if (isContainer && inherit === false) return []
    if (isContainer && pod.startsWith(place)) return [{ place, type: undefined }]
    if (!place.startsWith(`${pod}health/`)) return []
    const [, , type, id, ...deeper] = place.slice(pod.length).split('/')
    const isRecord = !isContainer && type !== undefined && id !== undefined && deeper.length === 0
    const isPlaceOfMany = isContainer && (id === undefined || id === '') && deeper.length === 0
    if (!isRecord && !isPlaceOfMany) return []
    return [{ place, type: type === '' ? undefined : type }]
  })

const ofTypes = (asked: RecordScope, types: 'all' | ReadonlySet<string>): readonly RecordScope[] => {
  if (types === 'all') return [asked]
  if (asked.type !== '*') return types.has(asked.type) ? [asked] : []
  // A place may be of a type that is not served; nothing is given of that.
  return [...types].flatMap((type) => parsed({ ...asked, type }) ?? [])
}

/** Conditions hold together, so those of both are what is in both. */
const inBoth = (asked: RecordScope, given: RecordScope): RecordScope | undefined => {
  if (asked.type !== '*' && given.type !== '*' && asked.type !== given.type) return undefined
  const interactions = (['rs', 'r', 's'] as const).find(
    (both) => asked.interactions.includes(both) && given.interactions.includes(both),
  )
  if (interactions === undefined) return undefined
  const type = asked.type === '*' ? given.type : asked.type
  if (isRecordScopeWithin({ ...given, type, interactions }, asked))
    return parsed({ type, interactions, parameters: given.parameters })
  return parsed({ type, interactions, parameters: [...asked.parameters, ...given.parameters] })
}

/** In its one text; `undefined` for what would be too long for a scope, so less is given and never more. */
const parsed = (scope: RecordScope): RecordScope | undefined => {
  try {
    return parseRecordScope(recordScopeText(scope))
  } catch (cause) {
    if (cause instanceof Problem) return undefined
    throw cause
  }
}
