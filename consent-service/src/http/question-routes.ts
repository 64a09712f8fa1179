import { json, Router } from 'express'
import { z } from 'zod'
import { questionWishSchema } from '@mutua/sdk/consent/question'
import { parseWith } from '@mutua/sdk/ids'
import type { Questions } from '../grants/questions.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendPrivate } from './send-page.ts'

/** Members ask before they decide, and whoever made the request answers (docs/http-api.md). */
export const createQuestionRoutes = ({
  authenticate,
  questions,
}: {
  readonly authenticate: AuthenticateCaller
  readonly questions: Questions
}): Router => {
  const router = Router()
  const body = json({ limit: '16kb' })

  router.get('/requests/:id/questions', async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'see-requests')
    sendPrivate(response, await questions.read(webId, request.params.id, mandate))
  })

  router.post('/requests/:id/questions', body, async (request, response) => {
    const { webId, person, mandate } = await authenticate(request, 'decide')
    const { text } = parseWith(questionWishSchema, request.body, 'the question')
    const thread = await questions.ask({ party: webId, person, mandate }, request.params.id, text)
    sendPrivate(response.status(201), thread)
  })

  router.post('/requests/:id/questions/:number/answer', body, async (request, response) => {
    const { webId, person } = await authenticate(request)
    const { text } = parseWith(questionWishSchema, request.body, 'the answer')
    const { id } = request.params
    const { number } = parseWith(placeSchema, request.params, 'the question')
    sendPrivate(response, await questions.answer({ party: webId, person }, { local: id, number }, text))
  })

  return router
}

const placeSchema = z.object({ number: z.coerce.number().int().min(1).max(1_000) })
