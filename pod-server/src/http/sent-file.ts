import type { Request } from 'express'
import type { Sha256 } from '@mutua/sdk/ids'
import type { StagedBlob } from '../resources/blobs.ts'
import type { LongBody } from '../resources/import-run.ts'
import type { PodImports } from '../resources/pod-imports.ts'
import type { PodPath } from '../resources/pod-path.ts'
import { digestOf } from '../resources/stored-record.ts'
import { declaredSize, type StreamBody } from './read-body.ts'

/** A file as it was sent. */
export interface SentFile extends LongBody {
  /** As the sender called it; may be empty. */
  readonly contentType: string
  /** Of the request, as it came. */
  readonly query: unknown
}

/** The same as it has just arrived. */
export interface ArrivedFile extends SentFile, AsyncDisposable {
  readonly hash: Sha256
  /** Where it rests, sealed, when it is not in memory. */
  readonly staged?: StagedBlob
}

export interface ReceiveDeps {
  readonly imports: Pick<PodImports, 'stage' | 'bodyOf'>
  readonly streamImport: StreamBody
}

/**
 * Takes a file: a short one into memory, any other, or one that must outlive a crash, into a sealed file of the pod. Nothing
 * of it is left when this throws.
 * @throws {Problem} as `createStreamBody`, `quota-exceeded`
 */
export const receiveFile = async (
  request: Request,
  { root, isKept }: { root: PodPath; isKept: boolean },
  { imports, streamImport }: ReceiveDeps,
): Promise<ArrivedFile> => {
  const facts = { contentType: request.headers['content-type'] ?? '', query: request.query }
  const chunks = streamImport(request)
  const held: Uint8Array[] = []
  let size = 0
  if (!isKept)
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      held.push(next.value)
      size += next.value.length
      if (size > inMemoryBytes) break
    }
  if (!isKept && size <= inMemoryBytes) {
    const body = Buffer.concat(held, size)
    return {
      ...facts,
      ...digestOf(body),
      ...bodyInMemory(body),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  }
  const all = async function* () {
    yield* held.splice(0)
    yield* chunks
  }
  const staged = await imports.stage(root, all(), declaredSize(request))
  return {
    ...facts,
    ...imports.bodyOf(staged),
    hash: staged.hash,
    staged,
    [Symbol.asyncDispose]: () => staged[Symbol.asyncDispose](),
  }
}

export const wholeOf = async ({ size, read }: LongBody): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(read()), size)

const inMemoryBytes = 1_048_576

const bodyInMemory = (body: Uint8Array): LongBody => ({
  size: body.length,
  read: async function* () {
    yield await Promise.resolve(body)
  },
})
