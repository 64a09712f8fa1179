import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { contentRange, type ByteRange } from './byte-ranges.ts'
import type { Source, SourceBody } from './represent.ts'

/** The bytes of a whole representation, with their length where it is known. */
export const sendWhole = (response: Response, source: SourceBody): Promise<void> => {
  if (source.kind === 'bytes') return sendBytes(response, source.bytes)
  if (source.kind === 'pieces') return stream(response, source.pieces)
  response.setHeader('Content-Length', source.size)
  return stream(response, source.blob.read(0, source.size))
}

/**
 * One part as it is, several as `multipart/byteranges` (RFC 9110 §14.6, §15.3.7).
 * @param contentType of the representation
 */
export const sendParts = (
  response: Response,
  source: Source & { kind: 'bytes' | 'blob' },
  parts: readonly [ByteRange, ...ByteRange[]],
  contentType: string,
): Promise<void> => {
  const size = source.kind === 'bytes' ? source.bytes.length : source.size
  const [first, ...more] = parts
  if (more.length === 0) {
    response.setHeader('Content-Range', contentRange(first, size))
    if (source.kind === 'bytes') return sendBytes(response, source.bytes.subarray(first.start, first.end))
    response.setHeader('Content-Length', first.end - first.start)
    return stream(response, source.blob.read(first.start, first.end))
  }
  // Random, so that nobody can write a document that holds it.
  const boundary = randomBytes(18).toString('base64url')
  const headOf = (part: ByteRange): Buffer =>
    Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Range: ${contentRange(part, size)}\r\n\r\n`,
    )
  const end = Buffer.from(`\r\n--${boundary}--\r\n`)
  response.setHeader('Content-Type', `multipart/byteranges; boundary=${boundary}`)
  response.setHeader(
    'Content-Length',
    parts.reduce((sum, part) => sum + headOf(part).length + part.end - part.start, end.length),
  )
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
      yield headOf(part)
      if (source.kind === 'bytes') yield source.bytes.subarray(part.start, part.end)
      else yield* source.blob.read(part.start, part.end)
    }
    yield end
  }
  return stream(response, bytes())
}

const sendBytes = (response: Response, bytes: Uint8Array): Promise<void> => {
  response.setHeader('Content-Length', bytes.length)
  response.end(bytes)
  return Promise.resolve()
}

/** As fast as the client takes them; a client that goes away ends it. */
const stream = async (response: Response, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  // It went away while its use was being written down.
  if (response.destroyed) return
  try {
    await pipeline(Readable.from(bytes, { objectMode: false, highWaterMark: 65_536 }), response)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw cause
  }
}
