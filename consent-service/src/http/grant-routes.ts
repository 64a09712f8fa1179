import { json, Router } from 'express'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Grants } from '../grants/grants.ts'
import { amendmentSchema, directSchema, reasonSchema, untilWhenOf } from './consent-bodies.ts'
import { filteredPath, parseGrantFilter } from './listing-query.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { parsePageQuery, sendPage, sendPrivate } from './send-page.ts'

export interface GrantRoutesDeps extends OfficerDeps {
  readonly grants: Pick<
    Grants,
    | 'findGrant'
    | 'listGrants'
    | 'findCredential'
    | 'events'
    | 'giveDirectly'
    | 'amend'
    | 'pause'
    | 'resume'
    | 'withdraw'
    | 'restore'
    | 'invalidate'
  >
}

/** Grants as their two parties see them; for everybody else there is nothing here. */
export const createGrantRoutes = (deps: GrantRoutesDeps): Router => {
  const { authenticate, grants } = deps
  const router = Router()

  router.get('/grants', async (request, response) => {
    const caller = await authenticate(request)
    const page = parsePageQuery(request)
    const filter = parseGrantFilter(request)
    const found = await grants.listGrants(caller.webId, page, filter)
    sendPage(response, filteredPath('/grants', filter), found, page.limit)
  })

  router.post('/grants', body, async (request, response) => {
    const caller = await authenticate(request)
    const { validUntil, for: period, ...consent } = parseWith(directSchema, request.body, 'the consent')
    const given = await grants.giveDirectly(caller.webId, {
      ...consent,
      ...untilWhenOf({ validUntil, for: period }),
    })
    sendPrivate(response.status(201).location(given.grant.id), given)
  })

  router.get('/grants/:id', async (request, response) => {
    const caller = await authenticate(request)
    const found = await grants.findGrant(caller.webId, request.params.id)
    if (found === undefined) throw unknownGrant()
    sendPrivate(response, found)
  })

  router.get('/grants/:id/events', async (request, response) => {
    const caller = await authenticate(request)
    const items = await grants.events(caller.webId, request.params.id)
    if (items.length === 0) throw unknownGrant()
    sendPrivate(response, { items })
  })

  router.get('/grants/:id/credential', async (request, response) => {
    const caller = await authenticate(request)
    const credential = await grants.findCredential(caller.webId, request.params.id)
    if (credential === undefined) throw unknownGrant()
    response.set('Cache-Control', 'no-store').type('application/vc+jwt').send(credential)
  })

  router.post('/grants/:id/amend', body, async (request, response) => {
    const caller = await authenticate(request)
    const amendment = parseWith(amendmentSchema, request.body, 'the amendment')
    sendPrivate(response, await grants.amend(caller.webId, request.params.id, amendment))
  })

  for (const step of ['pause', 'resume', 'withdraw', 'restore'] as const) {
    router.post(`/grants/:id/${step}`, async (request, response) => {
      const caller = await authenticate(request)
      sendPrivate(response, await grants[step](caller.webId, request.params.id ?? ''))
    })
  }

  router.post('/grants/:id/invalidate', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const { reason } = parseWith(reasonSchema, request.body, 'the reason')
    sendPrivate(response, await grants.invalidate(officer, request.params.id, reason))
  })

  return router
}

const body = json({ limit: '256kb' })

const unknownGrant = (): Problem => new Problem('not-found', 'There is no such consent, or it is not yours.')
