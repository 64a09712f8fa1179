import { json, Router } from 'express'
import { z } from 'zod'
import { officerKeyWishSchema } from '@mutua/sdk/coop/officer'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Officers } from '../officers/open-officers.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface OfficerRoutesDeps extends OfficerDeps {
  readonly officers: Pick<Officers, 'register' | 'retire' | 'keys' | 'waiting' | 'find' | 'withdraw'>
}

/** The officers' keys, which anybody reads, and what waits for a second officer. Each room confirms its own decisions. */
export const createOfficerRoutes = (deps: OfficerRoutesDeps): Router => {
  const { officers } = deps
  const router = Router()
  const body = json({ limit: '8kb' })

  router.post('/officers/keys', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(officerKeyWishSchema, request.body, 'the key')
    sendPrivate(response.status(201), await officers.register(officer, wish))
  })

  // Whoever verifies a signature of the co-op's officers needs no account here.
  router.get('/officers/keys', async (_request, response) => {
    sendPrivate(response, { items: await officers.keys() })
  })

  router.post('/officers/keys/:kid/retire', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await officers.retire(request.params.kid))
  })

  router.get('/decisions', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await officers.waiting() })
  })

  router.get('/decisions/:kind', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { subject } = parseWith(subjectSchema, request.query, 'the query')
    const decision = await officers.find({ kind: request.params.kind, subject })
    if (decision === undefined) throw new Problem('not-found', 'Nothing was proposed here.')
    sendPrivate(response, decision)
  })

  router.post('/decisions/:kind/withdraw', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { subject } = parseWith(subjectSchema, request.body, 'the call')
    const { kind = '' } = request.params as { kind?: string } // the path names it
    sendPrivate(response, await officers.withdraw(officer, { kind, subject }))
  })

  return router
}

const subjectSchema = z.object({ subject: z.string().min(1).max(200) })
