import { Router, type Request } from 'express'
import { isYear, monthsOf, parsePeriod } from '@mutua/sdk/coop/period'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { studyIdSchema, type StudyId } from '../pool/budgets/budget-rows.ts'
import type { Payback } from '../pool/payback/open-payback.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendPrivate } from './send-page.ts'

export interface PaybackRoutesDeps {
  /** Knows of callers who act for somebody, and so refuses them. */
  readonly authenticateActor: AuthenticateCaller
  readonly isMember: (webId: WebId) => Promise<boolean>
  readonly payback: Pick<Payback, 'statements' | 'statementsOf' | 'ownShare'>
}

/** What studies pay, for anybody; what one brought a member, for nobody but them. */
export const createPaybackRoutes = (deps: PaybackRoutesDeps): Router => {
  const { payback } = deps
  const router = Router()

  router.get('/studies/:local/statement', async (request, response) => {
    sendPrivate(response, await payback.statements(studyIn(request)))
  })

  router.get('/periods/:period/answers', async (request, response) => {
    const period = parsePeriod(request.params.period)
    const months = isYear(period) ? monthsOf(period) : [period]
    const items = await Promise.all(months.map((month) => payback.statementsOf(month)))
    sendPrivate(response, { items: items.flat() })
  })

  router.get('/studies/:local/share', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    // Also a member who has left the co-op: what was theirs stays theirs. An officer is asked like anybody.
    if (!(await deps.isMember(webId)))
      throw new Problem('member-unknown', 'Only a member reads this, and only their own.')
    sendPrivate(response, await payback.ownShare(studyIn(request), webId))
  })

  return router
}

const studyIn = (request: Request): StudyId => {
  const parsed = studyIdSchema.safeParse(request.params['local'])
  if (!parsed.success) throw new Problem('not-found', 'There is no such study.')
  return parsed.data
}
