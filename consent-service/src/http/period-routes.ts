import { Router } from 'express'
import { periodLabels, periodPresets, type EndOfPeriod } from '@mutua/sdk/consent/period-preset'
import type { TimeZone } from '@mutua/sdk/coop/zone-calendar'
import { sendPrivate } from './send-page.ts'

export interface PeriodRoutesDeps {
  readonly now: () => number
  readonly timeZone: TimeZone
  readonly endOfPeriod: EndOfPeriod
}

/** The periods that a member can choose by name, each with the instant at which it would end if it began now. */
export const createPeriodRoutes = ({ now, timeZone, endOfPeriod }: PeriodRoutesDeps): Router => {
  const router = Router()
  router.get('/periods', (_request, response) => {
    const at = now()
    const items = periodPresets.map((name) => ({
      name,
      label: periodLabels[name],
      validUntil: endOfPeriod(name, at),
    }))
    sendPrivate(response, { timeZone, items })
  })
  return router
}
