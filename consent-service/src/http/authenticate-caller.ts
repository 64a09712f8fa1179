import type { Request } from 'express'
import type { Power } from '@mutua/sdk/consent/representation'
import type { WebId } from '@mutua/sdk/ids'
import type { SolidCaller } from '@mutua/kit/authn/authenticate-solid-oidc'
import type { Mandate } from '../representation/mandates.ts'

/**
 * Who calls, by Solid-OIDC.
 *
 * @param power what somebody who calls for a member must have been named for; without it nobody calls for a member
 * @throws {Problem} `caller-unknown` without a token, `token-invalid` with one that does not verify
 */
export type AuthenticateCaller = (
  request: Request,
  power?: Power,
) => Promise<
  Pick<SolidCaller, 'webId' | 'clientId' | 'jkt'> & {
    /** Who acts, when it is for the organisation or the member that `webId` names. */
    readonly person?: WebId
    /** How far, when it is for a member. */
    readonly mandate?: Mandate
  }
>
