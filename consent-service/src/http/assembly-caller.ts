import type { Request } from 'express'
import type { Member } from '@mutua/sdk/coop/member'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Assemblies } from '../assembly/open-assemblies.ts'
import type { OfficerDeps } from './officer.ts'

export interface AssemblyRoutesDeps extends OfficerDeps {
  readonly assemblies: Assemblies
  readonly findMember: (webId: WebId) => Promise<Pick<Member, 'number'> | undefined>
}

/** Who calls: an officer, a member, or both. */
export interface AssemblyCaller {
  readonly webId: WebId
  readonly isOfficer: boolean
  readonly member: number | undefined
}

/** @throws {Problem} `caller-unknown`, or `member-unknown` for who is neither */
export const callerOf = async (request: Request, deps: AssemblyRoutesDeps): Promise<AssemblyCaller> => {
  const { webId } = await deps.authenticate(request)
  const isOfficer = deps.isOfficer(webId)
  const member = (await deps.findMember(webId))?.number
  if (!isOfficer && member === undefined)
    throw new Problem('member-unknown', 'Assemblies are for members of the co-op.')
  return { webId, isOfficer, member }
}

/**
 * Who calls about one assembly: what is not called yet is for officers, and to everybody else as if there were none.
 * @throws {Problem} `caller-unknown`, `member-unknown`, or `not-found`
 */
export const callerAt = async (request: Request, deps: AssemblyRoutesDeps): Promise<AssemblyCaller> => {
  const caller = await callerOf(request, deps)
  const { notice } = await deps.assemblies.find(idOf(request))
  if (!caller.isOfficer && notice === undefined) throw new Problem('not-found', 'There is no such assembly.')
  return caller
}

export const idOf = (request: Request): string => String(request.params['id'])

/** @throws {Problem} `member-unknown` */
export const requireMember = ({ member }: AssemblyCaller): number => {
  if (member === undefined) throw new Problem('member-unknown', 'Only members of the co-op do this.')
  return member
}
