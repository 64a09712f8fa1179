import { json, Router } from 'express'
import { z } from 'zod'
import { parseYear, yearSchema, type Year } from '@mutua/sdk/coop/period'
import type { SectionStanding } from '@mutua/sdk/coop/section-budget'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import type { Sections } from '../members/open-sections.ts'
import { authenticateInsider, authenticateOfficer, type InsiderDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface SectionRoutesDeps extends InsiderDeps {
  readonly now: () => number
  readonly sections: Pick<Sections, 'end'>
  readonly readStanding: (year: Year, webId: WebId) => Promise<readonly SectionStanding[]>
}

/** How sections stand: how many they are, what they may spend and what is left, for the co-op’s own people. */
export const createSectionRoutes = (deps: SectionRoutesDeps): Router => {
  const router = Router()

  router.get('/sections/standing', async (request, response) => {
    const webId = await authenticateInsider(request, deps)
    const { year } = parseWith(z.object({ year: yearSchema.optional() }), request.query, 'the query')
    const asked = year ?? parseYear(String(new Date(deps.now()).getUTCFullYear()))
    sendPrivate(response, { items: await deps.readStanding(asked, webId) })
  })

  router.post('/sections/:id/end', json({ limit: '1kb' }), async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await deps.sections.end(request.params['id'] ?? '', officer))
  })

  return router
}
