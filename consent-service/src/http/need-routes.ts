import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { animatorSchema, needAnswerWishSchema, needDoneSchema, needWishSchema } from '@mutua/sdk/coop/need'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import type { Needs } from '../needs/open-needs.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface NeedRoutesDeps extends OfficerDeps {
  readonly needs: Needs
  /** Everything of whoever calls, on every board. */
  readonly forget: (webId: WebId) => Promise<void>
}

/** The boards of needs, for members who chose to take part; nobody acts for another there. */
export const createNeedRoutes = (deps: NeedRoutesDeps): Router => {
  const { needs } = deps
  const router = Router()
  const body = json({ limit: '8kb' })
  const caller = async (request: Request): Promise<WebId> => (await deps.authenticate(request)).webId
  const idOf = (request: Request): string => String(request.params['id'] ?? '')

  router.get('/needs/boards', async (request, response) => {
    sendPrivate(response, { items: await needs.boards(await caller(request)) })
  })

  router.put('/needs/boards/:id', body, async (request, response) => {
    const webId = await caller(request)
    const { takesPart } = parseWith(partSchema, request.body, 'whether you take part')
    await needs.takePart(webId, idOf(request), takesPart)
    sendPrivate(response, { items: await needs.boards(webId) })
  })

  router.put('/needs/boards/:id/animator', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { webId } = parseWith(animatorSchema, request.body, 'the animator')
    await needs.nameAnimator(idOf(request), webId, officer)
    response.status(204).end()
  })

  router.get('/needs', async (request, response) => {
    const webId = await caller(request)
    const { section } = parseWith(sectionSchema, request.query, 'the query')
    sendPrivate(response, { items: await needs.list(webId, section) })
  })

  router.post('/needs', body, async (request, response) => {
    const webId = await caller(request)
    const wish = parseWith(needWishSchema, request.body, 'what is posted')
    sendPrivate(response.status(201), await needs.post(webId, wish))
  })

  router.post('/needs/:id/answers', body, async (request, response) => {
    const webId = await caller(request)
    const wish = parseWith(needAnswerWishSchema, request.body, 'the answer')
    sendPrivate(response.status(201), await needs.answer(webId, idOf(request), wish))
  })

  router.post('/needs/:id/agree', body, async (request, response) => {
    const webId = await caller(request)
    const { answer } = parseWith(agreeSchema, request.body, 'the answer')
    sendPrivate(response, await needs.agree(webId, idOf(request), answer))
  })

  router.post('/needs/:id/done', body, async (request, response) => {
    const webId = await caller(request)
    const said = parseWith(needDoneSchema, request.body, 'what was done')
    sendPrivate(response, await needs.done(webId, idOf(request), said))
  })

  router.post('/needs/:id/report', async (request, response) => {
    await needs.report(await caller(request), idOf(request))
    response.status(204).end()
  })

  router.post('/needs/:id/restore', async (request, response) => {
    sendPrivate(response, await needs.restore(await caller(request), idOf(request)))
  })

  router.delete('/needs/mine', async (request, response) => {
    await deps.forget(await caller(request))
    response.status(204).end()
  })

  router.delete('/needs/:id', async (request, response) => {
    await needs.withdraw(await caller(request), idOf(request))
    response.status(204).end()
  })

  return router
}

const partSchema = z.strictObject({ takesPart: z.boolean() })
const sectionSchema = z.object({ section: z.string().max(80) })
const agreeSchema = z.strictObject({ answer: z.string().max(40) })
