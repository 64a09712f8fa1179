import type { Router } from 'express'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { openAssemblies, type Assemblies, type OpenAssembliesDeps } from '../assembly/open-assemblies.ts'
import { createAssemblyFloorRoutes } from '../http/assembly-floor-routes.ts'
import { createAssemblyRoutes } from '../http/assembly-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Members } from '../members/open-members.ts'
import { putNews } from '../notices/tell.ts'
import type { PolicyFace } from './policy-face.ts'

export interface AssemblyFaceDeps
  extends
    OfficerDeps,
    Pick<
      OpenAssembliesDeps,
      'store' | 'now' | 'randomBytes' | 'officers' | 'rulesOn' | 'secretVote' | 'coopName' | 'log' | 'everyMs'
    > {
  readonly origin: BaseUrl
  readonly members: Pick<Members, 'find' | 'list' | 'rollOn'>
  readonly policy: Pick<PolicyFace, 'planAdoption' | 'planClosingHistory'>
}

export interface AssemblyFace extends AsyncDisposable {
  readonly assemblies: Assemblies
  readonly rooms: readonly Router[]
}

/** Assemblies on the register, the statute, the policy and those who are told. */
export const openAssemblyFace = (deps: AssemblyFaceDeps): AssemblyFace => {
  const { members, origin, now, policy } = deps
  const assemblies = openAssemblies({
    ...deps,
    mutualActivities: 1,
    rollOn: members.rollOn,
    nameOf: async (number) => (await lineOf(number, members))?.displayName ?? String(number),
    webIdOf: async (number) => (await lineOf(number, members))?.webId,
    planAdoption: policy.planAdoption,
    planClosingHistory: policy.planClosingHistory,
    tell: ({ kind, assembly, members: told, batch }) =>
      putNews({
        kind,
        at: instantOf(now()),
        assembly: `${origin}/assemblies/${assembly}`,
        batch,
        // The first of them stands where the owner of a consent would: all are told alike.
        owner: told[0] ?? coopOf(origin),
        further: told.slice(1),
      }),
  })
  const routes = { ...deps, assemblies, findMember: members.find }
  return {
    assemblies,
    rooms: [createAssemblyRoutes(routes), createAssemblyFloorRoutes(routes)],
    [Symbol.asyncDispose]: () => assemblies[Symbol.asyncDispose](),
  }
}

const lineOf = async (number: number, members: Pick<Members, 'list'>) => {
  const [line] = await members.list({ after: number - 1, limit: 1 })
  return line?.number === number ? line : undefined
}

const coopOf = (origin: BaseUrl): WebId => `${origin}/#it` as WebId // an address of ours
