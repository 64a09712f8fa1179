import { assess, type Assessment } from './assessment.ts'
import { idOfReference, partOf, partsOf, type FhirResource } from './fhir-resource.ts'
import { sheetAddress, type QuestionnaireResponse } from './questionnaire.ts'
import { sheets } from './sheets.ts'

/** The newest assessment that was concluded, scored again from its own answers. `undefined`: there is none that these records hold. */
export const lastAssessmentIn = (records: readonly FhirResource[]): Assessment | undefined => {
  const impression = records
    .filter(({ resourceType, status }) => resourceType === 'ClinicalImpression' && status === 'completed')
    .toSorted((one, other) => String(one['date']).localeCompare(String(other['date'])))
    .at(-1)
  if (impression === undefined) return undefined
  const named = partsOf(impression, 'investigation')
    .flatMap((one) => partsOf(one, 'item'))
    .map((item) => partOf(item, 'reference'))
    .filter((reference) => typeof reference === 'string')
    .map(idOfReference)
  const filled = records
    .filter(({ id }) => named.includes(id))
    .flatMap((response) => {
      const sheet = sheets.find((one) => sheetAddress(one) === response['questionnaire'])
      return sheet === undefined || !isConcluded(response) ? [] : [{ sheet, response }]
    })
  const nobody = { reference: '' }
  const made = assess({
    impressionId: impression.id,
    observationId: () => '',
    subject: nobody,
    assessor: nobody,
    at: '',
    filled,
  })
  return made.kind === 'made' ? { ...made.value, impression } : undefined
}

/** Nothing missing in it: completed, or corrected afterwards. */
export const isConcluded = (response: FhirResource): response is QuestionnaireResponse =>
  response.resourceType === 'QuestionnaireResponse' &&
  (response['status'] === 'completed' || response['status'] === 'amended')
