import type { SearchRow } from './search-rows.ts'

/** One section of an International Patient Summary (IPS 2.0.1), and which records of a pod it is made of. */
export interface SummarySection {
  /** LOINC */
  readonly code: string
  readonly display: string
  readonly title: { readonly en: string; readonly it: string }
  /** Stands in every summary, with a reason where there is nothing. */
  readonly isRequired: boolean
  readonly types: readonly string[]
  readonly fits: (row: SearchRow) => boolean
  /** Of each kind of fact the newest alone. */
  readonly newestOfCode: boolean
  /** The newest so many. */
  readonly limit: number
}

const over = ['inactive', 'remission', 'resolved']
const untrue = ['entered-in-error', 'refuted']

/** Codes of a record under a parameter, whatever their system. */
const has = ({ terms }: SearchRow, name: string, codes: readonly string[]): boolean =>
  (terms.token[name] ?? []).some((token) => codes.includes(token.slice(token.indexOf('|') + 1)))

const isTrue = (row: SearchRow): boolean =>
  !has(row, 'verification-status', untrue) &&
  !has(row, 'status', ['entered-in-error', 'not-done', 'cancelled'])

const section = (
  code: string,
  display: string,
  title: SummarySection['title'],
  rest: Pick<SummarySection, 'types' | 'fits'> & Partial<SummarySection>,
): SummarySection => ({ code, display, title, isRequired: false, newestOfCode: false, limit: 100, ...rest })

/** In the order of the guide; the three that it requires come first. */
export const summarySections: readonly SummarySection[] = [
  section(
    '11450-4',
    'Problem list - Reported',
    { en: 'Problems', it: 'Problemi' },
    {
      isRequired: true,
      types: ['Condition'],
      fits: (row) => isTrue(row) && !has(row, 'clinical-status', over),
    },
  ),
  section(
    '48765-2',
    'Allergies and adverse reactions Document',
    { en: 'Allergies and intolerances', it: 'Allergie e intolleranze' },
    {
      isRequired: true,
      types: ['AllergyIntolerance'],
      fits: (row) => isTrue(row) && !has(row, 'clinical-status', over),
    },
  ),
  section(
    '10160-0',
    'History of Medication use Narrative',
    { en: 'Medications', it: 'Terapia farmacologica' },
    {
      isRequired: true,
      types: ['MedicationStatement', 'MedicationRequest'],
      fits: (row) => has(row, 'status', ['active', 'intended', 'on-hold', 'unknown']),
    },
  ),
  section(
    '11369-6',
    'History of Immunization note',
    { en: 'Immunizations', it: 'Vaccinazioni' },
    {
      types: ['Immunization'],
      fits: isTrue,
    },
  ),
  section(
    '47519-4',
    'History of Procedures Document',
    { en: 'Procedures', it: 'Interventi e procedure' },
    {
      types: ['Procedure'],
      fits: isTrue,
      limit: 30,
    },
  ),
  section(
    '30954-2',
    'Relevant diagnostic tests/laboratory data note',
    { en: 'Results', it: 'Esami' },
    {
      types: ['Observation'],
      fits: (row) => isTrue(row) && (row.category === 'laboratory' || has(row, 'category', ['laboratory'])),
      newestOfCode: true,
      limit: 50,
    },
  ),
  section(
    '8716-3',
    'Vital signs note',
    { en: 'Vital signs', it: 'Parametri vitali' },
    {
      types: ['Observation'],
      fits: (row) => isTrue(row) && has(row, 'category', ['vital-signs', 'vital-sign']),
      newestOfCode: true,
      limit: 20,
    },
  ),
  section(
    '29762-2',
    'Social history note',
    { en: 'Social history', it: 'Anamnesi sociale' },
    {
      types: ['Observation'],
      fits: (row) => isTrue(row) && has(row, 'category', ['social-history']),
      newestOfCode: true,
      limit: 20,
    },
  ),
  section(
    '11348-0',
    'History of Past illness note',
    { en: 'Past illnesses', it: 'Malattie pregresse' },
    {
      types: ['Condition'],
      fits: (row) => isTrue(row) && has(row, 'clinical-status', over),
      limit: 50,
    },
  ),
]

/** The records of a section, of those that are there, the newest first. */
export const recordsOf = <Item extends { readonly row: SearchRow }>(
  { types, fits, newestOfCode, limit }: SummarySection,
  items: readonly Item[],
): Item[] => {
  const fitting = items
    .filter(({ row }) => types.includes(row.type) && fits(row))
    .toSorted((left, right) => compareTimes(left.row, right.row))
  if (!newestOfCode) return fitting.slice(0, limit)
  const seen = new Set<string>()
  return fitting
    .filter(({ row }) => {
      const code = row.terms.token['code']?.[0] ?? `${row.type}/${row.id}`
      if (seen.has(code)) return false
      seen.add(code)
      return true
    })
    .slice(0, limit)
}

/** What says no time of its own is as old as its record; ids part what is of one moment. */
const compareTimes = (left: SearchRow, right: SearchRow): number => {
  const [one, other] = [left.time ?? left.modified, right.time ?? right.modified]
  if (one === other) return left.id < right.id ? -1 : 1
  return one < other ? 1 : -1
}
