import { atc, type Coded, icd9, loinc } from './fhir-record.ts'

/** A quantity a laboratory reports: LOINC code, UCUM unit, reference range of our invented laboratory. */
export interface Analyte {
  readonly code: string
  readonly label: string
  readonly unit: string
  readonly decimals: 0 | 1 | 2
  readonly low?: number
  readonly high?: number
}

export const analytes = {
  hba1c: {
    code: '59261-8',
    label: 'Emoglobina glicata (HbA1c)',
    unit: 'mmol/mol',
    decimals: 0,
    low: 20,
    high: 42,
  },
  glucose: { code: '2345-7', label: 'Glucosio', unit: 'mg/dL', decimals: 0, low: 70, high: 100 },
  creatinine: { code: '2160-0', label: 'Creatinina', unit: 'mg/dL', decimals: 2, low: 0.6, high: 1.2 },
  filtration: {
    code: '62238-1',
    label: 'Filtrato glomerulare stimato',
    unit: 'mL/min/{1.73_m2}',
    decimals: 0,
    low: 60,
  },
  cholesterol: { code: '2093-3', label: 'Colesterolo totale', unit: 'mg/dL', decimals: 0, high: 200 },
  hdl: { code: '2085-9', label: 'Colesterolo HDL', unit: 'mg/dL', decimals: 0, low: 40 },
  ldl: { code: '13457-7', label: 'Colesterolo LDL, calcolato', unit: 'mg/dL', decimals: 0, high: 116 },
  triglycerides: { code: '2571-8', label: 'Trigliceridi', unit: 'mg/dL', decimals: 0, high: 150 },
  haemoglobin: { code: '718-7', label: 'Emoglobina', unit: 'g/dL', decimals: 1, low: 12, high: 16.5 },
  leukocytes: { code: '6690-2', label: 'Globuli bianchi', unit: '10*3/uL', decimals: 1, low: 4, high: 10.5 },
  platelets: { code: '777-3', label: 'Piastrine', unit: '10*3/uL', decimals: 0, low: 150, high: 400 },
  sodium: { code: '2951-2', label: 'Sodio', unit: 'mmol/L', decimals: 0, low: 136, high: 145 },
  potassium: { code: '2823-3', label: 'Potassio', unit: 'mmol/L', decimals: 1, low: 3.5, high: 5.1 },
  natriureticPeptide: { code: '33762-6', label: 'NT-proBNP', unit: 'pg/mL', decimals: 0, high: 450 },
  thyrotropin: {
    code: '3016-3',
    label: 'Tireotropina (TSH)',
    unit: 'm[IU]/L',
    decimals: 2,
    low: 0.4,
    high: 4,
  },
  ferritin: { code: '2276-4', label: 'Ferritina', unit: 'ng/mL', decimals: 0, low: 15, high: 200 },
  reactiveProtein: { code: '1988-5', label: 'Proteina C reattiva', unit: 'mg/L', decimals: 1, high: 5 },
} as const satisfies Record<string, Analyte>
export type AnalyteName = keyof typeof analytes

const diagnosis = (code: string, label: string): Coded => ({ system: icd9, code, label })
const medicine = (code: string, label: string): Coded => ({ system: atc, code, label })
const observed = (code: string, label: string): Coded => ({ system: loinc, code, label })

export const diagnoses = {
  diabetes: diagnosis('250.00', 'Diabete di tipo 2'),
  hypertension: diagnosis('401.9', 'Pressione alta'),
  highCholesterol: diagnosis('272.0', 'Colesterolo alto'),
  heartFailure: diagnosis('428.0', 'Scompenso cardiaco'),
  atrialFibrillation: diagnosis('427.31', 'Fibrillazione atriale'),
  arthrosis: diagnosis('715.96', 'Artrosi del ginocchio'),
  mildCognitiveDecline: diagnosis('331.83', 'Decadimento cognitivo lieve'),
  chronicBronchitis: diagnosis('496', 'Broncopneumopatia cronica ostruttiva'),
  hypothyroidism: diagnosis('244.9', 'Ipotiroidismo'),
  backPain: diagnosis('724.2', 'Mal di schiena'),
  anxiety: diagnosis('300.00', 'Stato ansioso'),
  ironDeficiency: diagnosis('280.9', 'Anemia da carenza di ferro'),
  asthma: diagnosis('493.90', 'Asma'),
  hayFever: diagnosis('477.0', 'Rinite allergica da pollini'),
} as const satisfies Record<string, Coded>
export type DiagnosisName = keyof typeof diagnoses

export const medicines = {
  metformin: medicine('A10BA02', 'Metformina 1000 mg'),
  empagliflozin: medicine('A10BK03', 'Empagliflozin 10 mg'),
  ramipril: medicine('C09AA05', 'Ramipril 5 mg'),
  atorvastatin: medicine('C10AA05', 'Atorvastatina 20 mg'),
  furosemide: medicine('C03CA01', 'Furosemide 25 mg'),
  bisoprolol: medicine('C07AB07', 'Bisoprololo 2,5 mg'),
  apixaban: medicine('B01AF02', 'Apixaban 2,5 mg'),
  paracetamol: medicine('N02BE01', 'Paracetamolo 1000 mg'),
  tiotropium: medicine('R03BB04', 'Tiotropio 18 microgrammi, per inalazione'),
  levothyroxine: medicine('H03AA01', 'Levotiroxina 75 microgrammi'),
  iron: medicine('B03AA07', 'Solfato ferroso 105 mg'),
  salbutamol: medicine('R03AC02', 'Salbutamolo 100 microgrammi, per inalazione'),
  cetirizine: medicine('R06AE07', 'Cetirizina 10 mg'),
} as const satisfies Record<string, Coded>
export type MedicineName = keyof typeof medicines

export const allergens = {
  penicillins: medicine('J01C', 'Penicilline'),
  acetylsalicylicAcid: medicine('B01AC06', 'Acido acetilsalicilico'),
  iodinatedContrast: medicine('V08A', 'Mezzi di contrasto iodati'),
} as const satisfies Record<string, Coded>
export type AllergenName = keyof typeof allergens

export const vaccines = {
  influenza: medicine('J07BB02', 'Vaccino antinfluenzale'),
  hexavalent: medicine('J07CA09', 'Vaccino esavalente'),
  measles: medicine('J07BD52', 'Vaccino morbillo, parotite e rosolia'),
  tetanus: medicine('J07AM51', 'Vaccino tetano e difterite'),
  papilloma: medicine('J07BM03', 'Vaccino papillomavirus'),
} as const satisfies Record<string, Coded>
export type VaccineName = keyof typeof vaccines

/** Kinds of document and of section. */
export const kinds = {
  summary: observed('60591-5', 'Profilo sanitario sintetico'),
  problems: observed('11450-4', 'Problemi di salute'),
  medications: observed('10160-0', 'Terapie in corso'),
  allergies: observed('48765-2', 'Allergie'),
  immunizations: observed('11369-6', 'Vaccinazioni'),
  laboratory: observed('11502-2', 'Referto di laboratorio'),
  results: observed('30954-2', 'Risultati'),
  assessment: observed('51848-0', 'Valutazione di bisogni e autonomia'),
  prescription: observed('57833-6', 'Prescrizione farmaceutica'),
  carePlan: observed('18776-5', 'Progetto personalizzato'),
  goals: observed('61146-7', 'Obiettivi'),
  bloodPressure: observed('85354-9', 'Pressione arteriosa'),
  systolic: observed('8480-6', 'Pressione massima'),
  diastolic: observed('8462-4', 'Pressione minima'),
} as const satisfies Record<string, Coded>
