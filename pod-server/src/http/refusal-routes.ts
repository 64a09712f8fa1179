import { Router } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { parsePodPath } from '../resources/pod-path.ts'
import type { RefusalBook } from '../usage/refusal-book.ts'
import { requireOwner, type OwnerDeps } from './require-owner.ts'

export interface RefusalRoutesDeps extends OwnerDeps {
  readonly refusals: Pick<RefusalBook, 'list'>
}

const querySchema = z.object({
  before: z
    .string()
    .regex(/^[0-9T-]{13}\/[\w-]{22}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})

/** `GET /.refusals/{pod}`: what was refused under the owner’s consents; beside `/.receipts`, which has what was not. */
export const refusalRoutes = (deps: RefusalRoutesDeps): Router => {
  const router = Router()
  router.get('/.refusals/:pod', async (request, response) => {
    const { pod } = request.params
    await requireOwner(request, parsePodPath(`/${encodeURIComponent(pod)}/`), deps)
    const { before, limit } = parseWith(querySchema, request.query, 'the query')
    const { items, next } = await deps.refusals.list(pod, { limit, before })
    const more = new URLSearchParams({ before: next ?? '', limit: String(limit) })
    response
      .set('Cache-Control', 'no-store')
      .json({ items, ...(next === undefined ? {} : { next: `/.refusals/${pod}?${String(more)}` }) })
  })
  return router
}
