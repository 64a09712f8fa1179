import { json, Router } from 'express'
import { z } from 'zod'
import { monthSchema, periodSchema } from '@mutua/sdk/coop/period'
import { accounts, transferDraftSchema, type Account, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Ledger, PostingRefusal } from '../ledger/open-ledger.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface LedgerRoutesDeps extends OfficerDeps {
  readonly ledger: Pick<Ledger, 'post' | 'listTransfers' | 'readBalances'>
}

/** The books, for officers. By hand only money in and out is booked; everything else follows from a close or a ristorno. */
export const createLedgerRoutes = (deps: LedgerRoutesDeps): Router => {
  const router = Router()

  router.get('/ledger/transfers', async (request, response) => {
    await authenticateOfficer(request, deps)
    const page = parseListQuery(request)
    const { period } = parseWith(periodQuerySchema, request.query, 'the query')
    const transfers = await deps.ledger.listTransfers({ ...page, period })
    const query = period === undefined ? {} : { period }
    const list = { limit: page.limit, numberOf: ({ sequence }: { sequence: number }) => sequence, query }
    sendPrivate(response, listPage('/ledger/transfers', transfers, list))
  })

  router.get('/ledger/balances', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await deps.ledger.readBalances() })
  })

  router.post('/ledger/transfers', json({ limit: '16kb' }), async (request, response) => {
    await authenticateOfficer(request, deps)
    const draft = parseWith(transferDraftSchema, request.body, 'the transfer')
    parseWith(monthSchema, draft.period, 'the transfer, field "period"')
    if (!isByHand(draft)) {
      throw new Problem(
        'transfer-refused',
        'By hand: a cost (cost:... to bank), or a payment in (bank to receivable:...).',
      )
    }
    // A namespace of their own: no key written by hand can stand where a close or a ristorno books.
    const outcome = await deps.ledger.post({ ...draft, key: `hand:${draft.key}` })
    switch (outcome.kind) {
      case 'posted':
        return sendPrivate(response.status(201), outcome.transfer)
      case 'posted-before':
        return sendPrivate(response, outcome.transfer)
      case 'refused':
        throw new Problem('transfer-refused', refusals[outcome.why])
    }
  })

  return router
}

const periodQuerySchema = z.object({ period: periodSchema.optional() })

const isByHand = ({ debit, credit }: TransferDraft): boolean =>
  (isCost(debit) && credit === accounts.bank) ||
  (debit === accounts.bank && (credit.startsWith('receivable:') || isCost(credit)))

const isCost = (account: Account): boolean => account.startsWith('cost:')

const refusals: Readonly<Record<PostingRefusal, string>> = {
  'key-reused': 'That key books something else already.',
  'period-closed': 'That month is closed: book it in an open one.',
  'member-overdrawn': 'No member may come to owe the co-op.',
  'overdrawn': 'That account does not hold so much: see what is left of the grant, the fund or the debt.',
  'centre-unknown': 'No such activity centre is open in that period: register it first.',
  'funding-unknown': 'No such funding source is open in that period: register it first.',
  'not-the-reverse': 'What puts a transfer right has its accounts on the other sides.',
  'reversed-before': 'That transfer has been put right before.',
}
