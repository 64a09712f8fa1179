import type { z } from 'zod'
import {
  organisationEventSchema,
  organisationSchema,
  ownRolesSchema,
  staffMemberSchema,
  type Organisation,
  type OrganisationAdmission,
  type OrganisationEvent,
  type OwnRoles,
  type staffEntrySchema,
  type StaffMember,
} from '../coop/organisation.ts'
import { parseBaseUrl, type BaseUrl, type Instant, type WebId } from '../ids.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** Provider organisations and their staff lists. All methods throw `Problem` or `ClientFault`. */
export interface OrganisationClient {
  /** By an officer. */
  readonly admit: (admission: OrganisationAdmission) => Promise<Organisation>
  readonly organisations: () => Promise<readonly Organisation[]>
  readonly organisation: (id: WebId) => Promise<Organisation>
  /** By an administrator or an officer; those who have left included. */
  readonly staff: (id: WebId) => Promise<readonly StaffMember[]>
  readonly join: (id: WebId, entry: z.input<typeof staffEntrySchema>) => Promise<StaffMember>
  /** Prolongs a role, or lets it end earlier; `validUntil` undefined: a year from now. */
  readonly renew: (id: WebId, person: WebId, validUntil?: Instant) => Promise<StaffMember>
  /** Resolves when no pod server serves that person under a consent of the organisation any more. */
  readonly leave: (id: WebId, person: WebId) => Promise<StaffMember>
  /** By an officer. */
  readonly changeAdministrators: (id: WebId, administrators: readonly WebId[]) => Promise<Organisation>
  /** By an officer; resolves when nobody reads for it any more, and what was given to it is void. */
  readonly end: (id: WebId) => Promise<Organisation>
  readonly events: (id: WebId) => Promise<readonly OrganisationEvent[]>
  /** As what the co-op knows the caller. */
  readonly ownRoles: () => Promise<OwnRoles>
  /** The caller's own role credential, `application/vc+jwt`. */
  readonly credential: (id: WebId) => Promise<string>
}

/** @param deps `fetch` of a signed-in party (see `signIn`) */
export const createOrganisationClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): OrganisationClient => {
  const { consentService, fetch } = deps
  const all = `${consentService}/organisations`
  const at = (id: WebId, path = ''): string => {
    const { origin, pathname } = new URL(ownAddress(id, consentService))
    return `${origin}${pathname}${path}`
  }
  const get = (url: string) => ask(fetch, url, { headers: jsonWanted })
  return {
    admit: async (admission) => parseAnswer(await askWithJson(fetch, all, admission), organisationSchema),
    organisations: () => readAllItems(fetch, all, organisationSchema),
    organisation: async (id) => parseAnswer(await get(at(id)), organisationSchema),
    staff: (id) => readAllItems(fetch, at(id, '/staff'), staffMemberSchema),
    join: async (id, entry) =>
      parseAnswer(await askWithJson(fetch, at(id, '/staff'), entry), staffMemberSchema),
    renew: async (id, person, validUntil) =>
      parseAnswer(
        await askWithJson(fetch, at(id, '/staff/renew'), {
          webId: person,
          ...(validUntil === undefined ? {} : { validUntil }),
        }),
        staffMemberSchema,
      ),
    leave: async (id, person) =>
      parseAnswer(await askWithJson(fetch, at(id, '/staff/leave'), { webId: person }), staffMemberSchema),
    changeAdministrators: async (id, administrators) => {
      const url = at(id, '/administrators')
      const sent = await ask(fetch, url, {
        method: 'PUT',
        headers: { ...jsonWanted, 'Content-Type': 'application/json' },
        body: JSON.stringify({ administrators }),
      })
      return parseAnswer(sent, organisationSchema)
    },
    end: async (id) => parseAnswer(await ask(fetch, at(id, '/end'), { method: 'POST' }), organisationSchema),
    events: (id) => readAllItems(fetch, at(id, '/events'), organisationEventSchema),
    ownRoles: async () => parseAnswer(await get(`${consentService}/roles`), ownRolesSchema),
    credential: async (id) =>
      wholeText(await ask(fetch, at(id, '/credential'), { headers: { Accept: 'application/vc+jwt' } })),
  }
}

/**
 * The same `fetch`, for an organisation on whose staff list its owner stands: every client made with it sees and does what
 * the organisation may. Only calls to that consent service say so.
 */
export const actingForOrganisation = (fetch: Fetch, organisation: WebId): Fetch =>
  actingFor(fetch, { consentService: parseBaseUrl(new URL(organisation).origin), webId: organisation })

/**
 * The same `fetch`, for an organisation, or for a member who has named its owner: every client made with it does at that
 * consent service what its owner may do for them, and nowhere else says that it does.
 */
export const actingFor =
  (
    fetch: Fetch,
    { consentService, webId }: { readonly consentService: BaseUrl; readonly webId: WebId },
  ): Fetch =>
  (input, init) => {
    const url = input instanceof Request ? input.url : input
    if (new URL(url).origin !== consentService) return fetch(input, init)
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    headers.set('On-Behalf-Of', webId)
    return fetch(input, { ...init, headers })
  }
