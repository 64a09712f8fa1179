import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Log } from '@mutua/kit/log'
import type { Store } from '@mutua/kit/store'
import { addCheckpoint, findSeen, type AddCheckpointDeps, type Cosigning } from './add-checkpoint.ts'

interface Answer {
  readonly status: number
  readonly text: string
  readonly type?: string
}

export interface WitnessListenerDeps extends AddCheckpointDeps {
  readonly store: Store
  /** As the settings of a log take it. */
  readonly vkey: string
  readonly log: Pick<Log, 'error' | 'warn'>
}

/** The HTTP side of a witness: submission and monitoring prefix are its root (c2sp.org/tlog-witness). */
export const createWitnessListener =
  (deps: WitnessListenerDeps): RequestListener =>
  (request, response) => {
    void answer(request, deps)
      .catch((cause: unknown): Answer => {
        deps.log.error({ err: cause }, 'a request failed')
        return { status: 500, text: 'Something went wrong on our side.\n' }
      })
      .then(({ status, text, type = 'text/plain; charset=utf-8' }) => {
        const headers = {
          'Content-Type': type,
          'Access-Control-Allow-Origin': '*',
          'Cache-Control': 'no-store',
        }
        response.writeHead(status, { ...headers, 'X-Content-Type-Options': 'nosniff' }).end(text)
      })
  }

const answer = async (request: IncomingMessage, deps: WitnessListenerDeps): Promise<Answer> => {
  const path = (request.url ?? '').split('?')[0] ?? ''
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return { status: 405, text: 'POST a checkpoint.\n' }
    const body = await readBody(request)
    if (body === undefined)
      return { status: 400, text: 'That is too large for a checkpoint, or no text in UTF-8.\n' }
    const cosigning = await addCheckpoint(body, deps)
    if (cosigning.kind === 'not-consistent')
      deps.log.warn({ origin: body.split('\n\n')[1]?.split('\n')[0] }, 'a checkpoint does not follow')
    return answerOf(cosigning)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, text: 'Only GET here.\n' }
  if (path === '/vkey') return { status: 200, text: `${deps.vkey}\n` }
  if (path === '/.health/ready') return { status: 200, text: 'ready\n' }
  const [, name] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? []
  const note = name === undefined ? undefined : await findSeen(name, deps.store)
  return note === undefined ? { status: 404, text: 'Nothing here.\n' } : { status: 200, text: note }
}

const answerOf = (cosigning: Cosigning): Answer => {
  switch (cosigning.kind) {
    case 'cosigned':
      return { status: 200, text: cosigning.lines }
    case 'other-size':
      return { status: 409, text: `${String(cosigning.size)}\n`, type: 'text/x.tlog.size' }
    case 'malformed':
      return { status: 400, text: 'This is no checkpoint with its proof (c2sp.org/tlog-witness).\n' }
    case 'unknown-log':
      return { status: 404, text: 'This witness does not know that log.\n' }
    case 'not-signed':
      return { status: 403, text: 'The checkpoint is not signed by the key of that log.\n' }
    case 'not-consistent':
      return { status: 422, text: 'The checkpoint does not follow from the one that was cosigned before.\n' }
  }
}

const largestBody = 65_536

const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody) return undefined
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  // "Signed notes MUST be valid UTF-8" (c2sp.org/signed-note).
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}
