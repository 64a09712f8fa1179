import { json, Router } from 'express'
import { z } from 'zod'
import { scopeSchema } from '@mutua/sdk/consent/grant'
import { instantSchema, parseWith, purposeIriSchema, webIdSchema } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Grants } from '../grants/grants.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { parsePageQuery, sendPage, sendPrivate } from './send-page.ts'

export interface RequestRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly grants: Pick<Grants, 'ask' | 'findRequest' | 'listRequests' | 'give' | 'refuse'>
}

/** Providers ask, members decide (docs/http-api.md). */
export const createRequestRoutes = ({ authenticate, grants }: RequestRoutesDeps): Router => {
  const router = Router()

  router.post('/requests', body, async (request, response) => {
    const caller = await authenticate(request)
    const asked = parseWith(askedSchema, request.body, 'the request')
    const made = await grants.ask(caller.webId, asked)
    sendPrivate(response.status(201).location(made.id), made)
  })

  router.get('/requests', async (request, response) => {
    const caller = await authenticate(request)
    const page = parsePageQuery(request)
    sendPage(response, '/requests', await grants.listRequests(caller.webId, page), page.limit)
  })

  router.get('/requests/:id', async (request, response) => {
    const caller = await authenticate(request)
    const found = await grants.findRequest(caller.webId, request.params.id)
    if (found === undefined) throw new Problem('not-found', 'There is no such request, or it is not yours.')
    sendPrivate(response, found)
  })

  router.post('/requests/:id/decision', body, async (request, response) => {
    const caller = await authenticate(request)
    const decision = parseWith(decisionSchema, request.body, 'the decision')
    const { id } = request.params
    switch (decision.decision) {
      case 'give':
        return sendPrivate(response, await grants.give(caller.webId, id, decision))
      case 'refuse':
        return sendPrivate(response, { request: await grants.refuse(caller.webId, id) })
    }
  })

  return router
}

/** A hundred resources of the greatest length fit. */
const body = json({ limit: '256kb' })

const askedSchema = z.strictObject({
  owner: webIdSchema,
  purpose: purposeIriSchema,
  resources: scopeSchema.shape.resources,
  modes: scopeSchema.shape.modes,
  validUntil: instantSchema,
})

const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('give'),
    resources: scopeSchema.shape.resources.optional(),
    modes: scopeSchema.shape.modes.optional(),
    validUntil: instantSchema.optional(),
  }),
  z.strictObject({ decision: z.literal('refuse') }),
])
