import { assess, type Assessment } from '@mutua/sdk/care/assessment'
import { autonomySheet, socialNeedsSheet } from '@mutua/sdk/care/sheets'
import { filledSheet, inBundle, ofStory, plainReference } from './care-steps.ts'
import { type Chart, idOf } from './chart.ts'
import { documentBundle } from './document.ts'
import type { FhirBundle } from './fhir-record.ts'
import { kinds } from './labels.ts'
import type { AssessmentStory } from './story.ts'

/** Assessments of one member in their order, each compared with the one before. */
export const assessments = (
  chart: Chart,
  stories: readonly AssessmentStory[],
): readonly { readonly on: string; readonly bundle: FhirBundle }[] => {
  let last: Assessment | undefined
  return stories.map((story) => {
    const { bundle, made } = assessment(chart, story, last)
    last = made
    return { on: story.on, bundle }
  })
}

/** Both sheets, what follows from them, and the impression, as a document of the nurse or the social worker. */
const assessment = (
  chart: Chart,
  story: AssessmentStory,
  last: Assessment | undefined,
): { readonly bundle: FhirBundle; readonly made: Assessment } => {
  const author = story.by === 'nurse' ? chart.nurse : chart.socialWorker
  const at = `${story.on}T09:00:00Z`
  const split = autonomySheet.items.length
  const filled = [
    { sheet: autonomySheet, grades: story.grades.slice(0, split) },
    { sheet: socialNeedsSheet, grades: story.grades.slice(split) },
  ].map(({ sheet, grades }) => ({
    sheet,
    response: filledSheet(chart, sheet, { on: story.on, author, grades }),
  }))
  const made = ofStory(
    assess({
      impressionId: idOf(chart, `impression/${story.on}`),
      observationId: (sheet, domain) => idOf(chart, `finding/${story.on}/${sheet.name}/${domain}`),
      subject: plainReference(chart.patient),
      assessor: plainReference(author),
      at,
      filled,
      ...(last === undefined ? {} : { last }),
    }),
  )
  // A document holds what it refers to: the impression before is in a document of its own.
  const { previous: _previous, ...impression } = made.impression
  const bundle = documentBundle(chart, {
    name: `assessment/${story.on}`,
    kind: kinds.assessment,
    at,
    author,
    sections: [
      {
        kind: kinds.assessment,
        entries: [
          ...filled.map(({ response }) => response),
          ...made.observations,
          {
            ...impression,
            resourceType: 'ClinicalImpression',
            id: made.impression.id,
            ...(story.note === undefined ? {} : { note: [{ text: story.note }] }),
          },
        ].map(inBundle),
        lines: String(made.impression['summary']).split('\n'),
      },
    ],
  })
  return { bundle, made }
}
