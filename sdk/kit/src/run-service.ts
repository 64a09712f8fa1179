import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem, problemDocument } from '@mutua/sdk/problem'
import { letBeFound } from './early-answer.ts'
import { originForm } from './origin-form.ts'

/**
 * Life of a service: starts, runs until SIGINT or SIGTERM, then closes everything in the reverse order of opening. What
 * a person can mend is said in one sentence with exit code 1; anything else keeps its stack.
 */
export const runService = async (
  name: string,
  start: (opened: AsyncDisposableStack) => Promise<void>,
): Promise<void> => {
  const opened = new AsyncDisposableStack()
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  try {
    await start(opened)
    await asked
  } catch (error) {
    process.stderr.write(`${name}: ${sentenceOf(error)}\n`)
    process.exitCode = 1
  }
  await opened.disposeAsync()
}

/** The same for what ends by itself. */
export const runTask = async (name: string, task: () => Promise<void>): Promise<void> => {
  try {
    await task()
  } catch (error) {
    process.stderr.write(`${name}: ${sentenceOf(error)}\n`)
    process.exitCode = 1
  }
}

/** PEM texts of a certificate and its private key. */
export interface TlsTexts {
  readonly cert: string
  readonly key: string
}

/**
 * Reads both files, or none where none is named.
 * @throws {Error} with `code: 'CONFIG_INVALID'` when one of them is not there
 */
export const readTlsTexts = async (files: {
  readonly cert: string | undefined
  readonly key: string | undefined
}): Promise<TlsTexts | undefined> => {
  if (files.cert === undefined && files.key === undefined) return undefined
  try {
    const read = (file: string | undefined): Promise<string> => readFile(file ?? '', 'utf8')
    const [cert, key] = await Promise.all([read(files.cert), read(files.key)])
    return { cert, key }
  } catch (cause) {
    const sentence = 'The certificate and its key cannot both be read: name the files of both, or of neither.'
    throw Object.assign(new Error(sentence, { cause }), { code: 'CONFIG_INVALID' })
  }
}

/** Takes over the connection of a request to become a WebSocket (RFC 6455 §4.2), and answers it. */
export type WebSocketListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Listens, and on disposal stops: no new connections; requests under way, and WebSockets, get `graceMs` to end. A
 * request to become anything but a WebSocket is answered as if it had not asked (RFC 9110 §7.8). Listeners see
 * `request.url` as a path: one that names this server as a whole is taken apart, one that names another is refused (421).
 * @throws {Error} with `code: 'EADDRINUSE'` and a sentence that says what to do
 */
export const listen = async (
  listener: RequestListener,
  at: {
    host: string
    port: number
    portSetting: string
    /** As callers address this server. */
    origin: BaseUrl
    /** For a whole request; 0: none. */
    requestTimeoutMs?: number
    onWebSocket?: WebSocketListener
    /** Without them it speaks plain HTTP, to a proxy or to this machine. */
    tls?: TlsTexts | undefined
  },
): Promise<AsyncDisposable & { port: number }> => {
  const { onWebSocket, requestTimeoutMs = 120_000 } = at
  const { host } = new URL(at.origin)
  const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean =>
    onWebSocket !== undefined && headers.upgrade?.toLowerCase() === 'websocket'
  const options = { keepAliveTimeout: 30_000, requestTimeout: requestTimeoutMs, shouldUpgradeCallback }
  const answer: RequestListener = (request, response) => {
    letBeFound(request, response)
    if (isForUs(request, host)) listener(request, response)
    else refuseMisdirected(response)
  }
  const server: Server =
    at.tls === undefined ? createServer(options, answer) : createTlsServer({ ...options, ...at.tls }, answer)
  /** The last answer on each connection. */
  const answers = new WeakMap<Duplex, ServerResponse>()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answers.set(request.socket, response)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    answerUnreadable(error, socket, answers.get(socket))
  })
  // Without a listener Node ends the connection without a word.
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    answerOnSocket(unknownMethod(), socket)
  })
  /** The server forgets a connection that became a WebSocket, yet waits for it at the end. */
  const webSockets = new Set<Duplex>()
  if (onWebSocket !== undefined) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!isForUs(request, host)) return answerOnSocket(misdirected(), socket, 421)
      webSockets.add(socket)
      socket.once('close', () => webSockets.delete(socket))
      onWebSocket(request, socket, head)
    })
  }
  server.listen(at.port, at.host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    const sentence = `Port ${String(at.port)} is in use: stop the program that uses it, or set ${at.portSetting} to another port.`
    throw Object.assign(new Error(sentence, { cause }), { code: 'EADDRINUSE' })
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : at.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const patience = setTimeout(() => {
        server.closeAllConnections()
        for (const socket of webSockets) socket.destroy()
      }, graceMs)
      await closed
      clearTimeout(patience)
    },
  }
}

/** Puts the path in the place of an address that names this server. */
const isForUs = (request: IncomingMessage, host: string): boolean => {
  const path = originForm(request.url ?? '', host)
  if (path !== undefined) request.url = path
  return path !== undefined
}

const misdirected = (): Problem =>
  new Problem('input-malformed', 'The request line names another server than the one that was asked.')

/** RFC 9110 §15.5.20. */
const refuseMisdirected = (response: ServerResponse): void => {
  const body = JSON.stringify({ ...problemDocument(misdirected(), ''), status: 421 })
  const type = 'application/problem+json; charset=utf-8'
  response.writeHead(421, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body)
}

/** What Node cannot read as HTTP reaches no route; it is answered here, and the connection ends (RFC 9112 §9.6). */
const answerUnreadable = (
  error: NodeJS.ErrnoException,
  socket: Socket,
  last: ServerResponse | undefined,
): void => {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  if (last !== undefined && !mayFollow(last)) {
    if (last.writableFinished) socket.destroySoon()
    else last.once('finish', () => socket.destroySoon())
    return
  }
  const problem =
    error.code === 'HPE_INVALID_METHOD'
      ? unknownMethod()
      : new Problem('input-malformed', 'The request could not be read as HTTP.')
  answerOnSocket(problem, socket, statusOfFault.get(error.code))
}

/**
 * Whether an answer now would be taken for what it is: that to the request whose body cannot be read, or to one after it.
 * A second answer to one request, or one that overtakes, would be taken for another's (RFC 9112 §9.3.2).
 */
const mayFollow = (last: ServerResponse): boolean =>
  last.req.complete ? last.writableFinished && last.shouldKeepAlive : !last.headersSent

const unknownMethod = (): Problem =>
  new Problem('method-not-allowed', 'That is no method that anything here knows.')

const answerOnSocket = (problem: Problem, socket: Duplex, status = problem.status): void => {
  const body = JSON.stringify({ ...problemDocument(problem, ''), status })
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    ...(status === 405 ? ['Allow: GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE'] : []),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const statusOfFault: ReadonlyMap<string | undefined, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
])

const graceMs = 3_000

const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return code !== undefined && sayable.has(code) ? error.message : (error.stack ?? error.message)
}

/** Faults whose message is a sentence that says what to do. */
const sayable: ReadonlySet<string> = new Set([
  'CONFIG_INVALID',
  'EADDRINUSE',
  'MASTER_KEY_WRONG',
  'STORE_DAMAGED',
  'STORE_INCOMPLETE',
  'STORE_LOCKED',
  'STORE_OUTDATED',
])
