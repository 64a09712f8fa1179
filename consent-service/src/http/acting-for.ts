import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AuthenticateCaller } from './authenticate-caller.ts'

/** Names the organisation that the caller acts for; it stands in no address, so pages of a list lead on by themselves. */
export const actingForHeader = 'on-behalf-of'

/**
 * Signs in people who act for an organisation: the caller is the organisation then, and `person` is who it is. The staff
 * list is looked at on every call, so that who has left it is nobody at once.
 *
 * @throws {Problem} `staff-only` for everybody who is not on the list, whether there is such an organisation or not
 */
export const actingFor =
  (
    authenticate: AuthenticateCaller,
    deps: { readonly placesOf: (person: WebId) => Promise<readonly { readonly organisation: WebId }[]> },
  ): AuthenticateCaller =>
  async (request) => {
    const caller = await authenticate(request)
    const named = request.get(actingForHeader)
    if (named === undefined) return caller
    const organisation = parseWebId(named)
    const places = await deps.placesOf(caller.webId)
    if (!places.some((place) => place.organisation === organisation))
      throw new Problem('staff-only', 'Ask the administrator of the organisation to enter you.')
    return { ...caller, webId: organisation, person: caller.webId }
  }
