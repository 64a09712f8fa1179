import express, { type Request, type Response } from 'express'

/** Reads a body only after its sender was permitted to send it. gzip is unpacked; the limit is on the unpacked bytes. */
export type ReadBody = (request: Request, response: Response) => Promise<Uint8Array>

/**
 * @param limitBytes of the unpacked body
 * The returned function throws {Problem}-mapped errors: `body-too-large`, `encoding-unsupported`.
 */
export const createReadBody = (limitBytes: number): ReadBody => {
  const parse = express.raw({ type: () => true, limit: limitBytes })
  return (request, response) => {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    parse(request, response, (error?: unknown) => {
      if (error !== undefined)
        reject(error instanceof Error ? error : new Error('the body could not be read', { cause: error }))
      // Without a body express leaves `undefined` or an empty object behind.
      else resolve(Buffer.isBuffer(request.body) ? request.body : new Uint8Array())
    })
    return promise
  }
}
