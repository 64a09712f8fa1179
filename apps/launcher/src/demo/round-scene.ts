import { scheduleVisit } from '@mutua/sdk/care/delivery'
import { ownCodes, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { partsOfPlan, projectOf } from '@mutua/sdk/care/project-records'
import { createFhirClient, sendSignedIn } from '@mutua/sdk/clients/fhir-client'
import { instantOf, parseResourceUrl } from '@mutua/sdk/ids'
import { ofStory } from '../demo-people/care-steps.ts'
import type { CareActor, CareSceneDeps } from './care-scene.ts'

/**
 * Visits of today and of the next two days, of members who let home care write what it does. Repeating it schedules nothing twice on
 * the same day.
 */
export const prepareRound = async (
  { members, nurse }: { readonly members: readonly CareActor[]; readonly nurse: CareActor },
  deps: CareSceneDeps,
): Promise<void> => {
  for (const [place, member] of members.entries()) {
    await letVisit(member, nurse, deps)
    await scheduleVisits(member, firstHour + place, deps)
  }
}

const firstHour = 7
const days = 3
const dayMs = 86_400_000

const letVisit = async (
  { consent, pod }: CareActor,
  nurse: CareActor,
  { purpose, now }: CareSceneDeps,
): Promise<void> => {
  const recipient = nurse.session.webId
  const resources = ['careplan', 'summary', 'wellness'].map((name) =>
    parseResourceUrl(`${pod}health/${name}/`),
  )
  const isGiven = (await consent.grants()).some(
    (grant) =>
      grant.recipient === recipient &&
      grant.state === 'given' &&
      grant.scope.modes.includes('write') &&
      resources.every((one) => grant.scope.resources.includes(one)),
  )
  if (isGiven) return
  await consent.give({
    recipient,
    purpose,
    resources,
    modes: ['read', 'append', 'write'],
    validUntil: instantOf(now() + 182 * dayMs),
  })
}

const scheduleVisits = async (
  member: CareActor,
  hour: number,
  { podServer, now }: Pick<CareSceneDeps, 'podServer' | 'now'>,
): Promise<void> => {
  const records = createFhirClient({
    podServer,
    pod: member.name,
    send: sendSignedIn(member.session.fetch),
  })
  const [plan] = await records.search('CarePlan')
  if (plan === undefined) return
  const parts = await Promise.all(partsOfPlan(plan).map(({ type, id }) => records.read(type, id)))
  const support = ofStory(projectOf(plan, parts)).supports.find(({ status }) => status === 'active')
  const [before] = await records.search('Task', { code: `${ownCodes}/task|visit` })
  if (support === undefined) return
  const visits: FhirResource[] = Array.from({ length: days }, (_, ahead) => {
    const day = instantOf(now() + ahead * dayMs).slice(0, 10)
    const hours = String(hour).padStart(2, '0')
    return ofStory(
      scheduleVisit(support, {
        id: `round-${day}`,
        subject: referenceOf(before?.['for'] ?? plan['subject']),
        performer: referenceOf(before?.['owner'] ?? plan['author']),
        start: `${day}T${hours}:00:00Z`,
        end: `${day}T${hours}:30:00Z`,
      }),
    )
  })
  for (const visit of visits) await records.putEach([{ record: visit, when: { kind: 'absent' } }])
}

/** As the records of the story have it. */
const referenceOf = (value: unknown): { readonly reference: string } =>
  typeof value === 'object' && value !== null && 'reference' in value && typeof value.reference === 'string'
    ? { reference: value.reference }
    : { reference: '' }
