import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { dirname, join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { headerValues } from '../header-values.ts'
import type { Log } from '../log.ts'

/** One call of an operator. */
export interface DoorCall {
  readonly query: URLSearchParams
  readonly body: AsyncIterable<Uint8Array>
  /** Aborts when the caller has gone. */
  readonly gone: AbortSignal
  readonly header: (name: string) => string | undefined
  /** Answers with lines of JSON, one at a time. */
  readonly say: (line: unknown) => Promise<void>
  /** Answers with bytes; ends the connection unfinished when they fail. */
  readonly send: (bytes: AsyncIterable<Uint8Array>) => Promise<void>
}

/** `POST /doctor` -> what answers it. @throws {Error} whose message the operator reads */
export type DoorRoutes = Readonly<Record<string, (call: DoorCall) => Promise<void>>>

/**
 * The operator's way in: HTTP over a Unix socket in a folder that only the user of the service can enter. Who can open it
 * can read the whole home anyway, so there is no other key to lose; and nothing of it can be reached from the network.
 */
export const openDoor = async (deps: {
  home: string
  routes: DoorRoutes
  log: Pick<Log, 'error'>
}): Promise<AsyncDisposable> => {
  const path = doorPath(deps.home)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // Left by a process that was killed: whoever holds the store of this home is the only one that may stand here.
  await rm(path, { force: true })
  const server = createServer((request, response) => void answer(request, response, deps))
  server.listen(path)
  await once(server, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** @throws {Error} with `code: 'CONFIG_INVALID'`: the system takes names of sockets of about a hundred bytes only */
const doorPath = (home: string): string => {
  const path = join(home, 'operate', 'door')
  const shorter = [path, relative(process.cwd(), path)].find((one) => Buffer.byteLength(one) <= longestPath)
  if (shorter !== undefined) return shorter
  throw Object.assign(new Error(`The folder ${home} has too long a name: set another home.`), {
    code: 'CONFIG_INVALID',
  })
}

const longestPath = 100

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  { routes, log }: { routes: DoorRoutes; log: Pick<Log, 'error'> },
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://door')
  const route = routes[`${request.method ?? ''} ${url.pathname}`]
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const say = async (line: unknown): Promise<void> => {
    if (!response.headersSent) response.setHeader('Content-Type', 'application/x-ndjson')
    if (!response.write(`${JSON.stringify(line)}\n`)) await once(response, 'drain', { signal: gone.signal })
  }
  const body = request.iterator({ destroyOnReturn: false })
  try {
    if (route === undefined) throw new Error('This service does not know how to do that.')
    await route({
      query: url.searchParams,
      body,
      gone: gone.signal,
      header: (name) => headerValues(request.rawHeaders, name)[0],
      say,
      send: (bytes) => pipeline(Readable.from(bytes, { objectMode: false }), response),
    })
    response.end()
  } catch (cause) {
    if (gone.signal.aborted) return
    log.error({ err: cause }, 'an operation failed')
    const sentence = cause instanceof Error ? cause.message : String(cause)
    if (response.headersSent && response.getHeader('Content-Type') === undefined)
      return void response.destroy()
    if (!response.headersSent) response.statusCode = 409
    await say({ error: sentence })
    response.end()
  } finally {
    // What was not wanted of the body is let through, or the caller would fail at sending and never hear the answer.
    await body.return?.()
    request.resume()
  }
}
