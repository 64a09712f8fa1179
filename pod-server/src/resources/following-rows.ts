import type { Instant } from '@mutua/sdk/ids'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import type { Blobs } from './blobs.ts'
import type { PodPath } from './pod-path.ts'
import {
  bytesKey,
  isDocumentRecord,
  parseRecord,
  pathOfRecordKey,
  recordKey,
  type DocumentRecord,
} from './stored-record.ts'
import { blobOf, type WritePlan } from './write-plan.ts'

/**
 * A row that follows from a document, to find it by what it says. Both functions answer the same for the same document,
 * always, and never throw.
 */
export interface RowRule {
  /** Of all keys that `keyOf` gives, and of no others. */
  readonly prefix: string
  /** Names how rows are made: when it changes, all are made anew. */
  readonly version: string
  /** One key for each path; `undefined` where a row never follows. Under `{word} {path of the pod}`. */
  keyOf(path: PodPath): string | undefined
  /** The path that such a key was given for. */
  pathOf(key: string): string
  valueOf(
    path: PodPath,
    document: { readonly contentType: string; readonly modified: Instant; readonly etag: string },
    body: Uint8Array,
  ): Uint8Array | undefined
}

interface RowDeps {
  readonly store: Pick<Store, 'get'>
  readonly rule: RowRule
  readonly blobs?: Pick<Blobs, 'open'> | undefined
}

/**
 * Adds to a write the rows that follow from the records in it. It looks at nothing but the write itself, so whichever way
 * a document comes, changes, is hidden or goes, its row does the same, in the same moment.
 */
export const planFollowingRows = async (plan: WritePlan, deps: RowDeps): Promise<void> => {
  const concerned = plan.writes.flatMap(({ key, value }) => {
    const path = key.startsWith(recordPrefix) ? pathOfRecordKey(key) : undefined
    const rowKey = path === undefined ? undefined : deps.rule.keyOf(path)
    return path === undefined || rowKey === undefined ? [] : [{ path, rowKey, value }]
  })
  if (concerned.length === 0) return
  const written = new Map(plan.writes.map(({ key, value }) => [key, value]))
  for (const { path, rowKey, value } of concerned) {
    const row = value === undefined ? undefined : await rowOf(path, value, { ...deps, written })
    plan.writes.push({ key: rowKey, value: row })
  }
}

/**
 * Makes all rows anew where the rule is another one than they were made by, or a crash came in between: before anybody
 * can ask for one. Key: `find-rows`, the version of the rule that they were made by.
 */
export const renewFollowingRows = async (deps: RowDeps & { readonly store: Store }): Promise<void> => {
  const { store, rule } = deps
  const made = await store.get(versionKey)
  if (made !== undefined && toText(made) === rule.version) return
  let writes: Write[] = []
  const write = async (next: Write, atOnce = 500): Promise<void> => {
    writes.push(next)
    if (writes.length < atOnce) return
    await store.write(writes)
    writes = []
  }
  for await (const { key } of store.list(prefixRange(rule.prefix))) await write({ key, value: undefined })
  for await (const { key, row } of followingRows(deps)) await write({ key, value: row })
  await write({ key: versionKey, value: toBytes(rule.version) }, 1)
}

/** The next start makes all rows anew, whatever it finds. */
export const forgetFollowingRows = async (store: Pick<Store, 'write'>): Promise<void> => {
  await store.write([{ key: versionKey, value: undefined }])
}

/** Of each document that a row can follow from, the row that must be there. */
export const followingRows = async function* (
  deps: RowDeps & { readonly store: Pick<Store, 'get' | 'list'> },
): AsyncIterable<{ readonly key: string; readonly row: Uint8Array | undefined }> {
  for await (const { key, value } of deps.store.list(prefixRange(recordPrefix))) {
    const path = pathOfRecordKey(key)
    const rowKey = deps.rule.keyOf(path)
    if (rowKey !== undefined) yield { key: rowKey, row: await rowOf(path, value, deps) }
  }
}

const versionKey = 'find-rows'
const recordPrefix = recordKey('' as PodPath)

/** What is being written, and not yet in the store. */
interface Pending {
  readonly written?: ReadonlyMap<string, Uint8Array | undefined>
}

const rowOf = async (
  path: PodPath,
  recordBytes: Uint8Array,
  deps: RowDeps & Pending,
): Promise<Uint8Array | undefined> => {
  const record = parseRecord(recordBytes)
  if (!isDocumentRecord(record)) return undefined
  const body = await bodyOf(path, record, deps)
  return body === undefined ? undefined : deps.rule.valueOf(path, record, body)
}

/** In this very write, in the store, or in a file. */
const bodyOf = async (
  path: PodPath,
  record: DocumentRecord,
  { store, blobs, written }: RowDeps & Pending,
): Promise<Uint8Array | undefined> => {
  if (record.place.kind === 'store') {
    const key = bytesKey(path, record.place.id)
    return written?.get(key) ?? (await store.get(key))
  }
  if (blobs === undefined) return undefined
  await using blob = await blobs.open(blobOf(path, record))
  return Buffer.concat(await Array.fromAsync(blob.read(0, record.size)))
}
