import { setTimeout } from 'node:timers/promises'
import type { Fetch } from '@mutua/sdk/clients/answer'

/**
 * Asks again where a server says "later" (429, 503) or is not there for a moment: after what it names, or after twice as long
 * each time, until the signal ends it. For reading only: what is asked twice is read twice.
 * @param signal ends requests and waits
 */
export const createPatientFetch =
  (fetch: Fetch, signal: AbortSignal): Fetch =>
  async (input, init) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(input, { ...init, signal }).catch((cause: unknown) => {
        if (attempt >= mostAttempts || signal.aborted) throw cause
        return undefined
      })
      if (answer !== undefined && (!later.has(answer.status) || attempt >= mostAttempts)) return answer
      await answer?.body?.cancel()
      await setTimeout(waitOf(answer, attempt), undefined, { signal })
    }
  }

const later: ReadonlySet<number> = new Set([429, 503])
const mostAttempts = 6
const firstWaitMs = 200
const longestWaitMs = 10_000

/** Seconds are what our own servers say; a date, and nothing, are waited for as if nothing was said. */
const waitOf = (answer: Response | undefined, attempt: number): number => {
  const said = /^\d{1,4}$/.exec(answer?.headers.get('Retry-After') ?? '')?.[0]
  const own = firstWaitMs * 2 ** (attempt - 1)
  return Math.min(said === undefined ? own : Math.max(Number(said) * 1_000, own), longestWaitMs)
}
