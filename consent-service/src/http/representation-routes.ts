import { json, Router } from 'express'
import { delegationWishSchema, guardianshipWishSchema } from '@mutua/sdk/consent/representation'
import { parseWith } from '@mutua/sdk/ids'
import type { Representation } from '../representation/open-representation.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface RepresentationRoutesDeps extends OfficerDeps {
  readonly representation: Pick<
    Representation,
    | 'name'
    | 'answer'
    | 'end'
    | 'delegation'
    | 'delegations'
    | 'acts'
    | 'credential'
    | 'record'
    | 'confirm'
    | 'endGuardianship'
    | 'guardianships'
  >
}

/**
 * Who acts for members. Nobody does any of this for somebody else: who was named names nobody, and no officer names anybody
 * in a member’s place.
 */
export const createRepresentationRoutes = (deps: RepresentationRoutesDeps): Router => {
  const { authenticate, representation } = deps
  const router = Router()
  const body = json({ limit: '64kb' })

  router.post('/delegations', body, async (request, response) => {
    const { webId } = await authenticate(request)
    const wish = parseWith(delegationWishSchema, request.body, 'the delegation')
    const named = await representation.name(webId, wish)
    sendPrivate(response.status(201).location(named.id), named)
  })

  router.get('/delegations', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, { items: await representation.delegations(webId) })
  })

  router.get('/delegations/:id', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await representation.delegation(webId, request.params.id))
  })

  for (const [step, answer] of [
    ['accept', 'accepted'],
    ['refuse', 'refused'],
  ] as const) {
    router.post(`/delegations/:id/${step}`, async (request, response) => {
      const { webId } = await authenticate(request)
      sendPrivate(response, await representation.answer(webId, request.params.id ?? '', answer))
    })
  }

  router.post('/delegations/:id/end', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, await representation.end(webId, request.params.id))
  })

  router.get('/delegations/:id/credential', async (request, response) => {
    const { webId } = await authenticate(request)
    const credential = await representation.credential(webId, request.params.id)
    response.set('Cache-Control', 'no-store').type('application/vc+jwt').send(credential)
  })

  for (const kind of ['delegations', 'guardianships'] as const) {
    router.get(`/${kind}/:id/acts`, async (request, response) => {
      const { webId } = await authenticate(request)
      sendPrivate(response, { items: await representation.acts(webId, request.params.id ?? '') })
    })
  }

  router.post('/guardianships', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(guardianshipWishSchema, request.body, 'the guardianship')
    const recorded = await representation.record(officer, wish)
    sendPrivate(response.status(201).location(recorded.id), recorded)
  })

  router.get('/guardianships', async (request, response) => {
    const isForOfficer = request.query['all'] === 'true'
    const whose = isForOfficer
      ? (await authenticateOfficer(request, deps), 'all' as const)
      : (await authenticate(request)).webId
    sendPrivate(response, { items: await representation.guardianships(whose) })
  })

  router.post('/guardianships/:id/confirm', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await representation.confirm(officer, request.params.id))
  })

  router.post('/guardianships/:id/end', async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    sendPrivate(response, await representation.endGuardianship(officer, request.params.id))
  })

  return router
}
