import type { ChronicPath, PathMeasure } from './chronic-path.ts'

/**
 * Two paths of chronic care, as data. The targets are usual ones for adults, for a professional to set for each person;
 * which guideline a co-op follows is its health staff's to say.
 */

/** Blood pressure panels of LOINC. */
const pressurePanels = ['85354-9', '55284-4']

const systolic = (high: number): PathMeasure => ({
  name: 'systolic',
  label: { it: 'Pressione massima', en: 'Systolic pressure' },
  loinc: ['8480-6'],
  panels: pressurePanels,
  substance: 'pressure',
  target: { low: 100, high },
  everyDays: 90,
})

const diastolic = (high: number): PathMeasure => ({
  name: 'diastolic',
  label: { it: 'Pressione minima', en: 'Diastolic pressure' },
  loinc: ['8462-4'],
  panels: pressurePanels,
  substance: 'pressure',
  target: { low: 60, high },
  everyDays: 90,
})

const filtration: PathMeasure = {
  name: 'filtration',
  label: { it: 'Filtrato glomerulare', en: 'Glomerular filtration' },
  loinc: ['62238-1', '33914-3', '98979-8'],
  substance: 'filtration',
  target: { low: 60 },
  everyDays: 400,
}

export const diabetesPath: ChronicPath = {
  name: 'diabetes',
  label: { it: 'Diabete', en: 'Diabetes' },
  icd9: ['250'],
  measures: [
    {
      name: 'hba1c',
      label: { it: 'Emoglobina glicata', en: 'Glycated haemoglobin' },
      loinc: ['59261-8', '4548-4'],
      substance: 'hba1c',
      target: { high: 53 },
      everyDays: 190,
    },
    {
      name: 'glucose',
      label: { it: 'Glicemia', en: 'Glucose' },
      loinc: ['2345-7', '14749-6', '1558-6', '41653-7', '14743-9'],
      substance: 'glucose',
      target: { low: 70, high: 130 },
      everyDays: 190,
    },
    {
      name: 'ldl',
      label: { it: 'Colesterolo LDL', en: 'LDL cholesterol' },
      loinc: ['13457-7', '18262-6', '22748-8'],
      substance: 'cholesterol',
      target: { high: 100 },
      everyDays: 400,
    },
    filtration,
    systolic(140),
    diastolic(90),
  ],
}

export const hypertensionPath: ChronicPath = {
  name: 'hypertension',
  label: { it: 'Pressione alta', en: 'High blood pressure' },
  icd9: ['401', '402', '403', '404', '405'],
  measures: [systolic(140), diastolic(90), filtration],
}

export const chronicPaths: readonly ChronicPath[] = [diabetesPath, hypertensionPath]
