import { json, type Router } from 'express'
import { declarationWishSchema, sheetWishSchema } from '@mutua/sdk/codesign/scoring'
import { parseWith } from '@mutua/sdk/ids'
import { declareInterest, handInSheet, readBlind, viewCommission } from '../calls/score-proposals.ts'
import { callOf, numberOf, plain, requireCaller, type CallRoutesDeps } from './call-caller.ts'
import { sendPrivate } from './send-page.ts'

/** The commission: an interest said first, then proposals without names, then scores that are final. */
export const addScoreRoutes = (router: Router, deps: CallRoutesDeps): void => {
  const { room } = deps
  const body = json({ limit: '128kb' })

  router.get('/calls/:call/commission', async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    sendPrivate(response, await viewCommission(callOf(request), webId, room))
  })
  router.post('/calls/:call/commission/declaration', body, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    const said = parseWith(declarationWishSchema, request.body, 'the declaration')
    await declareInterest(callOf(request), said, webId, room)
    sendPrivate(response.status(201), await viewCommission(callOf(request), webId, room))
  })
  router.get('/calls/:call/blind', async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    sendPrivate(response, plain({ items: await readBlind(callOf(request), webId, room) }))
  })
  router.post('/calls/:call/blind/:number/scores', body, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    const wish = parseWith(sheetWishSchema, request.body, 'the scores')
    await handInSheet(callOf(request), numberOf(request), wish, webId, room)
    sendPrivate(response.status(201), plain({ items: await readBlind(callOf(request), webId, room) }))
  })
}
