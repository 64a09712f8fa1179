import { z } from 'zod'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { ask, parseAnswer, type Fetch } from '@mutua/sdk/clients/answer'

/** A kind of records as people look for them, and the search that finds it (FHIR R4). */
export interface KindOfRecords {
  readonly name: string
  readonly search: string
}

export const kindsOfRecords: readonly KindOfRecords[] = [
  { name: 'problems', search: 'Condition?_sort=-recorded-date' },
  { name: 'allergies', search: 'AllergyIntolerance?_sort=-date' },
  { name: 'medicines', search: 'MedicationRequest?_sort=-authoredon' },
  { name: 'medicinesTaken', search: 'MedicationStatement?_sort=-effective' },
  { name: 'laboratory', search: 'Observation?category=laboratory&_sort=-date' },
  { name: 'vitals', search: 'Observation?category=vital-signs&_sort=-date' },
  { name: 'reports', search: 'DiagnosticReport?_sort=-date' },
  { name: 'vaccinations', search: 'Immunization?_sort=-date' },
  { name: 'visits', search: 'Encounter?_sort=-date' },
  { name: 'projects', search: 'CarePlan?_sort=-date' },
  { name: 'documents', search: 'DocumentReference?_sort=-date' },
]

/** What a list shows of a record. */
export interface RecordShown {
  readonly key: string
  readonly title: string
  readonly value: string | undefined
  /** ISO 8601, as far as the record says it. */
  readonly day: string | undefined
}

/** @param place `fhir` is the base of the pod’s FHIR face */
export const searchRecords = async (
  { fhir, kind, most }: { readonly fhir: string; readonly kind: KindOfRecords; readonly most: number },
  fetch: Fetch,
): Promise<{ readonly total: number; readonly records: readonly RecordShown[] }> => {
  const response = await ask(fetch, `${fhir}/${kind.search}&_count=${String(most)}`, {
    headers: { Accept: 'application/fhir+json' },
  })
  const { total, entry } = await parseAnswer(response, bundleSchema)
  return { total, records: entry.map(({ resource }) => shownOf(resource)) }
}

/** The newest observations, up to two thousand: enough for years of what is measured by hand. */
export const latestObservations = async (fhir: string, fetch: Fetch): Promise<readonly FhirResource[]> => {
  const found: FhirResource[] = []
  let url: string | undefined = `${fhir}/Observation?_sort=-date&_count=500`
  for (let page = 0; page < 4 && url?.startsWith(`${fhir}/`) === true; page += 1) {
    const response = await ask(fetch, url, { headers: { Accept: 'application/fhir+json' } })
    const { entry, link }: z.infer<typeof pageSchema> = await parseAnswer(response, pageSchema)
    found.push(...entry.map(({ resource }) => resource))
    url = link.find(({ relation }) => relation === 'next')?.url
  }
  return found
}

const pageSchema = z.object({
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
  entry: z
    .array(z.object({ resource: z.looseObject({ resourceType: z.string(), id: z.string() }) }))
    .default([]),
})

const conceptSchema = z.object({
  text: z.string().optional(),
  coding: z.array(z.object({ display: z.string().optional(), code: z.string().optional() })).optional(),
})
type Concept = z.infer<typeof conceptSchema>

const recordSchema = z.object({
  resourceType: z.string(),
  id: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  code: conceptSchema.optional(),
  vaccineCode: conceptSchema.optional(),
  medicationCodeableConcept: conceptSchema.optional(),
  // A concept of a document or a visit; of an allergy it is a code, which is no title.
  type: z.union([z.array(conceptSchema), conceptSchema, z.string().transform(() => undefined)]).optional(),
  valueQuantity: z.object({ value: z.number().optional(), unit: z.string().optional() }).optional(),
  valueString: z.string().optional(),
  valueCodeableConcept: conceptSchema.optional(),
  effectiveDateTime: z.string().optional(),
  effectivePeriod: z.object({ start: z.string().optional() }).optional(),
  onsetDateTime: z.string().optional(),
  recordedDate: z.string().optional(),
  authoredOn: z.string().optional(),
  occurrenceDateTime: z.string().optional(),
  period: z.object({ start: z.string().optional() }).optional(),
  date: z.string().optional(),
})

const bundleSchema = z.object({
  total: z.number().int().min(0).default(0),
  entry: z.array(z.object({ resource: recordSchema })).default([]),
})

const shownOf = (record: z.infer<typeof recordSchema>): RecordShown => {
  const { resourceType, id, type } = record
  const concept = record.code ?? record.vaccineCode ?? record.medicationCodeableConcept
  return {
    key: `${resourceType}/${id}`,
    title:
      record.title ??
      textOf(concept) ??
      textOf(Array.isArray(type) ? type[0] : type) ??
      record.description ??
      resourceType,
    value: valueOf(record),
    day:
      record.effectiveDateTime ??
      record.effectivePeriod?.start ??
      record.occurrenceDateTime ??
      record.onsetDateTime ??
      record.recordedDate ??
      record.authoredOn ??
      record.period?.start ??
      record.date,
  }
}

const textOf = (concept: Concept | undefined): string | undefined =>
  concept?.text ??
  concept?.coding?.find(({ display }) => display !== undefined)?.display ??
  concept?.coding?.[0]?.code

const valueOf = ({
  valueQuantity,
  valueString,
  valueCodeableConcept,
}: z.infer<typeof recordSchema>): string | undefined => {
  if (valueQuantity?.value !== undefined)
    return [String(valueQuantity.value), valueQuantity.unit].filter(Boolean).join(' ')
  return valueString ?? textOf(valueCodeableConcept)
}
