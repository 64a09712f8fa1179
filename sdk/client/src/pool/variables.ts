import { healthCategories, type HealthCategory } from '../fhir/health-categories.ts'
import type { Table } from './table.ts'
import type { Variable } from './variable.ts'
import { catalogue } from './variable-catalogue.ts'

/** The public catalogue: nothing else can be asked for. */
export const variables: readonly Variable[] = catalogue

/** @returns undefined where the catalogue has none of that id */
export const findVariable = (id: string): Variable | undefined => byId.get(id)

const byId: ReadonlyMap<string, Variable> = new Map(catalogue.map((one) => [one.id, one]))

/** The flat table of a study. @param ids of the catalogue, each once */
export const tableOf = (ids: readonly string[], rowsPerMember: number): Table => ({
  columns: ids.map((id) => {
    const found = findVariable(id)
    if (found === undefined) throw new Error(`The catalogue has no variable ${id}.`)
    return found.column
  }),
  rowsPerMember,
})

/** All that a member is asked to let be read: record scopes, each once, in order. */
export const scopesOf = (ids: readonly string[]): readonly string[] =>
  [...new Set(ids.flatMap((id) => findVariable(id)?.scopes ?? []))].toSorted()

/** Categories of the records, in the order of the categories. */
export const categoriesOf = (ids: readonly string[]): readonly HealthCategory[] =>
  healthCategories.filter((category) => ids.some((id) => findVariable(id)?.category === category))

/**
 * What no study needs, in the words of `masked` of a consent's terms: pods leave it out of the records before they leave.
 * Names, addresses, numbers, free text, and who else was there.
 */
export const neededByNoStudy: readonly string[] = [
  ...['*.text', '*.note', '*.identifier', '*.contained', '*.extension'],
  ...['Condition.asserter', 'Condition.recorder', 'Condition.evidence'],
  ...['Encounter.hospitalization', 'Encounter.location', 'Encounter.participant'],
  ...['MedicationRequest.dosageInstruction', 'MedicationRequest.recorder', 'MedicationRequest.requester'],
  ...['Observation.derivedFrom', 'Observation.performer'],
  ...['Patient.address', 'Patient.communication', 'Patient.contact', 'Patient.generalPractitioner'],
  ...['Patient.link', 'Patient.maritalStatus', 'Patient.name', 'Patient.photo', 'Patient.telecom'],
  ...['Procedure.location', 'Procedure.performer', 'Procedure.report'],
]
