import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { json, Router } from 'express'
import { z } from 'zod'
import { civilDateSchema, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { parseYear, type Year } from '@mutua/sdk/coop/period'
import { resolutionRecordSchema } from '@mutua/sdk/coop/resolution'
import { tariffAdoptionSchema } from '@mutua/sdk/coop/tariff'
import { parseWith } from '@mutua/sdk/ids'
import type { Resolutions } from '../assembly/open-resolutions.ts'
import type { Tariffs } from '../metering/open-tariffs.ts'
import { authenticateInsider, authenticateOfficer, type InsiderDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface ValueRoutesDeps extends InsiderDeps {
  readonly resolutions: Pick<Resolutions, 'record' | 'list'>
  readonly tariffs: Pick<Tariffs, 'adopt' | 'list'>
  readonly openRistornoOrder: (
    year: Year,
    wish: { executeOn: CivilDate | undefined },
  ) => Promise<AsyncIterable<string>>
}

/** From the assembly's price to the euro in the bank's file: resolutions, tariffs, payments. By officers. */
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
    await authenticateOfficer(request, deps)
    const adoption = parseWith(tariffAdoptionSchema, request.body, 'the tariff')
    sendPrivate(response.status(201), await deps.tariffs.adopt(adoption))
  })

  // Prices are published (DGA Art. 12(f)): anybody reads them.
  router.get('/tariffs', async (_request, response) => {
    sendPrivate(response, { items: await deps.tariffs.list() })
  })

  router.get('/ristorni/:year/sepa', async (request, response) => {
    await authenticateOfficer(request, deps)
    const year = parseYear(request.params.year)
    const { executeOn } = parseWith(orderQuerySchema, request.query, 'the query')
    const order = await deps.openRistornoOrder(year, { executeOn })
    response
      .set('Cache-Control', 'no-store')
      .set('Content-Disposition', `attachment; filename="ristorno-${year}.xml"`)
      .type('application/xml')
    // When writing fails on the way, the connection is broken off: half a file must not look like a whole one.
    await pipeline(Readable.from(order), response)
  })

  return router
}

const orderQuerySchema = z.object({ executeOn: civilDateSchema.optional() })
