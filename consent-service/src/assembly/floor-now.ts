import type { Assembly, Quorum } from '@mutua/sdk/assembly/assembly'
import {
  attendanceOf,
  headsOf,
  tallyOf,
  votesOf,
  type Floor,
  type LastBallots,
} from '@mutua/sdk/assembly/count'
import type { FloorView, Head, PresenceChannel } from '@mutua/sdk/assembly/floor'
import { currentText, secretVoteId, type Matter, type Motion } from '@mutua/sdk/assembly/motion'
import { votesDueOf } from '@mutua/sdk/assembly/roll'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { isConstituted, quorumOf } from '@mutua/sdk/law/quorum'
import type { Rules } from '@mutua/sdk/law/rules'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readLastBallots, readPresences, readProxies, readRoll } from './assembly-rows.ts'
import { dayOf } from './call-assembly.ts'

type Reading = Pick<AssemblyDeps, 'store' | 'now' | 'secretVote' | 'rulesOn'>

/** The day that presences count for: that on which it is held, or today when it is to be opened. */
export const sittingDay = ({ sitting }: Assembly, now: () => number): CivilDate =>
  sitting === undefined ? civilDateOf(now()) : dayOf(sitting.openedAt)

/** Who is there on the day of the sitting, and who speaks for whom. */
export const readFloor = async (
  assembly: Assembly,
  { store, now }: Pick<Reading, 'store' | 'now'>,
): Promise<Floor> => {
  const day = sittingDay(assembly, now)
  const present = new Map<number, PresenceChannel>()
  for (const [member, entry] of await readPresences(assembly.id, store))
    if (entry.day === day && entry.kind === 'in') present.set(member, entry.channel)
  const proxies = new Map<number, number>()
  for (const [giver, { holder }] of await readProxies(assembly.id, store))
    if (holder !== undefined) proxies.set(giver, holder)
  return { roll: (await readRoll(assembly.id, store)).entries, present, proxies }
}

/** The heads that count for a motion: those there, those represented, and those who voted from afar on its text as it stands. */
export const readHeads = async (
  assembly: Assembly,
  motion: Motion,
  floor: Floor,
  deps: Pick<Reading, 'store' | 'secretVote'>,
): Promise<readonly Head[]> => {
  if (motion.vote === 'secret')
    return headsOf(
      floor,
      undefined,
      new Set(await deps.secretVote?.voters(secretVoteId(assembly.id, motion))),
    )
  return headsOf(floor, await readBallots(assembly, motion, deps))
}

export const readBallots = (
  { id }: Assembly,
  motion: Motion,
  { store }: Pick<Reading, 'store'>,
): Promise<LastBallots> =>
  readLastBallots({ id, motion: motion.number, version: currentText(motion).version }, store)

/** Which call is being held, or comes next. */
export const callNow = ({ sitting, secondCall }: Assembly, now: () => number): 1 | 2 =>
  sitting?.call ?? (secondCall !== undefined && civilDateOf(now()) >= dayOf(secondCall) ? 2 : 1)

export const quorumFor = (
  what: {
    readonly matter: Matter
    readonly call: 1 | 2
    readonly votesDue: number
    readonly present: number
  },
  rules: Rules,
): Quorum => {
  const { needed, article } = quorumOf(rules, what)
  return {
    call: what.call,
    needed: Math.max(1, needed),
    constituted: isConstituted(rules, what).kind === 'allowed',
    article,
  }
}

/** How it stands, in figures. What is secret shows who counts for the quorum, and nothing of what they voted. */
export const viewFloor = async (assembly: Assembly, deps: Reading): Promise<FloorView> => {
  const floor = await readFloor(assembly, deps)
  const rules = await deps.rulesOn(dayOf(assembly.firstCall))
  const call = callNow(assembly, deps.now)
  const votesDue = votesDueOf(floor.roll)
  const early = new Set<number>()
  const motions: FloorView['motions'] = []
  for (const motion of assembly.motions) {
    if (motion.state === 'withdrawn') continue
    const heads = await readHeads(assembly, motion, floor, deps)
    for (const { member, how } of heads) if (how === 'early') early.add(member)
    const tally = motion.outcome?.tally ?? tallyOf({ votesDue, heads }, motion.election)
    const quorum = quorumFor({ matter: motion.matter, call, votesDue, present: tally.present }, rules)
    motions.push({ number: motion.number, quorum, tally: isSettled(motion) ? tally : whoOnly(tally) })
  }
  const all = headsOf(floor, undefined, early)
  return {
    attendance: attendanceOf(all),
    votesDue,
    quorum: quorumFor({ matter: lightest(assembly), call, votesDue, present: votesOf(all) }, rules),
    motions,
  }
}

const isSettled = ({ state }: Motion): boolean => state === 'decided'

/** While polls are open nobody is told how they stand: it would move those who have not voted yet. */
const whoOnly = ({ votesDue, present, heads }: FloorView['motions'][number]['tally']) => ({
  votesDue,
  present,
  heads,
  inFavour: 0,
  against: 0,
  abstained: 0,
})

/** It is opened when it may decide at least something of its agenda; each motion then needs its own quorum. */
export const lightest = ({ motions }: Pick<Assembly, 'motions'>): Matter =>
  (['ordinary', 'election', 'statute', 'dissolution'] as const).find((matter) =>
    motions.some((motion) => motion.matter === matter && motion.state !== 'withdrawn'),
  ) ?? 'ordinary'
