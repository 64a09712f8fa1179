import { Problem } from '@mutua/sdk/problem'

export interface AttemptLimit {
  /**
   * Counts an attempt before its outcome is known, so that many at once gain nothing.
   * @throws {Problem} `too-many-attempts`
   */
  begin(name: string): void
  /** The attempt was right: earlier ones are forgotten. */
  succeed(name: string): void
  /** The attempt was right: it alone is not counted. */
  forgive(name: string): void
}

/**
 * Slows guessing at one name: ten attempts are free, then each costs a wait that doubles from two seconds to five
 * minutes. A name waits whether or not there is such an account, and the wait ends by itself, so nobody can be locked
 * out for good by somebody else. Lives in this process; a restart forgets it.
 */
export const createAttemptLimit = (deps: {
  readonly now: () => number
  readonly maxNames?: number
  readonly freeAttempts?: number
}): AttemptLimit => {
  const { maxNames = 100_000, freeAttempts = 10 } = deps
  const counts = new Map<string, { attempts: number; nextAt: number }>()
  return {
    begin: (name) => {
      const at = deps.now()
      const count = counts.get(name) ?? { attempts: 0, nextAt: 0 }
      if (at < count.nextAt) {
        const seconds = Math.ceil((count.nextAt - at) / 1000)
        throw new Problem('too-many-attempts', `Try again in ${String(seconds)} seconds.`)
      }
      count.attempts = at - count.nextAt > forgivenAfterMs && count.nextAt !== 0 ? 1 : count.attempts + 1
      const over = count.attempts - freeAttempts
      count.nextAt = over <= 0 ? 0 : at + Math.min(firstWaitMs * 2 ** (over - 1), longestWaitMs)
      counts.delete(name)
      counts.set(name, count)
      const [oldest] = counts.keys()
      if (counts.size > maxNames && oldest !== undefined) counts.delete(oldest)
    },
    succeed: (name) => {
      counts.delete(name)
    },
    forgive: (name) => {
      const count = counts.get(name)
      if (count === undefined) return
      if (count.attempts <= 1) counts.delete(name)
      else Object.assign(count, { attempts: count.attempts - 1, nextAt: 0 })
    },
  }
}

const firstWaitMs = 2_000
const longestWaitMs = 300_000
const forgivenAfterMs = 86_400_000
