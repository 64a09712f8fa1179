import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readFloor, readHeads } from './floor-now.ts'
import { inBatches } from './reminders.ts'
import { notNow, requireState, takeStep } from './transition.ts'

/**
 * Reminds those of the roll who have neither voted on everything, nor are there, nor are represented: once for an
 * assembly. Who they are stands in the write that tells them and nowhere else; whoever asks for it learns only that it
 * was done. Repeating it tells nobody.
 * @throws {Problem} `assembly-step-refused` where nothing can be voted on from afar
 */
export const remindVoters = (id: string, deps: AssemblyDeps): Promise<Assembly> =>
  takeStep(
    id,
    async (assembly) => {
      requireState(assembly, 'called', 'open')
      if (assembly.remindedAt !== undefined) return undefined
      if (!assembly.earlyVotes) throw notNow('Only those who are there vote: there is nothing to remind of.')
      const at = instantOf(deps.now())
      const told = await thoseWhoMayStillVote(assembly, deps)
      const writes = inBatches(told).map((members, batch) =>
        deps.tell({ kind: 'assembly-vote-waits', assembly: id, members, batch }),
      )
      return { next: { ...assembly, remindedAt: at }, writes }
    },
    deps,
  )

const thoseWhoMayStillVote = async (assembly: Assembly, deps: AssemblyDeps): Promise<readonly WebId[]> => {
  const floor = await readFloor(assembly, deps)
  const waiting = new Set<number>()
  for (const motion of assembly.motions) {
    if (motion.state !== 'waiting' && motion.state !== 'taken-up' && motion.state !== 'voting') continue
    const counted = new Set((await readHeads(assembly, motion, floor, deps)).map(({ member }) => member))
    for (const { member } of floor.roll) if (!counted.has(member)) waiting.add(member)
  }
  const webIds = await Promise.all([...waiting].map(deps.webIdOf))
  return webIds.filter((webId) => webId !== undefined)
}
