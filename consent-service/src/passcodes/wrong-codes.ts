import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

export interface WrongCodes {
  /**
   * Counts an attempt before its outcome is known, so that many at once gain nothing.
   * @throws {Problem} `too-many-attempts`
   */
  readonly begin: (caller: WebId) => void
  /** It was right: it is not counted. */
  readonly forgive: (caller: WebId) => void
}

export interface WrongCodeLimits {
  /** Of one caller in a quarter of an hour. */
  readonly ofCaller: number
  /** Of all callers in a minute: a WebID costs nothing. */
  readonly ofAll: number
}

/**
 * Five wrong codes of a caller in a quarter of an hour, six hundred of all in a minute. With 45 bits and a thousand codes
 * open at once somebody who uses up the whole of it guesses one in a hundred years. Lives in this process; a restart forgets
 * it, and nobody outside can cause one.
 */
export const createWrongCodes = (
  now: () => number,
  { ofCaller, ofAll }: WrongCodeLimits = { ofCaller: 5, ofAll: 600 },
): WrongCodes => {
  let quarter = { begun: -Infinity, counts: new Map<WebId, number>() }
  let minute = { begun: -Infinity, count: 0 }
  return {
    begin: (caller) => {
      const at = now()
      // Counts of a quarter begin anew together: no more callers are remembered than `ofAll` lets in.
      if (at - quarter.begun >= quarterMs || at < quarter.begun) quarter = { begun: at, counts: new Map() }
      if (at - minute.begun >= minuteMs || at < minute.begun) minute = { begun: at, count: 0 }
      const count = quarter.counts.get(caller) ?? 0
      if (count >= ofCaller) throw tooMany(quarter.begun + quarterMs - at)
      if (minute.count >= ofAll) throw tooMany(minute.begun + minuteMs - at)
      quarter.counts.set(caller, count + 1)
      minute.count += 1
    },
    forgive: (caller) => {
      const count = quarter.counts.get(caller) ?? 0
      if (count <= 1) quarter.counts.delete(caller)
      else quarter.counts.set(caller, count - 1)
      minute.count = Math.max(0, minute.count - 1)
    },
  }
}

const quarterMs = 900_000
const minuteMs = 60_000

const tooMany = (waitMs: number): Problem =>
  new Problem('too-many-attempts', `Try again in ${String(Math.ceil(waitMs / 1_000))} seconds.`)
