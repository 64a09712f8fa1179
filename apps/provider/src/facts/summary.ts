import type { UseQueryResult } from '@tanstack/react-query'
import { codeOf, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Person } from './case-facts.ts'
import { useReadInCase, type OpenCase } from './open-case.ts'

/** A section of a summary, by its code of LOINC. */
export interface SummarySection {
  readonly code: string
  readonly records: readonly FhirResource[]
}

export interface CaseSummary {
  readonly sections: readonly SummarySection[]
  /** Goals of the project that are pursued now. */
  readonly goals: readonly FhirResource[]
}

/** What one looks at before a visit; of what may be read, at this moment. */
export const useSummary = (open: OpenCase, person: Person | undefined): UseQueryResult<CaseSummary> =>
  useReadInCase(
    open,
    ['summary', person?.id ?? ''],
    async ({ fhir }) => {
      const [summaries, goals] = await Promise.all([
        person?.id === undefined ? [] : fhir.summaries(person.id),
        fhir.search('Goal', { 'lifecycle-status': 'active' }),
      ])
      return { sections: sectionsIn(summaries), goals }
    },
    { enabled: person !== undefined },
  )

/** The sections of all of them together, each record once, in the order of the first. */
export const sectionsIn = (documents: readonly FhirResource[]): readonly SummarySection[] => {
  const sections = new Map<string, Map<string, FhirResource>>()
  for (const document of documents) {
    const records = partsOf(document, 'entry')
      .map((entry) => partOf(entry, 'resource'))
      .filter(isRecord)
    const composition = records.find(({ resourceType }) => resourceType === 'Composition')
    for (const section of partsOf(composition, 'section')) {
      const code = codeOf(partOf(section, 'code')) ?? ''
      const listed = sections.get(code) ?? new Map<string, FhirResource>()
      sections.set(code, listed)
      for (const entry of partsOf(section, 'entry')) {
        const reference = partOf(entry, 'reference')
        if (typeof reference !== 'string') continue
        const name = reference.split('/').slice(-2).join('/')
        const record = records.find(({ resourceType, id }) => `${resourceType}/${id}` === name)
        if (record !== undefined) listed.set(name, record)
      }
    }
  }
  return [...sections].map(([code, records]) => ({ code, records: [...records.values()] }))
}

/** An entry without a name is no record of the pod. */
const isRecord = (value: unknown): value is FhirResource =>
  typeof partOf(value, 'resourceType') === 'string' && typeof partOf(value, 'id') === 'string'
