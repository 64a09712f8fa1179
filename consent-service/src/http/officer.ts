import type { Request } from 'express'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AuthenticateCaller } from './authenticate-caller.ts'

export interface OfficerDeps {
  readonly authenticate: AuthenticateCaller
  readonly isOfficer: (webId: WebId) => boolean
}

/**
 * The officer who calls.
 * @throws {Problem} `caller-unknown`, `token-invalid`, or `caller-not-officer` for everybody else
 */
export const authenticateOfficer = async (request: Request, deps: OfficerDeps): Promise<WebId> => {
  const { webId } = await deps.authenticate(request)
  if (!deps.isOfficer(webId)) throw new Problem('caller-not-officer', 'Sign in with the WebID of an officer.')
  return webId
}

export interface InsiderDeps extends OfficerDeps {
  readonly isMember: (webId: WebId) => Promise<boolean>
}

/**
 * For what belongs to the co-op’s own people: its members and its officers.
 * @throws {Problem} `caller-unknown`, `token-invalid`, or `member-unknown` for everybody else
 */
export const authenticateInsider = async (request: Request, deps: InsiderDeps): Promise<WebId> => {
  const { webId } = await deps.authenticate(request)
  if (deps.isOfficer(webId) || (await deps.isMember(webId))) return webId
  throw new Problem('member-unknown', 'This is for members of the co-op.')
}
