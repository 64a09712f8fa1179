export type ViewerLanguage = 'it' | 'en'

export interface ViewerWords {
  readonly title: string
  readonly what: string
  readonly of: string
  readonly pod: string
  readonly madeAt: string
  readonly summary: string
  readonly records: string
  readonly documents: string
  readonly allDocuments: string
  readonly none: string
  readonly coop: string
  readonly coopText: string
  readonly check: string
  readonly checkText: string
  /** Kinds of FHIR records as people call them. */
  readonly types: Readonly<Record<string, string>>
}

/** What the page in an archive says. */
export const viewerWords: Readonly<Record<ViewerLanguage, ViewerWords>> = {
  it: {
    title: 'I tuoi dati',
    what: 'Questa è la copia di tutto quello che c’è nel tuo pod, com’era in quel momento. È tua: puoi tenerla, darla a chi vuoi, o portarla in un altro pod. Si apre senza il nostro programma e senza rete.',
    of: 'Di',
    pod: 'Pod',
    madeAt: 'Fatta il',
    summary: 'Riepilogo sanitario',
    records: 'Dati sanitari e sociali',
    documents: 'Documenti',
    allDocuments: 'Tutti i documenti, con le regole di accesso',
    none: 'Non c’è niente qui.',
    coop: 'Consensi, ricevute e conti',
    coopText:
      'Se hai esportato anche la parte della cooperativa, qui ci sono i consensi che hai dato, chi li ha usati, e i tuoi conti.',
    check: 'È tutto intero?',
    checkText:
      'manifest.json elenca ogni file con la sua impronta SHA-256, ed è firmato. Chiunque può verificarlo, anche senza rete:',
    types: {
      AllergyIntolerance: 'Allergie',
      CarePlan: 'Progetti e piani di cura',
      Condition: 'Problemi di salute',
      DiagnosticReport: 'Referti',
      DocumentReference: 'Documenti sanitari',
      Encounter: 'Visite e ricoveri',
      Immunization: 'Vaccinazioni',
      Medication: 'Farmaci',
      MedicationRequest: 'Prescrizioni',
      MedicationStatement: 'Terapie',
      Observation: 'Esami e misure',
      Patient: 'Dati anagrafici',
      Procedure: 'Interventi e procedure',
      QuestionnaireResponse: 'Valutazioni',
    },
  },
  en: {
    title: 'Your data',
    what: 'This is a copy of everything in your pod, as it was at that moment. It is yours: keep it, give it to whom you like, or take it to another pod. It opens without our software and without a network.',
    of: 'Of',
    pod: 'Pod',
    madeAt: 'Made on',
    summary: 'Health summary',
    records: 'Health and social records',
    documents: 'Documents',
    allDocuments: 'All documents, with the rules of access',
    none: 'There is nothing here.',
    coop: 'Consents, receipts and accounts',
    coopText:
      'If you also exported the part of the co-op, here are the consents that you gave, who used them, and your accounts.',
    check: 'Is it whole?',
    checkText:
      'manifest.json lists every file with its SHA-256, and is signed. Anybody can check it, also without a network:',
    types: {
      AllergyIntolerance: 'Allergies',
      CarePlan: 'Care plans',
      Condition: 'Health problems',
      DiagnosticReport: 'Reports',
      DocumentReference: 'Health documents',
      Encounter: 'Visits and stays',
      Immunization: 'Vaccinations',
      Medication: 'Medicines',
      MedicationRequest: 'Prescriptions',
      MedicationStatement: 'Medication',
      Observation: 'Results and measurements',
      Patient: 'Personal details',
      Procedure: 'Procedures',
      QuestionnaireResponse: 'Assessments',
    },
  },
}
