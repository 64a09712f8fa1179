import { createHash } from 'node:crypto'
import { ordinalKey, toBytes, type Store, type Write } from '@mutua/kit/store'
import type { PermissionTicket } from './permission-ticket.ts'

/** Remembers used tickets for as long as they could be used again, also over a restart. */
export interface UsedTickets {
  /** True for exactly one caller per ticket, however many come at once. */
  readonly use: (ticket: PermissionTicket) => Promise<boolean>
}

const prefix = 'uma-ticket/'
const sweepEveryMs = 60_000
/** More than the tolerance for clocks, so that what is forgotten is refused as expired. */
const keepSeconds = 60
const sweepSize = 5_000

export const createUsedTickets = (deps: { store: Store; now: () => number }): UsedTickets => {
  let sweptAt = 0
  return {
    use: async ({ iss, jti, exp }) => {
      const digest = createHash('sha256').update(`${iss} ${jti}`).digest('base64url')
      const key = `${prefix}${ordinalKey(exp)}/${digest}`
      const now = deps.now()
      let forgotten: readonly Write[] = []
      if (now - sweptAt >= sweepEveryMs) {
        sweptAt = now
        forgotten = await findForgotten(deps.store, Math.floor(now / 1000) - keepSeconds)
      }
      return deps.store.write([...forgotten, { key, value: toBytes('used') }], new Map([[key, undefined]]))
    },
  }
}

const findForgotten = async (store: Store, before: number): Promise<readonly Write[]> => {
  const writes: Write[] = []
  const lt = `${prefix}${ordinalKey(Math.max(0, before))}`
  for await (const { key } of store.list({ gte: prefix, lt, limit: sweepSize }))
    writes.push({ key, value: undefined })
  return writes
}
