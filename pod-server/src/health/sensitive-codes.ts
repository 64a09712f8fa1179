/**
 * Kinds of health data that Italian law keeps from everybody's eyes until the person says otherwise ("dati a maggior tutela
 * dell'anonimato"): DM Salute 7 settembre 2023 (GU 249 of 24-10-2023) art. 6; DPCM 178/2015 art. 5; L. 135/1990 (HIV), L. 194/1978
 * (termination of pregnancy), L. 66/1996 and L. 38/2006 (violence), DPR 309/1990 (substances), DPR 396/2000 art. 30 (birth without a
 * name).
 */
export const sensitiveClasses = [
  'hiv',
  'pregnancy-termination',
  'violence',
  'substance-use',
  'anonymous-birth',
] as const
export type SensitiveClass = (typeof sensitiveClasses)[number]

/** Our own labels, for what no code system has a code for. */
export const sensitiveClassSystem = 'https://w3id.org/mutua/CodeSystem/sensitive-class'

/**
 * By code system the codes of each class; one that ends with `*` stands for all that begin so. Diagnoses, procedures and tests
 * that say of a person what the law protects; no screening sheets, which most adults have answered. From the tabular lists of
 * ICD-10 (WHO) and ICD-9-CM (the one of Italian discharge records), SNOMED CT and LOINC; labels from HL7 v3 ActCode,
 * "InformationSensitivityPolicy".
 */
export const sensitiveCodes: Readonly<Record<string, Readonly<Partial<Record<SensitiveClass, string>>>>> = {
  [sensitiveClassSystem]: Object.fromEntries(sensitiveClasses.map((name) => [name, name])),
  'http://terminology.hl7.org/CodeSystem/v3-ActCode': {
    'hiv': 'HIV',
    'violence': 'SDV DVD VIO',
    'substance-use': 'ETH ETHUD OPIOIDUD SUD',
  },
  'http://hl7.org/fhir/sid/icd-10': {
    'hiv': 'B20* B21* B22* B23* B24* F02.4 O98.7 R75 Z20.6 Z21 Z71.7',
    'pregnancy-termination': 'O04* O07.0 O07.1 O07.2 O07.3 O07.4 P96.4 Z30.3',
    'violence': 'T74* X85* X86* X87* X88* X89* X9* Y0* Z04.4 Z04.5 Z61.4 Z61.5 Z61.6',
    'substance-use': 'F10* F11* F12* F13* F14* F15* F16* F18* F19* Z50.2 Z50.3 Z71.4 Z71.5 Z72.1 Z72.2',
  },
  'http://hl7.org/fhir/sid/icd-9-cm': {
    'hiv': '042* 079.53 795.71 V08 V65.44',
    'pregnancy-termination': '635* 638* 779.6 69.01 69.51 75.0',
    'violence':
      '995.5* 995.80 995.81 995.82 995.83 995.84 995.85 E96* V15.41 V15.42 V61.11 V61.21 V71.5 V71.81',
    'substance-use': '291* 292* 303* 304* 305.0* 305.2* 305.3* 305.4* 305.5* 305.6* 305.7* 305.8* 305.9*',
  },
  'http://snomed.info/sct': {
    'hiv': '86406008 62479008 165816005 91947003 91948008 171121004',
    'pregnancy-termination': '57797005 386639001 714812005 285409006',
    'violence': '706893006 397940009 248110007',
    'substance-use':
      '66214007 6525002 191816009 75544000 5602001 7200002 15167005 191802004 31956009 78267003 37344009 85005007 361055000',
  },
  'http://loinc.org': {
    hiv: '75622-1 56888-1 7917-8 29893-5 31201-7 25835-0 20447-9 5220-9 5221-7 68961-2 22357-8 30361-0 33866-5 43010-8 48345-3 49580-4 57975-5 58900-2 80203-3',
  },
}
