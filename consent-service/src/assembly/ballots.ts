import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { ballotSchema, type Ballot } from '@mutua/sdk/assembly/floor'
import { currentText, type Choice, type Motion } from '@mutua/sdk/assembly/motion'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, row } from '@mutua/kit/row'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys, readAssembly, readEntries } from './assembly-rows.ts'
import { readFloor } from './floor-now.ts'
import { requireOnRoll } from './plan-floor.ts'
import { notNow, requireMotion, requireState } from './transition.ts'

export interface BallotWish {
  readonly motion: number
  /** Whose vote it is. */
  readonly member: number
  readonly choice: Choice
  /** Of the text that was read. */
  readonly version: number
  readonly channel: Ballot['channel']
  /** Who casts it, when that is a member. */
  readonly caster?: number
}

/**
 * An open ballot. It is added, never changed: of one member's ballots on a text the last one counts, whatever its channel.
 * The same again is no error.
 *
 * @throws {Problem} `not-on-the-roll`, `input-malformed` for a choice that is none
 * @throws {Problem} `assembly-step-refused` when the polls are not open to them, or the text was amended meanwhile
 */
export const castBallot = (id: string, wish: BallotWish, by: WebId, deps: AssemblyDeps): Promise<Ballot> =>
  commitPlan(deps.store, async () => {
    const held = await readAssembly(id, deps.store)
    requireState(held.value, 'called', 'open')
    const motion = requireMotion(held.value, wish.motion)
    if (motion.vote === 'secret') throw notNow('It is voted on in secret: in the ballot box.')
    if (wish.version !== currentText(motion).version)
      throw notNow('The text was amended meanwhile: read it again.')
    requireChoice(wish.choice, motion)
    const floorKey = keys.floor(id)
    const floorBytes = await deps.store.get(floorKey)
    await requirePolls(held.value, motion, wish, deps)
    const { member, choice, version, channel } = wish
    const entries = await readEntries(keys.ballotsOf(id, motion.number, member), ballotSchema, deps.store)
    const last = entries.at(-1)
    if (last?.version === version && last.by === by && JSON.stringify(last.choice) === JSON.stringify(choice))
      return { writes: [], unchanged: new Map(), result: last }
    const ballot: Ballot = { member, version, choice, channel, at: instantOf(deps.now()), by }
    const key = keys.ballot(id, motion.number, member, entries.length + 1)
    return {
      writes: [row(key, ballot)],
      unchanged: new Map([
        // The polls close by a change of the assembly: a ballot that came too late is not written.
        [held.key, held.bytes],
        [key, undefined],
        [floorKey, floorBytes],
      ]),
      result: ballot,
    }
  })

/** Whether the polls are open to whoever casts it, for whom they cast it. */
const requirePolls = async (
  assembly: Assembly,
  motion: Motion,
  wish: BallotWish,
  deps: AssemblyDeps,
): Promise<void> => {
  const { member, channel, caster } = wish
  const floor = await readFloor(assembly, deps)
  requireOnRoll(member, floor.roll)
  const isVoting = motion.state === 'voting'
  const isBefore = motion.state === 'waiting' || motion.state === 'taken-up'
  if (!isVoting && !isBefore) throw notNow('Its polls are closed.')
  const isThere = floor.present.has(member)
  const holder = floor.proxies.get(member)
  if (channel === 'proxy') {
    if (holder === undefined || holder !== caster || !floor.present.has(holder))
      throw notNow('Only who holds their proxy and has come in votes for them.')
    if (!isVoting) throw notNow('A proxy is used while those who are there vote.')
    return
  }
  // Else one officer could vote for everybody who is at home, and over what they voted themselves.
  if (channel === 'desk' && !isThere) throw notNow('The desk enters the votes of those who have come in.')
  if (holder !== undefined) throw notNow('They gave a proxy: it speaks for them until it is taken back.')
  if (isThere && !isVoting) throw notNow('Those who are there vote when it is put to the vote.')
  if (!isThere && !assembly.earlyVotes)
    throw notNow('Only those who are there vote: the statute knows no vote from afar.')
}

const requireChoice = (choice: Choice, { election }: Motion): void => {
  const isFit =
    election === undefined
      ? !Array.isArray(choice)
      : Array.isArray(choice) &&
        new Set(choice).size === choice.length &&
        choice.every((place) => place < election.candidates.length) &&
        (choice.length === 0 || (choice.length >= election.min && choice.length <= election.max))
  if (!isFit)
    throw new Problem(
      'input-malformed',
      election === undefined
        ? 'Vote yes or no, or abstain.'
        : `Mark at least ${election.min} and at most ${election.max}, or none for a blank ballot.`,
    )
}
