import { partsOfPlan, projectOf } from '@mutua/sdk/care/project-records'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { idOfReference, partOf } from '@mutua/sdk/care/fhir-resource'
import type { Outcome } from '@mutua/sdk/care/outcome'
import type { Project } from '@mutua/sdk/care/project'
import { webIdOf } from '@mutua/sdk/care/signers'
import { Problem } from '@mutua/sdk/problem'
import { isOfPatient } from '../../health/patient-compartment.ts'
import { isFhirId } from '../../health/resource-identity.ts'
import type { SearchRow } from '../../health/search-rows.ts'
import { fhirBase, type FhirCall } from './fhir-call.ts'
import { byName } from './find-records.ts'
import { handOut, type HandedRecord } from './hand-out.ts'
import { mayBeMasked, permitOne, type Permitted, type PermitRecordsDeps } from './permit-records.ts'
import type { FhirReadDeps } from './fhir-read.ts'

/**
 * Records of one person that the caller may read and that are asked for, the newest first.
 * @throws {Problem} `input-malformed` when they are about several people and the call does not say whom it means
 */
export const recordsOfPerson = async (
  call: FhirCall,
  isAsked: (row: SearchRow) => boolean,
  deps: PermitRecordsDeps,
): Promise<readonly Permitted[]> => {
  const patient = patientIn(call)
  const base = fhirBase(deps.origin, call.root)
  const isWanted = (row: SearchRow): boolean =>
    isAsked(row) && (patient === undefined || isOfPatient(row, patient, base))
  const records: Permitted[] = []
  let readable: Permitted | undefined
  const people = new Set<string>()
  for await (const rows of byName(deps.searchRows.listAll(call.root))) {
    // Until one may be read nobody knows whether the consent leaves something out, by which it would be another.
    const mayDiffer =
      call.caller.kind === 'consent' && (readable === undefined || mayBeMasked(readable.basis))
    if (!mayDiffer && !rows.some(isWanted)) continue
    const permitted = await permitOne(call, rows, deps)
    readable ??= permitted
    if (permitted === undefined || !isWanted(permitted.row)) continue
    records.push(permitted)
    for (const reference of permitted.row.terms.reference['patient'] ?? [])
      people.add(idOfReference(reference))
  }
  if (patient === undefined && people.size > 1)
    throw new Problem(
      'input-malformed',
      'There are records of several people here: say whom with ?patient=ID.',
    )
  return records.toSorted((one, other) => (timeOf(one.row) < timeOf(other.row) ? 1 : -1))
}

/** What is asked of these operations besides: a name that is not known is refused, as in a search. */
export const checkNames = ({ query }: FhirCall, known: readonly string[]): void => {
  for (const name of query.keys())
    if (!known.includes(name) && name !== 'patient' && name !== '_format' && name !== '_pretty')
      throw new Problem('input-malformed', `This takes ${['patient', ...known].join(' and ')}.`)
}

/** When what a record says was so. */
export const timeOf = ({ time, modified }: SearchRow): string => time ?? modified

export const hasToken = ({ terms }: SearchRow, name: string, fits: (token: string) => boolean): boolean =>
  (terms.token[name] ?? []).some(fits)

/** As the rooms of the path of care know records. */
export const asCareRecord = ({ type, id, resource }: HandedRecord): FhirResource => ({
  ...resource,
  resourceType: type,
  id,
})

/** A project with everything that the caller must be able to read of it, and the records that it is made of. */
export const readProject = async (
  call: FhirCall,
  plan: HandedRecord,
  deps: FhirReadDeps,
): Promise<{ readonly project: Outcome<Project>; readonly records: readonly HandedRecord[] }> => {
  const parts: Permitted[] = []
  for (const { type, id } of partsOfPlan(asCareRecord(plan)).slice(0, maxParts)) {
    const permitted = await permitOne(call, await deps.searchRows.find(call.root, type, id), deps)
    if (permitted !== undefined) parts.push(permitted)
  }
  const { records } = await handOut(parts, deps)
  return { project: projectOf(asCareRecord(plan), records.map(asCareRecord)), records: [plan, ...records] }
}

/** Longer ones are not signed here. */
const maxParts = 200

/** WebID that the author of a plan is named by, in a record that the caller may read. */
export const authorOf = async (
  call: FhirCall,
  plan: FhirResource,
  deps: FhirReadDeps,
): Promise<string | undefined> => {
  const reference = partOf(plan['author'], 'reference')
  if (typeof reference !== 'string') return undefined
  const [type = '', id = ''] = reference.split('/').slice(-2)
  if (!['Practitioner', 'PractitionerRole', 'Organization', 'RelatedPerson'].includes(type)) return undefined
  const permitted = await permitOne(call, await deps.searchRows.find(call.root, type, id), deps)
  if (permitted === undefined) return undefined
  const [author] = (await handOut([permitted], deps)).records
  return author === undefined ? undefined : webIdOf(asCareRecord(author))
}

/** @throws {Problem} `input-malformed` */
const patientIn = ({ query }: FhirCall): string | undefined => {
  const patient = query.get('patient')?.replace(/^Patient\//, '')
  if (patient !== undefined && !isFhirId(patient))
    throw new Problem('input-malformed', 'patient is the id of a Patient.')
  return patient
}
