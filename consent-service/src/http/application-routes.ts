import { json, Router } from 'express'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import {
  admissionDecisionSchema,
  appealGivenSchema,
  applicationWishSchema,
  deskApplicationSchema,
  type Application,
} from '@mutua/sdk/coop/register'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Applications } from '../members/open-applications.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { parseLetterLanguage, parseNumber, sendLetter, type Letters } from './register-routes.ts'
import { sendPrivate } from './send-page.ts'

export interface ApplicationRoutesDeps extends OfficerDeps {
  /** Knows of callers who act for somebody, and so refuses them: one applies for oneself. */
  readonly authenticateActor: AuthenticateCaller
  readonly applications: Omit<Applications, 'waiting'>
  readonly letters: Pick<Letters, 'application'>
  /** From the book of resolutions: what the assembly said stands there first. */
  readonly findResolution: (
    id: string,
  ) => Promise<{ readonly adoptedOn: CivilDate; readonly source: 'minutes' | 'assembly' } | undefined>
}

/** Applying for admission, at home or at the desk; the board’s decision; a refusal before the assembly (art. 2528 c.c.). */
export const createApplicationRoutes = (deps: ApplicationRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '16kb' })
  const { applications } = deps

  router.post('/applications', body, async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    const wish = parseWith(applicationWishSchema, request.body, 'the application')
    sendPrivate(response.status(201), await applications.apply(webId, wish))
  })

  router.get('/applications/mine', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    sendPrivate(response, { items: await applications.own(webId) })
  })

  router.post('/applications/:number/take-back', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    sendPrivate(response, await applications.takeBack(webId, parseNumber(request)))
  })

  router.post('/applications/:number/appeal', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    sendPrivate(response, await applications.appeal(webId, parseNumber(request)))
  })

  router.post('/desk/applications', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(deskApplicationSchema, request.body, 'the application')
    sendPrivate(response.status(201), await applications.file(officer, wish))
  })

  router.post('/desk/applications/:number/confirm', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await applications.confirm(officer, parseNumber(request)))
  })

  router.get('/applications', async (request, response) => {
    await authenticateOfficer(request, deps)
    const page = parseListQuery(request)
    const items = await applications.list(page)
    const list = { limit: page.limit, numberOf: ({ number }: Application) => number }
    sendPrivate(response, listPage('/applications', items, list))
  })

  router.get('/applications/appeals', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await applications.listAppeals() })
  })

  router.get('/applications/:number', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await applications.read(parseNumber(request)))
  })

  router.get('/applications/:number/letter', async (request, response) => {
    await authenticateOfficer(request, deps)
    const language = parseLetterLanguage(request)
    sendLetter(response, await deps.letters.application(parseNumber(request), language))
  })

  router.post('/applications/:number/decision', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const decision = parseWith(admissionDecisionSchema, request.body, 'the decision')
    sendPrivate(response, await applications.decide(officer, parseNumber(request), decision))
  })

  router.post('/applications/:number/appeal-decision', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const given = parseWith(appealGivenSchema, request.body, 'the decision')
    const { outcome, resolution, reason } = given
    const adopted = await deps.findResolution(resolution)
    if (adopted === undefined)
      throw new Problem('resolution-unknown', 'Name the resolution by which the assembly decided.')
    if (adopted.source === 'assembly')
      throw new Problem(
        'assembly-step-refused',
        'An assembly held here decides an appeal by a motion of its own, in the write that signs its minutes.',
      )
    const decision = {
      ...{ outcome, act: { number: resolution, on: adopted.adoptedOn } },
      ...(reason === undefined ? {} : { reason }),
    }
    sendPrivate(response, await applications.decideAppeal(parseNumber(request), decision, officer))
  })

  return router
}
