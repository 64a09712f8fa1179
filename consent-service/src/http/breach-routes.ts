import { json, Router } from 'express'
import { z } from 'zod'
import { officerSignedSchema } from '@mutua/sdk/coop/officer'
import { parseWith } from '@mutua/sdk/ids'
import {
  breachFactsSchema,
  breachWishSchema,
  closingWishSchema,
  communicationWishSchema,
  notificationWishSchema,
  type Breach,
} from '@mutua/sdk/rights/breach'
import type { OfficialDocument } from '@mutua/sdk/rights/official-document'
import type { Breaches } from '../rights/open-breaches.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

/** Personal data breaches (GDPR Art. 33, 34): officers write, whoever was told reads their own (docs/http-api.md). */
export const createBreachRoutes = (
  deps: OfficerDeps & {
    readonly breaches: Breaches
    /** As the authority’s form asks for it. */
    readonly formOf: (breach: Breach) => OfficialDocument
  },
): Router => {
  const { authenticate, breaches } = deps
  const router = Router()
  const body = json({ limit: '2mb' })

  router.post('/breaches', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const made = await breaches.record(officer, parseWith(breachWishSchema, request.body, 'the breach'))
    sendPrivate(response.status(201).location(made.id), made)
  })

  router.get('/breaches', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await breaches.list() })
  })

  router.get('/breaches/messages', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, { items: await breaches.messages(webId) })
  })

  router.post('/breaches/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    sendPrivate(response.status(201), await breaches.proposeClosing(text, { ...signed, webId }))
  })

  router.get('/breaches/:id', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await breaches.find(request.params.id))
  })

  router.get('/breaches/:id/form', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, deps.formOf(await breaches.find(request.params.id)))
  })

  router.post('/breaches/:id/facts', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const facts = parseWith(breachFactsSchema, request.body, 'what is known')
    sendPrivate(response, await breaches.add(officer, request.params['id'] ?? '', facts))
  })

  router.post('/breaches/:id/notifications', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(notificationWishSchema, request.body, 'the notification')
    sendPrivate(response, await breaches.notify(officer, request.params['id'] ?? '', wish))
  })

  router.post('/breaches/:id/communications', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(communicationWishSchema, request.body, 'the communication')
    sendPrivate(response, await breaches.communicate(officer, request.params['id'] ?? '', wish))
  })

  router.post('/breaches/:id/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(closingWishSchema, request.body, 'the closing')
    sendPrivate(response, await breaches.draftClosing(request.params['id'] ?? '', wish))
  })

  router.post('/breaches/:id/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await breaches.confirmClosing(request.params['id'] ?? '', { ...signed, webId }))
  })

  return router
}

const proposalSchema = officerSignedSchema.extend({ text: z.string().max(65_536) })
