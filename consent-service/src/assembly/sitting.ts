import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { headsOf, votesOf } from '@mutua/sdk/assembly/count'
import { votesDueOf } from '@mutua/sdk/assembly/roll'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys } from './assembly-rows.ts'
import { dayOf, endedFact } from './call-assembly.ts'
import { lightest, quorumFor, readFloor, readHeads } from './floor-now.ts'
import { reminderAt } from './reminders.ts'
import { notNow, requireState, takeStep } from './transition.ts'

export interface OpeningWish {
  readonly call: 1 | 2
  readonly president: { readonly webId: WebId; readonly name: string }
  readonly secretary: { readonly webId: WebId; readonly name: string }
}

/**
 * The president opens it on the day of the call, once those who are there make it up.
 * @throws {Problem} `assembly-step-refused` before its hour, on another day, or with one person in both offices
 * @throws {Problem} `assembly-rule-refused` when too few are there, naming the rule: there may be a second call
 */
export const openAssembly = (id: string, wish: OpeningWish, deps: AssemblyDeps): Promise<Assembly> =>
  takeStep(
    id,
    async (assembly) => {
      requireState(assembly, 'called')
      const { call, president, secretary } = wish
      if (
        president.webId === secretary.webId ||
        ![president, secretary].every(({ webId }) => deps.isOfficer(webId))
      )
        throw notNow('President and secretary are two officers: both sign the minutes.')
      const hour = call === 1 ? assembly.firstCall : assembly.secondCall
      const now = deps.now()
      if (hour === undefined || now < Date.parse(hour) || civilDateOf(now) !== dayOf(hour))
        throw notNow('It is opened on the day and not before the hour of its call.')
      const floor = await readFloor(assembly, deps)
      const early = new Set<number>()
      for (const motion of assembly.motions)
        for (const { member, how } of await readHeads(assembly, motion, floor, deps))
          if (how === 'early') early.add(member)
      const rules = await deps.rulesOn(dayOf(assembly.firstCall))
      const present = votesOf(headsOf(floor, undefined, early))
      const votesDue = votesDueOf(floor.roll)
      const quorum = quorumFor({ matter: lightest(assembly), call, votesDue, present }, rules)
      if (!quorum.constituted)
        throw new Problem(
          'assembly-rule-refused',
          `${present} of ${votesDue} votes are there, and ${quorum.needed} are needed (${quorum.article}).`,
        )
      const next: Assembly = {
        ...assembly,
        state: 'open',
        sitting: { call, openedAt: instantOf(now), president, secretary },
      }
      return {
        next,
        writes: [reminderAt('assembly-open', instantOf(now), id)],
        // Whoever checks in or out meanwhile moves the floor, and it is counted again.
        unchanged: new Map([[keys.floor(id), await deps.store.get(keys.floor(id))]]),
      }
    },
    deps,
  )

/**
 * Nobody made it up, on its last call. @throws {Problem} `assembly-step-refused` while another call is to come
 */
export const desertAssembly = (id: string, deps: AssemblyDeps): Promise<Assembly> =>
  takeStep(
    id,
    (assembly) => {
      if (assembly.state === 'deserted') return undefined
      requireState(assembly, 'called')
      if (deps.now() < Date.parse(assembly.secondCall ?? assembly.firstCall))
        throw notNow('Its last call is still to come.')
      const next: Assembly = { ...assembly, state: 'deserted', closedAt: instantOf(deps.now()) }
      return { next, facts: [endedFact(next)] }
    },
    deps,
  )

/**
 * The president closes it when everything on the agenda is decided or withdrawn.
 * @throws {Problem} `assembly-step-refused`
 */
export const closeAssembly = (id: string, deps: AssemblyDeps): Promise<Assembly> =>
  takeStep(
    id,
    (assembly) => {
      if (assembly.state === 'closed') return undefined
      requireState(assembly, 'open')
      if (!assembly.motions.every(({ state }) => state === 'decided' || state === 'withdrawn'))
        throw notNow('Something on the agenda is neither decided nor withdrawn.')
      return { next: { ...assembly, state: 'closed', closedAt: instantOf(deps.now()) } }
    },
    deps,
  )
