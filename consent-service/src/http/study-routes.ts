import { json, Router, type Request, type Response } from 'express'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import {
  optInSchema,
  signedStudyStepSchema,
  studyLocalSchema,
  studyResultsSchema,
  studyStepWishSchema,
  studyWire,
  type OwnStudy,
  type Study,
} from '@mutua/sdk/pool/study'
import { rhoUnits, unitsText, type Rho } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { studyIdSchema, type StudyId } from '../pool/budgets/budget-rows.ts'
import type { Studies, StudyCaller } from '../pool/studies/studies.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface StudyRoutesDeps extends OfficerDeps {
  readonly studies: Studies
  /** Knows who acts for somebody else: nobody joins a study in another's place. */
  readonly authenticateActor: AuthenticateCaller
  readonly isMember: (webId: WebId) => Promise<boolean>
  /** For the member alone. @throws {Problem} `study-not-open` */
  readonly proveMembership: (study: StudyId, member: WebId) => Promise<unknown>
  readonly readBudget: (
    member: WebId,
  ) => Promise<{ readonly year: string; readonly limit: Rho; readonly reserved: Rho }>
}

/** Studies of the pool: read by anybody, stepped by officers, joined by members, reported on by who asked. */
export const createStudyRoutes = (deps: StudyRoutesDeps): Router => {
  const router = Router()
  const { studies } = deps

  router.get('/studies', async (request, response) => {
    const items = await studies.list(await callerOf(request, deps))
    sendPrivate(response, { items: items.map(studyWire) })
  })

  addMemberRoutes(router, deps)

  router.get('/studies/:local', async (request, response) => {
    sendStudy(response, await studies.read(idOf(request), await callerOf(request, deps)))
  })

  addStepRoutes(router, deps)

  router.post('/studies/:local/results', json({ limit: '64kb' }), async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const results = parseWith(studyResultsSchema, request.body, 'the results')
    sendStudy(response.status(201), await studies.report(idOf(request), results, webId))
  })

  router.get('/studies/:local/destruction', async (request, response) => {
    sendPrivate(response, await studies.destruction(idOf(request)))
  })

  return router
}

/** A member, and nobody in their place. */
const addMemberRoutes = (router: Router, deps: StudyRoutesDeps): void => {
  router.get('/studies/mine', async (request, response) => {
    const items = await deps.studies.own(await memberOf(request, deps))
    sendPrivate(response, { items: items.map(ownWire) })
  })

  router.get('/studies/budget', async (request, response) => {
    const { year, limit, reserved } = await deps.readBudget(await memberOf(request, deps))
    sendPrivate(response, {
      year,
      limit: unitsText(limit, rhoUnits),
      reserved: unitsText(reserved, rhoUnits),
    })
  })

  router.post('/studies/:local/opt-in', json({ limit: '8kb' }), async (request, response) => {
    const member = await memberOf(request, deps)
    const { shown } = parseWith(optInSchema, request.body ?? {}, 'what was shown')
    const own = await deps.studies.optIn(idOf(request), member, shown)
    sendPrivate(response.status(201), ownWire(own))
  })

  router.get('/studies/:local/membership-proof', async (request, response) => {
    const member = await memberOf(request, deps)
    sendPrivate(response, await deps.proveMembership(idOf(request), member))
  })
}

const addStepRoutes = (router: Router, deps: StudyRoutesDeps): void => {
  const { studies } = deps
  const body = json({ limit: '16kb' })

  router.post('/studies/:local/steps/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(
      studyStepWishSchema,
      (request.body as { wish?: unknown } | undefined)?.wish,
      'the step',
    )
    sendPrivate(response, await studies.draftStep(idOf(request), wish))
  })

  router.post('/studies/:local/steps', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const signed = parseWith(signedStudyStepSchema, request.body, 'the step')
    const study = await studies.takeStep(idOf(request), signed, officer)
    const isDone = study.steps.some(({ wish }) => wish.step === signed.wish.step)
    if (!isDone) response.set('Location', `${study.id}/progress`)
    sendStudy(response.status(isDone ? 201 : 202), study)
  })

  router.get('/studies/:local/progress', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await studies.progress(idOf(request)))
  })
}

const ownWire = ({ study, ...own }: OwnStudy) => ({ ...own, study: studyWire(study) })

const sendStudy = (response: Response, study: Study): void => sendPrivate(response, studyWire(study))

/** @throws {Problem} `not-found` */
const idOf = (request: Request): StudyId => {
  const local = studyLocalSchema.safeParse(request.params['local'])
  if (!local.success) throw new Problem('not-found', 'There is no such study.')
  return studyIdSchema.parse(local.data)
}

/** Anybody reads studies; who is signed in sees their own drafts, too. */
const callerOf = async (request: Request, deps: OfficerDeps): Promise<StudyCaller | undefined> => {
  if (request.headers.authorization === undefined) return undefined
  const { webId } = await deps.authenticate(request)
  return { webId, isOfficer: deps.isOfficer(webId) }
}

/** @throws {Problem} `owner-only` for who acts in somebody's place; `member-unknown` */
const memberOf = async (request: Request, deps: StudyRoutesDeps): Promise<WebId> => {
  const { webId, person } = await deps.authenticateActor(request)
  if (person !== undefined)
    throw new Problem(
      'owner-only',
      'Each member joins a study for themselves: nobody does it in their place.',
    )
  if (!(await deps.isMember(webId))) throw new Problem('member-unknown', 'This is for members of the co-op.')
  return webId
}
