import { json, Router } from 'express'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Grants } from '../grants/grants.ts'
import { amendmentSchema, directSchema, reasonSchema, untilWhenOf, withTermsNamed } from './consent-bodies.ts'
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
    const { webId, mandate } = await authenticate(request, 'see-consents')
    const page = parsePageQuery(request)
    const filter = parseGrantFilter(request)
    const found = await grants.listGrants(webId, page, filter, mandate)
    sendPage(response, filteredPath('/grants', filter), found, page.limit)
  })

  router.post('/grants', body, async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'give')
    const {
      validUntil,
      for: period,
      ...consent
    } = withTermsNamed(parseWith(directSchema, request.body, 'the consent'))
    const wanted = { ...consent, ...untilWhenOf({ validUntil, for: period }) }
    const given = await grants.giveDirectly(webId, wanted, mandate)
    sendPrivate(response.status(201).location(given.grant.id), given)
  })

  router.get('/grants/:id', async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'see-consents')
    const found = await grants.findGrant(webId, request.params.id, mandate)
    if (found === undefined) throw unknownGrant()
    sendPrivate(response, found)
  })

  router.get('/grants/:id/events', async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'see-consents')
    const items = await grants.events(webId, request.params.id, mandate)
    if (items.length === 0) throw unknownGrant()
    sendPrivate(response, { items })
  })

  router.get('/grants/:id/credential', async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'see-consents')
    const credential = await grants.findCredential(webId, request.params.id, mandate)
    if (credential === undefined) throw unknownGrant()
    response.set('Cache-Control', 'no-store').type('application/vc+jwt').send(credential)
  })

  router.post('/grants/:id/amend', body, async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'decide')
    const amendment = parseWith(amendmentSchema, request.body, 'the amendment')
    sendPrivate(response, await grants.amend(webId, request.params.id, amendment, mandate))
  })

  for (const [step, power] of steps) {
    router.post(`/grants/:id/${step}`, async (request, response) => {
      const { webId, mandate } = await authenticate(request, power)
      sendPrivate(response, await grants[step](webId, request.params.id ?? '', mandate))
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

/** What takes away needs another power than what lets somebody read again. */
const steps = [
  ['pause', 'withdraw'],
  ['withdraw', 'withdraw'],
  ['resume', 'decide'],
  ['restore', 'decide'],
] as const

const unknownGrant = (): Problem => new Problem('not-found', 'There is no such consent, or it is not yours.')
