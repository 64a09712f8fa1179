import type { Router } from 'express'
import type { CallsDeps } from '../calls/call-deps.ts'
import { openCalls } from '../calls/open-calls.ts'
import { createCallRoutes } from '../http/call-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import type { Projects } from '../projects/open-projects.ts'

export interface CallsFaceDeps
  extends
    OfficerDeps,
    Pick<
      CallsDeps,
      'store' | 'origin' | 'now' | 'randomBytes' | 'officers' | 'officerIds' | 'isMember' | 'coopName'
    > {
  readonly organisations: Pick<Organisations, 'find' | 'list' | 'isAdministrator' | 'belongsTo'>
  readonly projects: Pick<Projects, 'draft'>
}

/** Calls for co-design on the registers of organisations and members, the officers' keys and the room of projects. */
export const openCallsFace = (deps: CallsFaceDeps): { readonly rooms: readonly Router[] } => {
  const { organisations, projects } = deps
  const room: CallsDeps = {
    ...deps,
    findOrganisation: organisations.find,
    listOrganisations: organisations.list,
    isAdministrator: organisations.isAdministrator,
    belongsTo: organisations.belongsTo,
    draftProject: projects.draft,
  }
  return { rooms: [createCallRoutes({ ...deps, room, calls: openCalls(room) })] }
}
