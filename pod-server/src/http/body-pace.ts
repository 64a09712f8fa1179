import type { RequestHandler } from 'express'
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
    response.once('finish', stop)
    return next()
  }
