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
  return async (request) =>
    request.headers['content-encoding'] === undefined
      ? readPlain(request, limitBytes)
      : Buffer.concat(await Array.fromAsync(streamBody(request)))
}

/** The same for what travels as it is, by its events: an iterator takes as long as all the rest of a short write. */
const readPlain = (request: Request, limitBytes: number): Promise<Uint8Array> => {
  if ((declaredSize(request) ?? 0) > limitBytes) return Promise.reject(tooLarge(limitBytes))
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const chunks: Buffer[] = []
  let size = 0
  const take = (chunk: Buffer): void => {
    size += chunk.length
    chunks.push(chunk)
    if (size > limitBytes) leave(() => reject(tooLarge(limitBytes)))
  }
  const end = (): void => leave(() => resolve(Buffer.concat(chunks, size)))
  const fail = (cause?: unknown): void =>
    leave(() => reject(new Problem('body-malformed', readingFault(request), { cause })))
  const leave = (outcome: () => void): void => {
    request.off('data', take).off('end', end).off('error', fail).off('close', fail)
    // What is left of it stays where it is: the refusal has to travel on the same connection.
    if (!request.readableEnded) request.pause()
    outcome()
  }
  // Gone before anybody listened, it will not say so again.
  if (request.destroyed) fail()
  else request.on('data', take).on('end', end).on('error', fail).on('close', fail)
  return promise
}

/** @param limitBytes of the unpacked body. Throws as `createReadBody`. */
export const createStreamBody = (limitBytes: number): StreamBody =>
  async function* (request) {
    const unpack = unpackerOf(request)
    if ((declaredSize(request) ?? 0) > limitBytes) throw tooLarge(limitBytes)
    let size = 0
    try {
      for await (const chunk of chunksOf(request, unpack)) {
        size += chunk.length
        if (size > limitBytes) throw tooLarge(limitBytes)
        yield chunk
      }
    } catch (cause) {
      throw isReadingFault(cause) ? new Problem('body-malformed', readingFault(request), { cause }) : cause
    }
  }

const tooLarge = (limitBytes: number): Problem =>
  new Problem('body-too-large', `A body like this has at most ${String(limitBytes)} bytes.`)

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
