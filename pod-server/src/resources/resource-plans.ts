import type { Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import type { StagedBlob } from './blobs.ts'
import { noteOfWrite, type UnderConsent } from './consented-writes.ts'
import {
  ancestorsInPod,
  isAuxiliaryPath,
  isMetaPath,
  metaSubjectOf,
  slashTwinOf,
  type PodPath,
} from './pod-path.ts'
import { rdfTypeOf } from './rdf.ts'
import type { Loaded, ResourceReader } from './resource-reader.ts'
import {
  bytesKey,
  digestOf,
  goneKey,
  isDocumentRecord,
  lastingOf,
  parseGone,
  randomWord,
  recordKey,
  versionFacts,
  type BodyPlace,
  type DocumentRecord,
  type Lasting,
  type ResourceRecord,
} from './stored-record.ts'
import { planChange, planListingTag, planRecord, sizeOf, type WritePlan } from './write-plan.ts'

export interface NewDocument extends Lasting, UnderConsent {
  readonly path: PodPath
  readonly contentType: string
  readonly body: Uint8Array | StagedBlob
}

/** Bytes that are in their place already, and what they are. */
export interface PlacedBody {
  readonly size: number
  readonly hash: DocumentRecord['hash']
  readonly place: BodyPlace
}

/** What is written when a resource comes to be, or becomes another version. */
export interface ResourcePlans {
  planDocument(document: NewDocument, current: Loaded, plan: WritePlan): Promise<DocumentRecord>
  /** The same for bytes that a kept version leaves behind. */
  planReturn(
    document: Omit<NewDocument, 'body'> & { body: PlacedBody },
    current: Loaded,
    plan: WritePlan,
  ): Promise<DocumentRecord>
  /** The same record once more at an address where nothing is, with the containers on the way to it. */
  planAgain(path: PodPath, record: ResourceRecord, plan: WritePlan): Promise<void>
  /** With the containers on the way to it. */
  planContainer(container: PodPath, made: Lasting & UnderConsent, plan: WritePlan): Promise<void>
}

const containerContentType = 'text/turtle'
export const nothing = new Uint8Array()

/** RDF is bounded, and parsed as a whole whenever it is used: it is never kept in a file. */
export const isKeptWhole = ({ path, contentType }: Pick<NewDocument, 'path' | 'contentType'>): boolean =>
  isAuxiliaryPath(path) || rdfTypeOf(contentType) !== undefined

export const createResourcePlans = (deps: {
  store: Pick<Store, 'get'>
  now: () => Instant
  reader: Pick<ResourceReader, 'load'>
}): ResourcePlans => {
  const { store, now, reader } = deps

  /**
   * Everything that makes `path` exist under its containers. Each record that was looked at becomes a condition, so a
   * container cannot vanish, and no slash twin appear, between the look and the write.
   */
  const planParents = async (path: PodPath, made: Lasting, plan: WritePlan): Promise<void> => {
    for (const container of ancestorsInPod(path)) {
      if (plan.planned.has(container)) continue
      plan.planned.add(container)
      const found = await reader.load(container)
      plan.unchanged.set(recordKey(container), found.bytes)
      if (found.record !== undefined && !('closing' in found.record)) return
      // A container that is being deleted, or whose deletion a crash cut short, opens again: its deleter then looks anew.
      const isImplied = found.record === undefined || 'implied' in found.record
      await planContainerRecord(found, found.record ?? made, plan, isImplied)
    }
  }

  const planContainerRecord = async (
    { path, record }: Loaded,
    made: Lasting,
    plan: WritePlan,
    isImplied: boolean,
  ): Promise<void> => {
    await refuseSlashTwin(path, plan)
    if (record === undefined) planChange('created', path, plan)
    else plan.used -= sizeOf(record)
    planListingTag(path, plan)
    const facts = versionFacts(containerContentType, digestOf(nothing), now())
    planRecord(path, { ...facts, ...lastingOf(made), ...(isImplied ? { implied: true } : {}) }, plan)
  }

  /** What is not there is not described; and what is deleted meanwhile takes its description along, or stays. */
  const requireSubject = async (subject: PodPath, plan: WritePlan): Promise<void> => {
    const { bytes } = await reader.load(subject)
    if (bytes === undefined && !plan.planned.has(subject))
      throw new Problem('not-found', 'There is nothing at the address that this would describe.')
    if (!plan.unchanged.has(recordKey(subject))) plan.unchanged.set(recordKey(subject), bytes)
  }

  const refuseSlashTwin = async (path: PodPath, plan: WritePlan): Promise<void> => {
    const twin = slashTwinOf(path)
    if (twin === '') return
    if (plan.planned.has(twin) || (await store.get(recordKey(twin))) !== undefined) {
      throw new Problem(
        'slash-conflict',
        'A resource of that name exists with or without the final slash; use another name.',
      )
    }
    plan.unchanged.set(recordKey(twin), undefined)
  }

  /** Numbers go on where those of a deleted document of the same name ended, while a version of it is kept. */
  const planFirstVersion = async (path: PodPath, plan: WritePlan): Promise<number> => {
    const bytes = await store.get(goneKey(path))
    plan.unchanged.set(goneKey(path), bytes)
    if (bytes === undefined) return 1
    plan.writes.push({ key: goneKey(path), value: undefined })
    return parseGone(bytes).version + 1
  }

  /** Where the bytes are, and which version they make. */
  const planPlace = async (
    { path, body, etag }: { path: PodPath; body: Body; etag: string },
    before: ResourceRecord | undefined,
    plan: WritePlan,
  ): Promise<Pick<DocumentRecord, 'place' | 'version'>> => {
    if (before === undefined || !isDocumentRecord(before))
      return { version: await planFirstVersion(path, plan), place: placeOf(path, body, plan) }
    plan.used -= sizeOf(before)
    // The version that is there already stays where it is, and what was sent for it is dropped.
    if (before.etag === etag && !('place' in body)) return { version: before.version, place: before.place }
    plan.outgoing.push({ path, record: before, cause: 'replaced' })
    return { version: before.version + 1, place: placeOf(path, body, plan) }
  }

  const planVersion = async (
    { path, contentType, body, creator, ...by }: Omit<NewDocument, 'body'> & { body: Body },
    { record: before }: Loaded,
    plan: WritePlan,
  ): Promise<DocumentRecord> => {
    plan.planned.add(path)
    await refuseSlashTwin(path, plan)
    if (isMetaPath(path)) await requireSubject(metaSubjectOf(path), plan)
    const facts = versionFacts(contentType, body instanceof Uint8Array ? digestOf(body) : body, now())
    planChange(before === undefined ? 'created' : 'replaced', path, plan, facts.etag)
    const placed = await planPlace({ path, body, etag: facts.etag }, before, plan)
    const made = before ?? { ...(creator === undefined ? {} : { creator }) }
    const record: DocumentRecord = { ...facts, ...lastingOf(made), ...placed }
    planRecord(path, record, plan)
    await planParents(path, made, plan)
    plan.writes.push(...noteOfWrite(by, { method: 'PUT', path, hash: facts.hash, at: facts.modified }))
    return record
  }

  return {
    planDocument: planVersion,
    planReturn: planVersion,
    planAgain: async (path, record, plan) => {
      plan.planned.add(path)
      await refuseSlashTwin(path, plan)
      const isDocument = isDocumentRecord(record)
      planChange('created', path, plan, isDocument ? record.etag : undefined)
      if (!isDocument) planListingTag(path, plan)
      const again = isDocument ? { ...record, version: await planFirstVersion(path, plan) } : record
      planRecord(path, again, plan)
      await planParents(path, lastingOf(record), plan)
    },
    planContainer: async (container, made, plan) => {
      await planContainerRecord({ path: container, bytes: undefined, record: undefined }, made, plan, false)
      await planParents(container, made, plan)
      const { hash } = digestOf(nothing)
      plan.writes.push(...noteOfWrite(made, { method: 'PUT', path: container, hash, at: now() }))
    },
  }
}

type Body = NewDocument['body'] | PlacedBody

const placeOf = (path: PodPath, body: Body, plan: WritePlan): BodyPlace => {
  if (body instanceof Uint8Array) {
    const id = randomWord()
    plan.writes.push({ key: bytesKey(path, id), value: body })
    return { kind: 'store', id }
  }
  if ('place' in body) return body.place
  plan.writes.push(body.adoption)
  plan.adopted.push(body)
  return { kind: 'file', id: body.id }
}
