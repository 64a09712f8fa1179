import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import { isEnactedBy, type AdoptedResolution, type Enacted } from '@mutua/sdk/coop/resolution'
import { instantOf } from '@mutua/sdk/ids'
import { findRow, row } from '@mutua/kit/row'
import { createStagedStore } from '@mutua/kit/staged-store'
import type { Store, Write } from '@mutua/kit/store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { stageNo, type EnactDeps, type Staged } from './enact.ts'
import { listResolutions, numberOf, stageResolution } from './open-resolutions.ts'
import { closedKey, closedSchema, entryKey } from './policy-rows.ts'

/** Part of the write in which an assembly signs its minutes. Facts are given, not written: those of a write are numbered together. */
export interface PlannedAdoption {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  readonly facts: readonly LoggedFact[]
  /** In the order of the motions. */
  readonly result: readonly AdoptedResolution[]
}

export interface AdoptionDeps extends EnactDeps {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  /** What follows when an assembly said no to something: a project that it refused is closed. */
  readonly takeRefusal: (
    refused: Enacted,
    motion: AssemblyResolution,
    store: Pick<Store, 'get' | 'list'>,
  ) => Promise<{ readonly writes: readonly Write[]; readonly facts?: readonly LoggedFact[] }>
}

/**
 * What the minutes of an assembly put into force, all motions together, as part of the write that signs them. Numbers
 * follow each other within the year of adoption, after the last one that is in the book.
 * @param refused motions that were put to the vote and not adopted
 */
export const planAdoption = async (
  adopted: readonly AssemblyResolution[],
  refused: readonly AssemblyResolution[],
  deps: AdoptionDeps,
): Promise<PlannedAdoption> => {
  const { store: staged, ...stage } = createStagedStore(deps.store)
  const facts: LoggedFact[] = []
  const result: AdoptedResolution[] = []
  for (const motion of adopted) {
    const resolution = await numbered(motion, staged, deps)
    facts.push(...(await stageResolution(resolution, staged, deps)))
    result.push(resolution)
  }
  for (const motion of refused)
    for (const enacted of motion.enacts) {
      // Two motions of one assembly on the same thing: the one that was adopted stands.
      if (result.some((resolution) => isEnactedBy(enacted, resolution))) continue
      const follows = await deps.takeRefusal(enacted, motion, staged)
      await staged.write(follows.writes)
      facts.push(...(follows.facts ?? []))
      if (enacted.subject === 'project') await stageNo(enacted, motion, staged, deps)
    }
  return { ...stage.staged(), facts, result }
}

/**
 * Closes the door to resolutions from elsewhere, for good: part of the write of the first call of an assembly. Repeating
 * it writes nothing.
 */
export const planClosingHistory = async (deps: {
  readonly store: Pick<Store, 'get'>
  readonly now: () => number
}): Promise<Omit<PlannedAdoption, 'result' | 'facts'>> => {
  const closed = await findRow(deps.store, closedKey, closedSchema)
  return closed === undefined
    ? {
        writes: [row(closedKey, { at: instantOf(deps.now()) })],
        unchanged: new Map([[closedKey, undefined]]),
      }
    : { writes: [], unchanged: new Map() }
}

const numbered = async (
  motion: AssemblyResolution,
  staged: Staged,
  { now }: Pick<EnactDeps, 'now'>,
): Promise<AdoptedResolution> => {
  const { enacts, title, adoptedOn } = motion
  const year = adoptedOn.slice(0, 4)
  const last = (await listResolutions(staged))
    .filter(({ id }) => id.startsWith(`${year}/`))
    .reduce((most, { id }) => Math.max(most, numberOf(id)), 0)
  const id = `${year}/${String(last + 1)}`
  // Its absence becomes a condition of the write: no two resolutions have one number.
  await staged.get(entryKey(id))
  return {
    id,
    title,
    adoptedOn,
    governs: [...new Set(enacts.map(({ subject }) => subject))],
    enacts,
    source: 'assembly',
    recordedAt: instantOf(now()),
    assembly: motion.assembly,
    motion: motion.motion,
    matter: motion.matter,
    textDigest: motion.textDigest,
    tally: motion.tally,
    ...(motion.elected === undefined ? {} : { elected: motion.elected }),
    ...(motion.appeal === undefined ? {} : { appeal: motion.appeal }),
    minutes: motion.minutes,
  }
}
