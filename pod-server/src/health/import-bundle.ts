import { categoryOf, documentCategory, type FhirShape, type HealthCategory } from './category.ts'
import {
  isJsonObject,
  type JsonObject,
  maxJsonDepth,
  parseFhirJson,
  structuralFault,
  textOf,
} from './fhir-json.ts'
import { type FhirVerdict, issueSentence } from './fhir-verdict.ts'
import { isFhirId, rewriteReferences, stableId } from './resource-identity.ts'

/** One resource to store as `application/fhir+json` at `path` below the root of the pod. */
export interface PlannedResource {
  /** Place among the entries received, from 0; `undefined` for the document that carried them. */
  readonly index: number | undefined
  /** `health/<category>/<resourceType>/<id>`: safe as a path, the same for every import of the same input. */
  readonly path: string
  readonly category: HealthCategory
  readonly resourceType: string
  readonly id: string
  /** Exact text to store. For the document it is the text received, byte for byte. */
  readonly json: string
}

export interface RefusedEntry {
  readonly index: number
  readonly resourceType?: string
  readonly fullUrl?: string
  /** At least one sentence; element paths and rule names, no value of the entry. */
  readonly reasons: readonly string[]
}

/** The same resource again, with the same content: nothing to store. */
export interface DuplicateEntry {
  readonly index: number
  readonly path: string
}

/** Every entry received is in exactly one of the lists. Nothing is stored yet. */
export interface ImportPlan {
  readonly received: number
  readonly accepted: readonly PlannedResource[]
  readonly invalid: readonly RefusedEntry[]
  readonly duplicates: readonly DuplicateEntry[]
}

export type ImportOutcome =
  | { readonly kind: 'planned'; readonly plan: ImportPlan }
  | { readonly kind: 'refused'; readonly code: 'body-malformed' | 'body-too-large'; readonly why: string }

export interface ImportDeps {
  /** JSON text of one resource -> verdict. */
  readonly check: (json: string) => FhirVerdict | Promise<FhirVerdict>
  /** `maxImportEntries` where nothing is said. */
  readonly maxEntries?: number
}

/** Entries of all bundles of one import together. */
export const maxImportEntries = 20_000

/**
 * Plans the import of a FHIR Bundle (document, collection, transaction, batch, searchset), of a single resource, or of
 * NDJSON with one of these on each line. Resources keep their own id; without one the id is derived from `fullUrl`, or
 * from the content, so the same input always gives the same paths. References to other entries become
 * `<resourceType>/<id>`. A document that brings at least one valid resource is also kept whole.
 *
 * Decides and writes nothing; the input is attacker-controlled.
 */
export const planImport = async (body: string, deps: ImportDeps): Promise<ImportOutcome> => {
  const units = readUnits(body)
  if (units === undefined) {
    return {
      kind: 'refused',
      code: 'body-malformed',
      why: 'The body is neither JSON nor NDJSON. Send a FHIR resource, a Bundle or one of them a line.',
    }
  }
  const parcels = units.map((unit) => unpack(unit, 0))
  const received = parcels.reduce((sum, parcel) => sum + entryCount(parcel), 0)
  const { maxEntries = maxImportEntries } = deps
  if (received > maxEntries) {
    return {
      kind: 'refused',
      code: 'body-too-large',
      why: `The import has ${received} entries; the limit is ${maxEntries}. Send it in parts.`,
    }
  }
  const draft: Draft = { next: 0, accepted: [], invalid: [], duplicates: [], taken: new Map() }
  for (const parcel of parcels) await planParcel(parcel, draft, deps)
  const { accepted, duplicates } = draft
  const invalid = draft.invalid.toSorted((left, right) => left.index - right.index)
  return { kind: 'planned', plan: { received, accepted, invalid, duplicates } }
}

/** A JSON value with the text it was read from, where that text is at hand. */
interface Unit {
  readonly value: unknown
  readonly text: string | undefined
  readonly fault?: string
}

interface Entry {
  readonly resource: unknown
  readonly fullUrl: string | undefined
  readonly fault?: string
  /** A Bundle among the entries, unpacked in its place. */
  readonly inner?: Parcel
}

/** Entries that may refer to each other: those of one Bundle, or a resource by itself. */
interface Parcel {
  readonly entries: readonly Entry[]
  /** The whole Bundle, when it is a document and so a thing of its own (FHIR R4 §3.3). */
  readonly document?: { readonly bundle: JsonObject; readonly text: string | undefined }
  readonly category?: HealthCategory
}

interface Draft {
  next: number
  readonly accepted: PlannedResource[]
  readonly invalid: RefusedEntry[]
  readonly duplicates: DuplicateEntry[]
  /** path -> text planned for it */
  readonly taken: Map<string, string>
}

const byteOrderMark = /^\uFEFF/

const readUnits = (body: string): readonly Unit[] | undefined => {
  const text = body.replace(byteOrderMark, '')
  const whole = readUnit(text)
  if (whole.fault === undefined) return [whole]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const units = lines.map(readUnit)
  const isNdjson = lines.length > 1 && units[0]?.fault === undefined
  return isNdjson ? units : undefined
}

const readUnit = (text: string): Unit => {
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

const unpack = ({ value, text, fault }: Unit, depth: number): Parcel => {
  if (fault !== undefined) return loneEntry(value, fault)
  if (!isJsonObject(value) || value['resourceType'] !== 'Bundle') return loneEntry(value)
  const { type, entry = [] } = value
  if (!importedBundleTypes.has(type)) return loneEntry(value, 'This type of Bundle is not imported')
  if (!Array.isArray(entry)) return loneEntry(value, 'Bundle.entry: Expected array of values for property')
  const entries = entry.map((item: unknown) => unpackEntry(item, depth))
  if (type !== 'document') return { entries }
  const first = entries[0]?.resource
  const category =
    isShape(first) && first.resourceType === 'Composition' ? documentCategory(first) : undefined
  return { entries, document: { bundle: value, text }, ...(category === undefined ? {} : { category }) }
}

const loneEntry = (resource: unknown, fault?: string): Parcel => ({
  entries: [{ resource, fullUrl: undefined, ...(fault === undefined ? {} : { fault }) }],
})

const unpackEntry = (item: unknown, depth: number): Entry => {
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
  if (isJsonObject(resource) && resource['resourceType'] === 'Bundle') {
    if (depth >= maxBundleDepth)
      return { ...entry, fault: 'A Bundle inside a Bundle inside a Bundle is not unpacked' }
    return { ...entry, inner: unpack({ value: resource, text: undefined }, depth + 1) }
  }
  return entry
}

const entryCount = (parcel: Parcel): number =>
  parcel.entries.reduce((sum, { inner }) => sum + (inner === undefined ? 1 : entryCount(inner)), 0)

/** An entry that may be looked at, with the id it will have. */
interface Named {
  readonly index: number
  readonly entry: Entry
  readonly resource: FhirShape
  readonly id: string
}

const planParcel = async (parcel: Parcel, draft: Draft, deps: ImportDeps): Promise<void> => {
  const before = draft.accepted.length
  const named: Named[] = []
  for (const entry of parcel.entries) {
    if (entry.inner !== undefined) {
      await planParcel(entry.inner, draft, deps)
      continue
    }
    const index = draft.next++
    const fault = entryFault(entry)
    if (fault !== undefined) refuse(draft, index, entry, [fault])
    else if (isShape(entry.resource)) {
      named.push({ index, entry, resource: entry.resource, id: stableId(entry.resource, entry.fullUrl) })
    }
  }
  const references = referenceMap(named)
  for (const item of named) await planEntry(item, parcel, { references, draft, deps })
  if (parcel.document !== undefined && draft.accepted.length > before) keepDocument(parcel.document, draft)
}

const entryFault = ({ fault, resource }: Entry): string | undefined => {
  if (fault !== undefined) return fault
  if (!isJsonObject(resource)) return 'The resource is not a JSON object'
  if (!isShape(resource)) return 'resourceType: The resourceType is missing or not one of FHIR R4'
  if (resource.resourceType === 'OperationOutcome' || resource.resourceType === 'Parameters') {
    return 'Resources of this type are messages, not records'
  }
  return structuralFault(resource)
}

/** What entries call each other -> `<resourceType>/<id>`. The first of two entries with one name wins. */
const referenceMap = (named: readonly Named[]): ReadonlyMap<string, string> => {
  const map = new Map<string, string>()
  for (const { entry, resource, id } of named) {
    const target = `${resource.resourceType}/${id}`
    const former = textOf(resource['id'])
    for (const name of [
      entry.fullUrl,
      former === undefined ? undefined : `${resource.resourceType}/${former}`,
    ]) {
      if (name !== undefined && !map.has(name)) map.set(name, target)
    }
  }
  return map
}

interface ParcelPlan {
  readonly references: ReadonlyMap<string, string>
  readonly draft: Draft
  readonly deps: ImportDeps
}

const planEntry = async (
  item: Named,
  parcel: Parcel,
  { references, draft, deps }: ParcelPlan,
): Promise<void> => {
  const { index, entry, resource, id } = item
  const { resourceType, id: _former, ...rest } = resource
  const json = JSON.stringify({ resourceType, id, ...rewriteReferences(rest, references) })
  const verdict = await deps.check(json)
  if (verdict.kind === 'invalid') {
    refuse(draft, index, entry, verdict.issues.map(issueSentence))
    return
  }
  // Only now is `resourceType` known to be a name of FHIR, and so safe as a part of the path.
  const category = categoryOf(resource, parcel.category)
  const planned: PlannedResource = {
    index,
    path: `health/${category}/${resourceType}/${id}`,
    category,
    resourceType,
    id,
    json,
  }
  const other = draft.taken.get(planned.path)
  if (other === undefined) {
    draft.taken.set(planned.path, json)
    draft.accepted.push(planned)
  } else if (other === json) {
    draft.duplicates.push({ index, path: planned.path })
  } else {
    refuse(draft, index, entry, [
      'Another entry has the same type and id with other content; the first one was taken',
    ])
  }
}

/** Bundle, entry list and entry around each resource. */
const levelsOfBundle = 3

const keepDocument = (document: NonNullable<Parcel['document']>, draft: Draft): void => {
  // Readers will parse the original too: one with a hostile part stays out, its sound entries are in.
  if (structuralFault(document.bundle, maxJsonDepth + levelsOfBundle) !== undefined) return
  const json = document.text ?? JSON.stringify(document.bundle)
  const own = document.bundle['id']
  const id = isFhirId(own) ? own : stableId({ ...document.bundle, resourceType: 'Bundle' }, undefined)
  const path = `health/documents/Bundle/${id}`
  // A second document of the same name in one import: its parts are in; the first stays the kept original.
  if (draft.taken.has(path)) return
  draft.taken.set(path, json)
  draft.accepted.push({ index: undefined, path, category: 'documents', resourceType: 'Bundle', id, json })
}

const refuse = (draft: Draft, index: number, entry: Entry, reasons: readonly string[]): void => {
  const { resource, fullUrl } = entry
  const resourceType = isJsonObject(resource) ? textOf(resource['resourceType']) : undefined
  draft.invalid.push({
    index,
    reasons,
    ...(resourceType === undefined || !isTypeName(resourceType) ? {} : { resourceType }),
    ...(fullUrl === undefined ? {} : { fullUrl }),
  })
}

const isTypeName = (text: string): boolean => /^[A-Z][A-Za-z]{1,63}$/.test(text)

const isShape = (value: unknown): value is FhirShape =>
  isJsonObject(value) && typeof value['resourceType'] === 'string' && isTypeName(value['resourceType'])
