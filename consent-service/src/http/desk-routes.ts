import { json, Router } from 'express'
import { deskActWishSchema, deskConfirmationSchema, deskOrderWishSchema } from '@mutua/sdk/consent/desk'
import { parseWith } from '@mutua/sdk/ids'
import type { Desk } from '../desk/open-desk.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

/** What people without a device decide at the co-op’s desk. Every step is taken by an officer who signs in as themself. */
export const createDeskRoutes = (deps: OfficerDeps & { readonly desk: Desk }): Router => {
  const { authenticate, isOfficer, desk } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.post('/desk/orders', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const order = await desk.recordOrder(officer, parseWith(deskOrderWishSchema, request.body, 'the order'))
    sendPrivate(response.status(201).location(order.id), order)
  })

  router.get('/desk/orders', async (request, response) => {
    const whose =
      request.query['all'] === 'true'
        ? (await authenticateOfficer(request, deps), 'all' as const)
        : (await authenticate(request)).webId
    sendPrivate(response, { items: await desk.orders(whose) })
  })

  router.post('/desk/orders/:id/confirm', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await desk.confirmOrder(officer, request.params.id))
  })

  router.post('/desk/orders/:id/end', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await desk.endOrder({ webId, isOfficer: isOfficer(webId) }, request.params.id))
  })

  router.get('/desk/orders/:id/choices', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await desk.choices(request.params.id))
  })

  router.post('/desk/orders/:id/acts', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(deskActWishSchema, request.body, 'what was decided')
    const act = await desk.enter(officer, request.params['id'] ?? '', wish)
    sendPrivate(response.status(201).location(act.id), act)
  })

  router.post('/desk/acts/:id/confirm', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { digest } = parseWith(deskConfirmationSchema, request.body, 'the confirmation')
    sendPrivate(response, await desk.confirm(officer, request.params['id'] ?? '', digest))
  })

  router.get('/desk/acts', async (request, response) => {
    const whose =
      request.query['all'] === 'true'
        ? (await authenticateOfficer(request, deps), 'all' as const)
        : (await authenticate(request)).webId
    sendPrivate(response, { items: await desk.acts(whose) })
  })

  return router
}
