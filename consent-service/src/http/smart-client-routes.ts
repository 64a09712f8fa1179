import { json, Router } from 'express'
import { z } from 'zod'
import { parseSmartKeys, smartClientNameSchema } from '@mutua/sdk/consent/smart-client'
import { parseWith, webIdSchema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { SmartClients } from '../smart/open-smart-clients.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendPrivate } from './send-page.ts'

export interface SmartClientRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly clients: SmartClients
  readonly isAdministrator: (webId: WebId, organisation: WebId) => Promise<boolean>
}

/** Recipients of consents register the programs that read for them, and their public keys. */
export const createSmartClientRoutes = (deps: SmartClientRoutesDeps): Router => {
  const { authenticate, clients } = deps
  const router = Router()
  const body = json({ limit: '64kb' })

  router.post('/smart-clients', body, async (request, response) => {
    const { webId, person } = await authenticate(request)
    const { name, ...keys } = parseWith(namedSchema, request.body, 'the program')
    const client = await clients.register({ recipient: webId, person }, { name, keys: parseSmartKeys(keys) })
    sendPrivate(response.status(201).location(client.id), client)
  })

  router.get('/smart-clients', async (request, response) => {
    const { webId, person } = await authenticate(request)
    const { limit, organisation } = parseWith(querySchema, request.query, 'the query')
    if (organisation !== undefined && !(await deps.isAdministrator(person ?? webId, organisation)))
      throw new Problem('administrator-only', 'Ask an administrator of the organisation.')
    sendPrivate(response, { items: await clients.list(organisation ?? webId, limit) })
  })

  router.put('/smart-clients/:id/keys', body, async (request, response) => {
    const { webId, person } = await authenticate(request)
    const keys = parseSmartKeys(request.body)
    sendPrivate(response, await clients.replaceKeys(person ?? webId, request.params.id, keys))
  })

  router.post('/smart-clients/:id/end', async (request, response) => {
    const { webId, person } = await authenticate(request)
    sendPrivate(response, await clients.end(person ?? webId, request.params.id))
  })

  return router
}

const namedSchema = z.looseObject({ name: smartClientNameSchema })
const querySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  organisation: webIdSchema.optional(),
})
