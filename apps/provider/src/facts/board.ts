import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { idOfReference, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { pathStepsIn, type PathStep } from '@mutua/ui/records/path-steps'
import { aboutPerson, useAcrossCases, type AcrossCases } from './across-cases.ts'
import { raisedFlagsIn, type RaisedFlag } from './advice.ts'
import { useConsents } from './consent-facts.ts'
import type { OpenCase } from './open-case.ts'

/** A complex case, as far as a board shows it: where it stands, what comes next, and what is up. */
export interface BoardCase {
  readonly stage: Stage
  /** What comes next, and what it waits for. */
  readonly next: PathStep | undefined
  /** Where the person lives, and who has taken the case; empty where it may not be read. */
  readonly district: string
  readonly desk: string
  readonly flags: readonly RaisedFlag[]
}

export const stages = ['access', 'assessment', 'project', 'monitoring'] as const
export type Stage = (typeof stages)[number]

/** Cases of more than one need, under consents that stand at this moment; a case that is closed is none. */
export const useBoard = (): AcrossCases<BoardCase> =>
  useAcrossCases(['board'], async (open, person) => {
    const { fhir } = open
    const steps = pathStepsIn(await fhir.operation('$care-path', aboutPerson(person)))
    if (!isComplex(steps)) return undefined
    const [people, episodes, flags] = await Promise.all([
      fhir.search('Patient'),
      fhir.search('EpisodeOfCare'),
      fhir.search('Flag'),
    ])
    const next = steps.find(({ state }) => state === 'to-do' || state === 'running')
    return {
      stage: stageOf(next),
      next,
      district: districtOf(people.find(({ id }) => id === person.id) ?? people[0]),
      desk: await deskOf(open, episodes),
      flags: raisedFlagsIn(flags),
    }
  })

/** The triage said that several professions are needed, and the path is not over. */
export const isComplex = (steps: readonly PathStep[]): boolean => {
  const stateOf = (name: string) => steps.find((one) => one.name === name)?.state
  const isTriaged = stateOf('triage') === 'done' || stateOf('take-charge') === 'done'
  return isTriaged && stateOf('unit') !== 'not-needed' && stateOf('closing') !== 'done'
}

/** In which part of the path the next step is. */
export const stageOf = (next: PathStep | undefined): Stage => {
  switch (next?.name) {
    case 'access':
    case 'triage':
    case 'take-charge':
      return 'access'
    case 'unit':
    case 'assessment':
      return 'assessment'
    case 'project':
    case 'signatures':
      return 'project'
    default:
      return 'monitoring'
  }
}

/**
 * The newest receipt of what was read in a case since the page was opened: the entry of the log that this look has left. Receipts
 * arrive a moment after the reading.
 */
export const useLogEntry = (open: OpenCase, since: string): UseQueryResult<Receipt | null> => {
  const consents = useConsents()
  return useQuery({
    queryKey: ['consents', 'log-entry', open.key, since],
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data === null ? 3_000 : false),
    queryFn: async () => {
      const found = await Promise.all(open.grants.map(({ id }) => consents.receipts({ grant: id })))
      return (
        found
          .flat()
          .filter(({ at }) => at >= since)
          .toSorted((one, other) => one.at.localeCompare(other.at))
          .at(-1) ?? null
      )
    },
  })
}

const districtOf = (patient: FhirResource | undefined): string => {
  const address = partsOf(patient, 'address')[0]
  const district = partOf(address, 'district') ?? partOf(address, 'city')
  return typeof district === 'string' ? district : ''
}

const deskOf = async ({ fhir }: OpenCase, episodes: readonly FhirResource[]): Promise<string> => {
  const reference = partOf(episodes.at(-1)?.['managingOrganization'], 'reference')
  if (typeof reference !== 'string') return ''
  const desks = await fhir.search('Organization')
  const name = desks.find(({ id }) => id === idOfReference(reference))?.['name']
  return typeof name === 'string' ? name : ''
}
