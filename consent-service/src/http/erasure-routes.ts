import { json, Router } from 'express'
import { z } from 'zod'
import { erasureStateAt, erasureStates, type Erasure } from '@mutua/sdk/consent/erasure'
import { instantOf, parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { studyOfRecipient } from '@mutua/sdk/pool/secure-room'
import type { Notices } from '../notices/open-notices.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { parsePageQuery, sendPage, sendPrivate } from './send-page.ts'

export interface ErasureRoutesDeps extends OfficerDeps {
  readonly erasures: Notices['erasures']
  readonly now: () => number
  /** Of this service. */
  readonly origin: BaseUrl
}

/** What recipients must erase once a consent is over, and what they answered: for both sides, and for officers. */
export const createErasureRoutes = (deps: ErasureRoutesDeps): Router => {
  const { authenticate, erasures } = deps
  const router = Router()

  router.get('/erasures', async (request, response) => {
    const { state, all } = parseWith(querySchema, request.query, 'the query')
    const isForOfficer = all === 'true'
    const webId = isForOfficer
      ? await authenticateOfficer(request, deps)
      : (await authenticate(request)).webId
    const page = parsePageQuery(request)
    const at = instantOf(deps.now())
    const found = await erasures.list(isForOfficer ? 'all' : webId, {
      ...page,
      // Who was in a study is nobody's to know but the member's.
      isWanted: (erasure) =>
        (state === undefined || erasureStateAt(erasure, at) === state) &&
        (!isForOfficer || studyOfRecipient(erasure.recipient, deps.origin) === undefined),
    })
    const items = found.items.map((erasure) => ({ ...erasure, state: erasureStateAt(erasure, at) }))
    const path = `/erasures${queryOf({ state, all })}`
    sendPage(response, path, { ...found, items }, page.limit)
  })

  router.post('/grants/:id/erasure', json({ limit: '16kb' }), async (request, response) => {
    const { webId, jkt } = await authenticate(request)
    const { statement } = parseWith(answerSchema, request.body, 'the answer')
    const answered: Erasure = await erasures.answer({ webId, jkt }, request.params.id, statement)
    sendPrivate(response, { ...answered, state: erasureStateAt(answered, instantOf(deps.now())) })
  })

  return router
}

const querySchema = z.object({
  state: z.enum(erasureStates).optional(),
  all: z.enum(['true', 'false']).optional(),
})

const answerSchema = z.strictObject({ statement: z.string().max(8_192) })

const queryOf = (parameters: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return given.length === 0 ? '' : `?${String(new URLSearchParams(given))}`
}
