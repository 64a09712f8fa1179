import { readFile, writeFile } from 'node:fs/promises'

/** Resident memory of a process in megabytes: now, and the most since it began or `forgetPeak`. Linux only, proc(5). */
export const memoryOf = async (pid: number): Promise<{ readonly now: number; readonly peak: number }> => {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8')
  const of = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1000)
  return { now: of('VmRSS'), peak: of('VmHWM') }
}

/** From now on the peak is counted anew. */
export const forgetPeak = (pid: number): Promise<void> => writeFile(`/proc/${String(pid)}/clear_refs`, '5')
