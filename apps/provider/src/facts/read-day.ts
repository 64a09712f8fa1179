import { idOfReference, ownCodes, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { versionOf } from '@mutua/sdk/clients/fhir-client'
import { covers } from '@mutua/sdk/consent/check-grant'
import type { AccessMode } from '@mutua/sdk/consent/grant'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { DueVisit } from '../round/visit-entry.ts'
import type { OpenCase } from './open-case.ts'

/**
 * The visits of one day that are still to be made, of everybody who lets write, in the order of the day. Of each person only what is
 * needed at the door is read.
 * @param from until instants, half-open
 * @returns `missing`: names of the cases that could not be read
 */
export const readDay = async (
  cases: readonly OpenCase[],
  span: { readonly from: Date; readonly until: Date },
): Promise<{ readonly day: readonly DueVisit[]; readonly missing: readonly string[] }> => {
  const read = await Promise.allSettled(cases.map((open) => visitsOf(open, span)))
  return {
    day: read
      .flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      .toSorted((one, other) => one.start.localeCompare(other.start)),
    missing: cases.filter((_open, index) => read[index]?.status === 'rejected').map(({ name }) => name),
  }
}

/** Whether what is done at a visit can be written there. */
export const mayWriteVisits = (open: Pick<OpenCase, 'grants' | 'pod'>): boolean =>
  mayWrite(open, 'careplan/Task', 'write')

/** Pods for which there was such a consent and is none now: their people have taken it back, or it is over. */
export const closedPods = (cases: readonly Pick<OpenCase, 'grants' | 'pod'>[]): ReadonlySet<string> =>
  new Set(cases.flatMap((one) => (mayWriteVisits(one) ? [] : [one.pod])))

const visitsOf = async (
  open: OpenCase,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<readonly DueVisit[]> => {
  const found = await open.fhir.search('Task', { code: `${ownCodes}/task|visit`, status: 'accepted' })
  const due = found.filter((visit) => {
    const start = new Date(spanOf(visit).start)
    return start >= from && start < until
  })
  if (due.length === 0) return []
  const patients = await open.fhir.search('Patient')
  return Promise.all(
    due.map(async (visit): Promise<DueVisit> => {
      const about = wordsOf(partOf(visit['for'], 'reference'))
      const patient = patients.find(({ id }) => id === idOfReference(about))
      const support = partOf(partsOf(visit, 'basedOn')[0], 'reference')
      return {
        pod: open.pod,
        visit: { record: visit, version: versionOf(visit) ?? '' },
        person: nameIn(patient) ?? open.name,
        address: addressIn(patient),
        phone: wordsOf(partOf(partsOf(patient, 'telecom').find(isPhone), 'value')),
        what: typeof support === 'string' ? await wordsOfSupport(open, support) : '',
        mayMeasure: mayWrite(open, 'wellness/Observation', 'append'),
        ...spanOf(visit),
      }
    }),
  )
}

const mayWrite = (
  { grants, pod }: Pick<OpenCase, 'grants' | 'pod'>,
  place: string,
  mode: AccessMode,
): boolean =>
  grants.some(
    ({ scope }) =>
      (scope.modes.includes(mode) || scope.modes.includes('write')) &&
      covers(scope, parseResourceUrl(`${pod}health/${place}/x`)),
  )

const spanOf = (visit: FhirResource): { readonly start: string; readonly end: string } => ({
  start: wordsOf(partOf(visit['executionPeriod'], 'start')),
  end: wordsOf(partOf(visit['executionPeriod'], 'end')),
})

const wordsOfSupport = async ({ fhir }: OpenCase, reference: string): Promise<string> => {
  try {
    const support = await fhir.read('ServiceRequest', idOfReference(reference))
    return wordsOf(partOf(support['code'], 'text'))
  } catch (error) {
    // What the visit is for may be no business of whoever makes it.
    if (error instanceof Problem) return ''
    throw error
  }
}

const nameIn = (patient: FhirResource | undefined): string | undefined => {
  const name = partsOf(patient, 'name')[0]
  const text = partOf(name, 'text')
  if (typeof text === 'string') return text
  const words = [...partsOf(name, 'given'), partOf(name, 'family')].filter((one) => typeof one === 'string')
  return words.length === 0 ? undefined : words.join(' ')
}

const addressIn = (patient: FhirResource | undefined): string => {
  const address = partsOf(patient, 'address')[0]
  return [...partsOf(address, 'line'), partOf(address, 'city')]
    .filter((one) => typeof one === 'string')
    .join(', ')
}

const isPhone = (telecom: unknown): boolean => ['phone', 'sms'].includes(wordsOf(partOf(telecom, 'system')))

/** What is text, as it stands; records are written by others. */
const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : '')
