import type { Router } from 'express'
import type { Year } from '@mutua/sdk/coop/period'
import type { SectionStanding } from '@mutua/sdk/coop/section-budget'
import { cents, type WebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import type { InsiderDeps } from '../http/officer.ts'
import { createSectionRoutes } from '../http/section-routes.ts'
import { readSectionSpending } from '../ledger/section-spending.ts'
import type { Members } from '../members/open-members.ts'
import { openSections, type Sections } from '../members/open-sections.ts'
import { sectionIdOf } from '../members/section-rows.ts'
import { readSectionBudgets } from './section-budgets.ts'

export interface SectionFaceDeps extends InsiderDeps {
  readonly store: Store
  readonly now: () => number
  readonly members: Pick<Members, 'list' | 'find'>
  /** Fewer than these are not counted out. */
  readonly smallestGroup: number
}

/** Sections with how many they are, what the assembly voted for them and what is left of it. */
export const openSectionFace = (deps: SectionFaceDeps): readonly Router[] => {
  const sections = openSections(deps)
  return [
    createSectionRoutes({
      ...deps,
      sections,
      readStanding: (year, webId) => readStanding(year, webId, { ...deps, sections }),
    }),
  ]
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
  for (let after = 0; ;) {
    const page = await members.list({ after, limit: 1_000 })
    for (const { section, webId } of page) {
      if (section === undefined || (await members.find(webId)) === undefined) continue
      const id = sectionIdOf(section)
      counted.set(id, (counted.get(id) ?? 0) + 1)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < 1_000) return counted
    after = last.number
  }
}
