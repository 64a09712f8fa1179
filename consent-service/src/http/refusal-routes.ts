import { Router } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import type { RefusedTokens } from '../uma/refused-tokens.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendPrivate } from './send-page.ts'

/** `GET /refusals`: who was given no token under the caller’s consents. */
export const createRefusalRoutes = ({
  authenticate,
  refused,
}: {
  readonly authenticate: AuthenticateCaller
  readonly refused: Pick<RefusedTokens, 'list'>
}): Router => {
  const router = Router()
  router.get('/refusals', async (request, response) => {
    const { webId } = await authenticate(request)
    const { limit } = parseWith(limitSchema, request.query, 'the query')
    sendPrivate(response, { items: await refused.list(webId, limit) })
  })
  return router
}

const limitSchema = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) })
