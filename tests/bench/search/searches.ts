import type { SearchedRecord } from './searched-records.ts'

/** One kind of search, and what a plain look at every record would do for it. */
export interface MeasuredSearch {
  readonly name: string
  /** After the base of the FHIR face. */
  readonly query: string
  /** Sent as a form. */
  readonly isPosted?: true
  /** How many match, found by parsing every record and asking this of it. */
  readonly fits: (record: SearchedRecord) => boolean
}

/** Each kind of parameter and of wish that is served. */
export const measuredSearches: readonly MeasuredSearch[] = [
  { name: 'all', query: 'Observation', fits: isObservation },
  { name: 'id', query: 'Observation?_id=r00007,r00022', fits: withId(['r00007', 'r00022']) },
  { name: 'code', query: 'Observation?code=718-7', fits: withCode('718-7') },
  {
    name: 'system and code',
    query: 'Observation?code=http://loinc.org%7C4548-4,http://loinc.org%7C2339-0',
    fits: withCode('4548-4', '2339-0'),
  },
  {
    name: 'category and date',
    query: 'Observation?category=laboratory&date=ge2020&date=lt2022',
    fits: (record) =>
      withText('category', 'laboratory')(record) && timeOf(record) >= '2020' && timeOf(record) < '2022',
  },
  { name: 'patient', query: 'Observation?patient=me&_count=20', fits: isObservation },
  {
    name: 'not',
    query: 'Observation?status:not=final&_count=20',
    fits: (record) => isObservation(record) && record['status'] !== 'final',
  },
  {
    name: 'missing',
    query: 'Observation?encounter:missing=true',
    fits: (record) => isObservation(record) && record['encounter'] === undefined,
  },
  { name: 'written', query: 'Observation?_lastUpdated=ge2020&_count=20', fits: isObservation },
  { name: 'newest first', query: 'Observation?_sort=-date&_count=20', fits: isObservation },
  {
    name: 'with what they name',
    query: 'Observation?code=718-7&_include=Observation:encounter&_include=Observation:subject&_count=20',
    fits: withCode('718-7'),
  },
  { name: 'count', query: 'Observation?_summary=count', fits: isObservation },
  { name: 'summary', query: 'Observation?_summary=true&_count=20', fits: isObservation },
  {
    name: 'posted',
    query: 'Observation?code=718-7&date=2021',
    isPosted: true,
    fits: (record) => withCode('718-7')(record) && timeOf(record).startsWith('2021'),
  },
  { name: 'another type', query: 'Condition?patient=me', fits: ofType('Condition') },
  { name: 'nothing', query: 'Observation?code=nothing', fits: () => false },
]

function ofType(type: string): (record: SearchedRecord) => boolean {
  return (record) => record['resourceType'] === type
}

function isObservation(record: SearchedRecord): boolean {
  return record['resourceType'] === 'Observation'
}

function withId(ids: readonly string[]): (record: SearchedRecord) => boolean {
  return (record) => isObservation(record) && ids.includes(record.id)
}

function withText(name: string, text: string): (record: SearchedRecord) => boolean {
  return (record) => isObservation(record) && JSON.stringify(record[name]).includes(`"${text}"`)
}

function withCode(...codes: readonly string[]): (record: SearchedRecord) => boolean {
  return (record) => codes.some((code) => withText('code', code)(record))
}

function timeOf(record: SearchedRecord): string {
  return String(record['effectiveDateTime'])
}
