import { json, Router } from 'express'
import { parseWith } from '@mutua/sdk/ids'
import {
  rightsAnswerSchema,
  rightsEntrySchema,
  rightsReasonSchema,
  rightsWishSchema,
} from '@mutua/sdk/rights/rights-request'
import type { Rights } from '../rights/open-rights.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

/** What data subjects ask of the co-op (GDPR Art. 15-22), and what officers answer (docs/http-api.md). */
export const createRightsRoutes = (deps: OfficerDeps & { readonly rights: Rights }): Router => {
  const { authenticate, rights } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.post('/rights', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const made = await rights.make(webId, parseWith(rightsWishSchema, request.body, 'the request'))
    sendPrivate(response.status(201).location(made.id), made)
  })

  router.get('/rights', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, { items: await rights.list(webId) })
  })

  router.get('/rights/received', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await rights.lines() })
  })

  router.post('/rights/entries', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const made = await rights.enter(officer, parseWith(rightsEntrySchema, request.body, 'the request'))
    sendPrivate(response.status(201).location(made.id), made)
  })

  router.get('/rights/:id', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await rights.find(webId, request.params.id))
  })

  router.post('/rights/:id/withdraw', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await rights.withdraw(webId, request.params.id))
  })

  router.post('/rights/:id/take', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { reason } = parseWith(rightsReasonSchema.partial(), request.body ?? {}, 'the reason')
    sendPrivate(response, await rights.take(officer, request.params['id'] ?? '', reason))
  })

  router.post('/rights/:id/identity', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { reason } = parseWith(rightsReasonSchema, request.body, 'the reason')
    sendPrivate(response, await rights.askIdentity(officer, request.params['id'] ?? '', reason))
  })

  router.post('/rights/:id/identity-shown', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await rights.showIdentity(officer, request.params.id))
  })

  router.post('/rights/:id/extend', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { reason } = parseWith(rightsReasonSchema, request.body, 'the reason')
    sendPrivate(response, await rights.extend(officer, request.params['id'] ?? '', reason))
  })

  router.post('/rights/:id/answer', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const answer = parseWith(rightsAnswerSchema, request.body, 'the answer')
    sendPrivate(response, await rights.answer(officer, request.params['id'] ?? '', answer))
  })

  return router
}
