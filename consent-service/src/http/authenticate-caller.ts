import type { Request } from 'express'
import type { WebId } from '@mutua/sdk/ids'
import type { SolidCaller } from '@mutua/kit/authn/authenticate-solid-oidc'

/**
 * Who calls, by Solid-OIDC.
 * @throws {Problem} `caller-unknown` without a token, `token-invalid` with one that does not verify
 */
export type AuthenticateCaller = (request: Request) => Promise<
  Pick<SolidCaller, 'webId' | 'clientId' | 'jkt'> & {
    /** Who acts, when it is for the organisation that `webId` names. */
    readonly person?: WebId
  }
>
