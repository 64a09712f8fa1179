import { Router } from 'express'
import { Problem } from '@mutua/sdk/problem'
import type { Grants } from '../grants/grants.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { parsePageQuery, sendPage, sendPrivate } from './send-page.ts'

export interface GrantRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly grants: Pick<Grants, 'findGrant' | 'listGrants' | 'findCredential' | 'withdraw'>
}

/** Grants as their two parties see them; for everybody else there is nothing here. */
export const createGrantRoutes = ({ authenticate, grants }: GrantRoutesDeps): Router => {
  const router = Router()

  router.get('/grants', async (request, response) => {
    const caller = await authenticate(request)
    const page = parsePageQuery(request)
    sendPage(response, '/grants', await grants.listGrants(caller.webId, page), page.limit)
  })

  router.get('/grants/:id', async (request, response) => {
    const caller = await authenticate(request)
    const found = await grants.findGrant(caller.webId, request.params.id)
    if (found === undefined) throw unknownGrant()
    sendPrivate(response, found)
  })

  router.get('/grants/:id/credential', async (request, response) => {
    const caller = await authenticate(request)
    const credential = await grants.findCredential(caller.webId, request.params.id)
    if (credential === undefined) throw unknownGrant()
    response.set('Cache-Control', 'no-store').type('application/vc+jwt').send(credential)
  })

  router.post('/grants/:id/withdraw', async (request, response) => {
    const caller = await authenticate(request)
    sendPrivate(response, await grants.withdraw(caller.webId, request.params.id))
  })

  return router
}

const unknownGrant = (): Problem => new Problem('not-found', 'There is no such consent, or it is not yours.')
