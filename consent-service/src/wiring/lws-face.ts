import type { Router } from 'express'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import type { BaseUrl, PurposeIri, RequestId, WebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import type { Grants } from '../grants/grants.ts'
import { localIdOf, readRequest } from '../grants/records.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createLwsRoutes } from '../http/lws-routes.ts'
import { openLwsAccess } from '../lws/lws-access.ts'
import { lwsMessageOf } from '../lws/lws-notification.ts'
import type { Members } from '../members/open-members.ts'
import type { StatedNotice } from '../notices/tell.ts'

export interface LwsFaceDeps {
  readonly origin: BaseUrl
  readonly now: () => number
  readonly store: Store
  readonly grants: Grants
  readonly members: Pick<Members, 'find' | 'findByPod'>
  readonly authenticate: AuthenticateCaller
  readonly defaultPurpose: PurposeIri | undefined
  readonly mayTell: (inbox: string) => boolean
}

export interface LwsFace {
  readonly rooms: readonly Router[]
  /** What goes to the inbox that was stated with a request. */
  readonly statedNotice: StatedNotice
}

/** The face of consents that Linked Web Storage describes, wired to the records of the house. */
export const openLwsFace = (deps: LwsFaceDeps): LwsFace => {
  const { origin, now, store, grants, members, authenticate, defaultPurpose, mayTell } = deps
  const podOf = async (owner: WebId) => (await members.find(owner))?.pod
  const readAnyRequest = async (id: RequestId): Promise<AccessRequest | undefined> =>
    (await readRequest(store, localIdOf(id)))?.value.request
  const access = openLwsAccess({
    origin,
    now,
    records: grants,
    podOf,
    ownerOf: async (storage) => (await members.findByPod(storage))?.webId,
    defaultPurpose,
    mayTell,
  })
  return {
    rooms: [createLwsRoutes({ origin, authenticate, access })],
    statedNotice: (step) => lwsMessageOf(step, { origin, podOf, readRequest: readAnyRequest }),
  }
}
