import { grantStateAt, type Grant } from '@mutua/sdk/consent/grant'
import { addDays, startOfDay } from '@mutua/sdk/coop/civil-date'
import type { Project } from '@mutua/sdk/coop/project'
import { instantOf, type Instant, type WebId } from '@mutua/sdk/ids'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import { studyRoomOf } from '@mutua/sdk/pool/study'
import { categoriesOf, neededByNoStudy, scopesOf } from '@mutua/sdk/pool/variables'
import type { Consenting } from '../snapshot/snapshots.ts'
import type { RoomConsent, StudiesDeps } from './studies-deps.ts'

type CohortDeps = Pick<StudiesDeps, 'now' | 'consentsTo' | 'consentsOf' | 'findMember'>

/** Whether it stands now, for this project: what was given a room for anything else counts for nothing. */
const isStanding = (grant: Grant, project: Pick<Project, 'id'>, now: number): boolean =>
  grant.project === project.id && grantStateAt(grant, instantOf(now)) === 'given'

/** Members whose consent for a study stands now, each once, in the order in which they joined. */
export const consentingTo = async (
  project: Pick<Project, 'id'>,
  deps: CohortDeps,
): Promise<readonly Consenting[]> => {
  const found = new Map<WebId, Consenting>()
  for await (const grant of deps.consentsTo(studyRoomOf(project.id))) {
    if (found.has(grant.owner) || !isStanding(grant, project, deps.now())) continue
    const member = await deps.findMember(grant.owner)
    if (member !== undefined)
      found.set(grant.owner, { member: grant.owner, pod: member.pod, grant: grant.id })
  }
  return [...found.values()].toReversed()
}

/** Without asking for their pods. */
export const countConsentingTo = async (
  project: Pick<Project, 'id'>,
  deps: Pick<CohortDeps, 'now' | 'consentsTo'>,
): Promise<number> => {
  const found = new Set<WebId>()
  for await (const grant of deps.consentsTo(studyRoomOf(project.id)))
    if (isStanding(grant, project, deps.now())) found.add(grant.owner)
  return found.size
}

/** What the member gave for it: what stands, else the newest. */
export const consentOf = async (
  member: WebId,
  project: Pick<Project, 'id'>,
  deps: Pick<CohortDeps, 'now' | 'consentsOf'>,
): Promise<{ readonly grant: Grant; readonly isStanding: boolean } | undefined> => {
  const given = (await deps.consentsOf(member, studyRoomOf(project.id))).filter(
    (grant) => grant.project === project.id,
  )
  const standing = given.find((grant) => isStanding(grant, project, deps.now()))
  const grant = standing ?? given[0]
  return grant === undefined ? undefined : { grant, isStanding: standing !== undefined }
}

/** Exactly what the plan needs, until the last day of the project or as long as the members let such a consent last. */
export const consentFor = async (
  { document }: Pick<Project, 'document'>,
  plan: Pick<StudyPlan, 'variables'>,
  { now, longestDays }: Pick<StudiesDeps, 'now' | 'longestDays'>,
): Promise<Omit<RoomConsent, 'shown'>> => ({
  recipient: studyRoomOf(document.id),
  purpose: document.purpose,
  project: document.id,
  categories: categoriesOf(plan.variables),
  records: scopesOf(plan.variables),
  masked: neededByNoStudy,
  validUntil: lastInstant(
    startOfDay(addDays(document.to, 1)),
    now() + (await longestDays(document.purpose)) * dayMs,
  ),
})

const lastInstant = (...ends: readonly number[]): Instant => instantOf(Math.min(...ends))
const dayMs = 86_400_000
