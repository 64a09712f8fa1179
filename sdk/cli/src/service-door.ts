import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'

export const serviceNames = ['consent-service', 'pod-server'] as const
export type ServiceName = (typeof serviceNames)[number]

/** An operator's way into a service of this machine: through the door in its home, over HTTP on a Unix socket. */
export interface ServiceDoor extends AsyncDisposable {
  readonly service: ServiceName
  /** Whether the service itself answers, and not one that was started for this call only. */
  readonly isServing: boolean
  /** Lines of JSON as they come. @throws {OperatorFault} with the sentence of the service */
  lines(method: string, path: string, more?: DoorCall): AsyncIterable<Record<string, unknown>>
  /** @throws {OperatorFault} */
  bytes(path: string, more?: DoorCall): Promise<Readable>
}

export interface DoorCall {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Readable
}

/** What a service said it cannot do, in a sentence. */
export interface OperatorFault extends Error {
  readonly operator: true
}
export const operatorFault = (sentence: string, cause?: unknown): OperatorFault =>
  Object.assign(new Error(sentence, { cause }), { operator: true as const })
export const isOperatorFault = (error: unknown): error is OperatorFault =>
  error instanceof Error && 'operator' in error

/**
 * Opens the door of a service that runs; of one that does not, its folder is opened by a process of its own, which ends
 * with the door.
 * @throws {OperatorFault}
 */
export const openServiceDoor = async (
  service: ServiceName,
  { home, env }: { home: string; env: Readonly<Record<string, string | undefined>> },
): Promise<ServiceDoor> => {
  const socketPath = doorPath(home)
  const isServing = await answers(socketPath)
  const stop = isServing ? () => Promise.resolve() : await startOperating(service, home, env)
  return {
    service,
    isServing,
    lines: (method, path, more = {}) => linesOf(socketPath, method, path, more),
    bytes: async (path, more = {}) => {
      const answer = await ask(socketPath, 'GET', path, more)
      if (answer.statusCode === 200) return answer
      for await (const line of jsonLines(answer)) refuse(line)
      throw operatorFault('The service gave no answer.')
    },
    [Symbol.asyncDispose]: stop,
  }
}

const linesOf = async function* (
  socketPath: string,
  method: string,
  path: string,
  more: DoorCall,
): AsyncIterable<Record<string, unknown>> {
  const answer = await ask(socketPath, method, path, more)
  try {
    for await (const line of jsonLines(answer)) {
      refuse(line)
      yield line
    }
  } finally {
    answer.destroy()
  }
}

const refuse = ({ error }: Record<string, unknown>): void => {
  if (typeof error === 'string') throw operatorFault(error)
}

const ask = async (
  socketPath: string,
  method: string,
  path: string,
  { headers = {}, body }: DoorCall,
): Promise<IncomingMessage> => {
  const call = request({ socketPath, method, path, headers })
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  // The service may refuse before it has read everything: its answer says why, and the rest of the body does not matter.
  const sent = body === undefined ? undefined : pipeline(body, call)
  sent?.catch(() => undefined)
  if (body === undefined) call.end()
  try {
    const [answer] = await answered
    return answer
  } catch (cause) {
    throw operatorFault('The service has gone while it was asked.', cause)
  }
}

/** Our own service speaks; a line is an object. */
const jsonLines = async function* (answer: IncomingMessage): AsyncIterable<Record<string, unknown>> {
  for await (const line of createInterface({ input: answer, crlfDelay: Infinity }))
    if (line !== '') yield JSON.parse(line) as Record<string, unknown>
  if (!answer.complete) throw operatorFault('The service ended in the middle of its answer.')
}

const answers = async (socketPath: string): Promise<boolean> => {
  try {
    const call = request({ socketPath, path: '/' })
    call.end()
    const [answer] = (await once(call, 'response')) as [IncomingMessage]
    answer.resume()
    return true
  } catch {
    return false
  }
}

const homeSetting = { 'pod-server': 'POD_HOME', 'consent-service': 'CONSENT_HOME' } as const

const startOperating = async (
  service: ServiceName,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<() => Promise<void>> => {
  const script = fileURLToPath(new URL(`../../../${service}/src/operate.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: { ...env, [homeSetting[service]]: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4_000)
  })
  const exited = once(child, 'exit')
  const isReady = await Promise.race([once(child.stdout, 'data').then(() => true), exited.then(() => false)])
  if (!isReady) throw operatorFault(sentenceIn(words) || `The folder ${home} could not be opened.`)
  return async () => {
    child.stdin.end()
    await exited
  }
}

/** Lines of the log are JSON; what is meant for people is not. */
const sentenceIn = (words: string): string =>
  words
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{'))
    .join(' ')

/** The system takes names of sockets of about a hundred bytes: the shorter way is taken. */
const doorPath = (home: string): string => {
  const path = join(home, 'operate', 'door')
  const near = relative(process.cwd(), path)
  return Buffer.byteLength(path) <= 100 || near.length > path.length ? path : near
}
