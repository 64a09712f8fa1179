import type { Router } from 'express'
import type { DeskActWish } from '@mutua/sdk/consent/desk'
import type { Shown } from '@mutua/sdk/consent/consent-record'
import { type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import { openDesk, type Desk, type DeskDeps } from '../desk/open-desk.ts'
import type { Grants } from '../grants/grants.ts'
import type { ActingDeps } from '../grants/mandate.ts'
import { localIdOf } from '../grants/records.ts'
import { createDeskRoutes } from '../http/desk-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Members } from '../members/open-members.ts'
import type { Organisations } from '../organisations/open-organisations.ts'

export interface DeskFaceDeps extends OfficerDeps, Required<ActingDeps> {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly grants: Pick<
    Grants,
    'findRequest' | 'findGrant' | 'give' | 'refuse' | 'withdraw' | 'listRequests' | 'listGrants'
  >
  readonly members: Pick<Members, 'find'>
  readonly organisations: Pick<Organisations, 'belongsTo'>
  /** Version of the privacy notice that the sheets carry. */
  readonly notice: string
}

/** The co-op’s desk on the members, the organisations and the consents that it touches. */
export const openDeskOn = (deps: Omit<DeskFaceDeps, 'authenticate'>): Desk => {
  const { grants } = deps
  return openDesk({
    ...deps,
    isMember: async (webId) => (await deps.members.find(webId)) !== undefined,
    belongsTo: deps.organisations.belongsTo,
    findSubject: (member, wish) => findSubject(member, wish, grants),
    listChoices: async (member) => {
      const [requests, given] = await Promise.all([
        grants.listRequests(member, { limit: most }, { state: 'requested', as: 'owner' }),
        grants.listGrants(member, { limit: most }, { state: 'given', as: 'owner' }),
      ])
      return { requests: requests.items, grants: given.items }
    },
    carryOut: async (member, wish, mandate) => {
      switch (wish.kind) {
        case 'give': {
          const { request, validUntil } = wish
          const shown = shownOn(wish, deps.notice)
          await grants.give(member, localIdOf(request), { validUntil, shown }, mandate)
          return
        }
        case 'refuse':
          await grants.refuse(member, localIdOf(wish.request), mandate)
          return
        case 'withdraw':
          await grants.withdraw(member, localIdOf(wish.grant), mandate)
      }
    },
  })
}

export const openDeskFace = (deps: DeskFaceDeps): { readonly rooms: readonly Router[] } => ({
  rooms: [createDeskRoutes({ ...deps, desk: openDeskOn(deps) })],
})

/** What is read aloud at a desk; nobody waits for more at once. */
const most = 100

/** What the person was shown is the sheet that they signed. */
const shownOn = ({ paper, language }: DeskActWish, notice: string): Shown => ({
  notice,
  noticeHash: paper,
  language,
  channel: 'desk',
})

const findSubject = async (
  member: WebId,
  wish: DeskActWish,
  grants: Pick<Grants, 'findRequest' | 'findGrant'>,
): ReturnType<DeskDeps['findSubject']> => {
  if (wish.kind === 'withdraw') {
    const grant = await grants.findGrant(member, localIdOf(wish.grant))
    if (grant?.owner === member) return grant
  } else {
    const request = await grants.findRequest(member, localIdOf(wish.request))
    if (request?.owner === member) return { ...request, recipient: request.requester }
  }
  throw new Problem('not-found', 'There is no such request or consent of this member.')
}
