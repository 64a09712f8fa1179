import type { Outcome } from '@mutua/sdk/care/outcome'
import { completeResponse, startResponse, type QuestionnaireResponse } from '@mutua/sdk/care/questionnaire'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { type Chart, idOf } from './chart.ts'
import { type FhirResource, nameOf } from './fhir-record.ts'

/** What a step of the path made; a story that the path refuses is a fault of the story. */
export const ofStory = <Value>(outcome: Outcome<Value>): Value => {
  if (outcome.kind === 'refused') throw new Error(`The story does not hold: ${outcome.because}`)
  return outcome.value
}

/** A sheet filled in with the option of this number for each item, in their order. */
export const filledSheet = (
  chart: Chart,
  sheet: Sheet,
  { on, author, grades }: { on: string; author: FhirResource; grades: readonly number[] },
): QuestionnaireResponse => {
  const at = `${on}T09:00:00Z`
  const started = startResponse(sheet, {
    id: idOf(chart, `sheet/${sheet.name}/${on}`),
    subject: plainReference(chart.patient),
    author: plainReference(author),
    at,
    answers: sheet.items.map(({ linkId, options }, index) => ({
      linkId,
      code: (options[grades[index] ?? 0] ?? options[0]).code,
    })),
  })
  return ofStory(completeResponse(ofStory(started), sheet, at))
}

/** As the path writes references: `Patient/id`. */
export const plainReference = ({ resourceType, id }: FhirResource): { readonly reference: string } => ({
  reference: `${resourceType}/${id}`,
})

/** The same resource with its references as a Bundle has them. */
export const inBundle = (resource: FhirResource): FhirResource =>
  // `as`: the shape is the same, only texts below `reference` are others.
  withBundleReferences(resource) as FhirResource

const withBundleReferences = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withBundleReferences)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([element, part]: [string, unknown]) => [
      element,
      element === 'reference' && typeof part === 'string' ? bundleName(part) : withBundleReferences(part),
    ]),
  )
}

const bundleName = (reference: string): string => {
  const [resourceType, id] = reference.split('/')
  return resourceType === undefined || id === undefined ? reference : nameOf({ resourceType, id })
}
