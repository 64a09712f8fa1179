import { Router } from 'express'
import { z } from 'zod'
import type { Overview, UseCounts } from '@mutua/sdk/coop/console'
import { monthOf, monthSchema, type Month } from '@mutua/sdk/coop/period'
import { instantOf, parseWith } from '@mutua/sdk/ids'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface ConsoleRoutesDeps extends OfficerDeps {
  readonly now: () => number
  readonly readOverview: () => Promise<Overview>
  readonly countUses: (month: Month) => Promise<UseCounts>
}

/** What the co-op’s console shows that is nobody’s health and nobody’s pod, for officers. */
export const createConsoleRoutes = (deps: ConsoleRoutesDeps): Router => {
  const router = Router()

  router.get('/console/overview', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await deps.readOverview())
  })

  router.get('/console/uses', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { month = monthOf(instantOf(deps.now())) } = parseWith(querySchema, request.query, 'the query')
    sendPrivate(response, await deps.countUses(month))
  })

  return router
}

const querySchema = z.object({ month: monthSchema.optional() })
