import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { chartOfAccounts, places } from '@mutua/sdk/coop/chart'
import { handPostings } from '@mutua/sdk/coop/hand-posting'
import { monthSchema, periodSchema, yearSchema, type Month, type Period } from '@mutua/sdk/coop/period'
import {
  accountSchema,
  activityCentreSchema,
  fundingSourceSchema,
  transferDraftSchema,
  type ShownTransfer,
  type Transfer,
  type TransferDraft,
} from '@mutua/sdk/coop/transfer'
import type { TrialBalance, YearlyAccounts } from '@mutua/sdk/coop/yearly-accounts'
import { parseWith, sha256Schema } from '@mutua/sdk/ids'
import type { Ledger } from '../ledger/open-ledger.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

interface HandPosted {
  readonly transfer: Transfer
  readonly isNew: boolean
}

export interface LedgerRoutesDeps extends OfficerDeps {
  readonly ledger: Pick<Ledger, 'listTransfers' | 'readBalances'>
  readonly postByHand: (draft: TransferDraft) => Promise<HandPosted>
  readonly reverseByHand: (
    sequence: number,
    wish: { period: Month; reference: string },
  ) => Promise<HandPosted>
  readonly readTransfer: (sequence: number) => Promise<ShownTransfer>
  readonly readTrialBalance: (until: Period) => Promise<TrialBalance>
  readonly readYearlyAccounts: (period: Period) => Promise<YearlyAccounts>
  readonly writeJournal: () => AsyncIterable<string>
}

/** The books, for officers. By hand only what the co-op itself knows is booked; all else follows from a close or a ristorno. */
export const createLedgerRoutes = (deps: LedgerRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '16kb' })

  router.get('/ledger/chart', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: chartOfAccounts, places, byHand: handPostings })
  })

  router.get('/ledger/transfers', async (request, response) => {
    await authenticateOfficer(request, deps)
    const page = parseListQuery(request)
    const selection = parseWith(selectionSchema, request.query, 'the query')
    const transfers = await deps.ledger.listTransfers({ ...page, ...selection, period: selection.period })
    const list = {
      limit: page.limit,
      numberOf: ({ sequence }: { sequence: number }) => sequence,
      query: Object.fromEntries(
        Object.entries(selection).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    }
    sendPrivate(response, listPage('/ledger/transfers', transfers, list))
  })

  router.get('/ledger/transfers/:sequence', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await deps.readTransfer(parseSequence(request)))
  })

  router.post('/ledger/transfers', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const draft = parseWith(transferDraftSchema, request.body, 'the transfer')
    parseWith(monthSchema, draft.period, 'the transfer, field "period"')
    const { transfer, isNew } = await deps.postByHand(draft)
    sendPrivate(response.status(isNew ? 201 : 200), transfer)
  })

  router.post('/ledger/transfers/:sequence/reversal', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(reversalSchema, request.body, 'the reversal')
    const { transfer, isNew } = await deps.reverseByHand(parseSequence(request), wish)
    sendPrivate(response.status(isNew ? 201 : 200), transfer)
  })

  router.get('/ledger/balances', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await deps.ledger.readBalances() })
  })

  router.get('/ledger/trial-balance', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { until } = parseWith(z.object({ until: periodSchema }), request.query, 'the query')
    sendPrivate(response, await deps.readTrialBalance(until))
  })

  router.get('/ledger/accounts', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { period } = parseWith(z.object({ period: periodSchema }), request.query, 'the query')
    sendPrivate(response, await deps.readYearlyAccounts(period))
  })

  router.get('/ledger/journal', async (request, response) => {
    await authenticateOfficer(request, deps)
    response
      .set('Cache-Control', 'no-store')
      .set('Content-Disposition', 'attachment; filename="books.journal"')
      .type('text/plain; charset=utf-8')
    // When reading fails on the way, the connection is broken off: half a journal must not look like a whole one.
    await pipeline(Readable.from(deps.writeJournal()), response)
  })

  return router
}

/** `period` is one month, or the entries that close a year; `year` is a year with all its months. */
const selectionSchema = z.object({
  period: periodSchema.optional(),
  year: yearSchema.optional(),
  account: accountSchema.optional(),
  centre: activityCentreSchema.optional(),
  funding: fundingSourceSchema.optional(),
  voucher: sha256Schema.optional(),
})

const reversalSchema = z.strictObject({
  period: monthSchema,
  reference: z.string().trim().min(1).max(140),
})

const sequenceSchema = z.coerce.number().int().positive().max(999_999_999_999)
const parseSequence = (request: Request): number =>
  parseWith(sequenceSchema, request.params['sequence'], 'the number of the transfer')
