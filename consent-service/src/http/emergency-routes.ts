import { json, Router } from 'express'
import { z } from 'zod'
import {
  emergencyOpeningSchema,
  emergencyTrustWishSchema,
  emergencyVerdictSchema,
  emergencyWishSchema,
  objectionSchema,
  toldByOfficerSchema,
} from '@mutua/sdk/consent/emergency'
import { monthOf, monthSchema } from '@mutua/sdk/coop/period'
import { instantOf, parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Emergencies } from '../emergency/open-emergencies.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface EmergencyRoutesDeps extends OfficerDeps {
  readonly now: () => number
  readonly emergencies: Emergencies
}

/**
 * Emergency access: members say beforehand what may be read, people of entrusted organisations open it, members object,
 * officers review. It is ended like every consent, at `POST /grants/{id}/withdraw`.
 */
export const createEmergencyRoutes = (deps: EmergencyRoutesDeps): Router => {
  const { authenticate, emergencies } = deps
  const router = Router()
  const body = json({ limit: '256kb' })

  router.get('/emergency/rule', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await emergencies.rule(webId))
  })

  router.put('/emergency/rule', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const wish = parseWith(emergencyWishSchema, request.body, 'the rule')
    sendPrivate(response, await emergencies.setRule(webId, wish))
  })

  router.post('/emergency/accesses', body, async (request, response) => {
    const { webId, person } = await authenticate(request)
    const opening = parseWith(emergencyOpeningSchema, request.body, 'the emergency access')
    if (person === undefined)
      throw new Problem('staff-only', 'Say with On-Behalf-Of for which organisation you open it.')
    const access = await emergencies.open({ organisation: webId, person }, opening)
    sendPrivate(response.status(201).location(access.grant), access)
  })

  router.get('/emergency/accesses', async (request, response) => {
    const { webId } = await authenticate(request)
    const { limit } = parseWith(limitSchema, request.query, 'the query')
    sendPrivate(response, { items: await emergencies.list(webId, limit) })
  })

  router.get('/emergency/accesses/:id', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await emergencies.find(webId, request.params.id))
  })

  router.post('/emergency/accesses/:id/object', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const objection = parseWith(objectionSchema, request.body ?? {}, 'the objection')
    sendPrivate(response, await emergencies.object(webId, request.params.id, objection))
  })

  for (const room of [trustRoutes(deps), reviewRoutes(deps)]) router.use(room)
  return router
}

/** What officers do about whom the co-op trusts. */
const trustRoutes = (deps: EmergencyRoutesDeps): Router => {
  const { authenticate, emergencies } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.get('/emergency/organisations', async (request, response) => {
    await authenticate(request)
    sendPrivate(response, { items: await emergencies.trusted() })
  })

  router.post('/emergency/organisations', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { organisation } = parseWith(emergencyTrustWishSchema, request.body, 'the organisation')
    sendPrivate(response.status(201), await emergencies.entrust(organisation, officer))
  })

  router.post('/emergency/organisations/end', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { organisation } = parseWith(emergencyTrustWishSchema, request.body, 'the organisation')
    await emergencies.endTrust(organisation)
    response.status(204).end()
  })

  return router
}

/** What officers do afterwards. */
const reviewRoutes = (deps: EmergencyRoutesDeps): Router => {
  const { emergencies, now } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.get('/emergency/review', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { month } = parseWith(monthQuerySchema, request.query, 'the query')
    sendPrivate(response, await emergencies.review(month ?? monthOf(instantOf(now()))))
  })

  router.get('/emergency/overdue', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { limit } = parseWith(limitSchema, request.query, 'the query')
    sendPrivate(response, { items: await emergencies.overdueReviews(limit) })
  })

  router.get('/emergency/untold', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { limit } = parseWith(limitSchema, request.query, 'the query')
    const found = await emergencies.untold(limit)
    sendPrivate(response, { items: found.map(({ access, isOverdue }) => ({ ...access, isOverdue })) })
  })

  router.post('/emergency/accesses/:id/told', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { by } = parseWith(toldByOfficerSchema, request.body, 'how the member was told')
    sendPrivate(response, await emergencies.tell(officer, request.params.id, by))
  })

  router.post('/emergency/accesses/:id/review', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const verdict = parseWith(emergencyVerdictSchema, request.body, 'the verdict')
    sendPrivate(response, await emergencies.judge(officer, request.params.id, verdict))
  })

  return router
}

const limitSchema = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) })
const monthQuerySchema = z.object({ month: monthSchema.optional() })
