import { fork, spawn, type ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { runSetting } from './leave-nothing-running.ts'

export interface CommandRun {
  readonly code: number | null
  /** stdout */
  readonly out: string
  /** stderr */
  readonly said: string
}

export type CommandLine = (words: readonly string[], input?: string) => Promise<CommandRun>

/**
 * The `mutua` command, which sees these settings and nothing else of our environment. All commands of a folder run in one process,
 * since starting is most of what a short command does; one that is given settings of Node itself is a process of its own.
 */
export const createCommandLine = (env: Readonly<Record<string, string>>, folder: string): CommandLine => {
  const seen = { ...machineSettings(), ...env }
  return 'NODE_OPTIONS' in env
    ? createCommandProcesses(env, folder)
    : (words, input = '') => houseIn(folder).run({ words, env: seen, input })
}

/** The same, each command as a process of its own. */
const createCommandProcesses =
  (env: Readonly<Record<string, string>>, folder: string): CommandLine =>
  async (words, input = '') => {
    const child = spawn(process.execPath, [main, ...words], {
      cwd: folder,
      env: { ...machineSettings(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    // A command that does not read its input may end before it is written.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const closed = new Promise<number | null>((settle, fail) => child.on('close', settle).on('error', fail))
    const [out, said, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    return { code, out, said }
  }

/** What goes to `command-house.ts`. */
export interface CommandAsked {
  readonly number: number
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly input: string
}

/** What comes back. */
export interface CommandAnswer extends CommandRun {
  readonly number: number
}

interface CommandHouse {
  readonly run: (asked: Omit<CommandAsked, 'number'>) => Promise<CommandRun>
}

/** One for each folder in which commands run, as long as this process lives. */
const houses = new Map<string, CommandHouse>()

const houseIn = (folder: string): CommandHouse => {
  const found = houses.get(folder)
  if (found !== undefined) return found
  const house = openHouse(folder)
  houses.set(folder, house)
  return house
}

const openHouse = (folder: string): CommandHouse => {
  const waiting = new Map<number, PromiseWithResolvers<CommandRun>>()
  const run = process.env[runSetting]
  const child: ChildProcess = fork(house, {
    cwd: folder,
    env: { ...machineSettings(), ...(run === undefined ? {} : { [runSetting]: run }) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // It does not keep this process alive, an answer that is still to come does.
  const keep = (): void => (waiting.size > 0 ? child.channel?.ref() : child.channel?.unref())
  child.unref()
  keep()
  child.on('message', (message) => {
    const { number, ...answer } = message as CommandAnswer // our own side of the channel
    waiting.get(number)?.resolve(answer)
    waiting.delete(number)
    keep()
  })
  child.once('exit', (code) => {
    houses.delete(folder)
    for (const { reject } of waiting.values())
      reject(new Error(`The process of the commands ended with ${String(code)}.`))
  })
  let last = 0
  return {
    run: (asked) => {
      const answer = Promise.withResolvers<CommandRun>()
      last += 1
      waiting.set(last, answer)
      keep()
      child.send({ ...asked, number: last } satisfies CommandAsked)
      return answer.promise
    },
  }
}

/** What a command sees of this machine; what Node compiled once is read again. */
export const machineSettings = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  LANG: 'en_US.UTF-8',
  NODE_COMPILE_CACHE: serviceNode.env.NODE_COMPILE_CACHE,
})

const main = fileURLToPath(new URL('../../sdk/cli/src/main.ts', import.meta.url))
const house = fileURLToPath(new URL('./command-house.ts', import.meta.url))
