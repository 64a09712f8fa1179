import type { Router } from 'express'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { ProjectDocument } from '@mutua/sdk/coop/project'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { studyRoomOf } from '@mutua/sdk/pool/study'
import type { Log } from '@mutua/kit/log'
import { partyOf } from '../contracts/open-contracts.ts'
import { openCallsFace } from './calls-face.ts'
import { endConsentsOf } from './end-consents.ts'
import type { Grants } from '../grants/grants.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createProjectRoutes } from '../http/project-routes.ts'
import type { Members } from '../members/open-members.ts'
import type { Providers } from '../members/open-providers.ts'
import type { Officers } from '../officers/open-officers.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import type { PolicyBook } from '../policy/open-policy.ts'
import { openProjects, type Projects, type ProjectsDeps } from '../projects/open-projects.ts'

export interface ProjectsFaceDeps
  extends
    OfficerDeps,
    Pick<ProjectsDeps, 'store' | 'origin' | 'now' | 'randomBytes' | 'findPurpose' | 'requireReported'> {
  readonly officers: Pick<Officers, 'register' | 'verify' | 'propose' | 'confirm'>
  readonly organisations: Pick<Organisations, 'find' | 'isAdministrator' | 'list' | 'belongsTo'>
  readonly providers: Pick<Providers, 'list'>
  readonly policy: Pick<PolicyBook, 'publish' | 'findInForce' | 'find' | 'documentsOn' | 'read'>
  readonly coopName: string
  readonly officerIds: ReadonlySet<WebId>
  readonly members: Pick<Members, 'find'>
  readonly grants: Pick<Grants, 'listRequests' | 'cancel' | 'listGrants' | 'invalidate'>
  readonly log: Log
  /** How often it looks for projects that have ended by a vote. */
  readonly everyMs: number
}

/** Projects on the register, the policy and the consents that they touch. */
export const openProjectsFace = (
  deps: ProjectsFaceDeps,
): Pick<Projects, 'requireProject' | 'finishEnds' | 'draft' | 'list' | 'read'> & {
  readonly rooms: readonly Router[]
} & Disposable => {
  const projects = openProjects({
    ...deps,
    findOrganisation: deps.organisations.find,
    isAdministrator: deps.organisations.isAdministrator,
    findParty: (use) =>
      partyOf(use, {
        findOrganisation: deps.organisations.find,
        listOrganisations: deps.organisations.list,
      }),
    publish: deps.policy.publish,
    findAdoption: createFindAdoption(deps.policy, deps.now),
    verifySignature: deps.officers.verify,
    endConsents: async (project, reason) => {
      for (const recipient of await recipientsOf(project, deps))
        await endConsentsOf(recipient, parseWebId(`${deps.origin}/#it`), deps, {
          reason,
          isMeant: (one) => one.project === project.id,
        })
    },
  })
  let isLooking = false
  const look = setInterval(() => {
    if (isLooking) return
    isLooking = true
    projects
      .finishEnds()
      .catch((error: unknown) =>
        deps.log.error({ err: error }, 'what was given for an ended project could not be ended'),
      )
      .finally(() => (isLooking = false))
  }, deps.everyMs)
  look.unref()
  return {
    requireProject: projects.requireProject,
    finishEnds: projects.finishEnds,
    draft: projects.draft,
    list: projects.list,
    read: projects.read,
    rooms: [
      createProjectRoutes({ ...deps, projects, readPolicy: deps.policy.read }),
      // What is co-designed becomes a project of this room, and of no other.
      ...openCallsFace({
        ...{ ...deps, projects },
        isMember: async (webId) => (await deps.members.find(webId)) !== undefined,
      }).rooms,
    ],
    [Symbol.dispose]: () => clearInterval(look),
  }
}

/** The resolution by which the text of a project is in force; of a study of the pool also that of a class that gives it to the reviewers. */
export const createFindAdoption =
  (
    policy: Pick<PolicyBook, 'findInForce' | 'find' | 'documentsOn'>,
    now: () => number,
  ): ProjectsDeps['findAdoption'] =>
  async (digest, { pool, purpose }) => {
    const enacted = await policy.findInForce({ subject: 'project', digest })
    if (enacted !== undefined) return policy.find(enacted.resolution)
    if (pool === undefined) return undefined
    const classes = (await policy.documentsOn(civilDateOf(now()))).flatMap(({ enactment, document }) =>
      document.type === 'purpose-class' ? [{ ...enactment, document }] : [],
    )
    const [last] = classes
      .filter(({ document }) => document.purposes.includes(purpose))
      .toSorted((one, other) => other.ordinal - one.ordinal)
    if (last?.document.committee !== true) return undefined
    const resolution = await policy.find(last.resolution)
    return resolution === undefined ? undefined : { ...resolution, purposeClass: last.document.name }
  }

/** The organisation, the room of its study, and whoever reads in their own name under its name. */
const recipientsOf = async (
  { id, recipient, recipientName, pool }: ProjectDocument,
  { providers }: Pick<ProjectsFaceDeps, 'providers'>,
): Promise<readonly WebId[]> => [
  recipient,
  ...(pool === undefined ? [] : [studyRoomOf(id)]),
  ...(await providers.list()).filter((one) => one.organisation === recipientName).map(({ webId }) => webId),
]
