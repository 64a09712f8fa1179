import { hl7Concept, type FhirResource, type Label, type Reference } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'

/** What is measured at a visit, each with one number, but for blood pressure, which has two. */
export type VitalSign = keyof typeof vitalSigns

interface Measured {
  readonly label: Label
  /** LOINC, as the FHIR profile of vital signs asks for (HL7 FHIR R4, observation-vitalsigns). */
  readonly loinc: string
  /** UCUM. */
  readonly unit: string
  /** As people write it. */
  readonly unitText: string
  /** Inclusive. Outside of it nobody lives, or the device is broken: it is a slip of the finger. */
  readonly possible: readonly [number, number]
}

export const vitalSigns = {
  'systolic': {
    label: { it: 'Pressione massima', en: 'Systolic blood pressure' },
    ...{ loinc: '8480-6', unit: 'mm[Hg]', unitText: 'mmHg', possible: [40, 300] },
  },
  'diastolic': {
    label: { it: 'Pressione minima', en: 'Diastolic blood pressure' },
    ...{ loinc: '8462-4', unit: 'mm[Hg]', unitText: 'mmHg', possible: [20, 200] },
  },
  'heart-rate': {
    label: { it: 'Battiti', en: 'Heart rate' },
    ...{ loinc: '8867-4', unit: '/min', unitText: '/min', possible: [20, 300] },
  },
  'body-temperature': {
    label: { it: 'Temperatura', en: 'Body temperature' },
    ...{ loinc: '8310-5', unit: 'Cel', unitText: '°C', possible: [25, 45] },
  },
  'oxygen-saturation': {
    label: { it: 'Ossigeno nel sangue', en: 'Oxygen saturation' },
    ...{ loinc: '2708-6', unit: '%', unitText: '%', possible: [40, 100] },
  },
  'respiratory-rate': {
    label: { it: 'Respiri', en: 'Respiratory rate' },
    ...{ loinc: '9279-1', unit: '/min', unitText: '/min', possible: [4, 80] },
  },
  'body-weight': {
    label: { it: 'Peso', en: 'Body weight' },
    ...{ loinc: '29463-7', unit: 'kg', unitText: 'kg', possible: [1, 400] },
  },
} as const satisfies Record<string, Measured>

export type VitalSigns = Readonly<Partial<Record<VitalSign, number>>>

/**
 * The numbers as somebody typed them, with a comma or a point; what is empty was not measured.
 * @returns a refusal that names the first number that cannot be (`sign`), never its value
 */
export const parseVitalSigns = (
  typed: Readonly<Partial<Record<VitalSign, string>>>,
): Outcome<VitalSigns> & { readonly sign?: VitalSign } => {
  const signs: Partial<Record<VitalSign, number>> = {}
  for (const name of vitalSignNames) {
    const text = typed[name]?.trim() ?? ''
    if (text === '') continue
    const value = /^\d{1,3}(?:[.,]\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN
    const [least, most] = vitalSigns[name].possible
    if (!(value >= least && value <= most))
      return {
        ...refused('value-impossible', `A number from ${String(least)} to ${String(most)} is expected.`),
        sign: name,
      }
    signs[name] = value
  }
  const { systolic, diastolic } = signs
  if ((systolic === undefined) !== (diastolic === undefined))
    return {
      ...refused('value-impossible', 'Blood pressure has two numbers.'),
      sign: systolic === undefined ? 'systolic' : 'diastolic',
    }
  if (systolic !== undefined && diastolic !== undefined && diastolic >= systolic)
    return { ...refused('value-impossible', 'The second number is the lower one.'), sign: 'diastolic' }
  return made(signs)
}

// `as`: the keys of a table of this file.
export const vitalSignNames = Object.keys(vitalSigns) as readonly VitalSign[]

/** Observations of one visit: blood pressure is one with two parts (LOINC 85354-9). Ids follow from `id`. */
export const vitalSignRecords = (
  signs: VitalSigns,
  parts: {
    readonly id: string
    readonly subject: unknown
    readonly performer: unknown
    readonly encounter: Reference
    readonly at: string
  },
): readonly FhirResource[] => {
  const observation = (name: string, content: object): FhirResource => ({
    resourceType: 'Observation',
    id: `${parts.id}-${name}`,
    status: 'final',
    category: [hl7Concept('observation-category', 'vital-signs')],
    subject: parts.subject,
    encounter: parts.encounter,
    effectiveDateTime: parts.at,
    performer: [parts.performer],
    ...content,
  })
  const { systolic, diastolic, ...others } = signs
  const pressure =
    systolic === undefined || diastolic === undefined
      ? []
      : [
          observation('blood-pressure', {
            code: loincConcept('85354-9', 'Pressione del sangue'),
            component: [valueOf('systolic', systolic), valueOf('diastolic', diastolic)],
          }),
        ]
  return [
    ...pressure,
    ...vitalSignNames.flatMap((name): FhirResource[] => {
      if (name === 'systolic' || name === 'diastolic') return []
      const value = others[name]
      return value === undefined ? [] : [observation(name, valueOf(name, value))]
    }),
  ]
}

const valueOf = (name: VitalSign, value: number): object => {
  const { label, loinc, unit, unitText } = vitalSigns[name]
  return {
    code: loincConcept(loinc, label.it),
    valueQuantity: { value, unit: unitText, system: 'http://unitsofmeasure.org', code: unit },
  }
}

const loincConcept = (code: string, text: string): object => ({
  coding: [{ system: 'http://loinc.org', code }],
  text,
})
