import { instantOf, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import type { BlobFile, Blobs } from './blobs.ts'
import { podRootOf, type PodPath } from './pod-path.ts'
import type { PodWriter } from './pod-writer.ts'
import { checkPrecondition, type Precondition } from './precondition.ts'
import { createResourcePlans } from './resource-plans.ts'
import { createResourceReader } from './resource-reader.ts'
import {
  bytesKey,
  goneKey,
  keptByAgePrefix,
  keptKey,
  keptPrefix,
  lastingOf,
  parseAgeKey,
  parseGone,
  parseKept,
  pathOfKeptKey,
  recordKey,
  type KeptRecord,
} from './stored-record.ts'
import { blobOf, planForgetting, planLeaving, podOf, type WritePlan } from './write-plan.ts'

/** A version that was replaced or deleted. */
export interface KeptVersion {
  readonly version: number
  readonly cause: 'replaced' | 'deleted'
  readonly keptAt: Instant
  /** When it was written. */
  readonly modified: Instant
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  readonly etag: string
}

/** A document that is not there any more and can be restored. */
export interface TrashItem {
  readonly path: PodPath
  readonly goneAt: Instant
  /** The newest that may still be kept. */
  readonly version: number
}

export interface KeptVersions {
  /** Of one document, the newest first. */
  list(path: PodPath, page: { before: number; limit: number }): AsyncIterable<KeptVersion>
  /** Of all documents of a pod, by path and then the oldest first. */
  all(root: PodPath): AsyncIterable<KeptVersion & { readonly path: PodPath }>
  read(path: PodPath, version: number): Promise<(KeptVersion & { body: Uint8Array | BlobFile }) | undefined>
  /**
   * Makes it the current version again; what it replaces is kept in turn.
   * @throws {Problem} `not-found`, `precondition-failed`, `slash-conflict`, `quota-exceeded`
   */
  restore(path: PodPath, version: number, precondition: Precondition): Promise<'created' | 'replaced'>
  /** Erases it for good. @throws {Problem} `not-found` */
  forget(path: PodPath, version: number): Promise<void>
  /** Erases all that is kept of a document; nothing is no error. */
  forgetAll(path: PodPath): Promise<void>
  /** Deleted documents of a pod by path, after a path. */
  trash(root: PodPath, page: { after: PodPath | undefined; limit: number }): AsyncIterable<TrashItem>
  /** Erases what has been kept for longer than it may, the oldest first; at most `limit`. How many that were. */
  expire(limit: number): Promise<number>
}

/** What was replaced or deleted: for the owner alone, and for a while (docs/decisions/0121). */
export const createKeptVersions = (deps: {
  store: Store
  now: () => Instant
  writer: PodWriter
  blobs?: Blobs | undefined
  /** For how long versions are kept. */
  days: number
}): KeptVersions => {
  const { store, now, writer } = deps
  const reader = createResourceReader({ store })
  const plans = createResourcePlans({ store, now, reader })

  const find = async (path: PodPath, version: number): Promise<KeptRecord | undefined> => {
    const bytes = await store.get(keptKey(path, version))
    return bytes === undefined ? undefined : parseKept(bytes)
  }

  /** Whoever comes late to a pod that is being erased does not bring it back. */
  const requirePod = async (path: PodPath, plan: WritePlan): Promise<void> => {
    const root = podRootOf(path)
    if (root === undefined) throw new Problem('not-found', 'There is no such pod.')
    const { bytes } = await reader.load(root)
    if (bytes === undefined) throw new Problem('not-found', 'There is no such pod.')
    plan.unchanged.set(recordKey(root), bytes)
  }

  const forget = (path: PodPath, version: number): Promise<boolean> =>
    writer.commit(podOf(path), async (plan) => {
      await planForgetting(path, version, plan, deps)
      return plan.writes.length > 0
    })

  return {
    list: async function* (path, { before, limit }) {
      const range = { gte: keptPrefix(path), lt: keptKey(path, before), reverse: true, limit }
      for await (const { value } of store.list(range)) yield describe(parseKept(value))
    },

    all: async function* (root) {
      for await (const { key, value } of store.list(prefixRange(keptPrefix(root).trimEnd())))
        yield { path: pathOfKeptKey(key), ...describe(parseKept(value)) }
    },

    read: async (path, version) => {
      const kept = await find(path, version)
      if (kept === undefined) return undefined
      if (kept.place.kind === 'file') return { ...describe(kept), body: blobOf(path, kept) }
      const body = await store.get(bytesKey(path, kept.place.id))
      return body === undefined ? undefined : { ...describe(kept), body }
    },

    restore: (path, version, precondition) =>
      writer.commit(podOf(path), async (plan) => {
        const current = await reader.load(path)
        checkPrecondition(current.record?.etag, precondition)
        plan.unchanged.set(recordKey(path), current.bytes)
        await requirePod(path, plan)
        const kept = await planLeaving(path, version, plan, deps)
        if (kept === undefined) throw new Problem('not-found', 'No such version is kept.')
        const { contentType, size, hash, place } = kept
        const returned = { path, contentType, body: { size, hash, place }, ...lastingOf(kept) }
        await plans.planReturn(returned, current, plan)
        return current.record === undefined ? 'created' : 'replaced'
      }),

    forget: async (path, version) => {
      if (!(await forget(path, version))) throw new Problem('not-found', 'No such version is kept.')
    },

    forgetAll: async (path) => {
      for await (const { key } of store.list(prefixRange(keptPrefix(path))))
        await forget(path, Number(key.slice(keptPrefix(path).length)))
    },

    trash: async function* (root, { after, limit }) {
      const { gte, lt } = prefixRange(goneKey(root))
      let left = limit
      const range = { gte: after === undefined ? gte : `${goneKey(after)}\0`, lt }
      for await (const { key, value } of store.list(range)) {
        const { goneAt, version, hidden } = parseGone(value)
        if (hidden === true) continue
        left -= 1
        yield { path: key.slice('gone '.length) as PodPath, goneAt, version }
        if (left === 0) return
      }
    },

    expire: async (limit) => {
      const due = instantOf(Date.parse(now()) - deps.days * msPerDay)
      const range = { gte: keptByAgePrefix, lt: keptByAgePrefix + due, limit }
      const places = (await Array.fromAsync(store.list(range))).map(({ key }) =>
        parseAgeKey(key.slice(keptByAgePrefix.length)),
      )
      // One after the other: two versions of one document at once would only hinder each other.
      for (const { path, version } of places) await forget(path, version)
      return places.length
    },
  }
}

const msPerDay = 86_400_000

const describe = ({
  version,
  cause,
  keptAt,
  modified,
  contentType,
  size,
  etag,
}: KeptRecord): KeptVersion => ({
  version,
  cause,
  keptAt,
  modified,
  contentType,
  size,
  etag,
})

/** After every version. */
export const lastVersion = Number('9'.repeat(ordinalKey(0).length))
