import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Instant, Sha256 } from '@mutua/sdk/ids'
import { openSealedRange, sealFile } from '@mutua/kit/sealing/sealed-file'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import type { PodUsage } from './pod-usage.ts'
import type { BlobId } from './stored-record.ts'

/** Bytes in a file beside the store. A file never changes, so a part of it is a part of exactly one version. */
export interface BlobFile {
  readonly kind: 'file'
  readonly pod: string
  readonly id: BlobId
  /** Bytes. */
  readonly size: number
}

export type BlobName = Pick<BlobFile, 'pod' | 'id'>

/** Durable bytes that no record names yet. Disposal removes them, unless they were adopted. */
export interface StagedBlob extends BlobFile, AsyncDisposable {
  readonly hash: Sha256
  /** Belongs to the write of the record that names the file. */
  readonly adoption: Write
  /** To be called before that write is charged: the room that was held for the bytes is then counted by it. */
  release(): void
  /** To be called when that write is durable. */
  adopt(): void
}

export interface OpenBlob extends AsyncDisposable {
  /** Bytes `start` up to, but not including, `end`; never more than a small part of them in memory. */
  read(start: number, end: number): AsyncIterable<Uint8Array>
}

export interface Blobs {
  /** Bodies longer than this go to files. */
  readonly thresholdBytes: number
  /**
   * Takes bytes as they arrive. What ends early leaves nothing behind.
   * @param room `freed`: bytes that go when these are put in their place; `expected`: how many will come, if that is
   * known, so that what has no room is refused before it is sent
   * @throws {Problem} `quota-exceeded`, and whatever `chunks` throws
   */
  stage(
    pod: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    room?: { readonly freed?: number; readonly expected?: number | undefined },
  ): Promise<StagedBlob>
  open(blob: BlobFile): Promise<OpenBlob>
  /** Belongs to the write that drops the last record that names the file: `sweep` then removes it. */
  removal(blob: BlobName): Write
  /** Removes files whose record has been gone since before `until`: readers that had found it by then have opened it. */
  sweep(until: Instant): Promise<void>
  /** Until it is disposed of, `sweep` removes nothing: for whoever reads what a snapshot of the store names. */
  hold(): Disposable
}

/**
 * Files for the bodies that are too large for the store.
 *
 * The order protects both ways. Before a file is made, a note that it is coming is durable; the write of the record
 * takes the note away. Before a file is removed, the write that drops its record leaves a note that it is gone. So a crash
 * leaves a file without a record only together with its note, and what crashes left behind is found by reading the notes:
 * no folder is ever walked, however many files there are.
 *
 * Each file is sealed by a key of its own, which lies in the store among what belongs to the pod: sealed with the rest of
 * it, and gone with the file.
 *
 * Keys: `blob-new {id}` and `blob-gone {id}`, both with the pod · `blob-key /{pod}/ {id}` key of the file. File:
 * `{folder}/{pod}/{first two digits}/{id}`, and `….part` while it is being written.
 */
export const openBlobs = async (deps: {
  store: Store
  folder: string
  usage: PodUsage
  now: () => Instant
  thresholdBytes: number
}): Promise<Blobs> => {
  const { store, folder, usage, now, thresholdBytes } = deps
  const pathOf = (blob: BlobName): string => blobPathOf(folder, blob)

  const remove = async (blob: BlobName, note: string): Promise<void> => {
    await rm(pathOf(blob), { force: true })
    await rm(`${pathOf(blob)}.part`, { force: true })
    await store.write([
      { key: note, value: undefined },
      { key: blobKeyOf(blob), value: undefined },
    ])
  }

  let held = 0
  const sweep = async (prefix: string, until: string): Promise<void> => {
    for await (const { key, value } of store.list(prefixRange(prefix))) {
      if (held > 0) return
      const [pod = '', since = ''] = toText(value).split(' ')
      if (since < until) await remove({ pod, id: key.slice(prefix.length) as BlobId }, key)
    }
  }

  // Nothing is on its way yet: every note is one that a crash left.
  await sweep(newPrefix, endOfTime)
  await sweep(gonePrefix, endOfTime)

  return {
    thresholdBytes,

    stage: async (pod, chunks, { freed = 0, expected = 0 } = {}) => {
      const id = randomBytes(16).toString('hex') as BlobId
      const path = pathOf({ pod, id })
      const hold = await usage.hold(pod, freed)
      hold.grow(expected)
      const key = randomBytes(32)
      try {
        // Durable before there is anything to be found by it.
        await store.write([
          { key: newPrefix + id, value: toBytes(`${pod} ${now()}`) },
          { key: blobKeyOf({ pod, id }), value: key },
        ])
        await makeFolder(dirname(path), folder)
        let ahead = expected
        const { size, hash } = await writeFile(`${path}.part`, key, chunks, (bytes) => {
          hold.grow(Math.max(0, bytes - ahead))
          ahead = Math.max(0, ahead - bytes)
        })
        await rename(`${path}.part`, path)
        await syncFolder(dirname(path))
        let adopted = false
        return {
          kind: 'file',
          pod,
          id,
          size,
          hash,
          adoption: { key: newPrefix + id, value: undefined },
          release: () => {
            hold[Symbol.dispose]()
          },
          adopt: () => {
            adopted = true
          },
          async [Symbol.asyncDispose]() {
            hold[Symbol.dispose]()
            if (!adopted) await remove({ pod, id }, newPrefix + id)
          },
        }
      } catch (cause) {
        hold[Symbol.dispose]()
        await remove({ pod, id }, newPrefix + id)
        throw cause
      }
    },

    open: async (blob) => {
      const key = await store.get(blobKeyOf(blob))
      if (key === undefined) throw new Error('a file has lost its key')
      return openBlobFile(pathOf(blob), key, blob.size)
    },

    removal: ({ pod, id }) => ({ key: gonePrefix + id, value: toBytes(`${pod} ${now()}`) }),

    sweep: async (until) => {
      if (held === 0) await sweep(gonePrefix, until)
    },

    hold: () => {
      held += 1
      return { [Symbol.dispose]: () => void (held -= 1) }
    },
  }
}

/** @throws {Error} `ENOENT`; reading throws for a file that was changed */
export const openBlobFile = async (path: string, key: Uint8Array, size: number): Promise<OpenBlob> => {
  const file = await open(path, 'r')
  const readAt = async (offset: number, length: number): Promise<Uint8Array> => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  return {
    read: (start, end) => openSealedRange(key, { size, readAt }, { start, end }),
    [Symbol.asyncDispose]: () => file.close(),
  }
}

export const blobPathOf = (folder: string, { pod, id }: BlobName): string =>
  join(folder, pod, id.slice(0, 2), id)

export const blobKeyPrefix = 'blob-key '
export const blobKeyOf = ({ pod, id }: BlobName): string => `${blobKeyPrefix}/${pod}/ ${id}`
/** Our own bytes, written as `blobKeyOf`. */
export const blobOfKey = (key: string): BlobName => {
  const [pod = '', id = ''] = key.slice(blobKeyPrefix.length + 1).split('/ ')
  return { pod, id: id as BlobId }
}
/** Notes of a file that is coming, and of one that is going: the record that names it is not there yet, or not any more. */
export const newPrefix = 'blob-new '
export const gonePrefix = 'blob-gone '
/** After every instant. */
const endOfTime = '~'
const writeFile = async (
  path: string,
  key: Uint8Array,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  count: (bytes: number) => void,
): Promise<{ size: number; hash: Sha256 }> => {
  await using file = await open(path, 'wx', 0o600)
  const digest = createHash('sha256')
  let size = 0
  const counted = async function* () {
    for await (const chunk of chunks) {
      count(chunk.length)
      size += chunk.length
      digest.update(chunk)
      yield chunk
    }
  }
  for await (const chunk of sealFile(key, counted())) await file.writeFile(chunk)
  await file.sync()
  return { size, hash: digest.digest('hex') as Sha256 }
}

/** Folders are durable before a file in them is. */
export const makeFolder = async (path: string, top: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  for (let made = path; made.length >= first.length && made !== top; made = dirname(made))
    await syncFolder(dirname(made))
}

export const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path, 'r')
  await folder.sync()
}
