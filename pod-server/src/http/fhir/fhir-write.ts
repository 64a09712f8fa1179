import { randomUUID } from 'node:crypto'
import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { Problem } from '@mutua/sdk/problem'
import { categoryOf, type FhirShape } from '../../health/category.ts'
import { isJsonObject, parseFhirJson, structuralFault, type JsonObject } from '../../health/fhir-json.ts'
import { recordPath } from '../../health/record-place.ts'
import { parseSearch } from '../../health/search-query.ts'
import { mediaTypeOf } from '../../resources/media-type.ts'
import type { PodPath } from '../../resources/pod-path.ts'
import { parseRdf, rdfTypeOf, turtle } from '../../resources/rdf.ts'
import type { NewDocument, PodStore, Precondition, Written } from '../../resources/pod-store.ts'
import { bodyText } from '../body-text.ts'
import type { CheckContent } from '../check-content.ts'
import { checkTermsOfWriting } from '../check-terms.ts'
import { createRecordRdf } from '../record-rdf.ts'
import { creatorOf } from '../request-headers.ts'
import { requireDelete, requirePut } from '../require-write.ts'
import { fhirBase, type FhirAnswer, type FhirCall, type FhirTarget } from './fhir-call.ts'
import { readRecord } from './fhir-read.ts'
import type { FhirSearchDeps } from './fhir-search.ts'
import { findRecords } from './find-records.ts'
import { permitOne, requireRecord } from './permit-records.ts'
import { recordDataset } from './record-fhir-use.ts'
import { versionIdOf } from './stored-version.ts'

export interface FhirWriteDeps extends FhirSearchDeps {
  readonly pods: PodStore
  readonly now: () => FhirCall['at']
  readonly checkContent: CheckContent
}

/** A record that may be written, and what is to be written. */
export interface PlannedRecord {
  readonly document: NewDocument & { readonly body: Uint8Array }
  readonly precondition: Precondition
  readonly record: JsonObject
  readonly type: string
  readonly id: string
  /** Its name is one of ours, and new. */
  readonly isNew: boolean
}

/**
 * `POST {type}` (FHIR R4 §3.1.0.8): the server names the record; where it belongs follows from what it says. With `If-None-Exist`
 * only where nothing that the caller may read matches.
 */
export const createInstance = async (
  call: FhirCall,
  { type }: FhirTarget,
  deps: FhirWriteDeps,
): Promise<FhirAnswer> => {
  const record = recordIn(await sentRecord(call, deps), type)
  const existing = await matchingRecord(call, type, deps)
  if (existing !== undefined) return existing
  return store(call, await planRecord(call, { record, type, id: randomUUID(), isNew: true }, deps), deps)
}

/** `PUT {type}/{id}` (§3.1.0.5): makes or replaces the record of this name, under the conditions of `If-Match`. */
export const updateInstance = async (
  call: FhirCall,
  { type, id }: FhirTarget,
  deps: FhirWriteDeps,
): Promise<FhirAnswer> => {
  const record = recordIn(await sentRecord(call, deps), type)
  if (record['id'] !== id)
    throw new Problem('body-malformed', 'The record must have the id that stands in the address.')
  return store(call, await planRecord(call, { record, type, id, isNew: false }, deps), deps)
}

/** `DELETE {type}/{id}` (§3.1.0.7), for whoever may read the record and may delete its document. */
export const deleteInstance = async (
  call: FhirCall,
  target: FhirTarget,
  deps: FhirWriteDeps,
): Promise<FhirAnswer> => {
  const { row } = await requireRecord(call, target, deps)
  const path = row.path as PodPath
  const { request, response, caller } = call
  const basis = await requireDelete({ request, response, caller, target: path }, deps)
  const precondition = await preconditionOn(path, call, deps)
  await deps.pods.remove(
    path,
    await checkTermsOfWriting(basis, { target: path, comes: 'nothing', precondition }, deps),
    creatorOf(caller),
  )
  return { status: 204 }
}

/**
 * Looks at everything that stands between a record and its being written, by the rules of the ordinary write.
 * @throws {Problem} as `PUT` of its document does; `input-malformed` when it would belong to another category
 */
export const planRecord = async (
  call: FhirCall,
  { record, type, id, isNew }: { record: FhirShape; type: string; id: string; isNew: boolean },
  deps: FhirWriteDeps,
): Promise<PlannedRecord> => {
  const { root, request, response, caller } = call
  const known = isNew ? undefined : await permitOne(call, await deps.searchRows.find(root, type, id), deps)
  const category = categoryFor(record, known?.row.category)
  const path = recordPath({ root, category, type, id }) as PodPath
  const basis = await requirePut({ request, response, caller, target: path }, deps)
  const stamped = withoutStamp({ ...record, id })
  const document = {
    path,
    contentType: fhirJson,
    body: Buffer.from(JSON.stringify(stamped)),
    ...creatorOf(caller),
  }
  const asked = isNew ? ({ ifNoneMatch: '*' } as const) : await preconditionOn(path, call, deps)
  const comes = { contentType: fhirJson }
  const precondition = await checkTermsOfWriting(basis, { target: path, comes, precondition: asked }, deps)
  await deps.checkContent(document)
  return { document, precondition, record: stamped, type, id, isNew }
}

/**
 * Looking at everything takes its time, and a consent may have ended meanwhile.
 * @throws {Problem} the refusal of the decision as it is now
 */
export const requireStill = async (
  { request, response, caller }: FhirCall,
  { document }: PlannedRecord,
  deps: FhirWriteDeps,
): Promise<void> => {
  if (caller.kind === 'consent') await requirePut({ request, response, caller, target: document.path }, deps)
}

/** What is told of a record that has been written. */
export const answerOfWritten = (
  call: FhirCall,
  { record, type, id }: PlannedRecord,
  { kind, etag, modified }: Written,
  { origin }: Pick<FhirWriteDeps, 'origin'>,
): FhirAnswer => {
  const versionId = versionIdOf({ etag, modified })
  const { resourceType, id: _id, meta, ...rest } = record
  const stamp = { ...(isJsonObject(meta) ? meta : {}), versionId, lastUpdated: modified }
  const isMinimal = /\breturn=minimal\b/.test(call.header('Prefer') ?? '')
  return {
    status: kind === 'created' ? 201 : 200,
    version: { versionId, modified },
    location: `${fhirBase(origin, call.root)}/${type}/${id}/_history/${versionId}`,
    ...(isMinimal ? {} : { resource: { resourceType, id, meta: stamp, ...rest } }),
  }
}

/** A record in JSON, or in FHIR RDF. @throws {Problem} `content-type-unsupported`, `body-malformed`, `body-too-large` */
const sentRecord = async (call: FhirCall, deps: FhirWriteDeps): Promise<unknown> => {
  const rdfType = rdfTypeOf((call.header('Content-Type') ?? '').replace('application/fhir+turtle', turtle))
  if (rdfType === undefined) return sentJson(call)
  const base = `${fhirBase(deps.origin, call.root)}/${call.segments.join('/')}`
  const quads = await parseRdf(bodyText(await call.body()), rdfType, base)
  return createRecordRdf(deps).read(quads, call.root)
}

/** JSON of a body that says that it is FHIR. @throws {Problem} `content-type-unsupported`, `body-malformed` */
export const sentJson = async (call: FhirCall): Promise<unknown> => {
  const mediaType = mediaTypeOf(call.header('Content-Type') ?? '')
  if (mediaType !== fhirJson && mediaType !== 'application/json')
    throw new Problem('content-type-unsupported', 'Send application/fhir+json.')
  const text = bodyText(await call.body())
  try {
    const value = parseFhirJson(text)
    const fault = structuralFault(value)
    if (fault === undefined) return value
    throw new Problem('body-malformed', `${fault}.`)
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('body-malformed', 'The body is not valid JSON.', { cause })
  }
}

/** @throws {Problem} `body-malformed` */
export const recordIn = (value: unknown, type: string): FhirShape => {
  if (isJsonObject(value) && value['resourceType'] === type) return { ...value, resourceType: type }
  throw new Problem('body-malformed', 'The body is not a resource of the type that stands in the address.')
}

const fhirJson = 'application/fhir+json'

const store = async (call: FhirCall, planned: PlannedRecord, deps: FhirWriteDeps): Promise<FhirAnswer> => {
  await requireStill(call, planned, deps)
  return answerOfWritten(
    call,
    planned,
    await deps.pods.putDocument(planned.document, planned.precondition),
    deps,
  )
}

/** What came in a document stays with it, unless the record itself says otherwise. */
const categoryFor = (record: FhirShape, current: HealthCategory | undefined): HealthCategory => {
  const category = categoryOf(record, current)
  if (current === undefined || category === current) return category
  throw new Problem(
    'input-malformed',
    `Like this the record belongs to ${category}, where others may read it: delete it, and create it anew.`,
  )
}

/** `meta.versionId` and `meta.lastUpdated` are the server's to say. */
const withoutStamp = ({ resourceType, id, meta, ...rest }: JsonObject): JsonObject => {
  const { versionId: _v, lastUpdated: _l, ...others } = isJsonObject(meta) ? meta : {}
  return { resourceType, id, ...(Object.keys(others).length === 0 ? {} : { meta: others }), ...rest }
}

/** The names of versions that FHIR clients know, as the entity tags that the pod knows. */
const preconditionOn = async (
  path: PodPath,
  { header }: FhirCall,
  { pods }: Pick<FhirWriteDeps, 'pods'>,
): Promise<Precondition> => {
  if (header('If-None-Match')?.trim() === '*') return { ifNoneMatch: '*' }
  const condition = header('If-Match')?.trim()
  if (condition === undefined) return {}
  if (condition === '*') return { ifMatch: '*' }
  const current = await pods.find(path)
  const tags = condition.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  const isCurrent = current !== undefined && tags.includes(`"${versionIdOf(current)}"`)
  // A list without a tag is met by nothing.
  return { ifMatch: isCurrent ? [current.etag] : [] }
}

/** §3.1.0.8.1: none, then create; one, then that is it. @throws {Problem} `precondition-failed` when there are several */
const matchingRecord = async (
  call: FhirCall,
  type: string,
  deps: FhirWriteDeps,
): Promise<FhirAnswer | undefined> => {
  const condition = call.header('If-None-Exist')
  if (condition === undefined) return undefined
  const base = fhirBase(deps.origin, call.root)
  const query = parseSearch(type, [...new URLSearchParams(condition.replace(/^\?/, ''))], {
    base,
    isLenient: false,
  })
  if (query.criteria.length === 0)
    throw new Problem('input-malformed', 'If-None-Exist is a search: name what the record must not share.')
  const { records, looked } = await findRecords(call, query, deps)
  // Whether there is one is told: a use of price zero.
  const receipt = await recordDataset(call, [], looked, deps)
  const [first, ...more] = records
  if (first === undefined) return undefined
  if (more.length > 0) throw new Problem('precondition-failed', 'Several records match If-None-Exist.')
  // As it is for the caller: what is stored may have more in it, and its tag with it.
  const version = await readRecord(first, deps)
  if (version === undefined) return undefined
  const location = `${base}/${type}/${first.row.id}/_history/${version.versionId}`
  return { status: 200, version, location, receipt }
}
