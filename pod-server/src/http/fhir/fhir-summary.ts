import { randomUUID } from 'node:crypto'
import { Problem } from '@mutua/sdk/problem'
import { summaryDocument, type SummaryEntry } from '../../health/patient-summary.ts'
import { recordsOf, summarySections } from '../../health/summary-sections.ts'
import { fhirBase, type FhirAnswer, type FhirCall, type FhirTarget } from './fhir-call.ts'
import { recordsOfPatient } from './fhir-everything.ts'
import type { FhirSearchDeps } from './fhir-search.ts'
import { handOut, type HandedRecord } from './hand-out.ts'
import { permitOne, requireRecord, type Permitted } from './permit-records.ts'
import { recordDataset } from './record-fhir-use.ts'

/**
 * `GET Patient/{id}/$summary`: an International Patient Summary of what the caller may read, made at this moment (IPS 2.0.1,
 * operation `summary`). One use, with a unit for each record in it.
 */
export const readSummary = async (
  call: FhirCall,
  target: FhirTarget,
  deps: FhirSearchDeps,
): Promise<FhirAnswer> => {
  const patient = await requireRecord(call, target, deps)
  const records = await recordsOfPatient(
    call,
    target.id,
    { isAsked: ({ type }) => summaryTypes.has(type), basis: patient.basis },
    deps,
  )
  const picked = summarySections.map((section) => ({ section, permitted: recordsOf(section, records) }))
  const listed = [...new Set(picked.flatMap(({ permitted }) => permitted))]
  const others = await medicinesOf(listed, call, deps)
  const { records: handed } = await handOut([patient, ...listed, ...others], deps)
  const [subject] = handed
  if (subject === undefined || subject.path !== patient.row.path)
    throw new Problem('not-found', 'There is no such record.')
  const leaving = call.method === 'HEAD' ? [] : handed
  const looked = { basis: patient.basis, container: subject.path }
  const base = fhirBase(deps.origin, call.root)
  const entries = new Map(handed.map((one) => [one.path as string, entryOf(one, base)]))
  const entriesOf = (some: readonly Permitted[]): SummaryEntry[] =>
    some.flatMap(({ row }) => entries.get(row.path) ?? [])
  const resource = summaryDocument(
    {
      patient: entryOf(subject, base),
      sections: picked.map(({ section, permitted }) => ({ section, entries: entriesOf(permitted) })),
      others: entriesOf(others),
    },
    { at: call.at, language: languageOf(call), newId: randomUUID },
  )
  await call.ready?.(resource)
  const receipt = await recordDataset(call, leaving, looked, deps)
  return { status: 200, receipt, handedOut: leaving.map(({ path }) => path), resource }
}

const summaryTypes: ReadonlySet<string> = new Set(summarySections.flatMap(({ types }) => types))

const entryOf = ({ type, id, resource }: HandedRecord, base: string): SummaryEntry => ({
  fullUrl: `${base}/${type}/${id}`,
  type,
  id,
  resource,
})

/** What a prescription says by a reference only. */
const medicinesOf = async (
  listed: readonly Permitted[],
  call: FhirCall,
  deps: FhirSearchDeps,
): Promise<Permitted[]> => {
  const names = new Set(listed.flatMap(({ row }) => row.terms.reference['medication'] ?? []))
  const medicines: Permitted[] = []
  for (const name of names) {
    const [type = '', id = '', ...more] = name.split('/')
    if (type !== 'Medication' || more.length > 0) continue
    const permitted = await permitOne(call, await deps.searchRows.find(call.root, type, id), deps)
    if (permitted !== undefined) medicines.push(permitted)
  }
  return medicines
}

const languageOf = ({ request }: FhirCall): 'en' | 'it' =>
  request.acceptsLanguages(['en', 'it']) === 'it' ? 'it' : 'en'
