import { setTimeout } from 'node:timers/promises'

/** What ticks are told by. */
export interface TickClock {
  /** Milliseconds that are never set back. */
  readonly monotonic: () => number
  /** Resolves after so many milliseconds, or later. */
  readonly pause: (ms: number) => Promise<unknown>
}

const clockOfMachine: TickClock = {
  monotonic: () => performance.now(),
  pause: (ms) => setTimeout(ms),
}

/** Resolves at the tick at which an outcome leaves, which is the moment of that. */
export type UntilTick = () => Promise<void>

/**
 * Runs work, and gives its outcome away at a tick that tells nothing of how long it took. What work leaves where others can
 * look (an answer under its address, one more in a count) it writes after `untilTick`: who looks there again and again would
 * see when it was ready.
 */
export type AnswerTick = <Result>(work: (untilTick: UntilTick) => Promise<Result>) => Promise<Result>

/**
 * All answers and refusals of one tick leave together: at the end of the first whole tick after the question came. What is
 * not ready then waits for the eighth tick, the 64th, and so on: of how late it was no more is told than how often it has
 * to be divided by eight. What is ready in time leaves at the timer, however late the timer is: that follows from others.
 * What waits until the tick is ready.
 *
 * @param tickMs length of a tick, in milliseconds
 * @throws what the work throws, at the tick
 */
export const createAnswerTick =
  (tickMs: number, { monotonic, pause }: TickClock = clockOfMachine): AnswerTick =>
  async <Result>(work: (untilTick: UntilTick) => Promise<Result>): Promise<Result> => {
    const before = Math.floor(monotonic() / tickMs)
    const tick = Promise.withResolvers<void>()
    let readyAt = Number.POSITIVE_INFINITY
    const ready = (): void => {
      readyAt = Math.min(readyAt, monotonic())
    }
    const outcome = work(() => {
      ready()
      return tick.promise
    })
    outcome.then(ready, ready)
    for (let ticks = 1; ; ticks *= 8) {
      const leavesAt = (before + 1 + ticks) * tickMs
      for (let left = leavesAt - monotonic(); left > 0; left = leavesAt - monotonic())
        await pause(Math.ceil(left))
      if (readyAt > leavesAt) continue
      tick.resolve()
      return outcome
    }
  }
