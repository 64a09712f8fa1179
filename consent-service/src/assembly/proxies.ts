import { proxySchema, type Proxy } from '@mutua/sdk/assembly/floor'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { checkProxy } from '@mutua/sdk/law/proxy'
import { commitPlan, row } from '@mutua/kit/row'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys, readAssembly, readEntries } from './assembly-rows.ts'
import { dayOf } from './call-assembly.ts'
import { readFloor } from './floor-now.ts'
import { rolesOf } from './offices.ts'
import { planFloor, requireOnRoll } from './plan-floor.ts'
import { notNow, requireAllowed, requireState } from './transition.ts'

export interface ProxyWish {
  readonly giver: number
  /** Absent: it is taken back. */
  readonly holder?: number
  readonly written: 'app' | 'paper'
}

/**
 * A member lets another one speak for them, in writing, or takes that back. What the law and the statute say of how many
 * one may hold, and to whom none may be given, is asked of them. Repeating it is no error.
 *
 * @throws {Problem} `not-on-the-roll` for a giver or a holder who is not
 * @throws {Problem} `assembly-rule-refused` beyond the cap, for a chain, …
 * @throws {Problem} `assembly-step-refused` once the holder, or the giver, is there
 */
export const enterProxy = (id: string, wish: ProxyWish, by: WebId, deps: AssemblyDeps): Promise<Proxy> =>
  commitPlan(deps.store, async () => {
    const { giver, holder } = wish
    const held = await readAssembly(id, deps.store)
    requireState(held.value, 'called', 'open')
    const floor = await readFloor(held.value, deps)
    requireOnRoll(giver, floor.roll)
    const before = floor.proxies.get(giver)
    const entries = await readEntries(keys.proxiesOf(id, giver), proxySchema, deps.store)
    const last = entries.at(-1)
    if (before === holder)
      return { writes: [], unchanged: new Map(), result: last ?? stateProxy(wish, by, deps) }
    if (floor.present.has(giver)) throw notNow('They are there themselves.')
    if (before !== undefined && floor.present.has(before))
      throw notNow('Who holds the proxy is there and speaks for them: it cannot be taken back now.')
    if (holder !== undefined) {
      requireOnRoll(holder, floor.roll)
      const rules = await deps.rulesOn(dayOf(held.value.firstCall))
      requireAllowed(
        checkProxy(rules, {
          represented: [...floor.proxies.values()].filter((one) => one === holder).length + 1,
          representative: {
            isMember: true,
            roles: await rolesOf(holder, deps),
            isRepresented: floor.proxies.has(holder) || holder === giver,
          },
          giverRepresents: [...floor.proxies.values()].includes(giver),
          // The app and the desk take none that is not in writing and does not name both.
          written: true,
          namesRepresentative: true,
          namesAssembly: true,
        }),
      )
    }
    const proxy = stateProxy(wish, by, deps)
    const key = keys.proxy(id, giver, entries.length + 1)
    const moved = await planFloor(id, deps)
    return {
      writes: [row(key, proxy), ...moved.writes],
      unchanged: new Map([[held.key, held.bytes], [key, undefined], ...moved.unchanged]),
      result: proxy,
    }
  })

/** The giver has come themselves. */
export const planProxyEnd = async (id: string, giver: number, by: WebId, deps: AssemblyDeps) => {
  const entries = await readEntries(keys.proxiesOf(id, giver), proxySchema, deps.store)
  const key = keys.proxy(id, giver, entries.length + 1)
  const written = entries.at(-1)?.written ?? 'app'
  return {
    writes: [row(key, stateProxy({ giver, written }, by, deps))],
    unchanged: new Map([[key, undefined]]),
  }
}

const stateProxy = (
  { giver, holder, written }: ProxyWish,
  by: WebId,
  { now }: Pick<AssemblyDeps, 'now'>,
): Proxy => ({
  giver,
  ...(holder === undefined ? {} : { holder }),
  written,
  at: instantOf(now()),
  by,
})
