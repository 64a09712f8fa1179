import type { CodeableConcept, Observation, Quantity } from '@medplum/fhirtypes'
import { contentId } from './file-outcome.ts'

/** What people measure at home. */
export type MeasureName =
  | 'bloodPressure'
  | 'glucose'
  | 'glucoseMolar'
  | 'weight'
  | 'height'
  | 'heartRate'
  | 'steps'

export interface Measurement {
  readonly measure: MeasureName
  /** FHIR dateTime with its zone, or a date. */
  readonly at: string
  /** Of what was put together over a time. */
  readonly until?: string
  /** Of blood pressure: systolic, then diastolic. */
  readonly values: readonly number[]
  /** How it came about, where it is not one measurement. */
  readonly method?: string
}

/** One measurement as a FHIR Observation in LOINC and UCUM; the same measurement always has the same id. */
export const observationOf = ({ measure, at, until, values, method }: Measurement): Observation => {
  const { code, display, unit, ucum, category } = measures[measure]
  const [first = 0, second] = values
  return {
    resourceType: 'Observation',
    id: contentId(`measurement ${measure} ${at} ${until ?? ''} ${values.join(' ')}`),
    status: 'final',
    category: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }],
      },
    ],
    code: loinc(code, display),
    ...(until === undefined ? { effectiveDateTime: at } : { effectivePeriod: { start: at, end: until } }),
    ...(second === undefined
      ? { valueQuantity: quantity(first, unit, ucum) }
      : {
          component: [
            {
              code: loinc('8480-6', 'Systolic blood pressure'),
              valueQuantity: quantity(first, unit, ucum),
            },
            {
              code: loinc('8462-4', 'Diastolic blood pressure'),
              valueQuantity: quantity(second, unit, ucum),
            },
          ],
        }),
    ...(method === undefined ? {} : { method: { text: method } }),
  }
}

/** Whether a living person can have it; what is beyond is a slip of the pen or another unit. */
export const isPlausible = ({ measure, values }: Pick<Measurement, 'measure' | 'values'>): boolean => {
  const [first = Number.NaN, second] = values
  const { least, most } = measures[measure]
  const isWithin = first >= least && first <= most
  return second === undefined ? isWithin : isWithin && second >= 20 && second <= 200 && second < first
}

const measures: Readonly<
  Record<
    MeasureName,
    {
      readonly code: string
      readonly display: string
      readonly unit: string
      readonly ucum: string
      readonly category: 'vital-signs' | 'laboratory' | 'activity'
      readonly least: number
      readonly most: number
    }
  >
> = {
  bloodPressure: {
    code: '85354-9',
    display: 'Blood pressure panel with all children optional',
    unit: 'mmHg',
    ucum: 'mm[Hg]',
    category: 'vital-signs',
    least: 40,
    most: 300,
  },
  glucose: {
    code: '2339-0',
    display: 'Glucose [Mass/volume] in Blood',
    unit: 'mg/dL',
    ucum: 'mg/dL',
    category: 'vital-signs',
    least: 10,
    most: 1_500,
  },
  glucoseMolar: {
    code: '15074-8',
    display: 'Glucose [Moles/volume] in Blood',
    unit: 'mmol/L',
    ucum: 'mmol/L',
    category: 'vital-signs',
    least: 0.5,
    most: 85,
  },
  weight: {
    code: '29463-7',
    display: 'Body weight',
    unit: 'kg',
    ucum: 'kg',
    category: 'vital-signs',
    least: 0.3,
    most: 650,
  },
  height: {
    code: '8302-2',
    display: 'Body height',
    unit: 'cm',
    ucum: 'cm',
    category: 'vital-signs',
    least: 20,
    most: 260,
  },
  heartRate: {
    code: '8867-4',
    display: 'Heart rate',
    unit: '/min',
    ucum: '/min',
    category: 'vital-signs',
    least: 15,
    most: 350,
  },
  steps: {
    code: '41950-7',
    display: 'Number of steps in 24 hour Measured',
    unit: 'steps/day',
    ucum: '{steps}/d',
    category: 'activity',
    least: 0,
    most: 200_000,
  },
}

const loinc = (code: string, display: string): CodeableConcept => ({
  coding: [{ system: 'http://loinc.org', code, display }],
})

const quantity = (value: number, unit: string, code: string): Quantity => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code,
})
