import { randomUUID } from 'node:crypto'
import type { Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import type { BlobFile, Blobs, OpenBlob, StagedBlob } from './blobs.ts'
import { erasePod } from './erase-pod.ts'
import { auxiliaryPathsOf, isContainerPath, type PodPath } from './pod-path.ts'
import { createPodUsage, type PodUsage } from './pod-usage.ts'
import { createPodWriter, type ChangeListener, type PodWriter } from './pod-writer.ts'
import { noteOfWrite, type UnderConsent } from './consented-writes.ts'
import { checkPrecondition, type Precondition } from './precondition.ts'
import { createResourcePlans, isKeptWhole, type NewDocument } from './resource-plans.ts'
import {
  createResourceReader,
  type Child,
  type Listing,
  type Loaded,
  type Resource,
} from './resource-reader.ts'
import {
  bytesKey,
  digestOf,
  goneKey,
  lastingOf,
  parseGone,
  parseRecord,
  pathOfRecordKey,
  randomWord,
  recordKey,
  rowBytes,
  versionFacts,
  type Lasting,
  type ResourceRecord,
} from './stored-record.ts'
import { stageLarge } from './stage-large.ts'
import { newPlan, planListingTag, planRecord, planRemoval, podOf } from './write-plan.ts'

export type { NewDocument } from './resource-plans.ts'
export { wholeBody, type Child, type Listing, type Resource } from './resource-reader.ts'
export type { Change } from './write-plan.ts'
export type { Precondition } from './precondition.ts'

/** Bytes at hand. As a document of a new pod, a path with a final slash and an empty body is a container. */
export type WholeDocument = NewDocument & { readonly body: Uint8Array }

/**
 * The version a document becomes; `undefined` leaves it as it is. May be asked again when somebody else was faster, so
 * it does nothing but answer.
 */
export type MakeVersion = (
  current: Resource | undefined,
) => Promise<(Omit<NewDocument, 'path'> & { readonly body: Uint8Array }) | undefined>

export interface Written {
  readonly kind: 'created' | 'replaced'
  readonly etag: string
  readonly modified: Instant
}

export type Edited = Omit<Written, 'kind'> & { readonly kind: Written['kind'] | 'kept' }

export interface PodStore {
  /** Document, or container without its listing (`body` empty). */
  find(path: PodPath): Promise<Resource | undefined>
  children(container: PodPath): AsyncIterable<Child>
  /** `undefined` when there is no such container. */
  openListing(container: PodPath): Promise<Listing | undefined>
  /**
   * Creates or replaces documents of one pod, each named once, and the containers on the way to them, all in one durable
   * write.
   * @throws {Problem} `precondition-failed`, `slash-conflict`, `quota-exceeded`
   */
  put(documents: readonly NewDocument[], precondition?: Precondition): Promise<'created' | 'replaced'>
  /** One document, and which version it has become. Throws as `put`. */
  putDocument(document: NewDocument, precondition?: Precondition): Promise<Written>
  /**
   * Creates or replaces one document by what `make` makes of the very version it replaces.
   * @throws {Problem} `precondition-failed`, `slash-conflict`, `quota-exceeded`, `not-found` when it is absent and `make`
   * leaves it so
   */
  edit(path: PodPath, make: MakeVersion, precondition?: Precondition): Promise<Edited>
  /** @throws {Problem} `precondition-failed` when it exists and must not, `slash-conflict`, `quota-exceeded` */
  putContainer(
    path: PodPath,
    precondition?: Precondition,
    made?: Lasting & UnderConsent,
  ): Promise<'created' | 'kept'>
  /**
   * Removes a resource with its auxiliary resources, a container with those of everything that was ever in it.
   * @throws {Problem} `not-found`, `precondition-failed`, `container-not-empty`
   */
  remove(path: PodPath, precondition?: Precondition, by?: UnderConsent): Promise<void>
  /** Whether a document that was here was deleted, as long as one of its versions is kept. */
  wasRemoved(path: PodPath): Promise<boolean>
  /** Writes of a new pod, for one atomic write together with its account; a path with a final slash is a container. */
  newPodWrites(documents: readonly WholeDocument[]): Write[]
  /**
   * Removes a pod with everything that was ever in it, in many writes; to be repeated after a crash. Nothing can be
   * written into it any more, until a new pod of that name is made.
   */
  erase(pod: string): Promise<void>
  /** A large body is streamed from its file; disposal closes it. */
  openBlob(blob: BlobFile): Promise<OpenBlob>
  /**
   * Takes the body of a document as it arrives: what is large goes to a file at once, which disposal of `stack` removes
   * again unless it was `put`.
   * @param document `size`: how many bytes will come, where that is known
   * @throws {Problem} `quota-exceeded`, and whatever `chunks` throws
   */
  receive(
    document: Pick<NewDocument, 'path' | 'contentType'> & { readonly size?: number | undefined },
    chunks: AsyncIterable<Uint8Array>,
    stack: AsyncDisposableStack,
  ): Promise<Uint8Array | StagedBlob>
  /** Called once after each durable write, before its caller hears of it; must neither fail nor wait. New pods are not told. */
  onChanged(listener: ChangeListener): void
}

export interface PodStoreDeps {
  readonly store: Store
  readonly now: () => Instant
  /** Without: a store that refuses nothing for want of room and keeps no versions. */
  readonly usage?: PodUsage
  readonly writer?: PodWriter
  /** Without: every body is in the store. */
  readonly blobs?: Blobs
}

/**
 * Resources and containers (keys: `stored-record.ts`). Record, body, containment and what the pod uses change in one
 * write: a crash leaves no half resource and no orphan.
 */
export const createPodStore = (deps: PodStoreDeps): PodStore => {
  const { store, now, blobs } = deps
  const usage = deps.usage ?? createPodUsage({ store, quotaBytes: Infinity })
  const writer = deps.writer ?? createPodWriter({ store, now, usage, retention: nothingKept, blobs })
  const reader = createResourceReader({ store })
  const plans = createResourcePlans({ store, now, reader })
  /** Pods that go or are gone: a writer who was let in before, and comes late, must not bring a container back. */
  const erased = new Set<string>()

  const commit: PodWriter['commit'] = (pod, attempt) =>
    writer.commit(pod, (plan) => {
      if (erased.has(pod)) throw new Problem('not-found', 'There is no such pod any more.')
      return attempt(plan)
    })

  const loadExisting = async (path: PodPath): Promise<Existing> => {
    const { bytes, record } = await reader.load(path)
    if (bytes === undefined || record === undefined)
      throw new Problem('not-found', 'There is nothing at this address.')
    return { path, bytes, record }
  }

  const sizeAt = async (path: PodPath): Promise<number> => (await reader.load(path)).record?.size ?? 0

  const putAll = async (
    documents: readonly NewDocument[],
    precondition: Precondition,
  ): Promise<Written[]> => {
    const [first] = documents
    if (first === undefined) return []
    await using stack = new AsyncDisposableStack()
    const ready: NewDocument[] = []
    for (const document of documents) ready.push(await stageLarge(document, stack, { blobs, reader }))
    // Awaited here, or the files would be removed before the write takes them.
    return await commit(podOf(first.path), async (plan) => {
      const written: Written[] = []
      for (const document of ready) {
        if (plan.planned.has(document.path)) throw new Error('a write names each document once')
        const current = await reader.load(document.path)
        checkPrecondition(current.record?.etag, precondition)
        plan.unchanged.set(recordKey(document.path), current.bytes)
        const { etag, modified } = await plans.planDocument(document, current, plan)
        written.push({ kind: current.record === undefined ? 'created' : 'replaced', etag, modified })
      }
      return written
    })
  }

  const removeDocument = (path: PodPath, precondition: Precondition, by: UnderConsent): Promise<void> =>
    commit(podOf(path), async (plan) => {
      const current = await loadExisting(path)
      checkPrecondition(current.record.etag, precondition)
      plan.unchanged.set(recordKey(path), current.bytes)
      planRemoval(path, current.record, plan)
      const { hash } = current.record
      plan.writes.push(...noteOfWrite(by, { method: 'DELETE', path, hash, at: now() }))
      // A later resource of the same name must not inherit the rules of this one (WAC §3.1).
      for (const auxiliary of auxiliaryPathsOf(path)) {
        const { record, bytes } = await reader.load(auxiliary)
        plan.unchanged.set(recordKey(auxiliary), bytes)
        if (record !== undefined) planRemoval(auxiliary, record, plan)
      }
    })

  /**
   * Two steps, because emptiness is no key that a condition could name. First the record is marked: whoever creates
   * something in the container conditions on the record, so once the mark is durable that is either listed here or has
   * opened the container again. A crash in between leaves a container that is there, works, and can be deleted.
   */
  const removeContainer = (path: PodPath, precondition: Precondition, by: UnderConsent): Promise<void> =>
    commit(podOf(path), async (plan) => {
      const { record, marked } = await markContainer(path, precondition)
      if (await reader.hasChildren(path)) {
        await store.write(
          [{ key: recordKey(path), value: rowBytes(withoutMark(record)) }],
          new Map([[recordKey(path), marked]]),
        )
        throw new Problem('container-not-empty', 'Delete what is inside first.')
      }
      plan.unchanged.set(recordKey(path), marked)
      const { hash } = record
      plan.writes.push(...noteOfWrite(by, { method: 'DELETE', path, hash, at: now() }))
      // What is left beneath an empty container are auxiliary resources: its own, and those of absent names.
      for await (const { key, value } of store.list(prefixRange(recordKey(path)))) {
        if (key !== recordKey(path)) plan.unchanged.set(key, value)
        planRemoval(pathOfRecordKey(key), parseRecord(value), plan)
      }
    })

  const markContainer = async (
    path: PodPath,
    precondition: Precondition,
  ): Promise<Existing & { marked: Uint8Array }> => {
    for (;;) {
      const current = await loadExisting(path)
      checkPrecondition(await reader.etagOf(current), precondition)
      const { record, bytes } = current
      if ('closing' in record) return { ...current, marked: bytes }
      const marked = rowBytes({ ...record, closing: randomUUID() })
      const written = await store.write(
        [{ key: recordKey(path), value: marked }],
        new Map([[recordKey(path), bytes]]),
      )
      if (written) return { ...current, marked }
    }
  }

  return {
    find: async (path) => (await reader.loadWhole(path)).resource,

    children: async function* (container) {
      const listing = await reader.openListing(container)
      if (listing !== undefined) yield* listing.children
    },

    openListing: (container) => reader.openListing(container),

    put: async (documents, precondition = {}) => {
      const written = await putAll(documents, precondition)
      return written.some(({ kind }) => kind === 'created') ? 'created' : 'replaced'
    },

    putDocument: async (document, precondition = {}) => {
      const [written] = await putAll([document], precondition)
      if (written === undefined) throw new Error('one document was written')
      return written
    },

    edit: (path, make, precondition = {}) =>
      commit(podOf(path), async (plan) => {
        const { current, resource } = await reader.loadWhole(path)
        checkPrecondition(current.record?.etag, precondition)
        plan.unchanged.set(recordKey(path), current.bytes)
        const made = await make(resource)
        if (made !== undefined) {
          const { etag, modified } = await plans.planDocument({ ...made, path }, current, plan)
          return { kind: resource === undefined ? 'created' : 'replaced', etag, modified } as const
        }
        if (resource === undefined) throw new Problem('not-found', 'There is nothing at this address.')
        return { kind: 'kept', etag: resource.etag, modified: resource.modified } as const
      }),

    putContainer: (path, precondition = {}, made = {}) =>
      commit(podOf(path), async (plan) => {
        const current = await reader.load(path)
        checkPrecondition(await reader.etagOf(current), precondition)
        plan.unchanged.set(recordKey(path), current.bytes)
        if (current.record !== undefined) return 'kept'
        await plans.planContainer(path, made, plan)
        return 'created'
      }),

    wasRemoved: async (path) => {
      const gone = await store.get(goneKey(path))
      return gone !== undefined && parseGone(gone).hidden === undefined
    },

    remove: (path, precondition = {}, by = {}) =>
      (isContainerPath(path) ? removeContainer : removeDocument)(path, precondition, by),

    newPodWrites: (documents) => {
      const plan = newPlan()
      for (const { path, body, contentType, ...made } of documents) {
        const facts = { ...versionFacts(contentType, digestOf(body), now()), ...lastingOf(made) }
        const id = randomWord()
        if (isContainerPath(path)) planListingTag(path, plan)
        else plan.writes.push({ key: bytesKey(path, id), value: body })
        planRecord(
          path,
          isContainerPath(path) ? facts : { ...facts, version: 1, place: { kind: 'store', id } },
          plan,
        )
      }
      const [root] = documents
      if (root === undefined) return []
      erased.delete(podOf(root.path))
      plan.writes.push(...usage.firstWrites(podOf(root.path), plan.used))
      return plan.writes
    },

    erase: async (pod) => {
      erased.add(pod)
      await erasePod(pod, { store, writer, blobs })
      await usage.forget(pod)
    },

    openBlob: (blob) => {
      if (blobs === undefined) throw new Error('this store was opened without files')
      return blobs.open(blob)
    },

    receive: async (document, chunks, stack) => {
      const limit = blobs === undefined || isKeptWhole(document) ? Infinity : blobs.thresholdBytes
      const begun = await readUpTo(chunks[Symbol.asyncIterator](), limit)
      if (begun.rest === undefined || blobs === undefined) return Buffer.concat(begun.chunks)
      const { path, size } = document
      const room = { freed: await sizeAt(path), expected: size }
      try {
        return stack.use(await blobs.stage(podOf(path), joined(begun.chunks, begun.rest), room))
      } finally {
        // Left early, it must still be let go of, or what is left of the body would block the connection.
        await begun.rest.return?.()
      }
    },

    onChanged: (listener) => {
      writer.onChanged(listener)
    },
  }
}

interface Existing extends Loaded {
  readonly bytes: Uint8Array
  readonly record: ResourceRecord
}

/** What comes first of a body, and the rest if there is more than `limit` bytes. */
const readUpTo = async (
  chunks: AsyncIterator<Uint8Array>,
  limit: number,
): Promise<{ chunks: Uint8Array[]; rest: AsyncIterator<Uint8Array> | undefined }> => {
  const first: Uint8Array[] = []
  let size = 0
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    first.push(next.value)
    size += next.value.length
    if (size > limit) return { chunks: first, rest: chunks }
  }
  return { chunks: first, rest: undefined }
}

const joined = async function* (
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

const withoutMark = (record: ResourceRecord): ResourceRecord => {
  const { closing: _closing, ...rest } = record as ResourceRecord & { closing?: string }
  return rest
}

const nothingKept = { versions: 0, days: 0 }
