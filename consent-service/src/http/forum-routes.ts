import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { answerWishSchema, askWishSchema, hideWishSchema } from '@mutua/sdk/pool/forum'
import { Problem } from '@mutua/sdk/problem'
import { studyIdSchema, type StudyId } from '../pool/budgets/budget-rows.ts'
import type { Forum } from '../pool/forum/open-forum.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface ForumRoutesDeps extends OfficerDeps {
  readonly forum: Forum
}

/** Questions about a study: anybody reads, members and ethics reviewers ask, its people answer, officers hide. */
export const createForumRoutes = (deps: ForumRoutesDeps): Router => {
  const { authenticate, forum } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.get('/studies/:local/forum', async (request, response) => {
    // Who is signed in finds what is theirs.
    const reader = request.headers.authorization === undefined ? undefined : await authenticate(request)
    sendPrivate(response, { items: await forum.read(studyIn(request), reader?.webId) })
  })

  router.post('/studies/:local/forum', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const wish = parseWith(askWishSchema, request.body, 'the question')
    sendPrivate(response.status(201), await forum.ask(studyIn(request), wish, webId))
  })

  router.post('/studies/:local/forum/:number/answer', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const { text } = parseWith(answerWishSchema, request.body, 'the answer')
    sendPrivate(response.status(201), await forum.answer(studyIn(request), numberIn(request), text, webId))
  })

  router.post('/studies/:local/forum/:number/hide', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(hideWishSchema, request.body, 'the reason')
    sendPrivate(response, await forum.hide(studyIn(request), numberIn(request), wish, officer))
  })

  return router
}

const studyIn = (request: Request): StudyId => {
  const parsed = studyIdSchema.safeParse(request.params['local'])
  if (!parsed.success) throw new Problem('not-found', 'There is no such study.')
  return parsed.data
}

const numberSchema = z.coerce.number().int().positive().max(10_000)
const numberIn = (request: Request): number =>
  parseWith(numberSchema, request.params['number'], 'the number of the question')
