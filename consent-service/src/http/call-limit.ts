import { Problem } from '@mutua/sdk/problem'
import { networkOf } from '@mutua/kit/network-of'

export interface CallLimit {
  /** @param address of who calls. @throws {Problem} `too-many-attempts` */
  readonly count: (address: string) => void
}

/**
 * So many calls a minute from one address, or one /64 of IPv6, whatever they are answered. It bounds the load of an
 * address that anybody may call; what must not be guessed has to be long enough by itself. Lives in this process.
 */
export const createCallLimit = (deps: {
  readonly now: () => number
  readonly callsPerMinute: number
  readonly maxAddresses?: number
}): CallLimit => {
  const { callsPerMinute, maxAddresses = 50_000 } = deps
  let minute = 0
  let calls = new Map<string, number>()
  return {
    count: (address) => {
      const current = Math.floor(deps.now() / 60_000)
      if (current !== minute) [minute, calls] = [current, new Map<string, number>()]
      const network = networkOf(address)
      const sofar = calls.get(network) ?? 0
      // A full table is an attack from many places: who is not in it waits for the next minute.
      if (sofar >= callsPerMinute || (sofar === 0 && calls.size >= maxAddresses))
        throw new Problem('too-many-attempts', 'Try again in a minute.')
      calls.set(network, sofar + 1)
    },
  }
}
