import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { presenceSchema, type Presence, type PresenceChannel } from '@mutua/sdk/assembly/floor'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { commitPlan, row } from '@mutua/kit/row'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys, readAssembly, readEntries } from './assembly-rows.ts'
import { dayOf } from './call-assembly.ts'
import { readFloor, sittingDay } from './floor-now.ts'
import { planFloor, requireOnRoll } from './plan-floor.ts'
import { planProxyEnd } from './proxies.ts'
import { notNow, requireState } from './transition.ts'

export interface PresenceWish {
  readonly member: number
  readonly kind: 'in' | 'out'
  readonly channel: PresenceChannel
}

/**
 * Somebody comes, or goes. Who comes themselves takes back the proxy that they gave, unless its holder is there already.
 * The same again is no error.
 *
 * @param by the member, from afar; or an officer at the desk
 * @throws {Problem} `not-on-the-roll`, `assembly-step-refused` on another day, or while the holder of their proxy is there
 */
export const enterPresence = async (
  id: string,
  { member, kind, channel }: PresenceWish,
  by: WebId,
  deps: AssemblyDeps,
): Promise<Presence> =>
  commitPlan(deps.store, async () => {
    const held = await readAssembly(id, deps.store)
    const assembly = held.value
    requireState(assembly, 'called', 'open')
    if (channel === 'remote' && assembly.remote === undefined)
      throw notNow('The notice names no way to take part from afar.')
    requireDay(assembly, deps.now)
    const floor = await readFloor(assembly, deps)
    requireOnRoll(member, floor.roll)
    const entries = await readEntries(keys.presenceOf(id, member), presenceSchema, deps.store)
    const day = sittingDay(assembly, deps.now)
    const last = entries.at(-1)
    const isSame = last?.day === day && last.kind === kind && (kind === 'out' || last.channel === channel)
    if (last !== undefined && isSame) return { writes: [], unchanged: new Map(), result: last }
    if (kind === 'out' && floor.present.get(member) === undefined) throw notNow('They have not come in.')
    const holder = floor.proxies.get(member)
    if (kind === 'in' && holder !== undefined && floor.present.has(holder))
      throw notNow('Who holds their proxy is there and speaks for them: the proxy cannot be taken back now.')
    const entry: Presence = { member, kind, channel, day, at: instantOf(deps.now()), by }
    const end = kind === 'in' && holder !== undefined ? await planProxyEnd(id, member, by, deps) : undefined
    const key = keys.presence(id, member, entries.length + 1)
    const moved = await planFloor(id, deps)
    return {
      writes: [row(key, entry), ...(end?.writes ?? []), ...moved.writes],
      unchanged: new Map([
        [held.key, held.bytes],
        [key, undefined],
        ...(end?.unchanged ?? []),
        ...moved.unchanged,
      ]),
      result: entry,
    }
  })

const requireDay = ({ sitting, firstCall, secondCall }: Assembly, now: () => number): void => {
  const today = civilDateOf(now())
  const isDay = today === dayOf(firstCall) || (secondCall !== undefined && today === dayOf(secondCall))
  if (sitting === undefined && !isDay) throw notNow('It is not held today.')
}
