import { type Chart, dayAfter, idOf } from './chart.ts'
import {
  type Coded,
  collection,
  concept,
  type FhirBundle,
  type FhirResource,
  referenceTo,
  term,
  ucum,
} from './fhir-record.ts'
import { kinds } from './labels.ts'
import type { Story } from './story.ts'

/** Blood pressure as written down at home: a plain collection, no document. */
export const homeMeasures = (chart: Chart, story: NonNullable<Story['homeMeasures']>): FhirBundle =>
  collection(idOf(chart, 'home-measures'), [
    chart.patient,
    ...Array.from({ length: story.times }, (_, turn) => bloodPressure(chart, story, turn)),
  ])

const bloodPressure = (
  chart: Chart,
  { from, everyDays, usual }: NonNullable<Story['homeMeasures']>,
  turn: number,
): FhirResource => {
  const prng = chart.prng.fork(`pressure/${turn}`)
  const [systolic, diastolic] = usual
  return {
    resourceType: 'Observation',
    id: idOf(chart, `pressure/${turn}`),
    status: 'final',
    category: [term('observation-category', 'vital-signs')],
    code: concept(kinds.bloodPressure),
    subject: referenceTo(chart.patient),
    effectiveDateTime: `${dayAfter(from, turn * everyDays)}T07:${prng.integer(10, 59)}:00Z`,
    component: [
      component(kinds.systolic, systolic + prng.integer(-9, 9)),
      component(kinds.diastolic, diastolic + prng.integer(-6, 6)),
    ],
  }
}

const component = (what: Coded, value: number): object => ({
  code: concept(what),
  valueQuantity: { value, unit: 'mmHg', system: ucum, code: 'mm[Hg]' },
})
