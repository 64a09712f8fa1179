import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { hash } from 'node:crypto'
import { categoryOf, documentCategory, type FhirShape } from './category.ts'
import {
  isJsonObject,
  type JsonObject,
  maxJsonDepth,
  parseFhirJson,
  structuralFault,
  textOf,
} from './fhir-json.ts'
import { type FhirVerdict, issueSentence } from './fhir-verdict.ts'
import type { PlanItem } from './import-plan.ts'
import { isFhirId, rewriteReferences, stableId } from './resource-identity.ts'

/** A JSON value with the text it was read from, where that text is at hand. */
export interface Unit {
  readonly value: unknown
  readonly text: string | undefined
  readonly fault?: string
}

export interface Entry {
  readonly resource: unknown
  readonly fullUrl: string | undefined
  readonly fault?: string
  /** A Bundle among the entries, unpacked in its place. */
  readonly inner?: Parcel
}

/** Entries that may refer to each other: those of one Bundle, or a resource by itself. */
export interface Parcel {
  readonly entries: readonly Entry[]
  /** The whole Bundle, when it is a document and so a thing of its own (FHIR R4 §3.3). */
  readonly document?: { readonly bundle: JsonObject; readonly text: string | undefined }
  readonly category?: HealthCategory
}

/** A plan as it grows. */
export interface Draft {
  next: number
  accepted: number
  /** In the order in which it was decided, which is the same for the same input. */
  items: PlanItem[]
  /** What was planned, by path. */
  readonly taken: TakenPaths
}

/** There may be some hundred thousand of them: no path and no content is held, only digests. */
export interface TakenPaths {
  /** What was taken before: with the same content or with other. Otherwise it is taken now. */
  take(
    path: string,
    content: string,
    index: number,
  ): { readonly first: number; readonly same: boolean } | undefined
}

export const createTakenPaths = (): TakenPaths => {
  const taken = new Map<string, string>()
  return {
    take: (path, content, index) => {
      const key = digestOf(path)
      const digest = digestOf(content)
      const former = taken.get(key)
      if (former !== undefined)
        return { first: Number(former.slice(digest.length)), same: former.startsWith(digest) }
      taken.set(key, digest + String(index))
      return undefined
    },
  }
}

/** What entries call each other -> `<resourceType>/<id>`, where that is something else. */
export type References = Pick<ReadonlyMap<string, string>, 'get'>

export interface PlanningDeps {
  /** JSON text of one resource -> verdict. */
  readonly check: (json: string) => FhirVerdict | Promise<FhirVerdict>
}

export const readUnit = (text: string): Unit => {
  try {
    return { value: parseFhirJson(text), text }
  } catch {
    return { value: undefined, text, fault: 'This line is not JSON' }
  }
}

const importedBundleTypes: ReadonlySet<unknown> = new Set([
  'document',
  'collection',
  'transaction',
  'batch',
  'searchset',
])
/** A batch of documents is one level; more has no use. */
const maxBundleDepth = 1

/** Why no entry of a Bundle is taken; `undefined` when they are. */
export const bundleFault = ({ type, entry = [] }: JsonObject): string | undefined => {
  if (!importedBundleTypes.has(type)) return 'This type of Bundle is not imported'
  return Array.isArray(entry) ? undefined : 'Bundle.entry: Expected array of values for property'
}

export const isBundle = (value: unknown): value is JsonObject =>
  isJsonObject(value) && value['resourceType'] === 'Bundle'

export const unpack = ({ value, text, fault }: Unit, depth: number): Parcel => {
  if (fault !== undefined) return loneEntry(value, fault)
  if (!isBundle(value)) return loneEntry(value)
  const refusal = bundleFault(value)
  if (refusal !== undefined) return loneEntry(value, refusal)
  const { type, entry = [] } = value
  // `as`: it is a list, as `bundleFault` has seen.
  const entries = (entry as readonly unknown[]).map((item) => unpackEntry(item, depth))
  if (type !== 'document') return { entries }
  const category = categoryOfDocument(entries[0])
  return { entries, document: { bundle: value, text }, ...(category === undefined ? {} : { category }) }
}

/** @param first entry of the document, which says what it is (FHIR R4 §3.3.1) */
export const categoryOfDocument = (first: Entry | undefined): HealthCategory | undefined => {
  const resource = first?.resource
  return isShape(resource) && resource.resourceType === 'Composition' ? documentCategory(resource) : undefined
}

export const loneEntry = (resource: unknown, fault?: string): Parcel => ({
  entries: [{ resource, fullUrl: undefined, ...(fault === undefined ? {} : { fault }) }],
})

export const unpackEntry = (item: unknown, depth: number): Entry => {
  if (!isJsonObject(item))
    return { resource: undefined, fullUrl: undefined, fault: 'The entry is not a JSON object' }
  const fullUrl = textOf(item['fullUrl'])
  const resource = item['resource']
  const entry = { resource, fullUrl: fullUrl === undefined || fullUrl.length > 2_048 ? undefined : fullUrl }
  const request = item['request']
  const method = isJsonObject(request) ? request['method'] : undefined
  if (method !== undefined && method !== 'POST' && method !== 'PUT') {
    return {
      ...entry,
      fault: 'Only POST and PUT entries bring a resource in; other requests are not carried out',
    }
  }
  if (resource === undefined) return { ...entry, fault: 'The entry has no resource' }
  if (isBundle(resource)) {
    if (depth >= maxBundleDepth)
      return { ...entry, fault: 'A Bundle inside a Bundle inside a Bundle is not unpacked' }
    return { ...entry, inner: unpack({ value: resource, text: undefined }, depth + 1) }
  }
  return entry
}

export const entryCount = ({ inner }: Entry): number =>
  inner === undefined ? 1 : inner.entries.reduce((sum, entry) => sum + entryCount(entry), 0)

/** Why an entry is refused before it is looked at as FHIR. */
export const entryFault = ({ fault, resource }: Entry): string | undefined => {
  if (fault !== undefined) return fault
  if (!isJsonObject(resource)) return 'The resource is not a JSON object'
  if (!isShape(resource)) return 'resourceType: The resourceType is missing or not one of FHIR R4'
  if (resource.resourceType === 'OperationOutcome' || resource.resourceType === 'Parameters') {
    return 'Resources of this type are messages, not records'
  }
  return structuralFault(resource)
}

/**
 * What one sound entry is called by others of its parcel. A name that is the new one already is left out.
 * @param id that it will have
 */
export const namesOf = (entry: Entry, resource: FhirShape, id: string): readonly [string, string][] => {
  const target = `${resource.resourceType}/${id}`
  const former = textOf(resource['id'])
  return [entry.fullUrl, former === undefined ? undefined : `${resource.resourceType}/${former}`].flatMap(
    (name): [string, string][] => (name === undefined || name === target ? [] : [[name, target]]),
  )
}

/** Plans all of a parcel that is in memory. */
export const planParcel = async (parcel: Parcel, draft: Draft, deps: PlanningDeps): Promise<void> => {
  const references = new Map<string, string>()
  for (const entry of parcel.entries) {
    if (entry.inner !== undefined || entryFault(entry) !== undefined || !isShape(entry.resource)) continue
    for (const [name, target] of namesOf(entry, entry.resource, stableId(entry.resource, entry.fullUrl)))
      if (!references.has(name)) references.set(name, target)
  }
  const before = draft.accepted
  for (const entry of parcel.entries) await planEntry(entry, { ...parcel, references }, draft, deps)
  if (parcel.document !== undefined && draft.accepted > before) keepDocument(parcel.document, draft)
}

/** Plans one entry of a parcel, and what is in it where it is a Bundle itself. */
export const planEntry = async (
  entry: Entry,
  parcel: { readonly references: References; readonly category?: HealthCategory | undefined },
  draft: Draft,
  deps: PlanningDeps,
): Promise<void> => {
  if (entry.inner !== undefined) return planParcel(entry.inner, draft, deps)
  const index = draft.next++
  const fault = entryFault(entry)
  const { resource } = entry
  if (fault !== undefined || !isShape(resource))
    return refuse(draft, index, entry, [fault ?? 'Not a resource'])
  const id = stableId(resource, entry.fullUrl)
  const { resourceType, id: _former, ...rest } = resource
  const json = JSON.stringify({ resourceType, id, ...rewriteReferences(rest, parcel.references) })
  const verdict = await deps.check(json)
  if (verdict.kind === 'invalid') return refuse(draft, index, entry, sentencesOf(verdict))
  // Only now is `resourceType` known to be a name of FHIR, and so safe as a part of the path.
  const category = categoryOf(resource, parcel.category)
  const path = `health/${category}/${resourceType}/${id}`
  const former = draft.taken.take(path, json, index)
  if (former === undefined) {
    draft.accepted += 1
    draft.items.push({ kind: 'accepted', resource: { index, path, category, resourceType, id, json } })
  } else if (former.same) {
    draft.items.push({ kind: 'duplicate', entry: { index, path, first: former.first } })
  } else {
    const reason = `Entry ${String(former.first + 1)} has the same type and id with other content; the first one was taken`
    refuse(draft, index, entry, [reason])
  }
}

/** An entry may break the same rule a million times; a person reads the first. */
const maxReasons = 20

const sentencesOf = ({ issues }: Extract<FhirVerdict, { kind: 'invalid' }>): readonly string[] => {
  const sentences = issues.slice(0, maxReasons).map(issueSentence)
  const more = issues.length - sentences.length
  return more === 0 ? sentences : [...sentences, `And ${String(more)} more.`]
}

/** Bundle, entry list and entry around each resource. */
const levelsOfBundle = 3
/** Of an entry of a document that may be kept: readers will parse the original too. */
export const maxEntryDepth = maxJsonDepth + levelsOfBundle - 2

const keepDocument = (document: NonNullable<Parcel['document']>, draft: Draft): void => {
  // One with a hostile part stays out, its sound entries are in.
  if (structuralFault(document.bundle, maxJsonDepth + levelsOfBundle) !== undefined) return
  const json = document.text ?? JSON.stringify(document.bundle)
  const own = document.bundle['id']
  const id = isFhirId(own) ? own : stableId({ ...document.bundle, resourceType: 'Bundle' }, undefined)
  const path = pathOfDocument(id)
  // A second document of the same name in one import: its parts are in; the first stays the kept original.
  if (!takeDocument(path, draft)) return
  const resource = {
    index: undefined,
    path,
    category: 'documents',
    resourceType: 'Bundle',
    id,
    json,
  } as const
  draft.items.push({ kind: 'accepted', resource })
}

export const pathOfDocument = (id: string): string => `health/documents/Bundle/${id}`

/** False when an earlier one has the name. */
export const takeDocument = (path: string, { taken }: Draft): boolean => taken.take(path, '', 0) === undefined

const refuse = (draft: Draft, index: number, entry: Entry, reasons: readonly string[]): void => {
  const { resource, fullUrl } = entry
  const resourceType = isJsonObject(resource) ? textOf(resource['resourceType']) : undefined
  draft.items.push({
    kind: 'invalid',
    entry: {
      index,
      reasons,
      ...(resourceType === undefined || !isTypeName(resourceType) ? {} : { resourceType }),
      ...(fullUrl === undefined ? {} : { fullUrl }),
    },
  })
}

/** 128 bits as 16 signs: nobody finds two contents with the same. */
export const digestOf = (text: string): string => hash('sha256', text, 'buffer').toString('latin1', 0, 16)

const isTypeName = (text: string): boolean => /^[A-Z][A-Za-z]{1,63}$/.test(text)

export const isShape = (value: unknown): value is FhirShape =>
  isJsonObject(value) && typeof value['resourceType'] === 'string' && isTypeName(value['resourceType'])
