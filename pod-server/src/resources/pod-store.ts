import { createHash, randomUUID } from 'node:crypto'
import type { Instant, Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import {
  aclPathOf,
  ancestorsInPod,
  isAclPath,
  isContainerPath,
  parentOf,
  segmentOf,
  slashTwinOf,
  type PodPath,
} from './pod-path.ts'

export interface Resource {
  readonly path: PodPath
  readonly contentType: string
  /** Strong entity tag with its quotes (RFC 9110 §8.8.3). */
  readonly etag: string
  readonly hash: Sha256
  readonly modified: Instant
  readonly body: Uint8Array
}

export interface Child {
  /** Last segment, with the slash of a container. */
  readonly name: string
  readonly modified: Instant
  readonly size: number
  readonly contentType: string
}

export interface NewDocument {
  readonly path: PodPath
  readonly contentType: string
  readonly body: Uint8Array
}

/** Conditions a client set (RFC 9110 §13.1), evaluated in the same atomic write as the change. */
export interface Precondition {
  /** `*`, or entity tags of which one must be current. */
  readonly ifMatch?: '*' | readonly string[]
  /** `*`: must not exist; or entity tags of which none may be current. */
  readonly ifNoneMatch?: '*' | readonly string[]
}

/** @param current `undefined` when there is no document yet */
export type MakeVersion = (current: Resource | undefined) => Promise<Omit<NewDocument, 'path'> | undefined>

export interface Edited {
  readonly kind: 'created' | 'replaced' | 'kept'
  readonly etag: string
  readonly modified: Instant
}

/** What one write did to one resource. */
export interface Change {
  readonly kind: 'created' | 'replaced' | 'removed'
  readonly path: PodPath
  /** The container whose listing changed with it; none lists the root of a pod, or an access control list. */
  readonly container: PodPath | undefined
  /** Of a document as it is now. */
  readonly etag?: string
}

export interface PodStore {
  /** Document, or container without its listing (`body` empty). */
  find(path: PodPath): Promise<Resource | undefined>
  children(container: PodPath): AsyncIterable<Child>
  /**
   * Creates or replaces documents, each named once, and the containers on the way to them, all in one durable write.
   * @throws {Problem} `precondition-failed`, `slash-conflict`
   */
  put(documents: readonly NewDocument[], precondition?: Precondition): Promise<'created' | 'replaced'>
  /**
   * Writes what `make` makes of a document as it is in the very moment of the write: made anew when another writer came
   * in between. `undefined` leaves the document as it is.
   * @throws {Problem} `not-found` when there is no document and `make` makes none, as `put`, and what `make` throws
   */
  edit(path: PodPath, make: MakeVersion, precondition?: Precondition): Promise<Edited>
  /** @throws {Problem} `precondition-failed` when it exists and must not, `slash-conflict` */
  putContainer(path: PodPath, precondition?: Precondition): Promise<'created' | 'kept'>
  /**
   * Removes a resource with its access control list, a container with those of everything that was ever in it.
   * @throws {Problem} `not-found`, `precondition-failed`, `container-not-empty`
   */
  remove(path: PodPath, precondition?: Precondition): Promise<void>
  /** Writes of a new pod, for one atomic write together with its account; a path with a final slash is a container. */
  newPodWrites(documents: readonly NewDocument[]): Write[]
  /** Called once after each durable write, before its caller hears of it; must neither fail nor wait. New pods are not told. */
  onChanged(listener: (changes: readonly Change[]) => void): void
}

interface ResourceRecord {
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  readonly hash: Sha256
  readonly etag: string
  readonly modified: Instant
  /** Marks a container whose deletion has begun; random, so that no later mark has the same bytes (`removeContainer`). */
  readonly closing?: string
}

export const containerContentType = 'text/turtle'

/**
 * Keys: `res {path}` record · `bytes {path} {hash}` body · `in {container} {segment}` containment. A space never occurs
 * in a canonical path, so prefixes cannot run into each other. All three change in one write: a crash leaves no half
 * resource and no orphan. The body's key carries its hash, so a reader never joins the record of one version with the
 * bytes of another.
 */
export const createPodStore = (deps: { store: Store; now: () => Instant }): PodStore => {
  const { store, now } = deps
  const listeners: ((changes: readonly Change[]) => void)[] = []
  const tell = ({ changes }: Plan): void => {
    if (changes.length > 0) for (const listener of listeners) listener(changes)
  }

  const load = async (path: PodPath): Promise<Loaded> => {
    const bytes = await store.get(recordKey(path))
    return { path, bytes, record: bytes === undefined ? undefined : parseRecord(bytes) }
  }

  /**
   * Everything that makes `path` exist under its containers. Each record that was looked at becomes a condition, so a
   * container cannot vanish, and no slash twin appear, between the look and the write.
   */
  const planParents = async (path: PodPath, plan: Plan): Promise<void> => {
    for (const container of ancestorsInPod(path)) {
      if (plan.planned.has(container)) continue
      plan.planned.add(container)
      const found = await load(container)
      plan.unchanged.set(recordKey(container), found.bytes)
      if (found.record !== undefined && found.record.closing === undefined) return
      if (found.record === undefined) planChange('created', container, plan)
      // A container that is being deleted, or whose deletion a crash cut short, opens again: its deleter then looks anew.
      await planContainer(container, plan)
    }
  }

  const planContainer = async (container: PodPath, plan: Plan): Promise<void> => {
    await refuseSlashTwin(container, plan)
    const record = newRecord(containerContentType, nothing, now())
    plan.writes.push({ key: recordKey(container), value: recordBytes(record) })
    planContainment(container, record, plan)
  }

  const planDocument = async (
    { path, body, contentType }: NewDocument,
    current: Loaded,
    plan: Plan,
  ): Promise<ResourceRecord> => {
    plan.planned.add(path)
    await refuseSlashTwin(path, plan)
    const record = newRecord(contentType, body, now())
    planChange(current.record === undefined ? 'created' : 'replaced', path, plan, record.etag)
    if (current.record !== undefined)
      plan.writes.push({ key: bytesKey(path, current.record.hash), value: undefined })
    planNewDocument(path, record, body, plan)
    await planParents(path, plan)
    return record
  }

  const refuseSlashTwin = async (path: PodPath, plan: Plan): Promise<void> => {
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

  /** Plans and writes until no other writer came in between; the precondition is looked at afresh each time. */
  const commit = async <Outcome>(attempt: (plan: Plan) => Promise<Outcome>): Promise<Outcome> => {
    for (;;) {
      const plan = newPlan()
      const outcome = await attempt(plan)
      if (!(await store.write(plan.writes, plan.unchanged))) continue
      tell(plan)
      return outcome
    }
  }

  const removeDocument = (path: PodPath, precondition: Precondition): Promise<void> =>
    commit(async (plan) => {
      const current = await loadExisting(path)
      checkPrecondition(current, precondition)
      const acl = await load(aclPathOf(path))
      planErasure(current, plan)
      // A later resource of the same name must not inherit the list of this one (WAC §3.1).
      planErasure(acl, plan)
      plan.unchanged.set(recordKey(path), current.bytes).set(recordKey(acl.path), acl.bytes)
      plan.writes.push({ key: containmentKey(path), value: undefined })
    })

  /**
   * Two steps, because emptiness is no key that a condition could name. First the record is marked: whoever creates
   * something in the container conditions on the record, so once the mark is durable that is either listed here or has
   * opened the container again. A crash in between leaves a container that is there, works, and can be deleted.
   */
  const removeContainer = async (path: PodPath, precondition: Precondition): Promise<void> => {
    for (;;) {
      const current = await loadExisting(path)
      checkPrecondition(current, precondition)
      const marked = await markClosing(current)
      if (marked === undefined) continue
      if (await hasChildren(path)) {
        await store.write(
          [{ key: recordKey(path), value: recordBytes(withoutMark(current.record)) }],
          new Map([[recordKey(path), marked]]),
        )
        throw new Problem('container-not-empty', 'Delete what is inside first.')
      }
      const plan = newPlan()
      plan.unchanged.set(recordKey(path), marked)
      plan.writes.push({ key: containmentKey(path), value: undefined })
      // What is left beneath an empty container are access control lists: its own, and those of absent names.
      for await (const { key, value } of store.list(prefixRange(recordKey(path))))
        planErasure({ path: pathOfRecordKey(key), record: parseRecord(value) }, plan)
      if (!(await store.write(plan.writes, plan.unchanged))) continue
      tell(plan)
      return
    }
  }

  /** Bytes of the marked record; `undefined` when somebody else changed it meanwhile. */
  const markClosing = async ({ path, record, bytes }: Existing): Promise<Uint8Array | undefined> => {
    if (record.closing !== undefined) return bytes
    const marked = recordBytes({ ...record, closing: randomUUID() })
    const written = await store.write(
      [{ key: recordKey(path), value: marked }],
      new Map([[recordKey(path), bytes]]),
    )
    return written ? marked : undefined
  }

  const hasChildren = async (path: PodPath): Promise<boolean> => {
    for await (const _child of store.list({ ...prefixRange(childrenPrefix(path)), limit: 1 })) return true
    return false
  }

  const loadExisting = async (path: PodPath): Promise<Existing> => {
    const { bytes, record } = await load(path)
    if (bytes === undefined || record === undefined)
      throw new Problem('not-found', 'There is nothing at this address.')
    return { path, bytes, record }
  }

  const loadWhole = async (path: PodPath): Promise<{ current: Loaded; resource: Resource | undefined }> => {
    for (;;) {
      const current = await load(path)
      const { record } = current
      if (record === undefined) return { current, resource: undefined }
      if (isContainerPath(path)) return { current, resource: { path, ...record, body: nothing } }
      const body = await store.get(bytesKey(path, record.hash))
      // Absent only when a writer replaced the version between the two reads: then look again.
      if (body !== undefined) return { current, resource: { path, ...record, body } }
    }
  }

  return {
    find: async (path) => (await loadWhole(path)).resource,

    children: async function* (container) {
      const prefix = childrenPrefix(container)
      for await (const { key, value } of store.list(prefixRange(prefix))) {
        yield { name: key.slice(prefix.length), ...parseChild(value) }
      }
    },

    put: (documents, precondition = {}) =>
      commit(async (plan) => {
        let outcome: 'created' | 'replaced' = 'replaced'
        for (const document of documents) {
          if (plan.planned.has(document.path)) throw new Error('a write names each document once')
          const current = await load(document.path)
          checkPrecondition(current, precondition)
          plan.unchanged.set(recordKey(document.path), current.bytes)
          if (current.record === undefined) outcome = 'created'
          await planDocument(document, current, plan)
        }
        return outcome
      }),

    edit: (path, make, precondition = {}) =>
      commit(async (plan) => {
        const { current, resource } = await loadWhole(path)
        checkPrecondition(current, precondition)
        plan.unchanged.set(recordKey(path), current.bytes)
        const made = await make(resource)
        if (made !== undefined) {
          const { etag, modified } = await planDocument({ ...made, path }, current, plan)
          return { kind: resource === undefined ? 'created' : 'replaced', etag, modified } as const
        }
        if (resource === undefined) throw new Problem('not-found', 'There is nothing at this address.')
        return { kind: 'kept', etag: resource.etag, modified: resource.modified } as const
      }),

    putContainer: (path, precondition = {}) =>
      commit(async (plan) => {
        const current = await load(path)
        checkPrecondition(current, precondition)
        plan.unchanged.set(recordKey(path), current.bytes)
        if (current.record !== undefined) return 'kept'
        planChange('created', path, plan)
        await planContainer(path, plan)
        await planParents(path, plan)
        return 'created'
      }),

    remove: (path, precondition = {}) =>
      isContainerPath(path) ? removeContainer(path, precondition) : removeDocument(path, precondition),

    newPodWrites: (documents) => {
      const plan = newPlan()
      for (const { path, body, contentType } of documents) {
        const record = newRecord(contentType, body, now())
        if (!isContainerPath(path)) planNewDocument(path, record, body, plan)
        else {
          plan.writes.push({ key: recordKey(path), value: recordBytes(record) })
          if (parentOf(path) !== '/') planContainment(path, record, plan)
        }
      }
      return plan.writes
    },

    onChanged: (listener) => {
      listeners.push(listener)
    },
  }
}

interface Loaded {
  readonly path: PodPath
  readonly bytes: Uint8Array | undefined
  readonly record: ResourceRecord | undefined
}

interface Existing extends Loaded {
  readonly bytes: Uint8Array
  readonly record: ResourceRecord
}

interface Plan {
  readonly writes: Write[]
  readonly unchanged: Map<string, Uint8Array | undefined>
  /** Documents and containers already looked at by this plan. */
  readonly planned: Set<PodPath>
  readonly changes: Change[]
}

const recordKey = (path: PodPath): string => `res ${path}`
const pathOfRecordKey = (key: string): PodPath => key.slice('res '.length) as PodPath
const bytesKey = (path: PodPath, hash: Sha256): string => `bytes ${path} ${hash}`
const childrenPrefix = (container: PodPath): string => `in ${container} `
const containmentKey = (path: PodPath): string => childrenPrefix(parentOf(path) ?? path) + segmentOf(path)

const planContainment = (
  path: PodPath,
  { contentType, size, modified }: ResourceRecord,
  plan: Plan,
): void => {
  plan.writes.push({
    key: containmentKey(path),
    value: toBytes(JSON.stringify({ contentType, size, modified })),
  })
}

const planNewDocument = (path: PodPath, record: ResourceRecord, body: Uint8Array, plan: Plan): void => {
  plan.writes.push(
    { key: recordKey(path), value: recordBytes(record) },
    { key: bytesKey(path, record.hash), value: body },
  )
  if (!isAclPath(path)) planContainment(path, record, plan)
}

const planChange = (kind: Change['kind'], path: PodPath, plan: Plan, etag?: string): void => {
  const parent = isAclPath(path) ? undefined : parentOf(path)
  const container = kind === 'replaced' || parent === '/' ? undefined : parent
  plan.changes.push({ kind, path, container, ...(etag === undefined ? {} : { etag }) })
}

const planErasure = ({ path, record }: Pick<Loaded, 'path' | 'record'>, plan: Plan): void => {
  if (record === undefined) return
  planChange('removed', path, plan)
  plan.writes.push(
    { key: recordKey(path), value: undefined },
    { key: bytesKey(path, record.hash), value: undefined },
  )
}

const withoutMark = ({ closing: _closing, ...record }: ResourceRecord): ResourceRecord => record

const checkPrecondition = (current: Loaded, { ifMatch, ifNoneMatch }: Precondition): void => {
  const etag = current.record?.etag
  const failed = (detail: string): never => {
    throw new Problem('precondition-failed', detail)
  }
  if (
    ifMatch !== undefined &&
    (etag === undefined || (ifMatch !== '*' && !ifMatch.some((tag) => isVersionOf(tag, etag))))
  ) {
    failed('The resource has changed since you read it; read it again.')
  }
  if (ifNoneMatch === '*' && etag !== undefined) failed('The resource exists already.')
  if (
    ifNoneMatch !== undefined &&
    ifNoneMatch !== '*' &&
    etag !== undefined &&
    ifNoneMatch.some((tag) => isVersionOf(tag, etag))
  ) {
    failed('The resource is exactly the version you named.')
  }
}

/** A tag of a converted representation (`"abc-ld"`) names the same version of the resource as the stored one (`"abc"`). */
const isVersionOf = (tag: string, etag: string): boolean => tag.replace(/-(?:ttl|ld)"$/, '"') === etag

const nothing = new Uint8Array()

const newPlan = (): Plan => ({ writes: [], unchanged: new Map(), planned: new Set(), changes: [] })

/** Same bytes as the same type are the same version, hence the same entity tag. */
const newRecord = (contentType: string, body: Uint8Array, modified: Instant): ResourceRecord => {
  const hash = createHash('sha256').update(body).digest('hex') as Sha256
  const etag = `"${createHash('sha256').update(hash).update(contentType).digest('base64url').slice(0, 22)}"`
  return { contentType, size: body.length, hash, etag, modified }
}

const recordBytes = (record: ResourceRecord): Uint8Array => toBytes(JSON.stringify(record))

/** Our own bytes, written by `recordBytes`: on the path of every read, so they are not checked again. */
const parseRecord = (bytes: Uint8Array): ResourceRecord => JSON.parse(toText(bytes)) as ResourceRecord

const parseChild = (bytes: Uint8Array): Omit<Child, 'name'> =>
  JSON.parse(toText(bytes)) as Omit<Child, 'name'>
