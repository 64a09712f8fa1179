import { json, Router } from 'express'
import { resolutionRecordSchema } from '@mutua/sdk/coop/resolution'
import { tariffAdoptionSchema } from '@mutua/sdk/coop/tariff'
import { parseWith } from '@mutua/sdk/ids'
import type { PolicyBook } from '../policy/open-policy.ts'
import type { Tariffs } from '../metering/open-tariffs.ts'
import { authenticateInsider, authenticateOfficer, type InsiderDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface ValueRoutesDeps extends InsiderDeps {
  readonly resolutions: Pick<PolicyBook, 'record' | 'list' | 'adopt'>
  readonly tariffs: Pick<Tariffs, 'list'>
}

/** What the assembly lays down: resolutions, tariffs. By officers. */
export const createValueRoutes = (deps: ValueRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '64kb' })

  router.post('/resolutions', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const resolution = parseWith(resolutionRecordSchema, request.body, 'the resolution')
    sendPrivate(response.status(201), await deps.resolutions.record(resolution, officer))
  })

  // Members read the book of resolutions (art. 2545-bis c.c.).
  router.get('/resolutions', async (request, response) => {
    await authenticateInsider(request, deps)
    sendPrivate(response, { items: await deps.resolutions.list() })
  })

  router.post('/tariffs', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { resolution, ...tariff } = parseWith(tariffAdoptionSchema, request.body, 'the tariff')
    await deps.resolutions.adopt({ type: 'tariff', ...tariff }, resolution, officer)
    const adopted = (await deps.tariffs.list()).find(({ version }) => version === tariff.version)
    sendPrivate(response.status(201), adopted)
  })

  // Prices are published (DGA Art. 12(f)): anybody reads them.
  router.get('/tariffs', async (_request, response) => {
    sendPrivate(response, { items: await deps.tariffs.list() })
  })

  return router
}
