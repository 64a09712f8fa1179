import type { Router } from 'express'
import type { BaseUrl, PurposeIri } from '@mutua/sdk/ids'
import type { Grants } from './grants/grants.ts'
import type { AuthenticateCaller } from './http/authenticate-caller.ts'
import { createLwsRoutes } from './http/lws-routes.ts'
import { openLwsAccess } from './lws/lws-access.ts'
import type { Members } from './members/open-members.ts'

export interface LwsFaceDeps {
  readonly origin: BaseUrl
  readonly now: () => number
  readonly grants: Grants
  readonly members: Pick<Members, 'find' | 'findByPod'>
  readonly authenticate: AuthenticateCaller
  readonly defaultPurpose: PurposeIri | undefined
}

/** The face of consents that Linked Web Storage describes, wired to the records of the house. */
export const openLwsFace = (deps: LwsFaceDeps): Router => {
  const { origin, now, grants, members, authenticate, defaultPurpose } = deps
  const access = openLwsAccess({
    origin,
    now,
    records: grants,
    podOf: async (owner) => (await members.find(owner))?.pod,
    ownerOf: async (storage) => (await members.findByPod(storage))?.webId,
    defaultPurpose,
  })
  return createLwsRoutes({ origin, authenticate, access })
}
