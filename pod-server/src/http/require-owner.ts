import type { Request } from 'express'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { OwnerOf } from '../access/requester.ts'
import type { Authenticate } from '../authn/authenticate.ts'
import type { PodPath } from '../resources/pod-path.ts'
import { callerRequest } from './caller-request.ts'

export interface OwnerDeps {
  readonly origin: BaseUrl
  readonly authenticate: Authenticate
  readonly ownerOf: OwnerOf
}

/**
 * What belongs to the owner of a pod alone, whatever access rules and consents say. The answer is the same whether or not
 * anything is there.
 * @throws {Problem} `caller-unknown`, `owner-only`
 */
export const requireOwner = async (request: Request, path: PodPath, deps: OwnerDeps): Promise<void> => {
  const caller = await deps.authenticate(callerRequest(request, deps.origin))
  if (caller.kind === 'anonymous') throw new Problem('caller-unknown', 'Sign in as the owner of the pod.')
  // A consent token is not its holder: it speaks for one grant.
  if (caller.kind === 'consent' || caller.webId !== deps.ownerOf(path))
    throw new Problem('owner-only', 'Only the owner of the pod may see or change this.')
}
