import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { Motion } from '@mutua/sdk/assembly/motion'
import type { Part, SeparateNeed } from '@mutua/sdk/assembly/parts'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { maySeparate, needSeparateAssemblies } from '@mutua/sdk/law/separate-assemblies'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readAssembly, readRoll } from './assembly-rows.ts'
import { spreadOf } from './call-assembly.ts'
import { electedDelegates } from './delegates.ts'

/** What the law says of holding it in parts, by the members of that day and the rules of it. */
export const readSeparateNeed = async (
  recordDate: CivilDate,
  deps: Pick<AssemblyDeps, 'rollOn' | 'rulesOn'>,
): Promise<SeparateNeed> => {
  const rules = await deps.rulesOn(recordDate)
  const spread = spreadOf(await deps.rollOn(recordDate), rules)
  return { ...spread, ...needSeparateAssemblies(rules, spread), mayHold: maySeparate(rules, spread) }
}

/**
 * The separate assemblies of an assembly of delegates, or a separate one by itself, each with its delegates and those for
 * whom they speak. Of any other assembly none.
 * @param member who asks, when they are one: which of them is theirs
 * @throws {Problem} `not-found`
 */
export const readParts = async (
  id: string,
  member: number | undefined,
  deps: Pick<AssemblyDeps, 'store' | 'nameOf'>,
): Promise<readonly Part[]> => {
  const { value } = await readAssembly(id, deps.store)
  const ids = value.kind === 'separate' ? [id] : (value.separate ?? [])
  const parts: Part[] = []
  for (const one of ids) {
    const { value: assembly } = await readAssembly(one, deps.store)
    const part = await partOf(assembly, member, deps)
    if (part !== undefined) parts.push(part)
  }
  return parts
}

const partOf = async (
  assembly: Assembly,
  member: number | undefined,
  deps: Pick<AssemblyDeps, 'store' | 'nameOf'>,
): Promise<Part | undefined> => {
  const { id, title, constituency, state, notice, motions } = assembly
  if (constituency === undefined) return undefined
  const roll = notice === undefined ? [] : (await readRoll(id, deps.store)).entries
  const elections = motions.filter(({ election }) => election !== undefined)
  const elected = state === 'signed' ? electedDelegates(assembly) : []
  const candidates = elections.flatMap(({ election }) => election?.candidates ?? [])
  return {
    assembly: id,
    ...{ title, constituency, state },
    ...(notice === undefined ? {} : { members: notice.members, votes: notice.votesDue }),
    seats: assembly.seats ?? elections.reduce((sum, { election }) => sum + (election?.seats ?? 0), 0),
    lists: elections.flatMap(listsOf),
    delegates: await Promise.all(
      elected.map(async (one) => {
        const list = candidates.find((candidate) => candidate.member === one)?.list
        return { member: one, name: await deps.nameOf(one), ...(list === undefined ? {} : { list }) }
      }),
    ),
    isMine: roll.some((entry) => entry.member === member),
  }
}

/** Votes of each list once they are counted, and the seats that it took. */
const listsOf = ({ election, outcome }: Motion): Part['lists'] => {
  if (election === undefined) return []
  const names = [...new Set(election.candidates.flatMap(({ list }) => list ?? []))]
  return names.map((list) => {
    const places = election.candidates.flatMap((candidate, place) => (candidate.list === list ? [place] : []))
    return {
      list,
      votes: places.reduce((sum, place) => sum + (outcome?.tally.preferences?.[place] ?? 0), 0),
      seats: places.filter((place) => {
        const candidate = election.candidates[place]
        return candidate !== undefined && (outcome?.elected ?? []).includes(candidate.member)
      }).length,
    }
  })
}
