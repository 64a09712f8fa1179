import { json, Router, type Request, type Response } from 'express'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { feasibilityWishSchema } from '@mutua/sdk/pool/feasibility'
import { shownVariables } from '@mutua/sdk/pool/quality'
import type { Study } from '@mutua/sdk/pool/study'
import { hashKey } from '@mutua/kit/row'
import { healthDcatOf } from '../pool/catalogue/health-dcat.ts'
import { studyIdSchema } from '../pool/budgets/budget-rows.ts'
import type { askFeasibility } from '../pool/feasibility/ask-feasibility.ts'
import type { Forum } from '../pool/forum/open-forum.ts'
import type { Studies } from '../pool/studies/studies.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { languages, type Language } from './coop-page-words.ts'
import { researchPage, researchPolicy } from './research-page.ts'
import { sendPrivate } from './send-page.ts'

export interface ResearchRoutesDeps {
  readonly origin: BaseUrl
  readonly coopName: string
  /** E-mail address, telephone number or page of the co-op. */
  readonly contact: string
  readonly authenticate: AuthenticateCaller
  readonly studies: Pick<Studies, 'list'>
  readonly forum: Pick<Forum, 'read'>
  readonly askFeasibility: (asked: Parameters<typeof askFeasibility>[0]) => ReturnType<typeof askFeasibility>
}

/** What anybody reads about research here: a page without scripts, the variables, the catalogue; and how many there would be. */
export const createResearchRoutes = (deps: ResearchRoutesDeps): Router => {
  const router = Router()

  router.get('/research', async (request, response) => {
    const language = languageOf(request)
    const studies = await Promise.all(
      (await publicStudies(deps)).map(async (study) => ({
        study,
        forum: await deps.forum.read(localOf(study), undefined),
      })),
    )
    response.set('Content-Security-Policy', researchPolicy)
    response.set('Content-Language', language).vary('Accept-Language')
    const page = researchPage(deps.coopName, { variables: shownVariables(), studies }, language)
    sendTagged(response.type('html'), page.text, 'no-cache')
  })

  router.get('/research/variables', (_request, response) => {
    sendTagged(response.type('json'), jsonText({ items: shownVariables() }), forAnHour)
  })

  router.get('/research/catalogue', async (_request, response) => {
    const { origin, coopName, contact } = deps
    const facts = { origin, coopName, contact, variables: shownVariables() }
    const catalogue = healthDcatOf({ ...facts, studies: await publicStudies(deps) })
    sendTagged(response.type('application/ld+json'), jsonText(catalogue), forFiveMinutes)
  })

  router.post('/research/feasibility', json({ limit: '32kb' }), async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const { organisation, where } = parseWith(feasibilityWishSchema, request.body, 'the question')
    sendPrivate(response, await deps.askFeasibility({ person: webId, organisation, where }))
  })

  return router
}

const publicStudies = async ({ studies }: Pick<ResearchRoutesDeps, 'studies'>): Promise<readonly Study[]> =>
  (await studies.list()).filter(({ state }) => state !== 'draft')

const localOf = ({ id }: Study) => studyIdSchema.parse(id.slice(id.lastIndexOf('/') + 1))

const forAnHour = 'public, max-age=3600'
const forFiveMinutes = 'public, max-age=300'

/** With an entity tag of its text: who has it already gets 304 (RFC 9110 §13.1.2). */
const sendTagged = (response: Response, text: string, cacheControl: string): void => {
  response
    .set({
      'Cache-Control': cacheControl,
      'ETag': `"${hashKey(text).slice(0, 32)}"`,
      'X-Content-Type-Options': 'nosniff',
    })
    .send(text)
}

const languageOf = (request: Request): Language => {
  const wanted = request.query['lang'] ?? request.acceptsLanguages([...languages])
  return languages.find((known) => known === wanted) ?? 'it'
}
