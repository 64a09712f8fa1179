import type { RequestHandler } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { Authenticate } from '../authn/authenticate.ts'
import type { ReceiptBook } from '../usage/receipt-book.ts'
import { callerRequest } from './caller-request.ts'

const querySchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})

/**
 * `GET /.receipts`: the receipts of the caller's own data, straight from the pod server that wrote them, so that a
 * member can hold them against what the co-op says. `next` says where to go on.
 */
export const listReceipts =
  (deps: { origin: BaseUrl; authenticate: Authenticate; book: ReceiptBook }): RequestHandler =>
  async (request, response) => {
    const caller = await deps.authenticate(callerRequest(request, deps.origin))
    if (caller.kind !== 'agent') throw new Problem('caller-unknown', 'Sign in as the owner of a pod.')
    const { after, limit } = parseWith(querySchema, request.query, 'the query')
    const items: Receipt[] = []
    let seen = after
    for await (const receipt of deps.book.list(after, scanned)) {
      seen = receipt.position
      if (receipt.owner === caller.webId) items.push(receipt)
      if (items.length === limit) break
    }
    response.json({
      items,
      ...(seen === after ? {} : { next: `/.receipts?after=${String(seen)}&limit=${String(limit)}` }),
    })
  }

/** Receipts looked at per call, those of other members included. */
const scanned = 10_000
