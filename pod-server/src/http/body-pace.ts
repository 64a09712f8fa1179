import type { Request, RequestHandler, Response } from 'express'
import { Problem } from '@mutua/sdk/problem'

export interface Pace {
  /** A body must bring at least this much on average over each stretch of `patienceSeconds`. */
  readonly minBytesPerSecond: number
  readonly patienceSeconds: number
}

/**
 * Ends requests whose body hardly moves: each of them holds a connection, and a file. Only the client's own slowness
 * counts; bytes that have come and that nobody has taken yet are ours.
 */
export const refuseSlowBodies =
  ({ minBytesPerSecond, patienceSeconds }: Pace): RequestHandler =>
  (request, response, next) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
    if (length === '0' && coding === undefined) return next()
    const isLast = takeOverClosing(response)
    let seen = request.socket.bytesRead
    const watch = setInterval(() => {
      const came = request.socket.bytesRead - seen
      seen += came
      if (came >= minBytesPerSecond * patienceSeconds || request.readableLength > 0) return
      clearInterval(watch)
      if (response.headersSent) return void request.destroy()
      response.set('Connection', 'close')
      response.once('finish', () => request.destroy())
      next(new Problem('body-too-slow', 'Send the body faster, or in smaller parts.'))
    }, patienceSeconds * 1000)
    const stop = (): void => {
      clearInterval(watch)
    }
    request.once('end', stop).once('close', stop)
    response.once('finish', () => {
      stop()
      if (!request.complete) limitRest(request)
      if (isLast) endAfter(request)
    })
    return next()
  }

/**
 * Node closes the connection of whoever wants that as soon as the answer has left; what comes of the body then resets it,
 * and the answer is lost on its way. It is ours to close (RFC 9112 §9.6). @returns whether this request is the last one
 */
const takeOverClosing = (response: Response): boolean => {
  const isLast = !response.shouldKeepAlive
  response.shouldKeepAlive = true
  return isLast
}

const endAfter = (request: Request): void => {
  const end = (): void => void request.socket.end()
  if (request.complete) end()
  else request.once('end', end)
}

/** The answer has left before the body came: the client gets a moment to read it, and no more. */
const limitRest = (request: Request): void => {
  // What has been begun to be read is not drained by itself, and the next request would wait behind it.
  request.resume()
  setTimeout(() => {
    // Once all has come, the connection may serve its next request already.
    if (!request.complete) request.destroy()
  }, lingerMs).unref()
}

const lingerMs = 2_000
