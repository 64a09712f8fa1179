import type { Router } from 'express'
import { asRead, chartLineOf } from '@mutua/sdk/coop/chart'
import { monthsOf, type Year } from '@mutua/sdk/coop/period'
import type { CoopModel } from '@mutua/sdk/coop/prevalence'
import { assemblyFile } from '@mutua/sdk/paper/assembly-file'
import { sideBySidePage } from '@mutua/sdk/paper/side-by-side'
import type { WebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import type { Resolutions } from '../policy/open-resolutions.ts'
import { createRistornoRoutes, type RistornoRoutesDeps } from '../http/ristorno-routes.ts'
import type { InsiderDeps } from '../http/officer.ts'
import { confirmRun, draftDecision, proposeRun, type DecideDeps } from '../ledger/decide-run.ts'
import { openLedger, type Ledger } from '../ledger/open-ledger.ts'
import { readPrevalence } from '../ledger/read-prevalence.ts'
import { readAllotments, readPayments, readRistornoRun } from '../ledger/read-ristorno.ts'
import { listProposals, publishProposal } from '../ledger/ristorno-proposals.ts'
import { simulateRistorno } from '../ledger/simulate-ristorno.ts'
import type { Members } from '../members/open-members.ts'
import { readUsesUntil } from '../metering/uses-until.ts'
import type { Payback } from '../pool/payback/open-payback.ts'
import type { TwoOfficers } from '../officers/open-officers.ts'

export interface RistornoFaceDeps extends InsiderDeps {
  readonly store: Store
  readonly now: () => number
  readonly members: Pick<Members, 'findExchange'>
  readonly resolutions: Pick<Resolutions, 'find'>
  readonly officers: Pick<TwoOfficers, 'propose' | 'confirm'>
  readonly coopModel: CoopModel
  /** What answers of studies brought the members, one sum a year. */
  readonly readResearch?: Payback['exchange'] | undefined
}

/** The year’s surplus back to the members: tried out, published, voted, run once by two officers. */
export const openRistornoFace = (deps: RistornoFaceDeps): readonly Router[] => [
  createRistornoRoutes({ ...deps, ...openReturning(deps) }),
]

export const openReturning = (
  deps: Omit<RistornoFaceDeps, keyof InsiderDeps>,
): Omit<RistornoRoutesDeps, keyof InsiderDeps> => {
  const { store, now, members, resolutions, officers, coopModel, readResearch } = deps
  const ledger = openLedger({ store, now })
  const findExchange = keepingLast(members.findExchange)
  const running: DecideDeps = {
    store,
    now,
    ledger,
    officers,
    findResolution: resolutions.find,
    readOwnerUses: (month) =>
      readUsesUntil(month, { store, endOf: async (webId) => (await findExchange(webId))?.until }),
    findMemberNumber: async (webId) => (await findExchange(webId))?.number,
    readResearch,
  }
  const prevalence = (year: Year) => readPrevalence(year, { ...running, model: coopModel })
  return {
    simulate: (year, wish) => simulateRistorno(year, wish, running),
    publish: (year, criteria) => publishProposal(year, criteria, running),
    listProposals: (year) => listProposals(year, { store }),
    draft: (year, resolution) => draftDecision(year, resolution, running),
    propose: (year, resolution, signed) => proposeRun(year, resolution, signed, running),
    confirm: async (year, signed) => {
      await confirmRun(year, signed, running)
      return readRistornoRun(year, { store })
    },
    read: (year) => readRistornoRun(year, { store }),
    readAllotments: (year, page) => readAllotments(year, page, { store }),
    readPayments: (year, page) => readPayments(year, page, { store }),
    readPrevalence: prevalence,
    assemblyFile: async (year) =>
      sideBySidePage(
        assemblyFile({
          year,
          accounts: await readAccounts(year, ledger),
          proposals: await listProposals(year, { store }),
          prevalence: await prevalence(year),
        }),
      ),
  }
}

/** Uses come owner by owner, and each owner’s line is read once for them. */
const keepingLast = (find: Members['findExchange']): Members['findExchange'] => {
  let last: { readonly webId: WebId; readonly found: ReturnType<typeof find> } | undefined
  return (webId) => {
    if (last?.webId !== webId) last = { webId, found: find(webId) }
    return last.found
  }
}

/** What the months of the year moved on each account, those of single members left out. */
const readAccounts = async (year: Year, ledger: Pick<Ledger, 'readTurnover'>) => {
  const moved = new Map<string, bigint>()
  for (const month of monthsOf(year)) {
    for (const [account, { debit, credit }] of await ledger.readTurnover(month)) {
      const { isPersonal, kind } = chartLineOf(account)
      if (!isPersonal) moved.set(account, (moved.get(account) ?? 0n) + asRead(kind, debit - credit))
    }
  }
  return [...moved].map(([name, amount]) => ({ name, cents: amount }))
}
