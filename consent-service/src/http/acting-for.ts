import type { Power } from '@mutua/sdk/consent/representation'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Mandate } from '../representation/mandates.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'

/** Names for whom the caller acts; it stands in no address, so pages of a list lead on by themselves. */
export const actingForHeader = 'on-behalf-of'

export interface ActingForDeps {
  readonly placesOf: (person: WebId) => Promise<readonly { readonly organisation: WebId }[]>
  /** Whether somebody stands on its staff list with a role that has ended by itself. */
  readonly isRoleOver: (person: WebId, organisation: WebId) => Promise<boolean>
  /** Whether the address is that of an organisation here, if there is one at all. */
  readonly isOrganisationId: (webId: WebId) => boolean
  /** @throws {Problem} `mandate-missing`, `mandate-too-narrow` */
  readonly findMandate: (person: WebId, member: WebId, power: Power | undefined) => Promise<Mandate>
}

/**
 * Signs in people who act for an organisation or for a member: the caller is the organisation or the member then, and
 * `person` is who it is. The staff list and the delegations are looked at on every call, so that who has left, or whose
 * delegation has ended, is nobody at once.
 *
 * @throws {Problem} `role-expired` for who stands on the list with a role that has ended; `staff-only`, `mandate-missing` for everybody else, whether there is such an organisation or member or not
 */
export const actingFor =
  (authenticate: AuthenticateCaller, deps: ActingForDeps): AuthenticateCaller =>
  async (request, power) => {
    const caller = await authenticate(request)
    const named = request.get(actingForHeader)
    if (named === undefined) return caller
    const principal = parseWebId(named)
    const acting = { ...caller, webId: principal, person: caller.webId }
    if (!deps.isOrganisationId(principal))
      return { ...acting, mandate: await deps.findMandate(caller.webId, principal, power) }
    const places = await deps.placesOf(caller.webId)
    if (places.some((place) => place.organisation === principal)) return acting
    if (await deps.isRoleOver(caller.webId, principal))
      throw new Problem('role-expired', 'Ask the administrator of the organisation to renew your role.')
    throw new Problem('staff-only', 'Ask the administrator of the organisation to enter you.')
  }
