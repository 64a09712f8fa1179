import type { RollEntry } from '@mutua/sdk/assembly/roll'
import type { Turnout } from '@mutua/sdk/assembly/turnout'
import type { AssemblyDeps } from './assembly-deps.ts'
import { findSheet, readAssembly, readRoll } from './assembly-rows.ts'
import { requireState } from './transition.ts'

/** A section of fewer people than these says who took part: it is not shown apart. */
const smallestSection = 10

/**
 * How many of each section took part, once it is over. Sections of fewer than ten are counted together, and left out when
 * they are fewer than ten even then.
 * @throws {Problem} `not-found`, `assembly-step-refused` before it is closed
 */
export const readTurnout = async (id: string, { store }: Pick<AssemblyDeps, 'store'>): Promise<Turnout> => {
  const { value } = await readAssembly(id, store)
  requireState(value, 'closed', 'signed')
  const { entries } = await readRoll(id, store)
  const tookPart = new Set<number>()
  for (const { number } of value.motions)
    for (const { member } of (await findSheet(id, number, store))?.heads ?? []) tookPart.add(member)
  const bySection = Map.groupBy(entries, ({ section }) => section ?? '')
  const large = [...bySection]
    .filter(([section, members]) => section !== '' && members.length >= smallestSection)
    .toSorted(([, one], [, other]) => other.length - one.length)
  const restOf = () => {
    const shown = new Set(large.map(([section]) => section))
    return entries.filter(({ section }) => !shown.has(section ?? ''))
  }
  // What is left out could be worked out from the whole: the smallest of the others hides it.
  while (restOf().length > 0 && restOf().length < smallestSection && large.length > 0) large.pop()
  const rest = restOf()
  const count = (members: readonly RollEntry[]) => ({
    members: members.length,
    tookPart: members.filter(({ member }) => tookPart.has(member)).length,
  })
  return {
    all: count(entries),
    sections: large
      .map(([section, members]) => ({ section, ...count(members) }))
      .toSorted((one, other) => (one.section < other.section ? -1 : 1)),
    ...(rest.length > 0 && large.length > 0 ? { others: count(rest) } : {}),
  }
}
