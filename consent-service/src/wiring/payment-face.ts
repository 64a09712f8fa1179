import type { Router } from 'express'
import type { Store } from '@mutua/kit/store'
import type { Sealer } from '@mutua/kit/sealer'
import type { OfficerDeps } from '../http/officer.ts'
import { createPaymentRoutes } from '../http/payment-routes.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { openPaymentOrders, type PaymentOrdersDeps } from '../ledger/sepa/open-payment-orders.ts'
import { listRunPayments } from '../ledger/sepa/run-payments.ts'
import type { Members } from '../members/open-members.ts'

export interface PaymentFaceDeps extends OfficerDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  readonly members: Pick<Members, 'findPayee'>
  readonly officers: PaymentOrdersDeps['officers']
  /** The account that the co-op pays from. */
  readonly debtor: PaymentOrdersDeps['debtor']
  readonly paymentsPerFile: number
}

/** From the sums that are to be paid to the bank's statement: orders, files, reports, what comes back. */
export const openPaymentFace = (deps: PaymentFaceDeps): readonly Router[] => {
  const { authenticate, isOfficer, store, now } = deps
  const orders = openPaymentOrders({
    ...deps,
    ledger: openLedger({ store, now }),
    findPayee: deps.members.findPayee,
    listRunPayments: (year) => listRunPayments(year, { store }),
  })
  return [createPaymentRoutes({ authenticate, isOfficer, orders })]
}
