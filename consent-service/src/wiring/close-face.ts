import type { Router } from 'express'
import type { Payer } from '@mutua/sdk/coop/payer'
import type { Store } from '@mutua/kit/store'
import { createCloseRoutes, type CloseRoutesDeps } from '../http/close-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createInvoiceRoutes, type InvoiceRoutesDeps } from '../http/invoice-routes.ts'
import { createOfficerRoutes, type OfficerRoutesDeps } from '../http/officer-routes.ts'
import {
  confirmClose,
  draftClose,
  findClosedPeriod,
  proposeClose,
  type CloseDeps,
} from '../ledger/close-period.ts'
import { readCredits } from '../ledger/credit-rows.ts'
import { confirmCredit, draftCredit, proposeCredit, type CreditDeps } from '../ledger/credit-use.ts'
import { openInvoices } from '../ledger/invoices.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { findReceiptAt } from '../metering/logged-receipts.ts'
import { findMonthAt } from '../metering/month-of-use.ts'
import type { Tariffs } from '../metering/open-tariffs.ts'
import { readPeriodUses, readUsedMonths, sealMonth } from '../metering/period-uses.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import type { TwoOfficers } from '../officers/open-officers.ts'
import type { Payback } from '../pool/payback/open-payback.ts'
import { billAnswers } from './bill-answers.ts'

export interface CloseFaceDeps extends OfficerDeps {
  readonly store: Store
  readonly now: () => number
  readonly officers: OfficerRoutesDeps['officers'] & Pick<TwoOfficers, 'propose' | 'confirm'>
  readonly tariffs: Pick<Tariffs, 'list'>
  readonly organisations: Pick<Organisations, 'rolesOf' | 'list'>
  /** What studies of the pool pay for: billed with the uses of a month. */
  readonly answers?: BilledAnswers | undefined
}

type BilledAnswers = Pick<Payback, 'sealMonth' | 'readLines' | 'readMonths'>

/** Closing a period and putting right what one billed. */
export const openClosing = (
  deps: Pick<CloseFaceDeps, 'store' | 'now' | 'tariffs' | 'answers'> & {
    readonly officers: Pick<TwoOfficers, 'propose' | 'confirm'>
  },
): Pick<CloseRoutesDeps, 'closing' | 'credits'> => {
  const { store, now, officers, tariffs, answers } = deps
  const closing: CloseDeps = {
    store,
    now,
    officers,
    ledger: openLedger({ store, now }),
    sealMonth: async (month) => {
      // Each of the two may be repeated: what a crash leaves between them, the next draft makes good.
      await sealMonth(month, { store })
      await answers?.sealMonth(month)
    },
    readPeriodUses: async (month) =>
      billAnswers(await readPeriodUses(month, { store }), (await answers?.readLines(month)) ?? []),
    readUsedMonths: async (range) => {
      const used = await readUsedMonths(range, { store })
      return [...new Set([...used, ...((await answers?.readMonths(range)) ?? [])])].toSorted()
    },
    listTariffs: tariffs.list,
  }
  const crediting: CreditDeps = {
    store,
    officers,
    findReceiptAt: (podServer, position) => findReceiptAt(podServer, position, { store }),
    findMonthAt: (podServer, position) => findMonthAt(podServer, position, { store }),
    listTariffs: tariffs.list,
  }
  return {
    closing: {
      draft: (period, wish) => draftClose(period, wish, closing),
      propose: (period, wish, signed) => proposeClose(period, wish, signed, closing),
      confirm: (period, signed) => confirmClose(period, signed, closing),
      find: (period) => findClosedPeriod(period, { store }),
    },
    credits: {
      draft: (wish) => draftCredit(wish, crediting),
      propose: (wish, signed) => proposeCredit(wish, signed, crediting),
      confirm: (receipt, signed) => confirmCredit(receipt, signed, crediting),
      list: async (owner) => {
        const all = await readCredits(store)
        if (owner === undefined) return all
        const owners = await Promise.all(
          all.map(async ({ use }) => (await crediting.findReceiptAt(use.podServer, use.position))?.owner),
        )
        return all.filter((_, index) => owners[index] === owner)
      },
    },
  }
}

/** The officers’ keys, and the way from metered uses to bills in the books, by two of them. */
export const openCloseFace = (deps: CloseFaceDeps): { readonly rooms: readonly Router[] } => ({
  rooms: [
    createOfficerRoutes(deps),
    createCloseRoutes({ ...deps, ...openClosing(deps) }),
    createInvoiceRoutes({
      ...deps,
      invoices: openInvoices(deps),
      administeredBy: payersAdministeredBy(deps),
    }),
  ],
})

/**
 * Also of those that have ended: what they owe does not. What is billed to a name alone, people of the directory or a bill from
 * before there were payers, is read by who administers the only organisation that ever bore it.
 */
const payersAdministeredBy =
  ({ organisations }: Pick<CloseFaceDeps, 'organisations'>): InvoiceRoutesDeps['administeredBy'] =>
  async (person) => {
    const own = (await organisations.rolesOf(person)).filter(({ isAdministrator }) => isAdministrator)
    if (own.length === 0) return []
    const all = await organisations.list()
    return own.flatMap(({ organisation: { id, name } }): Payer[] => {
      const isOnly = all.every((other) => other.name !== name || other.id === id)
      return [{ organisation: name, payer: id }, ...(isOnly ? [{ organisation: name }] : [])]
    })
  }
