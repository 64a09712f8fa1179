import { askOutside, isCallable, parseTarget, type OutsideRules } from './outside-request.ts'

export interface SafePostOptions extends OutsideRules {
  readonly timeoutMs?: number
}

export interface SafePostCall {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Ends the call early. */
  readonly signal?: AbortSignal
}

/**
 * Status of the answer.
 * @throws {Error} when the address is not ours to call, or no answer came in time
 */
export type SafePost = (url: string, call: SafePostCall) => Promise<number>

/**
 * What the URL alone tells: false for what no call would reach. A name is judged when it is called, by what it resolves
 * to then. Plain http never leaves the machine.
 */
export const mayPostTo = (url: string, rules: OutsideRules): boolean => {
  try {
    return isCallable(parseTarget(url), rules)
  } catch {
    return false
  }
}

/**
 * POST to an address that a stranger named, under the rules of `safe-fetch`. A redirect is not followed: it would carry
 * what is meant for one receiver to another. Of the answer only the status is looked at.
 */
export const createSafePost = (options: SafePostOptions): SafePost => {
  const timeoutMs = options.timeoutMs ?? 10_000
  return async (url, { headers, body, signal }) => {
    const late = AbortSignal.timeout(timeoutMs)
    return askOutside(
      parseTarget(url),
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(body.length) },
        body,
        signal: signal === undefined ? late : AbortSignal.any([late, signal]),
        read: (response) => {
          // A stranger's body may have no end: the connection goes with it.
          response.destroy()
          return Promise.resolve(response.statusCode ?? 0)
        },
      },
      options,
    )
  }
}
