import { setTimeout } from 'node:timers/promises'

/** Runs work, and gives its outcome away at a tick that tells nothing of how long it took. */
export type AnswerTick = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * All answers and refusals of one tick leave together: at the end of the first whole tick after the question came. What is
 * not ready then waits for the eighth tick, the 64th, and so on: of how late it was no more is told than how often it has
 * to be divided by eight. What is ready in time leaves at the timer, however late the timer is: that follows from others.
 *
 * @throws what the work throws, at the tick
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
    void work().then(
      (result) => ready(() => result),
      (error: unknown) =>
        ready(() => {
          throw error
        }),
    )
    for (let ticks = 1; ; ticks *= 8) {
      const leavesAt = (before + 1 + ticks) * tickMs
      for (let left = leavesAt - monotonic(); left > 0; left = leavesAt - monotonic())
        await setTimeout(Math.ceil(left))
      if (outcome !== undefined && readyAt <= leavesAt) return outcome()
    }
  }
