import { setTimeout } from 'node:timers/promises'

/** Runs work, and gives its outcome away at a tick that tells nothing of how long it took. */
export type AnswerTick = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * All answers and refusals of one tick leave together: at the end of the first whole tick after the question came. What is
 * not ready then waits for the eighth tick, the 64th, the 512th: how late it was is one of four, whatever it was late for.
 * Something that blocked the clock itself counts as late, too: else it would leave when that ended.
 *
 * @throws what the work throws, at the tick; an `Error` when it outlasts the last one. The work itself goes on to its end.
 */
export const createAnswerTick =
  ({
    tickMs,
    monotonic,
  }: {
    readonly tickMs: number
    /** Milliseconds that are never set back. */
    readonly monotonic: () => number
  }): AnswerTick =>
  async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const before = Math.floor(monotonic() / tickMs)
    let outcome: (() => Result) | undefined
    let readyAt = Number.POSITIVE_INFINITY
    const ready = (given: () => Result): void => {
      outcome = given
      readyAt = monotonic()
    }
    const running = work().then(
      (result) => ready(() => result),
      (error: unknown) =>
        ready(() => {
          throw error
        }),
    )
    for (const ticks of deadlines) {
      const leavesAt = (before + 1 + ticks) * tickMs
      for (let left = leavesAt - monotonic(); left > 0; left = leavesAt - monotonic())
        await setTimeout(Math.ceil(left))
      const isOnTime = monotonic() - leavesAt <= Math.max(tickMs * tolerance, leastToleranceMs)
      if (outcome !== undefined && readyAt <= leavesAt && isOnTime) return outcome()
    }
    void running
    throw new Error('An answer took longer than the last tick that it could leave at.')
  }

const deadlines = [1, 8, 64, 512] as const

/** Timers are a little late, always. */
const tolerance = 1 / 4
const leastToleranceMs = 5
