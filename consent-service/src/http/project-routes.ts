import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { officerKeyWishSchema, officerSignedSchema } from '@mutua/sdk/coop/officer'
import { projectWishSchema, reviewCommitteeSchema, reviewWishSchema } from '@mutua/sdk/coop/project'
import type { Policy } from '@mutua/sdk/coop/policy'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Officers } from '../officers/open-officers.ts'
import {
  confirmCommittee,
  draftCommittee,
  findCommittee,
  isReviewer,
  proposeCommittee,
  type CommitteeDeps,
} from '../projects/committees.ts'
import type { ProjectCaller, Projects } from '../projects/open-projects.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { languages } from './coop-page-words.ts'
import { projectsPage } from './projects-page.ts'
import { transparencyPolicy } from './transparency-page.ts'
import { sendPrivate } from './send-page.ts'

export interface ProjectRoutesDeps extends OfficerDeps, Pick<CommitteeDeps, 'store'> {
  readonly projects: Projects
  readonly coopName: string
  readonly readPolicy: () => Promise<Policy>
  readonly officers: CommitteeDeps['officers'] & Pick<Officers, 'register'>
}

/** Projects: entered and submitted, signed by ethics and legal, read by anybody with what is missing and why one was refused. */
export const createProjectRoutes = (deps: ProjectRoutesDeps): Router => {
  const { projects } = deps
  const router = Router()
  const body = json({ limit: '128kb' })

  router.get('/projects', async (request, response) => {
    sendPrivate(response, { items: await projects.list(await callerOf(request, deps)) })
  })

  router.get('/transparency/projects', async (request, response) => {
    const wanted = request.query['lang'] ?? request.acceptsLanguages([...languages])
    const language = languages.find((known) => known === wanted) ?? 'it'
    const shown = { projects: await projects.list(undefined), policy: await deps.readPolicy() }
    response.set('Content-Security-Policy', transparencyPolicy)
    response.set('Cache-Control', 'no-cache').set('Content-Language', language).vary('Accept-Language')
    response.type('html').send(projectsPage(deps.coopName, shown, language).text)
  })

  router.post('/projects', body, async (request, response) => {
    const caller = await requireCaller(request, deps)
    const wish = parseWith(projectWishSchema, request.body, 'the project')
    sendPrivate(response.status(201), await projects.draft(wish, caller))
  })

  addCommitteeRoutes(router, deps)

  router.get('/projects/:local', async (request, response) => {
    sendPrivate(response, await projects.read(request.params.local, await callerOf(request, deps)))
  })

  router.post('/projects/:local/submit', async (request, response) => {
    sendPrivate(response, await projects.submit(request.params.local, await requireCaller(request, deps)))
  })

  router.post('/projects/:local/reviews', body, async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const wish = parseWith(reviewWishSchema, request.body, 'the review')
    sendPrivate(response.status(201), await projects.review(request.params['local'] ?? '', wish, webId))
  })

  router.post('/projects/:local/close', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { reason } = parseWith(reasonSchema, request.body, 'the end')
    sendPrivate(response, await projects.close(request.params['local'] ?? '', reason))
  })

  return router
}

/** Who reviews: named by two officers, each signing with a key of their own. */
const addCommitteeRoutes = (router: Router, deps: ProjectRoutesDeps): void => {
  const body = json({ limit: '128kb' })

  router.get('/projects/committee', async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const committee = await findCommittee(undefined, deps)
    const isOne =
      committee !== undefined &&
      (isReviewer(committee, 'ethics', webId) || isReviewer(committee, 'legal', webId))
    if (committee === undefined || !(isOne || deps.isOfficer(webId)))
      throw new Problem('not-found', 'No reviewers are named, or you are none of them.')
    sendPrivate(response, committee)
  })

  router.post('/projects/committee/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(
      response,
      await draftCommittee(parseWith(committeeWishSchema, request.body, 'the call'), deps),
    )
  })

  router.post('/projects/committee/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { text, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    sendPrivate(response.status(201), await proposeCommittee(text, { ...signed, webId }, deps))
  })

  router.post('/projects/committee/:number/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const number = parseWith(numberSchema, request.params['number'], 'the number')
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await confirmCommittee(number, { ...signed, webId }, deps))
  })

  // In the same book as the officers' keys: whoever verifies a signature needs one list.
  router.post('/projects/reviewers/keys', body, async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const committee = await findCommittee(undefined, deps)
    if (
      committee === undefined ||
      !(isReviewer(committee, 'ethics', webId) || isReviewer(committee, 'legal', webId))
    )
      throw new Problem('reviewer-only', 'Two officers name you as a reviewer first.')
    const wish = parseWith(officerKeyWishSchema, request.body, 'the key')
    sendPrivate(response.status(201), await deps.officers.register(webId, wish))
  })
}

const requireCaller = async (request: Request, deps: OfficerDeps): Promise<ProjectCaller> => {
  const { webId } = await deps.authenticate(request)
  return { webId, isOfficer: deps.isOfficer(webId) }
}

/** Anybody reads projects; who is signed in sees their own drafts, too. */
const callerOf = async (request: Request, deps: OfficerDeps): Promise<ProjectCaller | undefined> =>
  request.headers.authorization === undefined ? undefined : requireCaller(request, deps)

const { ethics, needed, legal } = reviewCommitteeSchema.shape
const committeeWishSchema = z.strictObject({ ethics, needed, legal })
const proposalSchema = officerSignedSchema.extend({ text: z.string().max(65_536) })
const numberSchema = z.coerce.number().int().positive().max(10_000)
const reasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) })
