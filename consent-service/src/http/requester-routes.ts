import { Router } from 'express'
import type { Requester } from '@mutua/sdk/consent/requester'
import { Problem } from '@mutua/sdk/problem'
import type { Grants } from '../grants/grants.ts'
import type { Providers } from '../members/open-providers.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendPrivate } from './send-page.ts'

export interface RequesterRoutesDeps {
  /** Callers with those they act for. */
  readonly actors: AuthenticateCaller
  readonly grants: Pick<Grants, 'findRequest' | 'events'>
  readonly providers: Pick<Providers, 'find'>
  readonly organisations: Pick<Organisations, 'find' | 'findStaff'>
}

/** Why a member may believe who asks: what the books of the co-op say of them now, for the two sides of the request. */
export const createRequesterRoutes = (deps: RequesterRoutesDeps): Router => {
  const router = Router()
  router.get('/requests/:id/requester', async (request, response) => {
    const { webId, mandate } = await deps.actors(request, 'see-requests')
    const { id } = request.params
    const asked = await deps.grants.findRequest(webId, id, mandate)
    if (asked === undefined) throw new Problem('not-found', 'There is no such request, or it is not yours.')
    const [first] = await deps.grants.events(webId, id, mandate)
    sendPrivate(response, await requesterOf({ ...asked, actor: first?.actor }, deps))
  })
  return router
}

const requesterOf = async (
  asked: Pick<NonNullable<Awaited<ReturnType<Grants['findRequest']>>>, 'requester' | 'requesterName'> & {
    readonly actor: Awaited<ReturnType<Grants['events']>>[number]['actor'] | undefined
  },
  { providers, organisations }: Pick<RequesterRoutesDeps, 'providers' | 'organisations'>,
): Promise<Requester> => {
  const provider = await providers.find(asked.requester)
  if (provider !== undefined) {
    const { displayName: name, organisation, role } = provider
    return { kind: 'provider', name, organisation, role }
  }
  const organisation = await organisations.find(asked.requester)
  if (organisation === undefined || organisation.endedAt !== undefined)
    return { kind: 'unlisted', name: asked.requesterName }
  const person =
    asked.actor === undefined ? undefined : await organisations.findStaff(asked.requester, asked.actor)
  return {
    kind: 'organisation',
    name: organisation.name,
    ...(person === undefined
      ? {}
      : { person: { name: person.displayName, role: person.role, since: person.since } }),
  }
}
