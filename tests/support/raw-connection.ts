import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * What one request came to. `cut` keeps every byte that did arrive: whoever tests a crash must know of answers of which
 * only a part was seen.
 */
export type Exchange =
  | { readonly kind: 'complete'; readonly status: number; readonly head: string; readonly body: Buffer }
  | { readonly kind: 'cut'; readonly why: string; readonly received: Buffer }

/** One keep-alive HTTP/1.1 connection, one request at a time, with almost no cost of its own. */
export interface RawConnection extends Disposable {
  /** Never rejects. After `cut`, or an answer with `Connection: close`, the connection is of no more use. */
  readonly exchange: (request: string) => Promise<Exchange>
  readonly usable: () => boolean
}

/**
 * @param options `pauseMs` rests that long after every piece that arrives: a slow line, which leaves the rest of a large
 * answer with the server
 * @throws {Error} when nobody listens there
 */
export const openRawConnection = async (
  origin: URL,
  options: { readonly pauseMs?: number } = {},
): Promise<RawConnection> => {
  const socket = connect({ host: origin.hostname, port: Number(origin.port), noDelay: true })
  await once(socket, 'connect')
  const { pauseMs } = options
  if (pauseMs !== undefined) {
    socket.on('data', () => {
      socket.pause()
      setTimeout(() => socket.resume(), pauseMs)
    })
  }
  return createConnection(socket)
}

const createConnection = (socket: Socket): RawConnection => {
  let pieces: Buffer[] = []
  let size = 0
  /** Looking before that many bytes are here is of no use. */
  let wanted = 0
  let waiting: ((exchange: Exchange) => void) | undefined
  let broken: string | undefined

  const received = (): Buffer => {
    const [first, ...more] = pieces
    if (first === undefined) return Buffer.alloc(0)
    if (more.length > 0) pieces = [Buffer.concat(pieces, size)]
    return pieces[0] ?? first
  }
  const settle = (exchange: Exchange): void => {
    pieces = []
    size = 0
    wanted = 0
    const settleNow = waiting
    waiting = undefined
    settleNow?.(exchange)
  }
  const breakOff = (why: string): void => {
    broken ??= why
    socket.destroy()
    if (waiting !== undefined) settle({ kind: 'cut', why: broken, received: received() })
  }

  socket.on('data', (chunk: Buffer) => {
    pieces.push(chunk)
    size += chunk.length
    if (size < wanted) return
    const parsed = parseAnswer(received())
    if (parsed.kind === 'unfinished') wanted = parsed.wanted
    if (parsed.kind === 'unframed') breakOff('the answer does not say how long it is')
    if (parsed.kind !== 'complete') return
    if (/^connection: *close/im.test(parsed.head)) broken = 'closed by the server'
    settle(parsed)
  })
  socket.on('error', (cause: NodeJS.ErrnoException) => breakOff(cause.code ?? cause.message))
  socket.on('close', () => breakOff('closed by the server'))

  return {
    exchange: (request) => {
      if (waiting !== undefined) throw new Error('one request at a time on one connection')
      if (broken !== undefined) return Promise.resolve({ kind: 'cut', why: broken, received: received() })
      const { promise, resolve } = Promise.withResolvers<Exchange>()
      waiting = resolve
      socket.write(request, 'latin1')
      return promise
    },
    usable: () => broken === undefined,
    [Symbol.dispose]: () => {
      broken ??= 'closed by us'
      socket.destroy()
    },
  }
}

export type ParsedAnswer =
  | { readonly kind: 'complete'; readonly status: number; readonly head: string; readonly body: Buffer }
  /** `wanted` bytes in all are needed before anything more can be said. */
  | { readonly kind: 'unfinished'; readonly wanted: number }
  | { readonly kind: 'unframed' }

/** RFC 9112 §6.3, for GET, PUT and POST: enough for the servers tested here, and never a guess where an answer ends. */
export const parseAnswer = (received: Buffer): ParsedAnswer => {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd === -1) return unfinished(received.length + 1)
  const head = received.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const start = headEnd + 4
  const complete = (body: Buffer): ParsedAnswer => ({ kind: 'complete', status, head, body })
  if (status === 204 || status === 304) return complete(Buffer.alloc(0))
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) {
    const end = start + Number(length)
    return received.length < end ? unfinished(end) : complete(received.subarray(start, end))
  }
  if (!/^transfer-encoding: *chunked/im.test(head)) return { kind: 'unframed' }
  const body = parseChunks(received, start)
  return typeof body === 'number' ? unfinished(body) : complete(body)
}

/** RFC 9112 §7.1; trailers are not expected. The number of bytes wanted when the last chunk is not here yet. */
const parseChunks = (received: Buffer, start: number): Buffer | number => {
  const chunks: Buffer[] = []
  for (let at = start; ;) {
    const lineEnd = received.indexOf('\r\n', at)
    if (lineEnd === -1) return received.length + 1
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16)
    const end = lineEnd + 2 + size
    if (received.length < end + 2) return end + 2
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(received.subarray(lineEnd + 2, end))
    at = end + 2
  }
}

const unfinished = (wanted: number): ParsedAnswer => ({ kind: 'unfinished', wanted })

/** One header of a head as it came over the wire; the first if there are several. */
export const headerOf = (head: string, name: string): string | undefined => {
  const prefix = `${name.toLowerCase()}:`
  return head
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(prefix))
    ?.slice(prefix.length)
    .trim()
}

/** Request bytes of HTTP/1.1; a body must be ASCII. */
export const requestText = (request: {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}): string => {
  const { host, pathname, search } = new URL(request.url)
  const length = request.body === undefined ? '' : `Content-Length: ${request.body.length}\r\n`
  const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${request.method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}${length}\r\n${request.body ?? ''}`
}
