import type { HealthCategory } from '../fhir/health-categories.ts'
import {
  conditionCodes,
  hl7Class,
  loinc,
  medicineCodes,
  needDomain,
  needLevel,
  pressurePanels,
  snomed,
} from './variable-codes.ts'
import type { Column } from './table.ts'
import type { Measured, Variable } from './variable.ts'

type Title = readonly [it: string, en: string]

/** A record scope in its one text: the values of a parameter in order, nothing in them that would have to be quoted. */
const scope = (type: string, parameter: string, values: readonly string[]): string =>
  `patient/${type}.rs?${parameter}=${values.toSorted().join(',')}`

const yesNo = (name: string): Column => ({ kind: 'category', name, values: ['no', 'yes'] })

const condition = (id: keyof typeof conditionCodes, [it, en]: Title): Variable => ({
  ...{ id, level: 'person', title: { it, en }, category: 'summary' },
  column: yesNo(`condition_${id}`),
  omop: { table: 'condition_occurrence', field: 'condition_concept_id' },
  scopes: [scope('Condition', 'code', conditionCodes[id])],
  source: { kind: 'condition', codes: conditionCodes[id] },
})

const medication = (id: keyof typeof medicineCodes, [it, en]: Title): Variable => ({
  ...{ id: `drug-${id}`, level: 'person', title: { it, en }, category: 'prescription' },
  column: yesNo(`drug_${id}`),
  omop: { table: 'drug_exposure', field: 'drug_concept_id' },
  scopes: [scope('MedicationRequest', 'code', medicineCodes[id])],
  source: { kind: 'medication', codes: medicineCodes[id] },
})

interface Analyte extends Omit<Measured, 'outside'> {
  readonly id: string
  readonly title: Title
  readonly category: HealthCategory
  /** Scaled integers. */
  readonly column: { readonly places: number; readonly between: readonly [least: number, most: number] }
}

const analyte = (
  id: string,
  title: Title,
  { codes, ...measured }: Omit<Analyte, 'id' | 'title' | 'codes'> & { readonly codes: readonly string[] },
): Analyte => ({ ...measured, id, title, codes: codes.map(loinc) })

const laboratory = 'laboratory'
const wellness = 'wellness'

/** NGSP per cent by the master equation of the IFCC reference system: 0.09148 · mmol/mol + 2.152 (Hoelzel et al. 2004). */
const fromIfcc = {
  unit: 'mmol/mol',
  times: [9_148, 100_000],
  plus: [2_152, 1_000],
} as const

const hba1c = analyte('hba1c', ['Emoglobina glicata', 'HbA1c'], {
  ...{ codes: ['4548-4', '59261-8'], unit: '%', conversions: [fromIfcc], category: laboratory },
  column: { places: 1, between: [30, 200] },
})
const systolic = analyte('systolic', ['Pressione massima', 'Systolic pressure'], {
  ...{ codes: ['8480-6'], panels: pressurePanels, unit: 'mm[Hg]', category: wellness },
  column: { places: 0, between: [50, 260] },
})
const diastolic = analyte('diastolic', ['Pressione minima', 'Diastolic pressure'], {
  ...{ codes: ['8462-4'], panels: pressurePanels, unit: 'mm[Hg]', category: wellness },
  column: { places: 0, between: [30, 160] },
})
const ldl = analyte('ldl', ['Colesterolo LDL', 'LDL cholesterol'], {
  ...{ codes: ['18262-6', '13457-7'], unit: 'mg/dL', category: laboratory },
  column: { places: 0, between: [10, 400] },
})

const analytes: readonly Analyte[] = [
  hba1c,
  systolic,
  diastolic,
  analyte('bmi', ['Indice di massa corporea', 'Body mass index'], {
    ...{ codes: ['39156-5'], unit: 'kg/m2', category: wellness, column: { places: 1, between: [100, 700] } },
  }),
  analyte('weight', ['Peso', 'Body weight'], {
    ...{ codes: ['29463-7'], unit: 'kg', category: wellness, column: { places: 0, between: [2, 250] } },
    conversions: [{ unit: 'g', times: [1, 1_000], plus: [0, 1] }],
  }),
  analyte('pain', ['Dolore, da 0 a 10', 'Pain, from 0 to 10'], {
    ...{ codes: ['72514-3'], unit: '{score}', category: wellness, column: { places: 0, between: [0, 10] } },
  }),
  analyte('glucose', ['Glicemia', 'Glucose'], {
    ...{ codes: ['2339-0', '2345-7'], unit: 'mg/dL', category: laboratory },
    column: { places: 0, between: [20, 600] },
  }),
  analyte('cholesterol', ['Colesterolo totale', 'Total cholesterol'], {
    ...{ codes: ['2093-3'], unit: 'mg/dL', category: laboratory },
    column: { places: 0, between: [50, 500] },
  }),
  ldl,
  analyte('hdl', ['Colesterolo HDL', 'HDL cholesterol'], {
    ...{ codes: ['2085-9'], unit: 'mg/dL', category: laboratory },
    column: { places: 0, between: [5, 150] },
  }),
  analyte('triglycerides', ['Trigliceridi', 'Triglycerides'], {
    ...{ codes: ['2571-8'], unit: 'mg/dL', category: laboratory },
    column: { places: 0, between: [20, 1_000] },
  }),
  analyte('creatinine', ['Creatinina', 'Creatinine'], {
    ...{ codes: ['38483-4', '2160-0'], unit: 'mg/dL', category: laboratory },
    column: { places: 1, between: [1, 150] },
  }),
  analyte('egfr', ['Filtrato renale stimato', 'Estimated kidney filtration (eGFR)'], {
    ...{ codes: ['33914-3', '62238-1'], unit: 'mL/min/{1.73_m2}', category: laboratory },
    column: { places: 0, between: [0, 200] },
  }),
  analyte('haemoglobin', ['Emoglobina', 'Haemoglobin'], {
    ...{ codes: ['718-7'], unit: 'g/dL', category: laboratory },
    column: { places: 1, between: [20, 250] },
    conversions: [{ unit: 'g/L', times: [1, 10], plus: [0, 1] }],
  }),
]

const scopesOfAnalyte = ({ codes, panels = [] }: Pick<Analyte, 'codes' | 'panels'>): readonly string[] => [
  scope('Observation', 'code', [...codes, ...panels]),
]

const measuredOf = ({ codes, panels, unit, conversions }: Analyte): Omit<Measured, 'outside'> => ({
  ...{ codes, unit },
  ...(panels === undefined ? {} : { panels }),
  ...(conversions === undefined ? {} : { conversions }),
})

const numberColumn = ({ id, column: { places, between } }: Analyte, name = id): Column => {
  const [least, most] = between
  return { kind: 'number', name: `measurement_${name}`, places, least, most }
}

const last = (one: Analyte): Variable => {
  const { id, unit, category, title } = one
  const [it, en] = title
  return {
    ...{ id, unit, category, level: 'person', column: numberColumn(one), scopes: scopesOfAnalyte(one) },
    title: { it: `${it}, ultimo valore`, en: `${en}, last value` },
    omop: { table: 'measurement', field: 'value_as_number' },
    // A pain of 12 is a slip of the pen; an HbA1c above what is usual is a high one.
    source: {
      kind: 'last-measurement',
      ...measuredOf(one),
      outside: unit === '{score}' ? 'missing' : 'clamped',
    },
  }
}

/** Each measurement is a row: its value, and the year in which it was taken. */
const each = (one: Analyte): readonly Variable[] => {
  const { id, unit, category, title, codes, panels } = one
  const [it, en] = title
  const scopes = scopesOfAnalyte(one)
  return [
    {
      ...{ id: `${id}-each`, unit, category, scopes, level: 'measurement' },
      column: numberColumn(one, `${id}_each`),
      title: { it: `${it}, ogni misura`, en: `${en}, each measurement` },
      omop: { table: 'measurement', field: 'value_as_number' },
      source: { kind: 'measurement', ...measuredOf(one), outside: 'clamped' },
    },
    {
      ...{ id: `${id}-year`, category, scopes, level: 'measurement' },
      column: { kind: 'number', name: `measurement_${id}_year`, places: 0, least: 1_990, most: 2_049 },
      title: { it: `${it}, anno della misura`, en: `${en}, year of the measurement` },
      omop: { table: 'measurement', field: 'measurement_date' },
      source: { kind: 'measurement-year', codes, ...(panels === undefined ? {} : { panels }) },
    },
  ]
}

/** What an assessment by our own sheets says of a part of life: nothing of what was answered, only how much is needed. */
const need = (domain: string, [it, en]: Title): Variable => ({
  ...{ id: `need-${domain}`, level: 'person', title: { it, en }, category: 'assessment' },
  column: { kind: 'category', name: `need_${domain}`, values: ['low', 'medium', 'high'] },
  omop: { table: 'observation', field: 'value_as_concept_id' },
  scopes: [scope('Observation', 'code', [needDomain(domain)])],
  source: {
    kind: 'last-coded',
    codes: [needDomain(domain)],
    element: 'interpretation',
    meaning: Object.fromEntries(['low', 'medium', 'high'].map((level) => [needLevel(level), level])),
  },
})

const person: readonly Variable[] = [
  {
    id: 'age',
    column: { kind: 'number', name: 'age_years', places: 0, least: 0, most: 110 },
    ...{ level: 'person', title: { it: 'Età', en: 'Age' }, unit: 'a', category: 'summary' },
    omop: { table: 'person', field: 'year_of_birth' },
    scopes: ['patient/Patient.rs'],
    source: { kind: 'age' },
  },
  {
    id: 'gender',
    column: { kind: 'category', name: 'gender', values: ['female', 'male', 'other', 'unknown'] },
    ...{ level: 'person', title: { it: 'Genere', en: 'Gender' }, category: 'summary' },
    omop: { table: 'person', field: 'gender_concept_id' },
    scopes: ['patient/Patient.rs'],
    source: { kind: 'gender' },
  },
]

const smoking: Variable = {
  id: 'smoking',
  column: { kind: 'category', name: 'smoking', values: ['never', 'former', 'current'] },
  ...{ level: 'person', title: { it: 'Fumo', en: 'Smoking' }, category: 'assessment' },
  omop: { table: 'observation', field: 'value_as_concept_id' },
  scopes: [scope('Observation', 'code', [loinc('72166-2')])],
  source: {
    kind: 'last-coded',
    codes: [loinc('72166-2')],
    element: 'valueCodeableConcept',
    meaning: {
      [snomed('266919005')]: 'never',
      [snomed('8517006')]: 'former',
      [snomed('449868002')]: 'current',
      [snomed('428041000124106')]: 'current',
      [snomed('77176002')]: 'current',
    },
  },
}

const visits = (
  [id, ...title]: readonly [id: string, ...Title],
  classes: readonly string[],
  most: number,
): Variable => ({
  ...{ id, level: 'person', title: { it: title[0], en: title[1] }, category: 'summary' },
  column: { kind: 'number', name: `${id}_in_year`, places: 0, least: 0, most },
  omop: { table: 'visit_occurrence', field: 'visit_concept_id' },
  scopes: [scope('Encounter', 'class', classes.map(hl7Class))],
  source: { kind: 'count-in-year', type: 'Encounter', classes: classes.map(hl7Class) },
})

const procedures: Variable = {
  id: 'procedures',
  column: { kind: 'number', name: 'procedures_in_year', places: 0, least: 0, most: 50 },
  ...{ level: 'person', title: { it: 'Esami e interventi in un anno', en: 'Procedures in a year' } },
  category: 'summary',
  omop: { table: 'procedure_occurrence', field: 'procedure_concept_id' },
  scopes: ['patient/Procedure.rs'],
  source: { kind: 'count-in-year', type: 'Procedure' },
}

/** In the order in which it is shown. */
export const catalogue: readonly Variable[] = [
  ...person,
  condition('diabetes', ['Diabete', 'Diabetes']),
  condition('prediabetes', ['Prediabete', 'Prediabetes']),
  condition('hypertension', ['Ipertensione', 'Hypertension']),
  condition('obesity', ['Obesità', 'Obesity']),
  condition('lipids', ['Grassi alti nel sangue', 'High blood lipids']),
  condition('coronary', ['Malattia delle coronarie', 'Coronary heart disease']),
  condition('fibrillation', ['Fibrillazione atriale', 'Atrial fibrillation']),
  condition('heart_failure', ['Scompenso cardiaco', 'Heart failure']),
  condition('stroke', ['Ictus', 'Stroke']),
  condition('copd', ['Bronchite cronica (BPCO)', 'Chronic lung disease (COPD)']),
  condition('kidney', ['Malattia renale cronica', 'Chronic kidney disease']),
  condition('anaemia', ['Anemia', 'Anaemia']),
  condition('osteoporosis', ['Osteoporosi', 'Osteoporosis']),
  condition('osteoarthritis', ['Artrosi', 'Osteoarthritis']),
  condition('cognitive', ['Demenza o disturbo della memoria', 'Dementia or memory disorder']),
  ...analytes.map(last),
  smoking,
  medication('metformin', ['Metformina', 'Metformin']),
  medication('statin', ['Statina', 'Statin']),
  medication('diuretic', ['Diuretico', 'Diuretic']),
  medication('anticoagulant', ['Anticoagulante', 'Anticoagulant']),
  visits(['visits', 'Visite in un anno', 'Visits in a year'], ['AMB', 'HH', 'VR'], 60),
  visits(['emergencies', 'Pronto soccorso in un anno', 'Emergency visits in a year'], ['EMER'], 20),
  procedures,
  need('network', ['Persone su cui contare: bisogno', 'People to count on: need']),
  need('carer', ['Peso di chi assiste: bisogno', 'Load on the carer: need']),
  need('functional', ['Autonomia di ogni giorno: bisogno', 'Everyday autonomy: need']),
  need('home', ['Abitazione: bisogno', 'Home: need']),
  need('income', ['Reddito: bisogno', 'Income: need']),
  ...[hba1c, systolic, ldl].flatMap(each),
]
