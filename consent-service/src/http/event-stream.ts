import type { Response } from 'express'
import type { ToldNotice } from '../notices/notice.ts'

export interface EventStreamDeps {
  /** Notices after a number, in order. */
  readonly read: (
    after: number,
    limit: number,
  ) => Promise<readonly { readonly id: number; readonly told: ToldNotice }[]>
  /** Calls back on news until it is disposed of. */
  readonly listen: (onNews: () => void) => Disposable
  readonly limits: StreamLimits
}

export interface StreamLimits {
  /** A sign-in is not for ever: the caller comes back with `Last-Event-ID`. */
  readonly longestMs: number
  /** A line that says nothing shows both sides that the connection stands. */
  readonly pingEveryMs: number
}

const page = 100

/**
 * `text/event-stream` (HTML Standard §9.2): what came after `after`, then whatever comes. The number of each event is its
 * id, so who comes back with the last one misses nothing. It waits for a receiver that is slow, and keeps nothing for it.
 */
export const sendEventStream = async (
  response: Response,
  after: number,
  deps: EventStreamDeps,
): Promise<void> => {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  response.flushHeaders()
  let news = Promise.withResolvers<void>()
  const wake = (): void => news.resolve()
  using _listening = deps.listen(wake)
  const ping = setInterval(() => response.write(':\n\n'), deps.limits.pingEveryMs)
  const end = setTimeout(() => response.end(), deps.limits.longestMs)
  response.once('close', wake)
  try {
    for (let from = after; !isOver(response);) {
      // Listened before it is read: what comes in between is not missed.
      news = Promise.withResolvers()
      const found = await deps.read(from, page)
      for (const { id, told } of found) {
        from = id
        const taken = response.write(
          `id: ${String(id)}\nevent: ${told.type}\ndata: ${JSON.stringify(told)}\n\n`,
        )
        if (!taken) await drained(response)
      }
      if (found.length === 0 && !isOver(response)) await news.promise
    }
  } catch {
    // Nothing can be said any more: cut off, the receiver sees that something is missing and comes back.
    response.destroy()
  } finally {
    clearInterval(ping)
    clearTimeout(end)
    response.end()
  }
}

const isOver = (response: Response): boolean => response.writableEnded || response.destroyed

const drained = (response: Response): Promise<void> =>
  new Promise((resolve) => {
    if (isOver(response)) return resolve()
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.once('drain', done)
    response.once('close', done)
  })
