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
   * @param freed bytes that go when these are put in their place
   * @throws {Problem} `quota-exceeded`, and whatever `chunks` throws
   */
  stage(
    pod: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    freed?: number,
  ): Promise<StagedBlob>
  open(blob: BlobFile): Promise<OpenBlob>
  /** Belongs to the write that drops the last record that names the file: `sweep` then removes it. */
  removal(blob: Pick<BlobFile, 'pod' | 'id'>): Write
  /** Removes files whose record has been gone since before `until`: readers that had found it by then have opened it. */
  sweep(until: Instant): Promise<void>
  /** Until it is disposed of, `sweep` removes nothing: for whoever reads what a snapshot of the store names. */
  hold(): Disposable
}

/**
 * Files for the bodies that are too large for the store.
 *
 * The order protects both ways. Before a file gets its name, a note that it is coming is durable; the write of the record
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
  const pathOf = ({ pod, id }: Pick<BlobFile, 'pod' | 'id'>): string => join(folder, pod, id.slice(0, 2), id)

  const remove = async (blob: Pick<BlobFile, 'pod' | 'id'>, note: string): Promise<void> => {
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
      const [pod = '', since = ''] = toText(value).split(' ')
      if (since < until) await remove({ pod, id: key.slice(prefix.length) as BlobId }, key)
    }
  }

  // Nothing is on its way yet: every note is one that a crash left.
  await sweep(newPrefix, endOfTime)
  await sweep(gonePrefix, endOfTime)

  return {
    thresholdBytes,

    stage: async (pod, chunks, freed = 0) => {
      const id = randomBytes(16).toString('hex') as BlobId
      const path = pathOf({ pod, id })
      const hold = await usage.hold(pod, freed)
      const key = randomBytes(32)
      const noted = store.write([
        { key: newPrefix + id, value: toBytes(`${pod} ${now()}`) },
        { key: blobKeyOf({ pod, id }), value: key },
      ])
      try {
        await makeFolder(dirname(path), folder)
        const { size, hash } = await writeFile(`${path}.part`, key, chunks, (bytes) => {
          hold.grow(bytes)
        })
        await noted
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
        await noted
        await remove({ pod, id }, newPrefix + id)
        throw cause
      }
    },

    open: async (blob) => {
      const key = await store.get(blobKeyOf(blob))
      if (key === undefined) throw new Error('a file has lost its key')
      const file = await open(pathOf(blob), 'r')
      const readAt = async (offset: number, length: number): Promise<Uint8Array> => {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, offset)
        return buffer.subarray(0, bytesRead)
      }
      return {
        read: (start, end) => openSealedRange(key, { size: blob.size, readAt }, { start, end }),
        [Symbol.asyncDispose]: () => file.close(),
      }
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

const newPrefix = 'blob-new '
const gonePrefix = 'blob-gone '
/** After every instant. */
const endOfTime = '~'
export const blobKeyOf = ({ pod, id }: Pick<BlobFile, 'pod' | 'id'>): string => `blob-key /${pod}/ ${id}`

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
const makeFolder = async (path: string, top: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  for (let made = path; made.length >= first.length && made !== top; made = dirname(made))
    await syncFolder(dirname(made))
}

const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path, 'r')
  await folder.sync()
}
