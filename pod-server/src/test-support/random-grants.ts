import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { isJsonObject, textOf, type JsonObject } from '../health/fhir-json.ts'
import { valuesOfPath, type MakeRecord } from './fhir-records.ts'
import type { Condition, PlainDocument, PlainGrant, PlainScope } from './plain-filter.ts'
import type { RandomNumbers } from './random-numbers.ts'

/** A document that is still to be written. */
export type NewDocument = Omit<PlainDocument, 'modified'>

const ids = ['a', 'b', 'c', 'd']

/** Records of a few types in a few categories, some under one name in two of them, and documents that are none. */
export const randomDocuments = (root: string, make: MakeRecord, random: RandomNumbers): NewDocument[] => {
  const types = [
    ...new Set([
      'Patient',
      'Observation',
      ...Array.from({ length: 4 }, () => random.pick([...searchParameters.keys()])),
    ]),
  ]
  const names = types.flatMap((type) => ids.map((id) => `${type}/${id}`))
  const categories = Array.from({ length: 3 }, () => random.pick(healthCategories))
  const documents = types.flatMap((type) =>
    ids.flatMap((id) =>
      categories.flatMap((category): NewDocument[] => {
        if (random.below(5) < 3) return []
        const json = withExtras(make({ type, id, seed: random.below(1_000_000), names }), random)
        const path = `${root}health/${category}/${type}/${id}`
        return [{ ...fhirDocument(path, json), record: { type, id, category, json } }]
      }),
    ),
  )
  const [category] = categories
  const stray = make({ type: 'Observation', id: 'other', seed: 1, names })
  const others: NewDocument[] = [
    {
      path: `${root}health/${String(category)}/Observation/note`,
      contentType: 'text/plain',
      text: 'a secret note',
    },
    { path: `${root}notes/plain`, contentType: 'text/plain', text: 'a note elsewhere' },
    fhirDocument(`${root}health/${String(category)}/Observation/stray`, stray),
  ]
  const unique = new Map([...documents, ...others].map((document) => [document.path, document]))
  return [...unique.values()]
}

const fhirDocument = (path: string, json: JsonObject): NewDocument => ({
  path,
  contentType: 'application/fhir+json',
  text: JSON.stringify(json),
  json,
})

/** A resource inside of another, which what is left out must be left out of as well. */
const withExtras = (json: JsonObject, random: RandomNumbers): JsonObject => {
  // A Bundle contains nothing (FHIR R4: it is no DomainResource).
  if (json['resourceType'] === 'Bundle' || random.below(4) > 0) return json
  const organization = { resourceType: 'Organization', id: 'inner', name: 'an inner name' }
  return { ...json, contained: [organization] }
}

/** Places, and most often also scopes of records, times, kinds, and elements that are left out. */
export const randomGrant = (
  documents: readonly NewDocument[],
  root: string,
  random: RandomNumbers,
): PlainGrant => {
  const records = documents.flatMap(({ record }) => (record === undefined ? [] : [record]))
  const [from, to] = [randomDay(random), randomDay(random)].toSorted()
  return {
    resources: randomPlaces(documents, root, random),
    ...(random.below(3) > 0 ? { records: some(6, random, () => randomScope(records, random)) } : {}),
    ...(random.below(6) === 0 ? { chosen: some(6, random, () => randomScope(records, random)) } : {}),
    ...(random.below(5) === 0
      ? { range: random.pick([{ from: `${String(from)}T00:00:00.000Z` }, rangeOf(from, to)]) }
      : {}),
    ...(random.below(3) === 0 ? { masked: some(3, random, () => randomMask(records, random)) } : {}),
    ...(random.below(12) === 0
      ? {
          mediaTypes: random.pick([
            ['application/fhir+json'],
            ['text/plain'],
            ['text/plain', 'application/fhir+json'],
          ]),
        }
      : {}),
  }
}

const rangeOf = (from = '', to = ''): { from?: string; to: string } =>
  from === to ? { to: `${to}T00:00:00.000Z` } : { from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z` }

const randomDay = (random: RandomNumbers): string =>
  `${String(2018 + random.below(8))}-0${String(1 + random.below(9))}-15`

const randomPlaces = (
  documents: readonly NewDocument[],
  root: string,
  random: RandomNumbers,
): readonly string[] => {
  const parent = (path: string): string => path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
  const paths = documents.map(({ path }) => path)
  const containers = paths.map(parent)
  return random.pick([
    () => [`${root}health/`],
    () => [`${root}health/`],
    () => [root],
    () => [...new Set(some(2, random, () => parent(random.pick(containers))))],
    () => [...new Set(some(4, random, () => random.pick(containers)))],
    () => [...new Set(some(6, random, () => random.pick(paths)))],
    () => [...new Set([random.pick(containers), random.pick(paths)])],
  ])()
}

type RecordFacts = NonNullable<PlainDocument['record']>

const randomScope = (records: readonly RecordFacts[], random: RandomNumbers): PlainScope => {
  const one = pickOf(records, random)
  const isAny = random.below(8) === 0
  return {
    type: isAny || one === undefined ? '*' : one.type,
    interactions: random.pick(['rs', 'rs', 'rs', 'r', 's']),
    conditions:
      isAny || one === undefined
        ? random.below(3) === 0
          ? [{ kind: 'id', values: some(2, random, () => random.pick(ids)) }]
          : []
        : Array.from({ length: random.pick([0, 0, 1, 1, 1, 2]) }, () => randomCondition(one, random)),
  }
}

const randomMask = (records: readonly RecordFacts[], random: RandomNumbers): string => {
  const one = pickOf(records, random)
  const names = Object.keys(one?.json ?? {}).filter(
    (name) => !/^(?:resourceType|id|meta|contained)$/.test(name),
  )
  if (one === undefined || names.length === 0 || random.below(6) === 0)
    return random.pick(['Organization.name', '*.text', '*.identifier', '*.subject', 'Patient.gender'])
  const name = random.pick(names)
  const inner = valuesOfPath(one.json, name).find(isJsonObject)
  const below = Object.keys(inner ?? {}).filter((key) => /^[a-z][A-Za-z0-9]*$/.test(key))
  return random.below(3) === 0 && below.length > 0
    ? `${one.type}.${name}.${random.pick(below)}`
    : `${one.type}.${name}`
}

/** A condition that this record may fit: with a value of its own, most often. */
export const randomCondition = (
  { type, id, json }: RecordFacts,
  random: RandomNumbers,
  base?: string,
): Condition => {
  const parameters = Object.entries(searchParameters.get(type) ?? {})
  const [name, parameter] = random.pick(parameters)
  if (random.below(10) === 0) return { kind: 'id', values: [id, random.pick(ids)] }
  if (random.below(10) === 0) return { kind: 'missing', name, isMissing: random.below(2) === 0 }
  const values = parameter.paths.flatMap((path) => valuesOfPath(json, path))
  const own = values.length > 0 && random.below(5) > 0 ? random.pick(values) : undefined
  if (parameter.type === 'token') {
    const isNot = random.below(5) === 0
    return { kind: 'token', name, isNot, values: some(2, random, () => tokenLike(own, random)) }
  }
  if (parameter.type === 'date') {
    const prefix = () => random.pick(['', 'ne', 'gt', 'lt', 'ge', 'ge', 'le', 'sa', 'eb'])
    return {
      kind: 'date',
      name,
      values: some(2, random, () => ({ prefix: prefix(), time: timeLike(own, random) })),
    }
  }
  const reference = isJsonObject(own) ? textOf(own['reference']) : undefined
  const fitting =
    reference === undefined ||
    (parameter.target !== undefined && !reference.startsWith(`${parameter.target}/`))
      ? `${parameter.target ?? 'Patient'}/${random.pick(ids)}`
      : reference
  const [kind = '', bare = ''] = fitting.split('/')
  return random.pick<Condition>([
    { kind: 'reference', name, values: [fitting] },
    { kind: 'reference', name, values: [bare, `${kind}/${random.pick(ids)}`] },
    { kind: 'reference', name, modifier: kind, values: [bare] },
    { kind: 'reference', name, values: [base === undefined ? fitting : `${base}/${fitting}`] },
  ])
}

const tokenLike = (value: unknown, random: RandomNumbers): { system?: string; code: string } => {
  const inner =
    isJsonObject(value) && Array.isArray(value['coding']) ? (value['coding'][0] as unknown) : value
  const code = isJsonObject(inner) ? (textOf(inner['code']) ?? textOf(inner['value'])) : inner
  const system = isJsonObject(inner) ? textOf(inner['system']) : undefined
  const text =
    typeof code === 'string' || typeof code === 'boolean' ? String(code) : `c${String(random.below(5))}`
  return random.pick([
    { code: text },
    { system: '', code: text },
    { system: system ?? 'urn:x', code: text },
    { system: system ?? 'urn:x', code: random.below(4) === 0 ? '' : text },
  ])
}

const timeLike = (value: unknown, random: RandomNumbers): string => {
  const own = isJsonObject(value) ? (textOf(value['start']) ?? textOf(value['end'])) : textOf(value)
  const full = own ?? randomDay(random)
  return random.pick([full, full.slice(0, 4), full.slice(0, 7), randomDay(random)])
}

/** As it stands in a query, or in the scope of a consent. */
export const conditionText = (condition: Condition): string => {
  const values = ((): string[] => {
    switch (condition.kind) {
      case 'id':
      case 'reference':
        return [...condition.values]
      case 'missing':
        return [String(condition.isMissing)]
      case 'token':
        return condition.values.map(({ system, code }) => (system === undefined ? code : `${system}|${code}`))
      case 'date':
        return condition.values.map(({ prefix, time }) => `${prefix}${time}`)
    }
  })()
  return `${nameOf(condition)}=${values.map(encodeURIComponent).join(',')}`
}

const nameOf = (condition: Condition): string => {
  switch (condition.kind) {
    case 'id':
      return '_id'
    case 'missing':
      return `${condition.name}:missing`
    case 'token':
      return condition.isNot ? `${condition.name}:not` : condition.name
    case 'date':
      return condition.name
    case 'reference':
      return condition.modifier === undefined ? condition.name : `${condition.name}:${condition.modifier}`
  }
}

export const scopeText = ({ type, interactions, conditions }: PlainScope): string =>
  `patient/${type}.${interactions}${conditions.length === 0 ? '' : `?${conditions.map(conditionText).join('&')}`}`

/** One at least. */
const some = <Item>(most: number, random: RandomNumbers, make: () => Item): Item[] =>
  Array.from({ length: 1 + random.below(most) }, make)

const pickOf = <Item>(items: readonly Item[], random: RandomNumbers): Item | undefined =>
  items.length === 0 ? undefined : random.pick(items)
