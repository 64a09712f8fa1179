import { createPrng, type Prng } from '../../../apps/launcher/src/demo-people/prng.ts'

/** Records of somebody invented: the same number gives the same person on every machine. One FHIR R4 Bundle as text. */
export const inventedRecords = (ordinal: number): string => {
  const prng = createPrng(`study/${String(ordinal)}`)
  const patient = `p-${String(ordinal)}`
  const birthYear = prng.integer(1934, 2014)
  const age = 2026 - birthYear
  // One in five adults, more with age; children rarely.
  const hasDiabetes = prng.integer(1, 100) <= (age < 18 ? 1 : 8 + Math.floor(age / 4))
  const hasHypertension = prng.integer(1, 100) <= Math.floor(age / 2)
  const subject = { reference: `Patient/${patient}` }
  const records: object[] = [
    {
      ...{ resourceType: 'Patient', id: patient },
      name: [{ family: `Inventata ${String(ordinal)}`, given: ['Persona'] }],
      gender: prng.pick(['female', 'male']),
      birthDate: `${String(birthYear)}-${twoDigits(prng.integer(1, 12))}-${twoDigits(prng.integer(1, 28))}`,
    },
    ...(hasDiabetes ? [condition({ id: 'diabetes', code: '44054006', display: 'Diabetes' }, subject)] : []),
    ...(hasHypertension
      ? [condition({ id: 'hypertension', code: '38341003', display: 'Hypertension' }, subject)]
      : []),
    ...sugar(prng.fork('sugar'), hasDiabetes, subject),
    pressure(prng.fork('pressure'), hasHypertension, subject),
  ]
  return JSON.stringify({
    ...{ resourceType: 'Bundle', type: 'collection' },
    entry: records.map((resource) => ({ resource })),
  })
}

interface Subject {
  readonly reference: string
}

const condition = (
  { id, code, display }: { readonly id: string; readonly code: string; readonly display: string },
  subject: Subject,
): object => ({
  ...{ resourceType: 'Condition', id, subject },
  clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
  verificationStatus: coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
  code: coded('http://snomed.info/sct', code, display),
})

/** One to three values of HbA1c, the newest of them in 2026; not everybody was ever measured. */
const sugar = (prng: Prng, hasDiabetes: boolean, subject: Subject): object[] =>
  Array.from({ length: hasDiabetes ? prng.integer(1, 3) : prng.integer(0, 1) }, (_, turn) => {
    const tenths = hasDiabetes ? 72 + Math.round(prng.bell() * 12) : 53 + Math.round(prng.bell() * 4)
    return {
      ...{ resourceType: 'Observation', id: `hba1c-${String(turn)}`, status: 'final', subject },
      category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory')],
      code: coded('http://loinc.org', '4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'),
      effectiveDateTime: `${String(2026 - turn)}-03-${twoDigits(prng.integer(1, 28))}T08:00:00Z`,
      valueQuantity: { value: tenths / 10, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
    }
  })

const pressure = (prng: Prng, isHigh: boolean, subject: Subject): object => ({
  ...{ resourceType: 'Observation', id: 'pressure', status: 'final', subject },
  category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'vital-signs')],
  code: coded('http://loinc.org', '85354-9', 'Blood pressure panel'),
  effectiveDateTime: `2026-02-${twoDigits(prng.integer(1, 28))}T08:00:00Z`,
  component: [
    measured('8480-6', 'Systolic blood pressure', (isHigh ? 148 : 122) + Math.round(prng.bell() * 12)),
    measured('8462-4', 'Diastolic blood pressure', (isHigh ? 91 : 77) + Math.round(prng.bell() * 8)),
  ],
})

const measured = (code: string, display: string, value: number): object => ({
  code: coded('http://loinc.org', code, display),
  valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
})

const coded = (system: string, code: string, display?: string): object => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
})

const twoDigits = (number: number): string => String(number).padStart(2, '0')
