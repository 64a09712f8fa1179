import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Lets a client find an answer that leaves before all of its body has come, as most refusals do. To close a connection on which
 * bytes still come is to reset it, and a reset takes along what was not read yet (RFC 9112 §9.6). Node does so wherever a
 * client announces no further request, as many a proxy does with each one that it passes on: here the connection is ended when the
 * body has come, or has had its time to.
 */
export const letBeFound = (request: IncomingMessage, response: ServerResponse): void => {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
  if (length === '0' && coding === undefined) return
  const isLast = !response.shouldKeepAlive
  response.shouldKeepAlive = true
  response.once('finish', () => {
    const end = (): void => {
      if (isLast) request.socket.end()
    }
    if (request.complete) return end()
    // What has been begun to be read is not drained by itself, and the next request would wait behind it.
    request.once('end', end).resume()
    setTimeout(() => {
      // Once all has come, the connection may serve its next request already.
      if (!request.complete) request.destroy()
    }, lingerMs).unref()
  })
}

const lingerMs = 2_000
