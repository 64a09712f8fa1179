import type { OwnRoles } from '@mutua/sdk/coop/organisation'
import type { WebId } from '@mutua/sdk/ids'
import type { Study, StudyState } from '@mutua/sdk/pool/study'

/** Last part of the address of a study, and of the project that it is. */
export const localOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

/** Whether it is that person's work: they are named in its plan, or administer its organisation. */
export const isOwn = ({ project, plan }: Study, person: WebId, roles: OwnRoles): boolean =>
  plan.application.people.some(({ webId }) => webId === person) ||
  roles.organisations.some(
    ({ organisation, isAdministrator }) => isAdministrator && organisation.id === project.document.recipient,
  )

/** The way of a study, station by station; who was refused left it. */
export const stations = [
  'draft',
  'submitted',
  'ethics-approved',
  'governance-approved',
  'recruiting',
  'frozen',
  'open',
  'closed',
  'destroyed',
] as const satisfies readonly StudyState[]

/** How far it has come: the place of the station it is at. One that was refused stopped where what it waited for was missing. */
export const stationOf = ({ state, project }: Pick<Study, 'state' | 'project'>): number => {
  if (state !== 'refused') return stations.indexOf(state)
  return project.ethics.state === 'approved' ? 2 : 1
}
