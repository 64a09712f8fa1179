import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { runSetting } from './leave-nothing-running.ts'
import { descendantsOf, endAll } from './processes.ts'

export interface ServerPlan {
  /** For messages: "pod server". */
  readonly name: string
  /** Script and arguments for the Node that runs this file. */
  readonly words: readonly string[]
  /** The child sees these and a few variables of the machine, nothing else of our environment. */
  readonly env: Readonly<Record<string, string>>
  /** Answers 2xx when the server is ready. */
  readonly readyUrl: string
  readonly readyWithinMs: number
}

export interface RunningServer extends AsyncDisposable {
  /** Of the process that runs now; another one after a restart. */
  readonly pid: number
  /** Resolves when the process is gone. */
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>
  /** Starts again with the same folder and port, and resolves when ready; the process must be gone. */
  readonly restart: () => Promise<void>
  /** The last words of the process on stdout and stderr, for messages. */
  readonly lastWords: () => string
}

/**
 * Starts a server as a child process and waits until it is ready. It never outlives this process, however that ends
 * (SIGKILL excepted).
 * @throws {Error} with the child's last words when it ends early or is not ready in time
 */
export const startServer = async (plan: ServerPlan): Promise<RunningServer> => {
  let running = await start(plan)
  return {
    get pid() {
      return running.pid
    },
    kill: (signal) => running.end(signal),
    restart: async () => {
      if (!running.ended()) throw new Error(`The ${plan.name} still runs: end it before starting it again.`)
      running = await start(plan)
    },
    lastWords: () => running.lastWords(),
    [Symbol.asyncDispose]: () => running.end('SIGTERM'),
  }
}

interface Running {
  readonly pid: number
  readonly ended: () => boolean
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>
  readonly lastWords: () => string
}

/** A launcher stops what it started one after the other. */
const stopPatienceMs = 60_000
const keptWords = 8_000

const start = async (plan: ServerPlan): Promise<Running> => {
  const child = spawn(process.execPath, [...plan.words], {
    env: { ...machineEnvironment(), ...plan.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  const keep = (chunk: Buffer): void => {
    words = (words + chunk.toString('utf8')).slice(-keptWords)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const killAtExit = (): void => killWhole(child)
  process.once('exit', killAtExit)
  child.once('exit', () => process.off('exit', killAtExit))
  const running: Running = {
    pid: child.pid ?? -1,
    ended: () => hasEnded(child),
    end: (signal) => end(child, signal),
    lastWords: () => words.trimEnd(),
  }
  try {
    await untilReady(plan, child)
    return running
  } catch (cause) {
    await running.end('SIGKILL')
    throw new Error(`The ${plan.name} did not start. Its last words:\n${running.lastWords()}`, { cause })
  }
}

const untilReady = async (plan: ServerPlan, child: ChildProcess): Promise<void> => {
  const deadline = performance.now() + plan.readyWithinMs
  while (performance.now() < deadline) {
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`)
    const answer = await fetch(plan.readyUrl, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
    await answer?.body?.cancel()
    // What answers on this port is not this server when it has ended.
    if (answer?.ok === true && !hasEnded(child)) return
    await pause(25)
  }
  throw new Error(`it was not ready within ${plan.readyWithinMs} ms`)
}

const end = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  if (hasEnded(child)) return
  const gone = once(child, 'exit')
  if (signal === 'SIGKILL') killWhole(child)
  else child.kill(signal)
  const patience = setTimeout(() => killWhole(child), stopPatienceMs)
  await gone
  clearTimeout(patience)
}

/** With what it started, which may be in groups of their own and would go on by itself. */
const killWhole = (child: ChildProcess): void => {
  const started = child.pid === undefined ? [] : descendantsOf(child.pid)
  child.kill('SIGKILL')
  endAll(started)
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const machineEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', runSetting].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
