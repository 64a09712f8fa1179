import { json, Router } from 'express'
import { z } from 'zod'
import { complaintAnswerSchema, complaintWishSchema } from '@mutua/sdk/consent/complaint'
import { parseWith } from '@mutua/sdk/ids'
import type { Complaints } from '../complaints/open-complaints.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface ComplaintRoutesDeps extends OfficerDeps {
  /** Callers with those they act for. */
  readonly actors: AuthenticateCaller
  readonly complaints: Complaints
}

/** “This was not right”: members say so, officers answer (docs/http-api.md). */
export const createComplaintRoutes = (deps: ComplaintRoutesDeps): Router => {
  const { actors, authenticate, complaints } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.post('/complaints', body, async (request, response) => {
    const { webId, person, mandate } = await actors(request, 'see-consents')
    const wish = parseWith(complaintWishSchema, request.body, 'the complaint')
    const made = await complaints.complain({ member: webId, person, covers: mandate?.covers }, wish)
    sendPrivate(response.status(201).location(made.id), made)
  })

  router.get('/complaints', async (request, response) => {
    const { webId } = await authenticate(request)
    const { limit } = parseWith(listSchema, request.query, 'the query')
    sendPrivate(response, { items: await complaints.list(webId, limit) })
  })

  router.get('/complaints/received', async (request, response) => {
    await authenticateOfficer(request, deps)
    const wanted = parseWith(receivedSchema, request.query, 'the query')
    sendPrivate(response, { items: await complaints.received(wanted) })
  })

  router.get('/complaints/:id', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await complaints.find(webId, request.params.id))
  })

  router.post('/complaints/:id/answer', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const answer = parseWith(complaintAnswerSchema, request.body, 'the answer')
    sendPrivate(response, await complaints.answer(officer, request.params.id, answer))
  })

  return router
}

const listSchema = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})

const receivedSchema = listSchema.extend({ state: z.enum(['waiting', 'answered', 'all']).default('waiting') })
