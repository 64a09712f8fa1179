import type { Router } from 'express'
import type { Overview, Waiting } from '@mutua/sdk/coop/console'
import { monthOf, nextMonth, periodEnd, type Month, type Period, type Year } from '@mutua/sdk/coop/period'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { prefixRange, type Store } from '@mutua/kit/store'
import { parseNote, verifiedLines } from '@mutua/kit/tlog/signed-note'
import { keys as complaintKeys } from '../complaints/complaint-rows.ts'
import { keys as emergencyKeys } from '../emergency/emergency-rows.ts'
import { createConsoleRoutes } from '../http/console-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { findClosedPeriod } from '../ledger/close-period.ts'
import type { Witness } from '../log/witnesses.ts'
import type { RegisterKeeping } from '../members/keep-register.ts'
import type { Applications } from '../members/open-applications.ts'
import type { Members } from '../members/open-members.ts'
import { countMonth } from '../metering/count-month.ts'
import { readPeriodUses, readUsedMonths } from '../metering/period-uses.ts'
import { breachKeys } from '../rights/breach-rows.ts'
import { rightKeys } from '../rights/right-rows.ts'

export interface ConsoleFaceDeps extends OfficerDeps {
  readonly store: Store
  readonly now: () => number
  readonly members: Pick<Members, 'count'>
  readonly applications: Pick<Applications, 'waiting' | 'listAppeals'>
  readonly register: Pick<RegisterKeeping, 'leaving'>
  readonly transparencyLog: { readonly vkey: string; readonly checkpoint: () => string }
  readonly witnesses: readonly Witness[]
  /** How many different members must stand behind a purpose before it is named. */
  readonly smallestGroup: number
}

/** What the co-op’s console begins with: counts of what waits, and uses in sums. */
export const openConsoleFace = (deps: ConsoleFaceDeps): { readonly rooms: readonly Router[] } => {
  const { authenticate, isOfficer, store, now } = deps
  return {
    rooms: [
      createConsoleRoutes({
        ...{ authenticate, isOfficer, now },
        readOverview: () => readOverview(deps),
        countUses: (month) => countMonth(month, deps.smallestGroup, { store }),
      }),
    ],
  }
}

const readOverview = async (deps: ConsoleFaceDeps): Promise<Overview> => {
  const { store, transparencyLog } = deps
  const at = instantOf(deps.now())
  const [members, periods, complaints, emergencies, untold, running, paused, breaches] = await Promise.all([
    deps.members.count(),
    readPeriods(at, store),
    countWaiting(complaintKeys.allWaiting, at, store),
    countWaiting(emergencyKeys.allUnreviewed, at, store),
    countWaiting(emergencyKeys.allUntold, at, store),
    countWaiting(rightKeys.allWaiting, at, store),
    countWaiting(rightKeys.allPaused, at, store),
    countWaiting(breachKeys.allWaiting, at, store),
  ])
  const checkpoint = transparencyLog.checkpoint()
  const witnesses = deps.witnesses.map(({ verifier }) => {
    const note = parseNote(checkpoint)
    const line = note === undefined ? undefined : verifiedLines(note, verifier)?.at(-1)
    return {
      name: verifier.name,
      ...(line === undefined ? {} : { cosignedAt: instantOf(line.time * 1_000) }),
    }
  })
  const log = { checkpoint, vkey: transparencyLog.vkey, witnesses }
  // A clock that stands still is nobody’s delay, and its request still waits.
  const rights = { waiting: running.waiting + paused.waiting, overdue: running.overdue }
  const joining = {
    applications: await deps.applications.waiting(),
    exits: await deps.register.leaving(),
    appeals: (await deps.applications.listAppeals()).length,
  }
  return { members, ...periods, complaints, emergencies, ...joining, untold, rights, breaches, log }
}

/** Keys of what waits say by when it must be done: `prefix/{instant}/{local}`. */
const countWaiting = async (prefix: string, at: Instant, store: Pick<Store, 'list'>): Promise<Waiting> => {
  let [waiting, overdue] = [0, 0]
  for await (const { key } of store.list(prefixRange(prefix))) {
    waiting += 1
    if (key < `${prefix}${at}`) overdue += 1
  }
  return { waiting, overdue }
}

/** The present month has no end yet, and may have no use. */
const readPeriods = async (
  at: Instant,
  store: Store,
): Promise<Pick<Overview, 'openMonths' | 'closedPeriods'>> => {
  const present = monthOf(at)
  const used = await readUsedMonths({ from: firstMonth, until: nextMonth(present) }, { store })
  const openMonths: Overview['openMonths'] = []
  const closedPeriods: Period[] = []
  for (const month of [...new Set([...used, present])].toSorted()) {
    if ((await findClosedPeriod(month, { store })) !== undefined) {
      closedPeriods.push(month)
      continue
    }
    const { organisations } = await readPeriodUses(month, { store })
    const uses = organisations.reduce((sum, organisation) => sum + organisation.uses, 0)
    openMonths.push({ month, uses, hasEnded: periodEnd(month) <= at })
  }
  for (const year of new Set([...used, present].map(yearOf)))
    if ((await findClosedPeriod(year, { store })) !== undefined) closedPeriods.push(year)
  return { openMonths, closedPeriods: closedPeriods.toSorted().toReversed() }
}

const yearOf = (month: Month): Year => month.slice(0, 4) as Year // of a month that was parsed

const firstMonth = '2000-01' as Month // before any co-op of this house
