import { type Chart, dayAfter, idOf } from './chart.ts'
import { documentBundle } from './document.ts'
import { concept, type FhirBundle, type FhirResource, loinc, referenceTo, term, ucum } from './fhir-record.ts'
import { type Analyte, analytes, kinds } from './labels.ts'
import type { Course, LaboratoryStory } from './story.ts'

/** One document for each time blood was drawn, oldest first. */
export const labReports = (
  chart: Chart,
  story: LaboratoryStory,
): readonly { readonly on: string; readonly bundle: FhirBundle }[] =>
  Array.from({ length: story.times }, (_, turn) => {
    const on = dayAfter(story.from, turn * story.everyDays + chart.prng.fork(`lab/${turn}`).integer(-6, 6))
    return { on, bundle: labReport(chart, story, { turn, on }) }
  })

interface Drawing {
  readonly turn: number
  readonly on: string
}

const labReport = (chart: Chart, story: LaboratoryStory, drawing: Drawing): FhirBundle => {
  const specimen: FhirResource = {
    resourceType: 'Specimen',
    id: idOf(chart, `lab/${drawing.turn}/specimen`),
    type: { text: 'Sangue venoso' },
    subject: referenceTo(chart.patient),
    collection: { collectedDateTime: drawnAt(drawing) },
  }
  const measured = story.courses.map((course) => {
    const analyte = analytes[course.analyte]
    const value = valueAt(chart, course, { ...drawing, of: story.times })
    return { analyte, value, observation: observation(chart, { analyte, value, drawing, specimen }) }
  })
  const report: FhirResource = {
    resourceType: 'DiagnosticReport',
    id: idOf(chart, `lab/${drawing.turn}/report`),
    status: 'final',
    category: [term('v2-0074', 'LAB')],
    code: concept(kinds.laboratory),
    subject: referenceTo(chart.patient),
    effectiveDateTime: drawnAt(drawing),
    issued: issuedAt(drawing),
    performer: [referenceTo(chart.laboratory)],
    specimen: [referenceTo(specimen)],
    result: measured.map(({ observation }) => referenceTo(observation)),
  }
  return documentBundle(chart, {
    name: `lab/${drawing.turn}`,
    kind: kinds.laboratory,
    at: issuedAt(drawing),
    author: chart.laboratory,
    context: [report, specimen],
    sections: [
      {
        kind: kinds.results,
        entries: measured.map(({ observation }) => observation),
        lines: measured.map(
          ({ analyte, value }) => `${analyte.label}: ${inItalian(value, analyte)} ${analyte.unit}`,
        ),
      },
    ],
  })
}

const drawnAt = ({ on }: Drawing): string => `${on}T06:45:00Z`
const issuedAt = ({ on }: Drawing): string => `${on}T14:20:00Z`

interface Measured {
  readonly analyte: Analyte
  readonly value: number
  readonly drawing: Drawing
  readonly specimen: FhirResource
}

const observation = (chart: Chart, { analyte, value, drawing, specimen }: Measured): FhirResource => ({
  resourceType: 'Observation',
  id: idOf(chart, `lab/${drawing.turn}/${analyte.code}`),
  status: 'final',
  category: [term('observation-category', 'laboratory')],
  code: concept({ system: loinc, code: analyte.code, label: analyte.label }),
  subject: referenceTo(chart.patient),
  effectiveDateTime: drawnAt(drawing),
  issued: issuedAt(drawing),
  performer: [referenceTo(chart.laboratory)],
  valueQuantity: quantity(value, analyte),
  interpretation: [term('v3-ObservationInterpretation', interpretation(value, analyte))],
  specimen: referenceTo(specimen),
  referenceRange: [
    {
      ...(analyte.low === undefined ? {} : { low: quantity(analyte.low, analyte) }),
      ...(analyte.high === undefined ? {} : { high: quantity(analyte.high, analyte) }),
    },
  ],
})

const quantity = (value: number, { unit }: Analyte): object => ({ value, unit, system: ucum, code: unit })

const interpretation = (value: number, { low, high }: Analyte): 'H' | 'L' | 'N' => {
  if (high !== undefined && value > high) return 'H'
  return low !== undefined && value < low ? 'L' : 'N'
}

/** Straight lines between the points of the course, then scatter, rounded as the laboratory reports it. */
const valueAt = (
  chart: Chart,
  { analyte, through, scatter }: Course,
  drawing: Drawing & { readonly of: number },
): number => {
  const place = drawing.of === 1 ? 0 : (drawing.turn / (drawing.of - 1)) * (through.length - 1)
  const before = Math.floor(place)
  const left = through[before] ?? through[0]
  const right = through[before + 1] ?? left
  const scale = 10 ** analytes[analyte].decimals
  const bell = chart.prng.fork(`lab/${drawing.turn}/${analyte}`).bell()
  return Math.max(0, Math.round((left + (right - left) * (place - before) + bell * scatter) * scale)) / scale
}

const inItalian = (value: number, { decimals }: Analyte): string => value.toFixed(decimals).replace('.', ',')
