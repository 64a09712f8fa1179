import { json, Router } from 'express'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Grants } from '../grants/grants.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { askedSchema, decisionSchema, withTermsNamed } from './consent-bodies.ts'
import { filteredPath, parseRequestFilter } from './listing-query.ts'
import { parsePageQuery, sendPage, sendPrivate } from './send-page.ts'

export interface RequestRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly grants: Pick<
    Grants,
    'ask' | 'cancel' | 'findRequest' | 'listRequests' | 'events' | 'give' | 'refuse'
  >
}

/** Providers ask, members decide (docs/http-api.md). */
export const createRequestRoutes = ({ authenticate, grants }: RequestRoutesDeps): Router => {
  const router = Router()

  router.post('/requests', body, async (request, response) => {
    const caller = await authenticate(request)
    const asked = withTermsNamed(parseWith(askedSchema, request.body, 'the request'))
    const made = await grants.ask(caller.webId, asked, caller.person)
    sendPrivate(response.status(201).location(made.id), made)
  })

  router.get('/requests', async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'see-requests')
    const page = parsePageQuery(request)
    const filter = parseRequestFilter(request)
    const found = await grants.listRequests(webId, page, filter, mandate)
    sendPage(response, filteredPath('/requests', filter), found, page.limit)
  })

  router.get('/requests/:id', async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'see-requests')
    const found = await grants.findRequest(webId, request.params.id, mandate)
    if (found === undefined) throw unknownRequest()
    sendPrivate(response, found)
  })

  router.get('/requests/:id/events', async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'see-requests')
    const items = await grants.events(webId, request.params.id, mandate)
    if (items.length === 0) throw unknownRequest()
    sendPrivate(response, { items })
  })

  router.post('/requests/:id/cancel', async (request, response) => {
    const caller = await authenticate(request)
    sendPrivate(response, await grants.cancel(caller.webId, request.params.id, caller.person))
  })

  router.post('/requests/:id/decision', body, async (request, response) => {
    const { webId, mandate } = await authenticate(request, 'decide')
    const decision = parseWith(decisionSchema, request.body, 'the decision')
    const { id } = request.params
    switch (decision.decision) {
      case 'give': {
        const { for: period, ...given } = decision
        if (period !== undefined && given.validUntil !== undefined)
          throw new Problem('input-malformed', 'Say until when: either "validUntil" or "for".')
        return sendPrivate(response, await grants.give(webId, id, { ...given, period }, mandate))
      }
      case 'refuse':
        return sendPrivate(response, { request: await grants.refuse(webId, id, mandate) })
    }
  })

  return router
}

/** A hundred resources of the greatest length fit. */
const body = json({ limit: '256kb' })

const unknownRequest = (): Problem =>
  new Problem('not-found', 'There is no such request, or it is not yours.')
