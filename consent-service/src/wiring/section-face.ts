import type { Router } from 'express'
import type { Year } from '@mutua/sdk/coop/period'
import type { SectionStanding } from '@mutua/sdk/coop/section-budget'
import type { Member } from '@mutua/sdk/coop/member'
import { cents, type Instant, type WebId } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createNeedRoutes } from '../http/need-routes.ts'
import type { InsiderDeps } from '../http/officer.ts'
import { createSectionRoutes } from '../http/section-routes.ts'
import { readSectionSpending } from '../ledger/section-spending.ts'
import type { Members } from '../members/open-members.ts'
import { openSections, type Sections } from '../members/open-sections.ts'
import { insidePrefix, sectionIdOf, sectionKey, sectionRowSchema } from '../members/section-rows.ts'
import { forgetPerson, sweepNeeds } from '../needs/forget-person.ts'
import { personOf } from '../needs/need-rows.ts'
import { openNeeds } from '../needs/open-needs.ts'
import { rightKeys, rightRowSchema } from '../rights/right-rows.ts'
import { readSectionBudgets } from './section-budgets.ts'

export interface SectionFaceDeps extends InsiderDeps {
  /** Knows of callers who act for somebody, and so refuses them: a section is one’s own. */
  readonly authenticateActor: AuthenticateCaller
  readonly store: Store
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly members: Pick<Members, 'list' | 'find'>
  /** Fewer than these are not counted out. */
  readonly smallestGroup: number
  readonly log: Log
  /** How often it looks for what is over, and for who is not there any more. */
  readonly everyMs: number
}

/** Sections with how many they are, what the assembly voted for them and what is left of it, and the boards of what their members need. */
export const openSectionFace = (
  deps: SectionFaceDeps,
): { readonly rooms: readonly Router[] } & Disposable => {
  const { store, now, log } = deps
  const sections = openSections(deps)
  const newId = () => Buffer.from(deps.randomBytes(16)).toString('base64url')
  const needs = openNeeds({
    ...deps,
    sectionsOf: (webId) => sectionsOf(webId, { ...deps, sections }),
    findSection: async (id) => (await sections.list()).find((section) => section.id === id),
  })
  let isLooking = false
  const look = setInterval(() => {
    if (isLooking) return
    isLooking = true
    createIsStillIn(deps)
      .then((isStillIn) => sweepNeeds({ store, now, newId }, isStillIn))
      .catch((error: unknown) => log.error({ err: error }, 'what is over on the boards could not be erased'))
      .finally(() => (isLooking = false))
  }, deps.everyMs)
  look.unref()
  const readOwnStanding = (year: Year, webId: WebId) => readStanding(year, webId, { ...deps, sections })
  return {
    rooms: [
      createSectionRoutes({ ...deps, sections, readStanding: readOwnStanding }),
      createNeedRoutes({
        ...{ authenticate: deps.authenticateActor, isOfficer: deps.isOfficer, needs },
        forget: (webId) => forgetPerson(webId, { store, newId }),
      }),
    ],
    [Symbol.dispose]: () => clearInterval(look),
  }
}

/** Of a member in force: their section in the register, and those of a condition that they have entered. */
const sectionsOf = async (
  webId: WebId,
  { members, sections }: Pick<SectionFaceDeps, 'members'> & { readonly sections: Sections },
) => {
  const member = await members.find(webId)
  if (member === undefined) return []
  const own = await sections.own(webId)
  const registered = member.section === undefined ? undefined : sectionIdOf(member.section)
  return (await sections.list()).filter(
    ({ id, kind, endedAt }) =>
      endedAt === undefined && (kind === 'condition' ? own.includes(id) : id === registered),
  )
}

/** Whoever has left, changed section or had everything erased since they joined a board is not in it any more. */
const createIsStillIn = async ({ store, members }: Pick<SectionFaceDeps, 'store' | 'members'>) => {
  const inForce = new Map<string, string | undefined>()
  for await (const { webId, section } of listInForce(members))
    inForce.set(personOf(webId), section === undefined ? undefined : sectionIdOf(section))
  const erased = new Map<string, Instant>()
  for await (const { value } of store.list(prefixRange(rightKeys.all))) {
    const { kind, answer, from } = parseRow(rightRowSchema, value)
    const isDone = answer?.outcome === 'granted' || answer?.outcome === 'partly'
    if (kind === 'erasure' && isDone && from.webId !== undefined) erased.set(personOf(from.webId), answer.at)
  }
  return async (section: string, person: string, since: Instant): Promise<boolean> => {
    if (!inForce.has(person)) return false
    const erasedAt = erased.get(person)
    if (erasedAt !== undefined && erasedAt >= since) return false
    const held = await findRow(store, sectionKey(section), sectionRowSchema)
    if (held === undefined || held.endedAt !== undefined) return false
    return held.kind === 'condition'
      ? (await store.get(`${insidePrefix}${section}/${person}`)) !== undefined
      : inForce.get(person) === section
  }
}

const readStanding = async (
  year: Year,
  webId: WebId,
  deps: SectionFaceDeps & { readonly sections: Sections },
): Promise<readonly SectionStanding[]> => {
  const { sections, members, smallestGroup } = deps
  const budgets = await readSectionBudgets(year, deps)
  const spending = await readSectionSpending(year, deps.store)
  const inRegister = await countRegister(members)
  const own = await sections.own(webId)
  const registered = (await members.find(webId))?.section
  return (await sections.list()).map((section): SectionStanding => {
    const { id, kind } = section
    const inside = kind === 'condition' ? section.members : (inRegister.get(id) ?? 0)
    const isCounted = inside !== undefined && inside >= smallestGroup
    const budget = budgets.get(id)
    const { members: _members, ...said } = section
    // What a handful of people with one condition spend can be about one of them; the sum that was voted is public.
    const isTold = kind !== 'condition' || isCounted
    const spent = spending.get(id) ?? 0n
    return {
      ...said,
      ...(isCounted ? { members: inside } : {}),
      isMine:
        kind === 'condition' ? own.includes(id) : registered !== undefined && sectionIdOf(registered) === id,
      ...(budget === undefined
        ? {}
        : {
            budget: {
              ...{ year, resolution: budget.resolution, plannedCents: cents(budget.cents) },
              ...(isTold ? { spentCents: cents(spent), leftCents: cents(budget.cents - spent) } : {}),
            },
          }),
    }
  })
}

/** Members in force by the id of their section of a place or a project. */
const countRegister = async (
  members: Pick<Members, 'list' | 'find'>,
): Promise<ReadonlyMap<string, number>> => {
  const counted = new Map<string, number>()
  for await (const { section } of listInForce(members)) {
    if (section === undefined) continue
    const id = sectionIdOf(section)
    counted.set(id, (counted.get(id) ?? 0) + 1)
  }
  return counted
}

const listInForce = async function* (members: Pick<Members, 'list' | 'find'>): AsyncGenerator<Member> {
  for (let after = 0; ;) {
    const page = await members.list({ after, limit: 1_000 })
    for (const { webId } of page) {
      const member = await members.find(webId)
      if (member !== undefined) yield member
    }
    const last = page.at(-1)
    if (last === undefined || page.length < 1_000) return
    after = last.number
  }
}
