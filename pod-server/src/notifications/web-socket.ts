import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { EndReason, LiveChannels, Outlet } from './live-channels.ts'
import { tokenIn } from './receive-path.ts'

export interface WebSocketReceiver {
  readonly onWebSocket: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Forgets who is connected. */
  stop(): void
}

export interface WebSocketLimits {
  /** Bytes that a connection may hold back before its receiver is too slow. */
  readonly bufferedBytes: number
  /** A receiver that does not answer a ping before the next one is gone (RFC 6455 §5.5.2). */
  readonly pingEveryMs: number
}

/** WebSocketChannel2023: the address is the permission, good for one connection; receivers only listen. */
export const createWebSocketReceiver = (deps: {
  readonly channels: Pick<LiveChannels, 'isWaiting' | 'connect'>
  readonly limits: WebSocketLimits
}): WebSocketReceiver => {
  const { channels, limits } = deps
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // Nothing is expected from a receiver.
    maxPayload: 1_024,
  })
  const answered = new WeakSet<WebSocket>()
  const open = new Set<WebSocket>()

  const ping = setInterval(() => {
    for (const webSocket of open) {
      if (!answered.delete(webSocket)) webSocket.terminate()
      else webSocket.ping()
    }
  }, limits.pingEveryMs).unref()

  const connect = (webSocket: WebSocket, token: string): void => {
    const connection = channels.connect(token, 'WebSocketChannel2023', outletOf(webSocket, limits))
    if (connection === undefined) return webSocket.close(1008, 'this address was used before')
    open.add(webSocket)
    answered.add(webSocket)
    webSocket.on('pong', () => answered.add(webSocket))
    webSocket.on('close', () => {
      open.delete(webSocket)
      connection.closed()
    })
    // A receiver that breaks the protocol is closed by the library; there is nothing to add.
    webSocket.on('error', () => undefined)
  }

  return {
    onWebSocket: (request, socket, head) => {
      const token = tokenIn(request.url ?? '')
      if (token === undefined || !channels.isWaiting(token, 'WebSocketChannel2023')) return refuse(socket)
      // A connection that breaks before it is one.
      socket.on('error', () => undefined)
      server.handleUpgrade(request, socket, head, (webSocket) => {
        connect(webSocket, token)
      })
    },
    stop: () => {
      clearInterval(ping)
    },
  }
}

/** One answer for an address that was never made, was used, or has run out. */
const refuse = (socket: Duplex): void => {
  socket.on('error', () => undefined)
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

const outletOf = (webSocket: WebSocket, { bufferedBytes }: WebSocketLimits): Outlet => ({
  send: ({ bytes }) => {
    if (webSocket.bufferedAmount + bytes.length > bufferedBytes) return false
    webSocket.send(bytes, { binary: false })
    return true
  },
  end: (why) => {
    const [code, reason] = closeCodes[why]
    webSocket.close(code, reason)
    // Who does not read what was sent does not read that it is over either.
    setTimeout(() => {
      webSocket.terminate()
    }, closePatienceMs).unref()
  },
})

const closePatienceMs = 1_000

/** RFC 6455 §7.4.1 and the IANA registry of close codes. */
const closeCodes: Readonly<Record<EndReason, readonly [code: number, reason: string]>> = {
  'expired': [1000, 'the channel has ended'],
  'unsubscribed': [1000, 'the channel was ended by its subscriber'],
  'stopping': [1001, 'the server is stopping'],
  'too-slow': [1013, 'too slow: read the resource, and subscribe again'],
}
