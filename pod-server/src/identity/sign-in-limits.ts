import { isIPv6 } from 'node:net'
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

/** One subscriber line has a whole IPv6 network of 64 bits to choose addresses from (RFC 6177 §2). */
const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [front = '', back] = address.split('%', 1)[0]?.split('::') ?? []
  const before = front === '' ? [] : front.split(':')
  const after = back === undefined || back === '' ? [] : back.split(':')
  const missing = back === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
