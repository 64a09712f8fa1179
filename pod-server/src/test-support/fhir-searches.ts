import { isJsonObject, textOf, type JsonObject } from '../health/fhir-json.ts'
import { searchParameters, type SearchParameter } from '@mutua/sdk/fhir/search-parameters'
import { valuesOfPath } from './fhir-records.ts'

/** A condition or a wish of a search, as it stands in a query: `date=ge2020`, `_sort=-date`. */
export type SearchPart = string

const prefixes = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb']

/**
 * Everything that a type can be asked by one parameter of the table, with each modifier and prefix that is served, with values
 * that stand in these records. A parameter that is added to the table is asked by itself.
 */
export const partsOfParameter = (
  type: string,
  name: string,
  sample: { readonly records: readonly JsonObject[]; readonly base: string },
): readonly SearchPart[] => {
  const parameter = searchParameters.get(type)?.[name]
  if (parameter === undefined) return []
  return [
    ...new Set([
      ...sample.records.flatMap((record) =>
        parameter.paths
          .flatMap((path) => valuesOfPath(record, path))
          .flatMap((value) => conditionsOf(name, parameter, value, sample.base)),
      ),
      `${name}:missing=true`,
      `${name}:missing=false`,
      `_sort=${name}&_count=2`,
      `_sort=-${name}&_count=1`,
      ...(parameter.type === 'reference'
        ? [`_include=${type}:${name}`, `_include=${type}:${name}:Patient&_count=2`]
        : []),
    ]),
  ]
}

/** What every type can be asked. */
export const partsOfType = (ids: readonly string[], times: readonly string[]): readonly SearchPart[] => [
  '_pretty=true',
  ...['0', '1', '3'].map((count) => `_count=${count}`),
  ...['true', 'false', 'count'].map((kind) => `_summary=${kind}`),
  ...['none', 'estimate', 'accurate'].map((kind) => `_total=${kind}`),
  ...['_id', '-_id', '_lastUpdated', '-_lastUpdated'].map((key) => `_sort=${key}&_count=2`),
  ...ids.map((id) => `_id=${id}`),
  `_id=${ids.join(',')}`,
  ...times.flatMap((time) => prefixes.map((prefix) => `_lastUpdated=${prefix}${time}`)),
]

const conditionsOf = (
  name: string,
  { type, target }: SearchParameter,
  value: unknown,
  base: string,
): SearchPart[] => {
  if (type === 'token') return codesOf(value).flatMap((code) => tokenConditions(name, code))
  if (type === 'date')
    return timesOf(value).flatMap((time) => prefixes.map((prefix) => `${name}=${prefix}${encoded(time)}`))
  const reference = isJsonObject(value) ? textOf(value['reference']) : undefined
  if (reference === undefined || (target !== undefined && !reference.startsWith(`${target}/`))) return []
  const [kind = '', id = ''] = reference.split('/')
  return [
    `${name}=${reference}`,
    `${name}=${id}`,
    `${name}:${kind}=${id}`,
    `${name}=${encoded(`${base}/${reference}`)}`,
    `${name}=nobody,${reference}`,
  ]
}

interface Code {
  readonly system: string | undefined
  readonly code: string
}

const tokenConditions = (name: string, { system, code }: Code): SearchPart[] => [
  `${name}=${code}`,
  `${name}:not=${code}`,
  `${name}=nothing,${code}`,
  `${name}=${encoded(`|${code}`)}`,
  ...(system === undefined
    ? []
    : [`${name}=${encoded(`${system}|${code}`)}`, `${name}=${encoded(`${system}|`)}`]),
]

const codesOf = (value: unknown): Code[] => {
  if (typeof value === 'string' || typeof value === 'boolean')
    return [{ system: undefined, code: String(value) }]
  if (!isJsonObject(value)) return []
  if (Array.isArray(value['coding'])) return value['coding'].flatMap(codesOf)
  const code = textOf(value['code']) ?? textOf(value['value'])
  return code === undefined ? [] : [{ system: textOf(value['system']), code }]
}

const timesOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : isJsonObject(value)
      ? [textOf(value['start']), textOf(value['end'])].filter((time) => time !== undefined)
      : []

const encoded = encodeURIComponent
