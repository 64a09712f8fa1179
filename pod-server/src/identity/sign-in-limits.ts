import { networkOf } from '@mutua/kit/network-of'
import { createAttemptLimit } from './attempt-limit.ts'

/** Where an attempt comes from, as the socket or the proxies we trust say; `undefined` where nobody knows. */
export type Address = string | undefined

export interface SignInLimits {
  /**
   * Counts an attempt to prove who one is, by password, passkey or recovery code.
   * @throws {Problem} `too-many-attempts`
   */
  begin(name: string, from: Address): void
  succeed(name: string, from: Address): void
}

/**
 * Guessing is slowed twice: ten free attempts at a name, from wherever they come, and a hundred from an address, at
 * whatever names. What was right is not counted against an address, yet forgives it nothing else: or whoever has an
 * account here could guess at others for free.
 */
export const createSignInLimits = (deps: { readonly now: () => number }): SignInLimits => {
  const byName = createAttemptLimit(deps)
  const byAddress = createAttemptLimit({ ...deps, freeAttempts: 100 })
  return {
    begin: (name, from) => {
      if (from !== undefined) byAddress.begin(networkOf(from))
      byName.begin(name)
    },
    succeed: (name, from) => {
      if (from !== undefined) byAddress.forgive(networkOf(from))
      byName.succeed(name)
    },
  }
}
