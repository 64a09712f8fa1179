import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { endAll, startedWith, type MachineProcess } from './processes.ts'

/** By this a run of the tests knows what it started, also when whoever started it is gone. */
export const runSetting = 'MUTUA_TEST_RUN'

/** Before the first test of a run; what it returns is called after the last one. */
export const setup = (): (() => Promise<void>) => {
  const run = (process.env[runSetting] ??= randomUUID())
  return async () => {
    let left = leftBy(run)
    for (const patience = Date.now() + 5_000; left.length > 0 && Date.now() < patience; left = leftBy(run))
      await pause(100)
    if (left.length === 0) return
    endAll(left)
    process.stderr.write(
      `The tests left ${String(left.length)} processes running, which were ended:\n` +
        left.map(({ pid, words }) => `  ${String(pid)} ${words.slice(0, 200)}\n`).join(''),
    )
  }
}

/** Without those in which the tests run. */
const leftBy = (run: string): readonly MachineProcess[] =>
  startedWith(`${runSetting}=${run}`).filter(({ parent }) => parent !== process.pid)
