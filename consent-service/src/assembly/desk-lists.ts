import type { DeskList, DeskListWish } from '@mutua/sdk/assembly/desk-list'
import { deskListSchema } from '@mutua/sdk/assembly/desk-list'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readAssembly, readRoll } from './assembly-rows.ts'
import { requireOnRoll } from './plan-floor.ts'
import { enterPresence } from './presences.ts'
import { requireState } from './transition.ts'

const prefixOf = (id: string) => `assembly-desk/${id}/`
const keyOf = (id: string, number: number) => prefixOf(id) + ordinalKey(number)

export const listDeskLists = async (
  id: string,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<readonly DeskList[]> => {
  const lists: DeskList[] = []
  for await (const { value } of store.list(prefixRange(prefixOf(id))))
    lists.push(parseRow(deskListSchema, value))
  return lists
}

/**
 * What one officer has read off a signed list. It counts for nothing yet.
 * @throws {Problem} `not-on-the-roll`, `assembly-step-refused` once it is over
 */
export const enterDeskList = (
  id: string,
  wish: DeskListWish,
  by: WebId,
  deps: AssemblyDeps,
): Promise<DeskList> =>
  commitPlan(deps.store, async () => {
    const { value } = await readAssembly(id, deps.store)
    requireState(value, 'called', 'open')
    const { entries } = await readRoll(id, deps.store)
    for (const member of wish.members) requireOnRoll(member, entries)
    const number = (await listDeskLists(id, deps)).length + 1
    const list: DeskList = { ...wish, number, by, at: instantOf(deps.now()) }
    const key = keyOf(id, number)
    return { writes: [row(key, list)], unchanged: new Map([[key, undefined]]), result: list }
  })

/**
 * A second officer has read the same off the same paper: now they are there. Confirming comes before the presences, so that
 * a crash in between leaves a list of which some are not in yet: the same confirmation again brings in the rest.
 * @throws {Problem} `not-found`, `second-officer-needed` for who entered it
 * @throws {Problem} `assembly-step-refused` where the two read something else, and what `enterPresence` refuses
 */
export const confirmDeskList = async (
  id: string,
  { number, members }: { readonly number: number; readonly members: readonly number[] },
  by: WebId,
  deps: AssemblyDeps,
): Promise<DeskList> => {
  const confirmed = await commitPlan(deps.store, async () => {
    const key = keyOf(id, number)
    const bytes = await deps.store.get(key)
    const list = await findRow({ get: () => Promise.resolve(bytes) }, key, deskListSchema)
    if (list === undefined) throw new Problem('not-found', 'There is no such list.')
    if (list.by === by)
      throw new Problem('second-officer-needed', 'Let another officer read the paper: two count as one.')
    if (list.members.length !== members.length || !list.members.every((one) => members.includes(one)))
      throw new Problem(
        'assembly-step-refused',
        'The two of you have read something else: look at the paper together, and enter it anew.',
      )
    if (list.confirmed !== undefined) return { writes: [], unchanged: new Map(), result: list }
    const next: DeskList = { ...list, confirmed: { by, at: instantOf(deps.now()) } }
    return { writes: [row(key, next)], unchanged: new Map([[key, bytes]]), result: next }
  })
  for (const member of confirmed.members)
    await enterPresence(id, { member, kind: 'in', channel: 'room' }, by, deps)
  return confirmed
}
