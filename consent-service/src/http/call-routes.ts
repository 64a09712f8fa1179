import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { amendmentWishSchema, answerWishSchema, questionWishSchema } from '@mutua/sdk/codesign/call'
import { callWishSchema } from '@mutua/sdk/codesign/call-text'
import { lotsSchema } from '@mutua/sdk/codesign/scoring'
import { officerSignedSchema } from '@mutua/sdk/coop/officer'
import { parseWith } from '@mutua/sdk/ids'
import type { CallCaller } from '../calls/call-deps.ts'
import type { CallStep } from '../calls/open-calls.ts'
import { answerQuestion, askQuestion, listQuestions } from '../calls/questions.ts'
import { readRanking, recordLots } from '../calls/ranked-list.ts'
import { listForCheck } from '../calls/view-proposal.ts'
import { callOf, numberOf, plain, requireCaller, type CallRoutesDeps } from './call-caller.ts'
import { addProposalRoutes } from './proposal-routes.ts'
import { addScoreRoutes } from './score-routes.ts'
import { authenticateOfficer } from './officer.ts'
import { sendPrivate } from './send-page.ts'
import { addTableRoutes } from './table-routes.ts'

/** Calls for co-design: written, signed and settled by officers, read by everybody (docs/http-api.md). */
export const createCallRoutes = (deps: CallRoutesDeps): Router => {
  const { calls, room } = deps
  const router = Router()
  const body = json({ limit: '256kb' })

  router.get('/calls', async (request, response) => {
    const caller = await anybody(request, deps)
    sendPrivate(response, plain({ items: await calls.list(caller) }))
  })
  router.post('/calls', body, async (request, response) => {
    const by = await authenticateOfficer(request, deps)
    const drafted = await calls.draft(parseWith(callWishSchema, request.body, 'the call'), by)
    sendPrivate(response.status(201).location(drafted.id), plain(drafted))
  })
  router.get('/calls/:call', async (request, response) => {
    sendPrivate(response, plain(await calls.read(callOf(request), await anybody(request, deps))))
  })
  router.put('/calls/:call', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(callWishSchema, request.body, 'the call')
    sendPrivate(response, plain(await calls.redraft(callOf(request), { wish })))
  })
  router.put('/calls/:call/amendment', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const change = parseWith(amendmentWishSchema, request.body, 'the amendment')
    sendPrivate(response, plain(await calls.redraft(callOf(request), change)))
  })
  router.post('/calls/:call/off', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { reason } = parseWith(reasonSchema, request.body, 'the reason')
    sendPrivate(response, plain(await calls.wantOff(callOf(request), reason)))
  })

  router.get('/calls/:call/standing', async (request, response) => {
    sendPrivate(response, await calls.standing(callOf(request), await requireCaller(request, deps)))
  })

  addStepRoutes(router, deps)

  router.get('/calls/:call/questions', async (request, response) => {
    await calls.read(callOf(request), undefined)
    sendPrivate(response, { items: await listQuestions(callOf(request), room) })
  })
  router.post('/calls/:call/questions', body, async (request, response) => {
    const { webId } = await requireCaller(request, deps)
    const { text } = parseWith(questionWishSchema, request.body, 'the question')
    sendPrivate(response.status(201), await askQuestion(callOf(request), text, webId, room))
  })
  router.post('/calls/:call/questions/:number/answer', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { answer } = parseWith(answerWishSchema, request.body, 'the answer')
    sendPrivate(response, await answerQuestion(callOf(request), numberOf(request), answer, room))
  })

  router.get('/calls/:call/received', async (request, response) => {
    const items = await listForCheck(callOf(request), await requireCaller(request, deps), room)
    sendPrivate(response, plain({ items }))
  })
  router.get('/calls/:call/list', async (request, response) => {
    const items = await readRanking(callOf(request), await requireCaller(request, deps), room)
    sendPrivate(response, plain({ items }))
  })
  router.post('/calls/:call/lots', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    await recordLots(callOf(request), parseWith(lotsSchema, request.body, 'the lots'), room)
    sendPrivate(response, plain(await calls.read(callOf(request), await requireCaller(request, deps))))
  })

  addProposalRoutes(router, deps)
  addScoreRoutes(router, deps)
  addTableRoutes(router, deps)
  return router
}

/** What takes two officers: publication and amendments, the closing of the scoring, the minutes, calling off. */
const addStepRoutes = (router: Router, deps: CallRoutesDeps): void => {
  const { calls } = deps
  const body = json({ limit: '256kb' })
  const path = '/calls/:call/decisions/:step'

  router.get(path, async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await calls.decision(callOf(request), stepOf(request)))
  })
  router.post(`${path}/propose`, body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    sendPrivate(
      response.status(201),
      await calls.propose(callOf(request), stepOf(request), text, { ...signed, webId }),
    )
  })
  router.post(`${path}/confirm`, body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { subject, ...signed } = parseWith(confirmationSchema, request.body, 'the confirmation')
    sendPrivate(
      response,
      plain(await calls.confirm(callOf(request), stepOf(request), subject, { ...signed, webId })),
    )
  })
}

const anybody = async (request: Request, deps: CallRoutesDeps): Promise<CallCaller | undefined> =>
  request.headers.authorization === undefined ? undefined : requireCaller(request, deps)

const stepOf = (request: Request): CallStep =>
  parseWith(z.enum(['publication', 'scoring', 'minutes', 'off']), request.params['step'], 'the step')

const reasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(1_200) })
const proposalSchema = officerSignedSchema.extend({ text: z.string().max(65_536) })
const confirmationSchema = officerSignedSchema.extend({ subject: z.string().min(1).max(200) })
