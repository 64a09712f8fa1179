/** Codes of the variables, as `system|code`: of SNOMED CT, LOINC, ICD-9-CM, RxNorm, ATC, HL7, and our own sheets. */

const coded = (system: string) => (code: string) => `${system}|${code}`

export const snomed = coded('http://snomed.info/sct')
export const loinc = coded('http://loinc.org')
const icd9 = coded('http://hl7.org/fhir/sid/icd-9-cm')
const rxnorm = coded('http://www.nlm.nih.gov/research/umls/rxnorm')
const atc = coded('http://www.whocc.no/atc')
export const hl7Class = coded('http://terminology.hl7.org/CodeSystem/v3-ActCode')
export const needDomain = coded('https://w3id.org/mutua/codes/domain')
export const needLevel = coded('https://w3id.org/mutua/codes/level')

/** Blood pressure is one Observation with two components. */
export const pressurePanels: readonly string[] = ['85354-9', '55284-4'].map(loinc)

const both = (bySnomed: readonly string[], byIcd9: readonly string[] = []): readonly string[] => [
  ...bySnomed.map(snomed),
  ...byIcd9.map(icd9),
]

export const conditionCodes = {
  diabetes: both(['44054006', '73211009', '46635009'], ['250.00', '250.01', '250.02', '250.03']),
  prediabetes: both(['15777000'], ['790.29']),
  hypertension: both(['38341003', '59621000'], ['401.1', '401.9']),
  obesity: both(['162864005', '414916001', '408512008'], ['278.00', '278.01']),
  lipids: both(['55822004', '302870006'], ['272.0', '272.1', '272.2', '272.4']),
  coronary: both(['53741008', '22298006', '399211009'], ['414.00', '414.01', '412']),
  fibrillation: both(['49436004'], ['427.31']),
  heart_failure: both(['88805009', '84114007', '42343007'], ['428.0', '428.9']),
  stroke: both(['230690007'], ['434.91']),
  copd: both(['13645005', '185086009', '87433001'], ['496', '492.8', '491.20']),
  kidney: both(['709044004', '431855005', '431856006', '433144002', '127013003'], ['585.9', '585.3']),
  anaemia: both(['271737000', '87522002'], ['280.9', '285.9']),
  osteoporosis: both(['64859006'], ['733.00', '733.01']),
  osteoarthritis: both(['396275006', '239873007', '239872002', '201834006'], ['715.90', '715.95', '715.96']),
  cognitive: both(['52448006', '26929004', '386806002'], ['331.0', '331.83', '294.20']),
} as const satisfies Record<string, readonly string[]>

const medicine = (byAtc: readonly string[], byRxnorm: readonly string[]): readonly string[] => [
  ...byAtc.map(atc),
  ...byRxnorm.map(rxnorm),
]

/** ATC names substances, RxNorm what is in the box. */
export const medicineCodes = {
  metformin: medicine(['A10BA02'], ['860975', '861007', '860999']),
  statin: medicine(
    ['C10AA01', 'C10AA03', 'C10AA05', 'C10AA07'],
    ['312961', '316672', '314231', '259255', '617311'],
  ),
  diuretic: medicine(['C03AA03', 'C03CA01', 'C03DA01'], ['316049', '316052', '315971', '1719286', '310798']),
  anticoagulant: medicine(['B01AA03', 'B01AF01', 'B01AF02', 'B01AE07'], ['855332', '1364445', '1114198']),
} as const satisfies Record<string, readonly string[]>
