import { joinZips } from '@mutua/sdk/archive/join-zips'
import { createExportClient, type ExportClient } from '@mutua/sdk/clients/export-client'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { saveFile } from '@mutua/ui/files/save-file'

export const useExports = (): ExportClient => {
  const { config, session } = useSignedIn()
  return createExportClient({ ...config, fetch: session.fetch })
}

/** How far it is: bytes of which part have come. */
export interface Carried {
  readonly part: 'pod' | 'coop'
  readonly bytes: number
}

/**
 * Both parts in one ZIP file, handed to the browser. Two files where they are too large for one.
 *
 * @param isPrepared the pod’s part as it was made before: a connection that breaks is taken up again where it broke
 */
export const carryAway = async (
  pod: string,
  isPrepared: boolean,
  deps: {
    readonly exports: Pick<ExportClient, 'podPart' | 'coopPart' | 'preparedPart'>
    readonly onBytes: (carried: Carried) => void
  },
): Promise<void> => {
  const { exports, onBytes } = deps
  const podPart = isPrepared
    ? await takePrepared(pod, deps)
    : await collect(await exports.podPart(pod), (bytes) => onBytes({ part: 'pod', bytes }))
  const coopPart = await collect(await exports.coopPart(), (bytes) => onBytes({ part: 'coop', bytes }))
  try {
    saveFile(await joinZips([podPart, coopPart]), `${pod}.zip`)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    saveFile(podPart, `${pod}.zip`)
    saveFile(coopPart, `${pod}-coop.zip`)
  }
}

/** A stream as a file of the browser’s, which it keeps on the disk when it is large. */
const collect = (stream: ReadableStream<Uint8Array>, onBytes: (bytes: number) => void): Promise<Blob> => {
  let bytes = 0
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece, control) => {
      bytes += piece.length
      onBytes(bytes)
      control.enqueue(piece)
    },
  })
  return new Response(stream.pipeThrough(counted) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: { 'Content-Type': 'application/zip' },
  }).blob()
}

const takePrepared = async (
  pod: string,
  { exports, onBytes }: Parameters<typeof carryAway>[2],
): Promise<Blob> => {
  const pieces: Blob[] = []
  let had = 0
  let known: { readonly etag: string; readonly size: number } | undefined
  for (let idle = 0; known === undefined || had < known.size; idle += 1) {
    try {
      const part = await exports.preparedPart(
        pod,
        known === undefined ? undefined : { from: had, etag: known.etag },
      )
      known = part
      const reader = part.bytes.getReader()
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        pieces.push(new Blob([piece.value as Uint8Array<ArrayBuffer>])) // of a response, so of no shared memory
        had += piece.value.length
        idle = 0
        onBytes({ part: 'pod', bytes: had })
      }
    } catch (error) {
      // What the server refuses it refuses again.
      if ((error instanceof Problem && error.status < 500) || idle >= patience) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  return new Blob(pieces, { type: 'application/zip' })
}

const patience = 10
const pauseMs = 1_000
