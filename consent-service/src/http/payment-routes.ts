import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { json, Router } from 'express'
import { z } from 'zod'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { officerSignedSchema } from '@mutua/sdk/coop/officer'
import { nameCheckSchema, paymentOrderIdSchema } from '@mutua/sdk/coop/payment-order'
import { yearSchema } from '@mutua/sdk/coop/period'
import { centsSchema, parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { PaymentOrders } from '../ledger/sepa/open-payment-orders.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface PaymentRoutesDeps extends OfficerDeps {
  readonly orders: PaymentOrders
}

/** Orders to the bank, its reports, and what came back. For officers; two of them sign an order. */
export const createPaymentRoutes = (deps: PaymentRoutesDeps): Router => {
  const { orders } = deps
  const router = Router()
  const body = json({ limit: '1mb' })
  const idOf = (params: { readonly id?: string }) =>
    parseWith(paymentOrderIdSchema, params.id, 'the number of the order')

  router.post('/payment-orders', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(draftSchema, request.body, 'the order')
    sendPrivate(response.status(201), await orders.draft(wish, officer))
  })

  router.get('/payment-orders', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await orders.list() })
  })

  router.get('/payment-orders/:id', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await orders.read(idOf(request.params)))
  })

  router.get('/payment-orders/:id/payments', async (request, response) => {
    await authenticateOfficer(request, deps)
    const [id, page] = [idOf(request.params), parseListQuery(request)]
    const list = { limit: page.limit, numberOf: ({ member }: { member: number }) => member }
    sendPrivate(response, listPage(`/payment-orders/${id}/payments`, await orders.payments(id, page), list))
  })

  router.post('/payment-orders/:id/name-checks', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { items } = parseWith(nameChecksSchema, request.body, 'the answers')
    sendPrivate(response, await orders.recordNameChecks(idOf(request.params), items))
  })

  router.get('/payment-orders/:id/statement', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await orders.statement(idOf(request.params)))
  })

  router.post('/payment-orders/:id/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the signature')
    sendPrivate(response, await orders.propose(idOf(request.params), { ...signed, webId }))
  })

  router.post('/payment-orders/:id/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the signature')
    sendPrivate(response, await orders.confirm(idOf(request.params), { ...signed, webId }))
  })

  router.post('/payment-orders/:id/discard', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await orders.discard(idOf(request.params)))
  })

  router.post('/payment-orders/:id/export', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await orders.export(idOf(request.params), officer))
  })

  router.get('/payment-orders/:id/files/:number', async (request, response) => {
    await authenticateOfficer(request, deps)
    const number = parseWith(fileNumberSchema, request.params.number, 'the number of the file')
    const { name, text } = await orders.file(idOf(request.params), number)
    response
      .set('Cache-Control', 'no-store')
      .set('Content-Disposition', `attachment; filename="${name}"`)
      .type('application/xml')
    // When writing fails on the way, the connection is broken off: half a file must not look like a whole one.
    await pipeline(Readable.from(text), response)
  })

  router.post('/payment-orders/:id/settle', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const settlement = parseWith(settlementSchema, request.body, 'the booking')
    sendPrivate(response, await orders.settle(idOf(request.params), settlement, officer))
  })

  router.post('/payment-reports', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    if (request.is(['application/xml', 'text/xml']) === false)
      throw new Problem('content-type-unsupported', 'Send the report as application/xml.')
    sendPrivate(response, await orders.importReport(request, officer))
  })

  router.get('/payment-reports', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await orders.reports() })
  })

  router.get('/returned-payments', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { waiting } = parseWith(waitingSchema, request.query, 'the query')
    sendPrivate(response, { items: await orders.returns({ isWaiting: waiting === 'true' }) })
  })

  router.post('/returned-payments', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const given = parseWith(returnSchema, request.body, 'the return')
    sendPrivate(response, await orders.enterReturn(given))
  })

  router.post('/returned-payments/release', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { endToEndId } = parseWith(releaseSchema, request.body, 'the call')
    sendPrivate(response, await orders.release(endToEndId, officer))
  })

  return router
}

const draftSchema = z.strictObject({
  year: yearSchema,
  again: z.boolean().default(false),
  executeOn: civilDateSchema.optional(),
})

const nameChecksSchema = z.strictObject({
  items: z
    .array(z.strictObject({ member: z.number().int().positive(), answer: nameCheckSchema }))
    .min(1)
    .max(10_000),
})

const fileNumberSchema = z.coerce.number().int().min(1).max(999)

const settlementSchema = z.strictObject({
  file: z.number().int().positive().default(1),
  bookedOn: civilDateSchema,
  cents: centsSchema,
})

const waitingSchema = z.object({ waiting: z.enum(['true', 'false']).optional() })

const endToEndIdSchema = z.string().min(1).max(35)

const returnSchema = z.strictObject({
  endToEndId: endToEndIdSchema,
  /** ISO 20022 return reason; `NARR` when the statement gives none. */
  reason: z.string().regex(/^[A-Z0-9]{4}$/, 'must be a reason like AC04'),
})

const releaseSchema = z.strictObject({ endToEndId: endToEndIdSchema })
