import { codeOf, partOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { FhirParameter, FhirParameters } from '@mutua/sdk/clients/fhir-client'
import { quantityText } from '@mutua/ui/records/plain-record'
import { aboutPerson, useAcrossCases, type AcrossCases, type ReadInCase } from './across-cases.ts'

/** How somebody stands on a chronic path, as the pod computed it; nothing of it is decided here. */
export interface FollowedPath {
  readonly name: string
  readonly title: string
  readonly measures: readonly FollowedMeasure[]
}
export interface FollowedMeasure {
  readonly name: string
  readonly title: string
  /** In words and numbers; empty where there is none. */
  readonly target: string
  readonly isOwnTarget: boolean
  /** Day of the newest value. */
  readonly on: string | undefined
  readonly advice: readonly { readonly kind: string; readonly because: string }[]
}

/** Everybody on a chronic path who is not against being advised on; who objects is as somebody without such a path. */
export const useAdvice = (): AcrossCases<readonly FollowedPath[]> =>
  useAcrossCases(['advice'], async ({ fhir, grants }, person) => {
    const about = aboutPerson(person)
    const paths = followedPathsIn(await fhir.operation('$care-advice', about))
    if (paths.length === 0) return undefined
    if (grants.length === 1) return paths
    // Under one consent stands the diagnosis, under another the values: each is asked for the paths that any of them knows.
    const path = [...new Set(paths.map(({ name }) => name))].join(',')
    return joinPaths(followedPathsIn(await fhir.operation('$care-advice', { ...about, path })))
  })

/** Of the same measure under several consents the one with the newest value: the others have not seen it. */
export const joinPaths = (paths: readonly FollowedPath[]): readonly FollowedPath[] =>
  [...Map.groupBy(paths, ({ name }) => name).values()].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    const measures = [
      ...Map.groupBy(
        same.flatMap((one) => one.measures),
        ({ name }) => name,
      ).values(),
    ]
    return [
      {
        ...first,
        measures: measures.flatMap((ofOne) =>
          ofOne.toSorted((one, other) => (one.on ?? '').localeCompare(other.on ?? '')).slice(-1),
        ),
      },
    ]
  })

/** Out of range before overdue before in order; of the same kind more of it first, then by name. */
export const byNeed = (
  one: ReadInCase<readonly FollowedPath[]>,
  other: ReadInCase<readonly FollowedPath[]>,
): number => {
  const [left, right] = [needOf(one.value), needOf(other.value)]
  return (
    right.outOfRange - left.outOfRange ||
    right.overdue - left.overdue ||
    nameOf(one).localeCompare(nameOf(other))
  )
}

export const nameOf = ({ person, open }: Pick<ReadInCase<unknown>, 'person' | 'open'>): string =>
  person.name ?? open.name

/** How much of each kind of advice there is. */
export const needOf = (
  paths: readonly FollowedPath[],
): { readonly outOfRange: number; readonly overdue: number } => {
  const kinds = reasonsOf(paths).map(({ kind }) => kind)
  return {
    outOfRange: kinds.filter((kind) => kind === 'out-of-range').length,
    overdue: kinds.filter((kind) => kind === 'overdue').length,
  }
}

/** Each reason once: two illnesses look at the same blood pressure. Out of range first. */
export const reasonsOf = (
  paths: readonly FollowedPath[],
): readonly { readonly kind: string; readonly because: string }[] => {
  const reasons = paths.flatMap(({ measures }) => measures).flatMap(({ advice }) => advice)
  const once = [...new Map(reasons.map((reason) => [reason.because, reason])).values()]
  return once.toSorted(
    (one, other) => Number(other.kind === 'out-of-range') - Number(one.kind === 'out-of-range'),
  )
}

/** @param parameters what `$care-advice` answers */
export const followedPathsIn = (parameters: FhirParameters): readonly FollowedPath[] =>
  parameters
    .filter(({ name }) => name === 'path')
    .map((path) => ({
      name: saidIn(path, 'name') ?? '',
      title: saidIn(path, 'title') ?? '',
      measures: (path.part ?? []).filter(({ name }) => name === 'measure').map(measureOf),
    }))

const measureOf = (measure: FhirParameter): FollowedMeasure => ({
  name: saidIn(measure, 'name') ?? '',
  title: saidIn(measure, 'title') ?? '',
  target: rangeText(measure.part?.find(({ name }) => name === 'target')?.['valueRange']),
  isOwnTarget: saidIn(measure, 'targetOf') === 'project',
  on: saidIn(measure, 'on'),
  advice: (measure.part ?? []).flatMap(({ name, resource }) => {
    if (name !== 'advice') return []
    const because = partOf(resource, 'detail')
    return [
      {
        kind: codeOf(partOf(resource, 'code')) ?? '',
        because: typeof because === 'string' ? because : '',
      },
    ]
  }),
})

const rangeText = (range: unknown): string => {
  const [low, high] = [limitText(partOf(range, 'low')), limitText(partOf(range, 'high'))]
  if (low !== undefined && high !== undefined) return `${low} – ${high}`
  return low === undefined ? (high === undefined ? '' : `≤ ${high}`) : `≥ ${low}`
}

const limitText = (limit: unknown): string | undefined => quantityText(limit)?.replace('mm[Hg]', 'mmHg')

const saidIn = ({ part = [] }: FhirParameter, name: string): string | undefined => {
  const value = Object.entries(part.find((one) => one.name === name) ?? {}).find(([key]) =>
    key.startsWith('value'),
  )?.[1]
  return typeof value === 'string' ? value : undefined
}

/** A flag that is up: why, about what, since when. */
export interface RaisedFlag {
  readonly id: string
  readonly because: string
  readonly since: string
}

export const raisedFlagsIn = (flags: readonly FhirResource[]): readonly RaisedFlag[] =>
  flags
    .filter(({ status }) => status === 'active')
    .map((flag) => {
      const [because, since] = [partOf(flag['code'], 'text'), partOf(flag['period'], 'start')]
      return {
        id: flag.id,
        because: typeof because === 'string' ? because : '',
        since: typeof since === 'string' ? since : '',
      }
    })
