import { type Chart, idOf } from './chart.ts'
import { type DocumentSection, documentBundle } from './document.ts'
import { type Coded, concept, type FhirBundle, type FhirResource, referenceTo, term } from './fhir-record.ts'
import { allergens, diagnoses, kinds, medicines, vaccines } from './labels.ts'
import type { Story, TakenMedicine } from './story.ts'

/** A patient summary in the order of the International Patient Summary: problems, medicines, allergies, vaccinations. */
export const patientSummary = (chart: Chart, story: Story): FhirBundle =>
  documentBundle(chart, {
    name: 'summary',
    kind: kinds.summary,
    at: `${story.summaryOn}T10:30:00Z`,
    author: chart.doctor,
    context: [chart.practice],
    sections: [
      section(
        kinds.problems,
        'Nessun problema di salute noto.',
        story.problems.map(({ what, since }) => ({
          line: `${diagnoses[what].label}, dal ${since}`,
          entry: problem(chart, diagnoses[what], since),
        })),
      ),
      section(
        kinds.medications,
        'Nessuna terapia in corso.',
        story.medicines.map((taken) => ({
          line: `${medicines[taken.what].label}, ${dosageText(taken)}`,
          entry: takenMedicine(chart, taken),
        })),
      ),
      section(
        kinds.allergies,
        'Nessuna allergia nota.',
        story.allergies.map(({ to, severity }) => ({
          line: allergens[to].label,
          entry: allergy(chart, allergens[to], severity),
        })),
      ),
      ...(story.vaccines.length === 0
        ? []
        : [
            section(
              kinds.immunizations,
              '',
              story.vaccines.map(({ what, on }) => ({
                line: `${vaccines[what].label}, ${on}`,
                entry: vaccination(chart, vaccines[what], on),
              })),
            ),
          ]),
    ],
  })

/** The medicines of the story as prescriptions of the doctor. */
export const prescriptions = (chart: Chart, story: Story): FhirBundle =>
  documentBundle(chart, {
    name: 'prescriptions',
    kind: kinds.prescription,
    at: `${story.summaryOn}T10:45:00Z`,
    author: chart.doctor,
    context: [chart.practice],
    sections: [
      section(
        kinds.prescription,
        'Nessun farmaco prescritto.',
        story.medicines.map((taken) => ({
          line: `${medicines[taken.what].label}, ${dosageText(taken)}`,
          entry: {
            resourceType: 'MedicationRequest',
            id: idOf(chart, `prescription/${taken.what}`),
            status: 'active',
            intent: 'order',
            medicationCodeableConcept: concept(medicines[taken.what]),
            subject: referenceTo(chart.patient),
            authoredOn: story.summaryOn,
            requester: referenceTo(chart.doctor),
            dosageInstruction: [dosage(taken)],
          },
        })),
      ),
    ],
  })

interface Item {
  readonly line: string
  readonly entry: FhirResource
}

const section = (kind: Coded, whenNone: string, items: readonly Item[]): DocumentSection => ({
  kind,
  entries: items.map(({ entry }) => entry),
  lines: items.length === 0 ? [whenNone] : items.map(({ line }) => line),
})

const problem = (chart: Chart, what: Coded, since: string): FhirResource => ({
  resourceType: 'Condition',
  id: idOf(chart, `problem/${what.code}`),
  clinicalStatus: term('condition-clinical', 'active'),
  verificationStatus: term('condition-ver-status', 'confirmed'),
  category: [term('condition-category', 'problem-list-item')],
  code: concept(what),
  subject: referenceTo(chart.patient),
  onsetDateTime: since,
})

const takenMedicine = (chart: Chart, taken: TakenMedicine): FhirResource => ({
  resourceType: 'MedicationStatement',
  id: idOf(chart, `medicine/${taken.what}`),
  status: 'active',
  medicationCodeableConcept: concept(medicines[taken.what]),
  subject: referenceTo(chart.patient),
  effectivePeriod: { start: taken.since },
  dosage: [dosage(taken)],
})

const dosage = (taken: TakenMedicine): object => ({
  text: dosageText(taken),
  timing: { repeat: { frequency: taken.timesPerDay, period: 1, periodUnit: 'd' } },
})

const dosageText = ({ timesPerDay }: TakenMedicine): string =>
  timesPerDay === 1 ? 'una volta al giorno' : `${timesPerDay} volte al giorno`

const allergy = (chart: Chart, to: Coded, criticality: 'low' | 'high'): FhirResource => ({
  resourceType: 'AllergyIntolerance',
  id: idOf(chart, `allergy/${to.code}`),
  clinicalStatus: term('allergyintolerance-clinical', 'active'),
  verificationStatus: term('allergyintolerance-verification', 'confirmed'),
  type: 'allergy',
  category: ['medication'],
  criticality,
  code: concept(to),
  patient: referenceTo(chart.patient),
})

const vaccination = (chart: Chart, what: Coded, on: string): FhirResource => ({
  resourceType: 'Immunization',
  id: idOf(chart, `vaccine/${what.code}/${on}`),
  status: 'completed',
  vaccineCode: concept(what),
  patient: referenceTo(chart.patient),
  occurrenceDateTime: on,
})
