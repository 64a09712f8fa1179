export const viewerLanguages = ['it', 'en', 'ar'] as const
export type ViewerLanguage = (typeof viewerLanguages)[number]

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
  readonly versions: string
  readonly none: string
  readonly coop: string
  readonly coopText: string
  readonly votes: string
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
    versions: 'Versioni di prima, anche di ciò che hai buttato',
    none: 'Non c’è niente qui.',
    coop: 'Consensi, ricevute e conti',
    coopText:
      'Se hai esportato anche la parte della cooperativa, qui ci sono i consensi che hai dato, chi li ha usati, e i tuoi conti.',
    votes:
      'Voti: la cooperativa non ne tiene nessuno in questo servizio, quindi non ce n’è nessuno da portare via.',
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
      Appointment: 'Appuntamenti',
      CareTeam: 'Chi ti segue',
      Claim: 'Pratiche di spesa',
      Coverage: 'Coperture',
      Device: 'Dispositivi',
      EpisodeOfCare: 'Prese in carico',
      ExplanationOfBenefit: 'Spese coperte',
      Goal: 'Obiettivi',
      ImagingStudy: 'Immagini',
      Organization: 'Strutture',
      Practitioner: 'Professionisti',
      RelatedPerson: 'Familiari e caregiver',
      ServiceRequest: 'Richieste di servizi',
      Task: 'Impegni e attività',
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
    versions: 'Earlier versions, also of what you threw away',
    none: 'There is nothing here.',
    coop: 'Consents, receipts and accounts',
    coopText:
      'If you also exported the part of the co-op, here are the consents that you gave, who used them, and your accounts.',
    votes: 'Votes: the co-op keeps none in this service, so there are none to take along.',
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
      Appointment: 'Appointments',
      CareTeam: 'Who looks after you',
      Claim: 'Claims',
      Coverage: 'Coverage',
      Device: 'Devices',
      EpisodeOfCare: 'Episodes of care',
      ExplanationOfBenefit: 'Covered costs',
      Goal: 'Goals',
      ImagingStudy: 'Images',
      Organization: 'Organisations',
      Practitioner: 'Professionals',
      RelatedPerson: 'Family and caregivers',
      ServiceRequest: 'Requests for services',
      Task: 'Commitments and tasks',
    },
  },
  ar: {
    title: 'بياناتك',
    what: 'هذه نسخة من كل ما في مخزنك كما كان في تلك اللحظة. هي ملكك: احتفظ بها، أو أعطها لمن تشاء، أو انقلها إلى مخزن آخر. تُفتح من دون برنامجنا ومن دون شبكة.',
    of: 'صاحبها',
    pod: 'المخزن',
    madeAt: 'تاريخها',
    summary: 'الملخص الصحي',
    records: 'البيانات الصحية والاجتماعية',
    documents: 'المستندات',
    allDocuments: 'كل المستندات مع قواعد الوصول',
    versions: 'نسخ سابقة، وما رميته أيضًا',
    none: 'لا يوجد شيء هنا.',
    coop: 'الموافقات والإيصالات والحسابات',
    coopText: 'إذا أخذت أيضًا جزء التعاونية فستجد هنا الموافقات التي أعطيتها ومن استعملها وحساباتك.',
    votes: 'الأصوات: لا تحفظ التعاونية أي صوت في هذه الخدمة، فلا شيء منها يؤخذ.',
    check: 'هل هي كاملة؟',
    checkText:
      'يسرد manifest.json كل ملف مع بصمته SHA-256، وهو موقَّع. يستطيع أي شخص التحقق منه، حتى من دون شبكة:',
    types: {
      AllergyIntolerance: 'الحساسية',
      Appointment: 'المواعيد',
      CarePlan: 'مشاريع وخطط الرعاية',
      CareTeam: 'من يتابعك',
      Claim: 'المطالبات',
      Condition: 'المشكلات الصحية',
      Coverage: 'التغطية',
      Device: 'الأجهزة',
      DiagnosticReport: 'التقارير',
      DocumentReference: 'المستندات الصحية',
      Encounter: 'الزيارات والإقامات',
      EpisodeOfCare: 'فترات الرعاية',
      ExplanationOfBenefit: 'التكاليف المغطاة',
      Goal: 'الأهداف',
      ImagingStudy: 'الصور الطبية',
      Immunization: 'التطعيمات',
      Medication: 'الأدوية',
      MedicationRequest: 'الوصفات',
      MedicationStatement: 'العلاجات',
      Observation: 'النتائج والقياسات',
      Organization: 'المؤسسات',
      Patient: 'البيانات الشخصية',
      Practitioner: 'المهنيون',
      Procedure: 'التدخلات والإجراءات',
      QuestionnaireResponse: 'التقييمات',
      RelatedPerson: 'العائلة ومقدمو الرعاية',
      ServiceRequest: 'طلبات الخدمات',
      Task: 'الالتزامات والمهام',
    },
  },
}
