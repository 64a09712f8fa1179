import { readdirSync, readFileSync } from 'node:fs'

/** A process of this machine, as Linux tells of it. */
export interface MachineProcess {
  readonly pid: number
  readonly parent: number
  readonly words: string
}

/** Those that this process started, and those that they started; nobody where the machine does not tell (it is no Linux). */
export const descendantsOf = (pid: number): readonly MachineProcess[] => {
  const all = processes()
  const found: MachineProcess[] = []
  for (let parents = [pid]; parents.length > 0;) {
    const children = all.filter(({ parent }) => parents.includes(parent))
    found.push(...children)
    parents = children.map((child) => child.pid)
  }
  return found
}

/** Those that were started with this in their environment, whoever is their parent by now. */
export const startedWith = (setting: string): readonly MachineProcess[] =>
  processes().filter(({ pid }) => readAbout(pid, 'environ').split('\0').includes(setting))

/** Whether it is there no more does not matter. */
export const endAll = (ended: readonly MachineProcess[]): void => {
  for (const { pid } of ended)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It went by itself.
    }
}

const processes = (): readonly MachineProcess[] => {
  let names: readonly string[] = []
  try {
    names = readdirSync('/proc')
  } catch {
    return []
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const pid = Number(name)
      // Its name stands in brackets and may have any sign in it: state and parent follow the last one.
      const [, state, parent] = /\) (\S) (\d+) [^)]*$/.exec(readAbout(pid, 'stat')) ?? []
      if (parent === undefined || state === 'Z') return []
      return [{ pid, parent: Number(parent), words: readAbout(pid, 'cmdline').replaceAll('\0', ' ').trim() }]
    })
}

/** Nothing when it ended in between, or belongs to somebody else. */
const readAbout = (pid: number, what: 'stat' | 'environ' | 'cmdline'): string => {
  try {
    return readFileSync(`/proc/${String(pid)}/${what}`, 'utf8')
  } catch {
    return ''
  }
}
