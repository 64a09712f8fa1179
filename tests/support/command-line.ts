import { fork, type ChildProcess } from 'node:child_process'
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
 * The `mutua` command, which sees these settings and nothing else of our environment. Commands of a folder run in one process, since
 * starting is most of what a short command does; settings of Node itself, such as another clock, make it another one.
 */
export const createCommandLine = (env: Readonly<Record<string, string>>, folder: string): CommandLine => {
  const ofNode = Object.fromEntries(Object.entries(env).filter(([name]) => !ofMutua.test(name)))
  const seen = { ...machineSettings(), ...env }
  return (words, input = '') => houseIn(folder, ofNode).run({ words, env: seen, input })
}

const ofMutua = /^(?:MUTUA_(?!TEST_)|POD_|CONSENT_)/

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

const houseIn = (folder: string, settings: Readonly<Record<string, string>>): CommandHouse => {
  const name = JSON.stringify([folder, settings])
  const found = houses.get(name)
  if (found !== undefined) return found
  const house = openHouse(folder, settings, () => houses.delete(name))
  houses.set(name, house)
  return house
}

const openHouse = (
  folder: string,
  settings: Readonly<Record<string, string>>,
  onEnd: () => void,
): CommandHouse => {
  const waiting = new Map<number, PromiseWithResolvers<CommandRun>>()
  const run = process.env[runSetting]
  const child: ChildProcess = fork(house, {
    cwd: folder,
    env: { ...machineSettings(), ...settings, ...(run === undefined ? {} : { [runSetting]: run }) },
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
    onEnd()
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

const house = fileURLToPath(new URL('./command-house.ts', import.meta.url))
