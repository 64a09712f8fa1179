import { json, Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { civilDateOf, civilDateSchema, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { parseSha256, parseWith } from '@mutua/sdk/ids'
import { sizeAdvice, type CoopSize } from '@mutua/sdk/law/size'
import { statuteVersionSchema } from '@mutua/sdk/law/statute-version'
import type { Statute } from '../statute/open-statute.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface StatuteRoutesDeps extends OfficerDeps {
  readonly now: () => number
  readonly statute: Statute
  readonly countSize: () => Promise<Omit<Required<CoopSize>, 'mutualActivities'>>
}

/** The rules of the co-op, open to all; what officers propose to change; and what its size asks for. */
export const createStatuteRoutes = (deps: StatuteRoutesDeps): Router => {
  const { statute, now } = deps
  const router = Router()
  const body = json({ limit: '512kb' })

  router.get('/statute', async (request, response) => {
    sendOpen(response, await statute.inForce(dayIn(request, now)))
  })

  router.get('/statute/versions', async (_request, response) => {
    sendOpen(response, { items: await statute.versions() })
  })

  router.get('/statute/versions/:digest', async (request, response) => {
    sendOpen(response, await statute.version(parseSha256(request.params['digest'])))
  })

  router.post('/statute/versions', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const version = parseWith(statuteVersionSchema, request.body, 'the statute')
    const proposed = await statute.publish(version, officer)
    sendPrivate(response.status(proposed.isPublished ? 201 : 200), proposed)
  })

  router.post('/statute/versions/:digest/entry', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { enteredOn } = parseWith(entrySchema, request.body, 'the entry')
    sendPrivate(response, await statute.enter(parseSha256(request.params['digest']), enteredOn, officer))
  })

  router.get('/console/size', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { activities } = parseWith(sizeQuerySchema, request.query, 'the query')
    const rules = await statute.rulesOn(civilDateOf(now()))
    const mutualActivities = activities ?? rules.number('separate.activities')
    const size = { ...(await deps.countSize()), mutualActivities }
    sendPrivate(response, { size, advice: sizeAdvice(rules, size) })
  })

  return router
}

const entrySchema = z.strictObject({ enteredOn: civilDateSchema })
/** How many mutual activities there are is what the statute says; another number shows what would follow from it. */
const sizeQuerySchema = z.object({ activities: z.coerce.number().int().min(1).max(50).optional() })
const querySchema = z.object({ on: civilDateSchema.optional() })

const dayIn = (request: Request, now: () => number): CivilDate =>
  parseWith(querySchema, request.query, 'the query').on ?? civilDateOf(now())

/** Anybody may read the rules; a browser asks again each time, because they may have changed. */
const sendOpen = (response: Response, body: unknown): void =>
  void response.set('Cache-Control', 'no-cache').json(body)
