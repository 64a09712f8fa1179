import type { Instant, Sha256, WebId } from '@mutua/sdk/ids'
import { ordinalKey, toBytes, toText } from '@mutua/kit/store'
import type { PodPath } from './pod-path.ts'
import type { BlobId } from './stored-record.ts'

/** What was brought into a pod at one time, and what has become of it. */
export interface ImportRow {
  readonly id: string
  readonly state: ImportState
  readonly begunAt: Instant
  /** When it came into its state, unless it is running. */
  readonly endedAt?: Instant
  readonly by: WebId
  readonly source: ImportSource
  /** Entries received, and those of which is decided and durable what becomes of them. */
  readonly total: number
  readonly done: number
  /** The same with documents that are kept whole: where whoever goes on after a crash begins. */
  readonly passed: number
  readonly counts: ImportCounts
  /** Why it failed: a sentence. */
  readonly why?: string
}

/** `running` and `undoing` of a process that is gone were cut short: what is there is whole, and can be undone. */
export type ImportState = 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone'

export interface ImportSource {
  /** As the sender called it. */
  readonly name?: string
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  readonly hash: Sha256
}

/** Entries, but for `created`, `replaced` and `unchanged`, which count documents. */
export interface ImportCounts {
  readonly received: number
  readonly created: number
  readonly replaced: number
  readonly unchanged: number
  readonly duplicates: number
  readonly invalid: number
}

/** What an import is read from until it has ended: the file as it was sent, sealed in a file of ours. */
export interface ImportFile {
  readonly blob: BlobId
  /** Bytes. */
  readonly size: number
  /** Of the request, as it came. */
  readonly query: unknown
  /** How often it was begun. */
  readonly attempts: number
}

/** What one write of an import did, and what its undoing found. */
export interface ImportPart {
  readonly documents: readonly ImportedDocument[]
  /** Made on the way to them. */
  readonly containers: readonly PodPath[]
  readonly undone?: readonly UndoneDocument[]
}

export interface ImportedDocument {
  readonly path: PodPath
  /** Of what was written. */
  readonly etag: string
  /** Number of the version that was replaced. */
  readonly before?: number
}

export interface UndoneDocument {
  readonly path: PodPath
  readonly kind:
    | 'removed'
    | 'restored'
    /** Not touched: it was written again since, is not there any more, or its former version is not kept. */
    | 'changed'
    | 'gone'
    | 'former-lost'
}

/** An entry that was refused. */
export interface ImportFault {
  /** Counts from 1, in the order received. */
  readonly entry: number
  readonly reasons: readonly string[]
}

/*
 * Keys, all of the pod, whose key seals them: `import {root} {id}` row · `import-part {root} {id} {n}` what one write did ·
 * `import-fault {root} {id} {n}` refused entries of one write · `import-file {root} {id}` what an import that has not ended is read from. Ids sort by the time
 * they were given.
 */
export const importPrefixes = (root: PodPath): string[] =>
  ['import', 'import-part', 'import-fault', 'import-file'].map((word) => `${word} ${root} `)
export const importPrefix = (root: PodPath): string => `import ${root} `
export const importKey = (root: PodPath, id: string): string => importPrefix(root) + id
export const partPrefix = (root: PodPath, id: string): string => `import-part ${root} ${id} `
export const partKey = (root: PodPath, id: string, part: number): string =>
  partPrefix(root, id) + ordinalKey(part)
export const faultPrefix = (root: PodPath, id: string): string => `import-fault ${root} ${id} `
export const faultKey = (root: PodPath, id: string, part: number): string =>
  faultPrefix(root, id) + ordinalKey(part)

export const importFilesPrefix = 'import-file /'
export const fileKey = (root: PodPath, id: string): string => `import-file ${root} ${id}`
/** Our own key, made by `fileKey`. */
export const parseFileKey = (key: string): { readonly root: PodPath; readonly id: string } => {
  const [, root = '', id = ''] = key.split(' ')
  return { root: root as PodPath, id }
}

export const importBytes = (row: ImportRow | ImportPart | ImportFile | readonly ImportFault[]): Uint8Array =>
  toBytes(JSON.stringify(row))

/** Our own bytes, written by `importBytes`; not checked again. */
export const parseImport = (bytes: Uint8Array): ImportRow => JSON.parse(toText(bytes)) as ImportRow
export const parsePart = (bytes: Uint8Array): ImportPart => JSON.parse(toText(bytes)) as ImportPart
export const parseFaults = (bytes: Uint8Array): readonly ImportFault[] =>
  JSON.parse(toText(bytes)) as readonly ImportFault[]
export const parseFile = (bytes: Uint8Array): ImportFile => JSON.parse(toText(bytes)) as ImportFile
