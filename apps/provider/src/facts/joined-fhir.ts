import type { FhirClient, FhirPut, FhirPutOutcome } from '@mutua/sdk/clients/fhir-client'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { covers } from '@mutua/sdk/consent/check-grant'
import type { Grant } from '@mutua/sdk/consent/grant'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { dayOfRecord } from '@mutua/ui/records/record-day'
import { joinSteps, showsPath } from './joined-path.ts'

/** What is done at the FHIR face of a pod under consents. */
export type JoinedFhir = Omit<FhirClient, 'everything' | 'summary'> & {
  /** Records of these types that are about a patient or about nobody in particular; with `start` those of that day and later. */
  readonly everything: (asked: EverythingAsked) => Promise<readonly FhirResource[]>
  /** One for each consent under which the record of the patient may be read. */
  readonly summaries: (patient: string) => Promise<readonly FhirResource[]>
}

export interface EverythingAsked {
  /** Id of their record, where one may be read. */
  readonly patient: string | undefined
  readonly types: readonly string[]
  /** `YYYY-MM-DD` */
  readonly start?: string
}

/** A consent, and the FHIR face of its pod as far as it goes. */
export interface ConsentedFhir {
  readonly grant: Grant
  readonly fhir: FhirClient
}

/**
 * Several consents about one pod as one: who was given the project by one and the assessments by another sees both together. Each
 * call goes under a consent of its own and leaves its own receipt; nothing is asked for that no consent is for, since the member
 * would be shown a refusal. What none of them covers is as if it were not there.
 */
export const joinFhir = (pod: ResourceUrl, parts: readonly ConsentedFhir[]): JoinedFhir => {
  const reading = parts.filter(({ grant }) => grant.scope.modes.includes('read'))
  const mayFind = (type: string) => reading.filter(({ grant }) => mayHold(grant, pod, type))
  const writing = parts.filter(
    ({ grant }) => grant.scope.modes.includes('write') || grant.scope.modes.includes('append'),
  )
  return {
    read: (type, id) => firstOf(mayFind(type), ({ fhir }) => fhir.read(type, id)),
    search: async (type, query) => {
      const found = await Promise.all(
        mayFind(type).map(({ fhir }) => unlessOutside(fhir.search(type, query), [])),
      )
      return unique(found.flat())
    },
    count: async (type, query) => {
      const counts = await Promise.all(
        mayFind(type).map(({ fhir }) => unlessOutside(fhir.count(type, query), 0)),
      )
      // A record that two consents cover is counted by each: of use to see that there is another one, not how many.
      return counts.reduce((sum, count) => sum + count, 0)
    },
    everything: async (asked) =>
      unique((await Promise.all(reading.map((part) => everythingUnder(part, asked, pod)))).flat()),
    summaries: async (patient) => {
      const asked = mayFind('Patient').map(({ fhir }) => unlessOutside(fhir.summary(patient), undefined))
      return (await Promise.all(asked)).filter((one) => one !== undefined)
    },
    put: (record) => firstOf(writing, ({ fhir }) => fhir.put(record)),
    putAll: (records) => firstOf(writing, ({ fhir }) => fhir.putAll(records)),
    putEach: (writes) => putEachUnder(writing, writes),
    operation: async (name, query) => {
      if (name !== '$care-path') {
        const asked = reading.map(({ fhir }) => unlessOutside(fhir.operation(name, query), []))
        return (await Promise.all(asked)).flat()
      }
      const answers = await Promise.all(
        reading
          .filter(({ grant }) => showsPath(grant, pod))
          .map(async ({ grant, fhir }) => ({
            grant,
            parameters: await unlessOutside(fhir.operation(name, query), []),
          })),
      )
      return joinSteps(answers, pod)
    },
    attest: (plan, agreement) => firstOf(mayFind('CarePlan'), ({ fhir }) => fhir.attest(plan, agreement)),
  }
}

/** As one use where the record of the patient may be read, else by a search for each type. */
const everythingUnder = async (
  { grant, fhir }: ConsentedFhir,
  { patient, types, start }: EverythingAsked,
  pod: ResourceUrl,
): Promise<readonly FhirResource[]> => {
  const held = types.filter((type) => mayHold(grant, pod, type))
  if (held.length === 0) return []
  if (patient !== undefined && mayHold(grant, pod, 'Patient')) {
    const query = { _type: held.join(','), ...(start === undefined ? {} : { start }) }
    const found = await unlessOutside(fhir.everything(patient, query), undefined)
    if (found !== undefined) return found
  }
  const found = await Promise.all(held.map((type) => unlessOutside(fhir.search(type), [])))
  return found
    .flat()
    .filter((record) => start === undefined || dayOfRecord(record) === '' || dayOfRecord(record) >= start)
}

/** From the addresses alone: whether a record of this type could lie where the consent reaches. */
export const mayHold = ({ scope, terms }: Grant, pod: ResourceUrl, type: string): boolean => {
  const names = (record: string) => record.startsWith(`patient/${type}.`) || record.startsWith('patient/*.')
  if (terms?.records !== undefined && !terms.records.some(names)) return false
  return healthCategories.some((category) => {
    const container = parseResourceUrl(`${pod}health/${category}/${type}/`)
    return covers(scope, container) || scope.resources.some((one) => one.startsWith(container))
  })
}

const unique = (records: readonly FhirResource[]): readonly FhirResource[] => [
  ...new Map(records.map((record) => [`${record.resourceType}/${record.id}`, record])).values(),
]

/** Under the first consent that is for it. @throws {Problem} `not-found` where there is none */
const firstOf = async <Value>(
  parts: readonly ConsentedFhir[],
  act: (part: ConsentedFhir) => Promise<Value>,
): Promise<Value> => {
  let refusal: unknown = new Problem('not-found', 'None of the consents that you have is for this.')
  for (const part of parts) {
    try {
      return await act(part)
    } catch (error) {
      if (!isOutside(error)) throw error
      refusal = error
    }
  }
  throw refusal
}

const unlessOutside = async <Value>(asking: Promise<Value>, otherwise: Value): Promise<Value> => {
  try {
    return await asking
  } catch (error) {
    if (isOutside(error)) return otherwise
    throw error
  }
}

/** What one consent is not for may be what the next is for; whatever else is refused, or written, is so. */
const putEachUnder = async (
  [part, ...others]: readonly ConsentedFhir[],
  writes: readonly FhirPut[],
): Promise<readonly FhirPutOutcome[]> => {
  if (part === undefined) throw new Problem('not-found', 'None of the consents that you have is for this.')
  const outcomes = await part.fhir.putEach(writes).catch((error: unknown) => {
    if (!isOutside(error) || others.length === 0) throw error
    return undefined
  })
  if (outcomes === undefined) return putEachUnder(others, writes)
  const outside = writes.filter((_write, index) => isRefusedOutside(outcomes[index]))
  if (outside.length === 0 || others.length === 0) return outcomes
  const again = [...(await putEachUnder(others, outside))]
  return outcomes.map((outcome) => (isRefusedOutside(outcome) ? (again.shift() ?? outcome) : outcome))
}

const isRefusedOutside = (outcome: FhirPutOutcome | undefined): boolean =>
  outcome?.kind === 'refused' && isOutside(outcome.problem)

/** The consent is not for this, or there is nothing: two things that nobody shall tell apart. */
const isOutside = (error: unknown): boolean => error instanceof Problem && outside.has(error.code)

const outside: ReadonlySet<string> = new Set([
  'not-found',
  'grant-out-of-scope',
  'grant-out-of-range',
  'grant-other-media-type',
])
