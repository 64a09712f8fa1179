import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Transform } from 'node:stream'
import type { Request, Response } from 'express'
import { Problem } from '@mutua/sdk/problem'

/** Reads a body only after its sender was permitted to send it; the limit is on the unpacked bytes. */
export type ReadBody = (request: Request, response: Response) => Promise<Uint8Array>

/** The same, as it arrives. */
export type StreamBody = (request: Request) => AsyncGenerator<Uint8Array, void, undefined>

/**
 * @param limitBytes of the unpacked body
 * The returned function throws {Problem} `body-too-large`, `encoding-unsupported`, `body-malformed`.
 */
export const createReadBody = (limitBytes: number): ReadBody => {
  const streamBody = createStreamBody(limitBytes)
  return async (request) => Buffer.concat(await Array.fromAsync(streamBody(request)))
}

/** @param limitBytes of the unpacked body. Throws as `createReadBody`. */
export const createStreamBody = (limitBytes: number): StreamBody =>
  async function* (request) {
    const tooLarge = new Problem(
      'body-too-large',
      `A body like this has at most ${String(limitBytes)} bytes.`,
    )
    const unpack = unpackerOf(request)
    if ((declaredSize(request) ?? 0) > limitBytes) throw tooLarge
    let size = 0
    try {
      for await (const chunk of chunksOf(request, unpack)) {
        size += chunk.length
        if (size > limitBytes) throw tooLarge
        yield chunk
      }
    } catch (cause) {
      throw isReadingFault(cause) ? new Problem('body-malformed', readingFault(request), { cause }) : cause
    }
  }

/** Bytes of the body, where that is said beforehand: what travels packed says only how long the parcel is. */
export const declaredSize = (request: Request): number | undefined => {
  const { 'content-length': length, 'content-encoding': coding = 'identity' } = request.headers
  return length === undefined || coding.trim().toLowerCase() !== 'identity' ? undefined : Number(length)
}

/** `undefined` when the body travels as it is. @throws {Problem} `encoding-unsupported` */
const unpackerOf = (request: Request): Transform | undefined => {
  switch (request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      throw new Problem(
        'encoding-unsupported',
        'Send the body without compression, or as gzip, deflate or br.',
      )
  }
}

/** Leaves the connection alone when it is left early: the refusal has to travel on it. */
const chunksOf = (request: Request, unpack: Transform | undefined): AsyncIterable<Buffer> => {
  if (unpack === undefined) return request.iterator({ destroyOnReturn: false })
  request.once('error', (cause) => unpack.destroy(cause))
  request.pipe(unpack)
  return unpack
}

/** The connection ended in the middle, or what came cannot be unpacked. */
const isReadingFault = (cause: unknown): boolean => {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  return (
    code === 'ECONNRESET' ||
    code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    code?.startsWith('Z_') === true ||
    code?.startsWith('ERR__ERROR_') === true ||
    code?.startsWith('ERR_BROTLI') === true
  )
}

const readingFault = (request: Request): string =>
  request.complete ? 'The body cannot be unpacked.' : 'The body ended before all of it had come.'
