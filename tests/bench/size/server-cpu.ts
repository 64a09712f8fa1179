import { readdir, readFile } from 'node:fs/promises'

/**
 * Nanoseconds that a process has had on any core since it began, in all its threads that still are. Unlike wall time it
 * says the same on a machine that others keep busy.
 * @throws {Error} where the system does not tell
 */
export const processorTimeOf = async (pid: number): Promise<number> => {
  const threads = `/proc/${String(pid)}/task`
  try {
    const times = await Promise.all(
      (await readdir(threads)).map(async (thread) => {
        const [spent] = (await readFile(`${threads}/${thread}/schedstat`, 'utf8')).split(' ')
        return Number(spent)
      }),
    )
    return times.reduce((sum, time) => sum + time, 0)
  } catch (cause) {
    throw new Error('Processor time can be measured on Linux only.', { cause })
  }
}
