import { setTimeout as sleep } from 'node:timers/promises'
import { assemblySchema, type Assembly, type AssemblyWish } from '@mutua/sdk/assembly/assembly'
import type { DeskList, DeskListWish } from '@mutua/sdk/assembly/desk-list'
import {
  ballotSchema,
  type Ballot,
  type FloorView,
  type Presence,
  type Proxy,
  type Standing,
} from '@mutua/sdk/assembly/floor'
import { currentText, type Summary } from '@mutua/sdk/assembly/motion'
import type { Part, SeparateNeed } from '@mutua/sdk/assembly/parts'
import type { Post, ThreadSummary } from '@mutua/sdk/assembly/post'
import type { RollEntry } from '@mutua/sdk/assembly/roll'
import type { Turnout } from '@mutua/sdk/assembly/turnout'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { OfficerDecision, OfficerDraft } from '@mutua/sdk/coop/officer'
import type { Sha256, WebId } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import type { Log } from '@mutua/kit/log'
import { amendMotion, putToVote, summarise, takeUp, withdrawMotion, type AmendmentWish } from './agenda.ts'
import type { AssemblyDeps, Signed } from './assembly-deps.ts'
import { keys, readAssembly, readEntries, readRoll } from './assembly-rows.ts'
import { castBallot, type BallotWish } from './ballots.ts'
import { callAssembly, callOff } from './call-assembly.ts'
import { decideMotion } from './decide-motion.ts'
import { allotSeats } from './delegates.ts'
import { confirmDeskList, enterDeskList, listDeskLists } from './desk-lists.ts'
import { draftAssembly, redraftAssembly } from './draft-assembly.ts'
import { readFloor, viewFloor } from './floor-now.ts'
import { confirmMinutes, draftMinutes, proposeMinutes } from './minutes.ts'
import { digestOf, noticeText } from './notice-text.ts'
import { readParts, readSeparateNeed } from './parts.ts'
import { addPost, foldPost, readPosts } from './posts.ts'
import { enterPresence, type PresenceWish } from './presences.ts'
import { enterProxy, type ProxyWish } from './proxies.ts'
import { remindVoters } from './remind-voters.ts'
import { tellDue } from './reminders.ts'
import { bringSecretPolls } from './secret-polls.ts'
import { closeAssembly, desertAssembly, openAssembly, type OpeningWish } from './sitting.ts'
import { findThreadSummary, summariseThread } from './thread-summary.ts'
import { requireState } from './transition.ts'
import { readTurnout } from './turnout.ts'

/** Assemblies of members (art. 2538-2540 c.c.). See the functions of these names for what each guarantees and refuses. */
export interface Assemblies extends AsyncDisposable {
  readonly draft: (wish: AssemblyWish) => Promise<Assembly>
  readonly redraft: (id: string, wish: AssemblyWish) => Promise<Assembly>
  readonly call: (id: string, by: WebId) => Promise<Assembly>
  readonly callOff: (id: string, reason: string) => Promise<Assembly>
  readonly open: (id: string, wish: OpeningWish) => Promise<Assembly>
  readonly desert: (id: string) => Promise<Assembly>
  readonly close: (id: string) => Promise<Assembly>
  readonly takeUp: (id: string, motion: number) => Promise<Assembly>
  readonly amend: (id: string, motion: number, wish: AmendmentWish) => Promise<Assembly>
  readonly withdraw: (id: string, motion: number) => Promise<Assembly>
  readonly putToVote: (id: string, motion: number) => Promise<Assembly>
  readonly decide: (id: string, motion: number) => Promise<Assembly>
  readonly summarise: (id: string, motion: number, summary: Summary) => Promise<Assembly>
  readonly enterPresence: (id: string, wish: PresenceWish, by: WebId) => Promise<Presence>
  readonly deskLists: (id: string) => Promise<readonly DeskList[]>
  readonly enterDeskList: (id: string, wish: DeskListWish, by: WebId) => Promise<DeskList>
  readonly confirmDeskList: (
    id: string,
    list: { number: number; members: readonly number[] },
    by: WebId,
  ) => Promise<DeskList>
  readonly enterProxy: (id: string, wish: ProxyWish, by: WebId) => Promise<Proxy>
  readonly cast: (id: string, wish: BallotWish, by: WebId) => Promise<Ballot>
  /** @throws {Problem} `not-found` */
  readonly find: (id: string) => Promise<Assembly>
  /** The latest first. Drafts are for officers. */
  readonly list: (whose: 'all' | 'called') => Promise<readonly Assembly[]>
  /** As it was told, with its digest. @throws {Problem} `assembly-step-refused` of a draft */
  readonly notice: (id: string) => Promise<{ readonly text: string; readonly digest: Sha256 }>
  /** With the salt, so that its digest in the log can be checked. */
  readonly roll: (id: string) => Promise<{
    readonly salt: string
    readonly entries: readonly (RollEntry & { name: string; present: boolean })[]
  }>
  readonly floor: (id: string) => Promise<FloorView>
  readonly standing: (id: string, member: number) => Promise<Standing>
  readonly posts: (id: string, motion: number) => Promise<readonly Post[]>
  readonly addPost: (id: string, wish: { motion: number; member: number; text: string }) => Promise<Post>
  readonly foldPost: (
    id: string,
    wish: { motion: number; post: number; reason: string },
    by: WebId,
  ) => Promise<Post>
  readonly findThreadSummary: (id: string, motion: number) => Promise<ThreadSummary | undefined>
  readonly summariseThread: (
    id: string,
    wish: { motion: number; text: string },
    by: WebId,
  ) => Promise<ThreadSummary>
  readonly remind: (id: string) => Promise<Assembly>
  readonly turnout: (id: string) => Promise<Turnout>
  readonly separateNeed: (recordDate: CivilDate) => Promise<SeparateNeed>
  readonly parts: (id: string, member: number | undefined) => Promise<readonly Part[]>
  readonly allotSeats: (wish: Parameters<typeof allotSeats>[0]) => ReturnType<typeof allotSeats>
  readonly draftMinutes: (id: string) => Promise<OfficerDraft>
  readonly proposeMinutes: (id: string, text: string, signed: Signed) => Promise<OfficerDecision>
  readonly confirmMinutes: (id: string, signed: Signed) => Promise<Assembly>
  /** One round of what comes by itself: reminders that are due, and the ballot box where the assemblies are. */
  readonly look: () => Promise<void>
}

export interface OpenAssembliesDeps extends AssemblyDeps {
  readonly log: Pick<Log, 'warn'>
  /** Milliseconds between two rounds; undefined: only when told to. */
  readonly everyMs?: number
}

export const openAssemblies = (deps: OpenAssembliesDeps): Assemblies => {
  const { store } = deps
  /** The box follows every step at once; if it cannot, the next round brings it there. */
  const followed = async (step: Promise<Assembly>): Promise<Assembly> => {
    const assembly = await step
    await bringSecretPolls(assembly, deps)
    return assembly
  }
  const list = async (whose: 'all' | 'called'): Promise<readonly Assembly[]> => {
    const found: Assembly[] = []
    for await (const { value } of store.list(prefixRange(keys.assemblies))) {
      const assembly = parseRow(assemblySchema, value)
      if (whose === 'all' || assembly.notice !== undefined) found.push(assembly)
    }
    return found.toSorted((one, other) => (one.firstCall < other.firstCall ? 1 : -1))
  }
  const look = async (): Promise<void> => {
    await tellDue(deps)
    for (const assembly of await list('called')) {
      if (assembly.state === 'signed' || !assembly.motions.some(({ vote }) => vote === 'secret')) continue
      await bringSecretPolls(assembly, deps)
      for (const { number, state } of assembly.motions)
        if (state === 'counting') await decideMotion(assembly.id, number, deps)
    }
  }
  const closing = new AbortController()
  const keepLooking = async (everyMs: number): Promise<void> => {
    while (!closing.signal.aborted) {
      await look().catch((cause: unknown) => deps.log.warn({ err: cause }, 'what assemblies wait for waits'))
      await sleep(everyMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }
  const looking = deps.everyMs === undefined ? Promise.resolve() : keepLooking(deps.everyMs)

  return {
    draft: (wish) => draftAssembly(wish, deps),
    redraft: (id, wish) => redraftAssembly(id, wish, deps),
    call: (id, by) => followed(callAssembly(id, by, deps)),
    callOff: (id, reason) => followed(callOff(id, reason, deps)),
    open: (id, wish) => openAssembly(id, wish, deps),
    desert: (id) => followed(desertAssembly(id, deps)),
    close: (id) => closeAssembly(id, deps),
    takeUp: (id, motion) => takeUp(id, motion, deps),
    amend: (id, motion, wish) => followed(amendMotion(id, motion, wish, deps)),
    withdraw: (id, motion) => followed(withdrawMotion(id, motion, deps)),
    putToVote: (id, motion) => followed(putToVote(id, motion, deps)),
    decide: (id, motion) => decideMotion(id, motion, deps),
    summarise: (id, motion, summary) => summarise(id, motion, summary, deps),
    enterPresence: (id, wish, by) => enterPresence(id, wish, by, deps),
    deskLists: (id) => listDeskLists(id, deps),
    enterDeskList: (id, wish, by) => enterDeskList(id, wish, by, deps),
    confirmDeskList: (id, list, by) => confirmDeskList(id, list, by, deps),
    enterProxy: (id, wish, by) => enterProxy(id, wish, by, deps),
    cast: (id, wish, by) => castBallot(id, wish, by, deps),
    find: async (id) => (await readAssembly(id, store)).value,
    list,
    notice: async (id) => {
      const { value } = await readAssembly(id, store)
      requireState(value, 'called', 'open', 'closed', 'signed', 'deserted', 'cancelled')
      const text = noticeText(value)
      return { text, digest: digestOf(text) }
    },
    roll: (id) => showRoll(id, deps),
    floor: async (id) => viewFloor((await readAssembly(id, store)).value, deps),
    standing: (id, member) => showStanding(id, member, deps),
    posts: (id, motion) => readPosts(id, motion, deps),
    addPost: (id, wish) => addPost(id, wish, deps),
    foldPost: (id, wish, by) => foldPost(id, wish, by, deps),
    findThreadSummary: (id, motion) => findThreadSummary(id, motion, deps),
    summariseThread: (id, wish, by) => summariseThread(id, wish, by, deps),
    remind: (id) => remindVoters(id, deps),
    turnout: (id) => readTurnout(id, deps),
    separateNeed: (recordDate) => readSeparateNeed(recordDate, deps),
    parts: (id, member) => readParts(id, member, deps),
    allotSeats: (wish) => allotSeats(wish, deps),
    draftMinutes: (id) => draftMinutes(id, deps),
    proposeMinutes: (id, text, signed) => proposeMinutes(id, text, signed, deps),
    confirmMinutes: (id, signed) => confirmMinutes(id, signed, deps),
    look,
    async [Symbol.asyncDispose]() {
      closing.abort()
      await looking
    },
  }
}

const showRoll = async (id: string, deps: AssemblyDeps) => {
  const { value } = await readAssembly(id, deps.store)
  const { salt } = await readRoll(id, deps.store)
  const { roll, present } = await readFloor(value, deps)
  const entries = await Promise.all(
    roll.map(async (entry) => ({
      ...entry,
      name: await deps.nameOf(entry.member),
      present: present.has(entry.member),
    })),
  )
  return { salt, entries }
}

const showStanding = async (id: string, member: number, deps: AssemblyDeps): Promise<Standing> => {
  const { value } = await readAssembly(id, deps.store)
  if (value.notice === undefined) return { holds: [], ballots: [] }
  const { roll, present, proxies } = await readFloor(value, deps)
  const mine = roll.find((entry) => entry.member === member)
  const named = async (one: number) => ({ member: one, name: await deps.nameOf(one) })
  const checkedIn = present.get(member)
  const holder = proxies.get(member)
  const givers = [...proxies].flatMap(([giver, one]) => (one === member ? [giver] : []))
  return {
    ...(mine === undefined ? {} : { votes: mine.votes }),
    ...(checkedIn === undefined ? {} : { checkedIn }),
    ...(holder === undefined ? {} : { proxyTo: await named(holder) }),
    holds: await Promise.all(givers.map(named)),
    ballots: (await Promise.all([member, ...givers].map((one) => lastBallotsOf(value, one, deps)))).flat(),
  }
}

const lastBallotsOf = async (
  assembly: Assembly,
  member: number,
  { store }: Pick<AssemblyDeps, 'store'>,
): Promise<Standing['ballots']> => {
  const found: Standing['ballots'] = []
  for (const motion of assembly.motions) {
    const last = (
      await readEntries(keys.ballotsOf(assembly.id, motion.number, member), ballotSchema, store)
    ).at(-1)
    if (last === undefined) continue
    const { version, choice, at } = last
    const counts = version === currentText(motion).version
    found.push({ motion: motion.number, for: member, version, choice, at, counts })
  }
  return found
}
