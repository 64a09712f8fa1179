import type { Router } from 'express'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow } from '@mutua/kit/row'
import { createStagedStore } from '@mutua/kit/staged-store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { openAssemblies, type Assemblies, type OpenAssembliesDeps } from '../assembly/open-assemblies.ts'
import { createAssemblyFloorRoutes } from '../http/assembly-floor-routes.ts'
import { createAssemblyRoutes } from '../http/assembly-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Applications } from '../members/open-applications.ts'
import type { Members } from '../members/open-members.ts'
import { putNews } from '../notices/tell.ts'
import { documentKey, documentRowSchema } from '../policy/policy-rows.ts'
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
  readonly applications: Pick<Applications, 'listAppeals' | 'planAppeal'>
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
    rollOn: members.rollOn,
    nameOf: async (number) => (await lineOf(number, members))?.displayName ?? String(number),
    webIdOf: async (number) => (await lineOf(number, members))?.webId,
    planAdoption: adoptionWithAppeals(deps),
    isPublished: async ({ subject, digest }) =>
      (await findRow(deps.store, documentKey(digest), documentRowSchema))?.subject === subject,
    openAppeals: async () => (await deps.applications.listAppeals()).map(({ number }) => number),
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

/**
 * What is adopted takes effect, and with it what the assembly said of those who were refused: one write. An appeal that can
 * no longer be decided stays as it is, and keeps nobody from signing what was voted.
 */
const adoptionWithAppeals =
  ({ policy, applications, store, origin }: AssemblyFaceDeps): OpenAssembliesDeps['planAdoption'] =>
  async (adopted, refused) => {
    const plan = await policy.planAdoption(adopted, refused)
    const stage = createStagedStore(store)
    const facts: LoggedFact[] = [...plan.facts]
    for (const [outcome, motions] of [
      ['admit', adopted],
      ['dismiss', refused],
    ] as const)
      for (const { appeal, adoptedOn, motion } of motions) {
        if (appeal === undefined) continue
        const resolution = plan.result.find((one) => one.source === 'assembly' && one.motion === motion)
        // What was not adopted has no number in the book of resolutions: day and place on the agenda.
        const act = { on: adoptedOn, number: resolution?.id ?? `${adoptedOn}/${String(motion)}` }
        const decided = await planOrLeave(
          applications.planAppeal(appeal, { outcome, act }, coopOf(origin), stage.store),
        )
        if (decided === undefined) continue
        // What it stands on becomes a condition of the whole write, as it is before anything of it.
        for (const key of decided.unchanged.keys()) await stage.store.get(key)
        await stage.store.write(decided.writes)
        facts.push(...decided.facts)
      }
    const staged = stage.staged()
    return {
      writes: [...plan.writes, ...staged.writes],
      unchanged: new Map([...staged.unchanged, ...plan.unchanged]),
      facts,
    }
  }

const planOrLeave = async <Planned>(planned: Promise<Planned>): Promise<Planned | undefined> => {
  try {
    return await planned
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

const lineOf = async (number: number, members: Pick<Members, 'list'>) => {
  const [line] = await members.list({ after: number - 1, limit: 1 })
  return line?.number === number ? line : undefined
}

const coopOf = (origin: BaseUrl): WebId => `${origin}/#it` as WebId // an address of ours
