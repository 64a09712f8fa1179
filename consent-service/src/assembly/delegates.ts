import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { votesDueOf, type RollEntry } from '@mutua/sdk/assembly/roll'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { delegatesOf } from '@mutua/sdk/law/separate-assemblies'
import { Problem } from '@mutua/sdk/problem'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readAssembly, readRoll } from './assembly-rows.ts'

/**
 * Those whom separate assemblies have elected (art. 2540 c.c.), each with one vote: seats were allotted in proportion to
 * members, so that a vote weighs the same everywhere.
 * @throws {Problem} `assembly-step-refused` while the minutes of one are not signed, or one elected nobody
 */
export const rollOfDelegates = async (
  { separate = [] }: Assembly,
  { store }: Pick<AssemblyDeps, 'store'>,
): Promise<readonly RollEntry[]> => {
  const delegates = new Map<number, RollEntry>()
  for (const id of new Set(separate)) {
    const { value } = await readAssembly(id, store)
    if (value.kind !== 'separate' || value.state !== 'signed')
      throw new Problem(
        'assembly-step-refused',
        'Its separate assemblies come first: the minutes of one are not signed.',
      )
    const elected = new Set(electedDelegates(value))
    if (elected.size === 0)
      throw new Problem('assembly-step-refused', 'A separate assembly has elected no delegate.')
    const { entries } = await readRoll(id, store)
    for (const entry of entries)
      if (elected.has(entry.member)) delegates.set(entry.member, { ...entry, votes: 1 })
  }
  return [...delegates.values()].toSorted((one, other) => one.member - other.member)
}

/** Numbers of the members whom a separate assembly sends. */
export const electedDelegates = ({ motions }: Assembly): readonly number[] =>
  motions.flatMap(({ outcome }) => outcome?.elected ?? [])

/**
 * How many delegates each section or province elects: in proportion to its votes on that day, by largest remainder. Who
 * belongs to none has to be entered in one first.
 * @throws {Problem} `assembly-step-refused`
 */
export const allotSeats = async (
  wish: { readonly by: 'section' | 'province'; readonly seats: number; readonly recordDate: CivilDate },
  deps: Pick<AssemblyDeps, 'rollOn' | 'rulesOn'>,
): Promise<readonly { readonly id: string; readonly votes: number; readonly seats: number }[]> => {
  const groups = Map.groupBy(await deps.rollOn(wish.recordDate), (entry) => entry[wish.by] ?? '')
  if (groups.has(''))
    throw new Problem(
      'assembly-step-refused',
      `Somebody is entered in no ${wish.by}: they would elect nobody.`,
    )
  const assemblies = [...groups]
    .map(([id, members]) => ({ id, votes: votesDueOf(members), lists: [] }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
  const allotted = delegatesOf(await deps.rulesOn(wish.recordDate), { assemblies, seats: wish.seats })
  return allotted.map(({ id, seats }, place) => ({ id, seats, votes: assemblies[place]?.votes ?? 0 }))
}
