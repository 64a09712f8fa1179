import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServicePlace } from './config.ts'
import { serviceNode } from './service-node.ts'

export interface RunningChild extends AsyncDisposable {
  /** Rejects with a sentence when the service ends without having been asked to. */
  readonly ended: Promise<never>
}

export interface ChildStart {
  readonly name: string
  /** File that Node runs. */
  readonly main: string
  /** What stands after it. */
  readonly words?: readonly string[]
  readonly place: ServicePlace
  /** The environment of the process, besides `serviceNode`. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Its log goes here: JSON lines without any personal value. */
  readonly logFile: string
  /** Whether it speaks HTTPS on its port; behind a proxy it does not, whatever its address. */
  readonly isTls: boolean
}

/**
 * Starts a service of the house as a process of its own and waits until it answers.
 * @throws {Error} with the service's own last words when it does not come up
 */
export const startChild = async (start: ChildStart): Promise<RunningChild> => {
  await refuseUsedPort(start.place)
  const log = createWriteStream(start.logFile, { flags: 'a', mode: 0o600 })
  const child = spawn(process.execPath, [...serviceNode.words, start.main, ...(start.words ?? [])], {
    env: { ...serviceNode.env, ...start.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own: Ctrl-C reaches the launcher only, which then stops the services in order.
    detached: true,
  })
  let lastWords = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log.write(chunk)
    lastWords = `${lastWords}${chunk.toString()}`.slice(-4_000)
  })
  let stopping = false
  const exited = once(child, 'exit')
  const ended = exited.then(([code]): Promise<never> => {
    if (stopping) return new Promise(() => undefined)
    throw new Error(
      `${start.name} ended with code ${String(code)}. ${sentenceIn(lastWords)} Log: ${start.logFile}`,
    )
  })
  ended.catch(() => undefined)

  const stop = async (): Promise<void> => {
    stopping = true
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(patience)
    }
    log.end()
  }
  try {
    await Promise.race([untilReady(start), ended])
  } catch (cause) {
    await stop()
    throw cause
  }
  return { ended, [Symbol.asyncDispose]: stop }
}

const untilReady = async ({ name, place, logFile, isTls }: ChildStart): Promise<void> => {
  const scheme = isTls ? 'https:' : 'http:'
  for (let waited = 0; waited < 60_000; waited += 100) {
    const answer = await fetch(`${scheme}//localhost:${String(place.port)}/.health/ready`).catch(
      () => undefined,
    )
    await answer?.body?.cancel()
    if (answer?.ok === true) return
    await sleep(100)
  }
  throw new Error(`${name} did not come up within a minute. Log: ${logFile}`)
}

/** Asked beforehand, so that the sentence names the setting a person would change. */
const refuseUsedPort = async ({ port, portSetting }: ServicePlace): Promise<void> => {
  const probe = createServer()
  const listening = once(probe, 'listening')
  probe.listen(port, '127.0.0.1')
  try {
    await listening
  } catch (cause) {
    const sentence = `Port ${String(port)} is in use: stop the program that uses it, or set ${portSetting} to another port.`
    throw new Error(sentence, { cause })
  }
  const closed = once(probe, 'close')
  probe.close()
  await closed
}

/** The last line that is meant for people: log lines are JSON. */
const sentenceIn = (lastWords: string): string =>
  lastWords
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{') && !line.includes('WARNING'))
    .slice(0, 3)
    .join(' ')
