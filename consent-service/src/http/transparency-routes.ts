import { Router, type Request } from 'express'
import { z } from 'zod'
import { yearSchema, type Year } from '@mutua/sdk/coop/period'
import type { Impact } from '@mutua/sdk/coop/impact'
import type { Transparency } from '@mutua/sdk/coop/transparency'
import { instantOf, parseWith } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { Problem } from '@mutua/sdk/problem'
import { languages, type Language } from './coop-page-words.ts'
import { impactCsv, impactPage } from './impact-page.ts'
import { transparencyPage, transparencyPolicy } from './transparency-page.ts'

export interface TransparencyRoutesDeps {
  readonly now: () => number
  readonly coopName: string
  readonly read: (year: Year) => Promise<Transparency>
  readonly readImpact: (year: Year) => Promise<Impact>
}

/** What the co-op did in a year, for anybody: a page without scripts, and the same as JSON. */
export const createTransparencyRoutes = (deps: TransparencyRoutesDeps): Router => {
  const router = Router()
  const present = (): Year => yearSchema.parse(instantOf(deps.now()).slice(0, 4))
  /** Anybody may ask: only for years in which there can be something. */
  const yearIn = (query: unknown): Year => {
    const { year = present() } = parseWith(querySchema, query, 'the query')
    if (year > present() || year < String(Number(present()) - oldestYears))
      throw new Problem('not-found', 'There is nothing of that year.')
    return year
  }

  router.get('/transparency', async (request, response) => {
    const language = languageOf(request)
    const figures = await deps.read(yearIn(request.query))
    response.set('Content-Security-Policy', transparencyPolicy)
    response.set('Cache-Control', 'no-cache').set('Content-Language', language).vary('Accept-Language')
    response
      .type('html')
      .send(transparencyPage(deps.coopName, figures, { language, present: present() }).text)
  })

  router.get('/transparency/figures', async (request, response) => {
    const figures = await deps.read(yearIn(request.query))
    response.set('Cache-Control', 'public, max-age=60').type('application/json').send(jsonText(figures))
  })

  router.get('/transparency/impact', async (request, response) => {
    const language = languageOf(request)
    const impact = await deps.readImpact(yearIn(request.query))
    response.set('Content-Security-Policy', transparencyPolicy)
    response.set('Cache-Control', 'no-cache').set('Content-Language', language).vary('Accept-Language')
    response.type('html').send(impactPage(deps.coopName, impact, { language, present: present() }).text)
  })

  router.get('/transparency/impact/figures', async (request, response) => {
    const impact = await deps.readImpact(yearIn(request.query))
    response.set('Cache-Control', 'public, max-age=60').type('application/json').send(jsonText(impact))
  })

  router.get('/transparency/impact/figures.csv', async (request, response) => {
    const language = languageOf(request)
    const impact = await deps.readImpact(yearIn(request.query))
    response.set('Cache-Control', 'no-cache').vary('Accept-Language')
    response.attachment(`impact-${impact.year}.csv`).type('text/csv').send(impactCsv(impact, language))
  })

  return router
}

const languageOf = (request: Request): Language => {
  const wanted = request.query['lang'] ?? request.acceptsLanguages([...languages])
  return languages.find((known) => known === wanted) ?? 'it'
}

const oldestYears = 20
const querySchema = z.object({ year: yearSchema.optional(), lang: z.string().optional() })
