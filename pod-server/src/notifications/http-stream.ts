import type { ServerResponse } from 'node:http'
import type { LiveChannels, Outlet } from './live-channels.ts'

export interface StreamLimits {
  /** Bytes that a connection may hold back before its receiver is too slow. */
  readonly bufferedBytes: number
  /** An empty line shows both sides that the connection still stands. */
  readonly pingEveryMs: number
}

/**
 * StreamingHTTPChannel2023: an answer that does not end, one JSON text a line. False, with nothing written, when the
 * token is not, or no longer, good.
 */
export const createStreamReceiver =
  (deps: { readonly channels: Pick<LiveChannels, 'connect'>; readonly limits: StreamLimits }) =>
  (token: string, response: ServerResponse): boolean => {
    const { channels, limits } = deps
    const connection = channels.connect(token, 'StreamingHTTPChannel2023', outletOf(response, limits))
    if (connection === undefined) return false
    response.writeHead(200, { 'content-type': 'application/ld+json', 'cache-control': 'no-store' })
    response.flushHeaders()
    const alive = setInterval(() => response.write('\n'), limits.pingEveryMs).unref()
    response.once('close', () => {
      clearInterval(alive)
      connection.closed()
    })
    return true
  }

const outletOf = (response: ServerResponse, { bufferedBytes }: StreamLimits): Outlet => ({
  send: ({ bytes }) => {
    if (response.writableLength + bytes.length > bufferedBytes) return false
    response.write(`${bytes.toString()}\n`)
    return true
  },
  end: (why) => {
    // Cut off, so that the receiver sees that something is missing.
    if (why === 'too-slow') response.destroy()
    else response.end()
  },
})
