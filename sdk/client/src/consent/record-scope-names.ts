/** Words that a member reads. */
export interface Words {
  readonly it: string
  readonly en: string
  readonly ar: string
}

const words = (it: string, en: string, ar: string): Words => ({ it, en, ar })

/** Types of records, in the plural; what is not here is named as FHIR names it. */
export const typeNames: Readonly<Record<string, Words>> = {
  '*': words('tutti i dati', 'all records', 'جميع السجلات'),
  'AllergyIntolerance': words('allergie', 'allergies', 'الحساسية'),
  'Appointment': words('appuntamenti', 'appointments', 'المواعيد'),
  'CarePlan': words('progetti e piani di cura', 'care plans', 'خطط الرعاية'),
  'CareTeam': words('chi si prende cura di me', 'care teams', 'فرق الرعاية'),
  'Communication': words('comunicazioni', 'communications', 'المراسلات'),
  'Composition': words('documenti clinici', 'clinical documents', 'الوثائق السريرية'),
  'Condition': words('problemi di salute', 'health problems', 'المشكلات الصحية'),
  'Coverage': words('coperture sanitarie', 'health coverage', 'التغطية الصحية'),
  'Device': words('dispositivi', 'devices', 'الأجهزة'),
  'DiagnosticReport': words('referti', 'diagnostic reports', 'التقارير التشخيصية'),
  'DocumentReference': words('documenti', 'documents', 'المستندات'),
  'Encounter': words('visite e ricoveri', 'visits and stays', 'الزيارات والإقامات'),
  'EpisodeOfCare': words('prese in carico', 'episodes of care', 'فترات الرعاية'),
  'FamilyMemberHistory': words('storia familiare', 'family history', 'التاريخ العائلي'),
  'Goal': words('obiettivi', 'goals', 'الأهداف'),
  'ImagingStudy': words('esami di immagini', 'imaging studies', 'فحوص التصوير'),
  'Immunization': words('vaccinazioni', 'vaccinations', 'اللقاحات'),
  'Medication': words('medicinali', 'medicines', 'الأدوية'),
  'MedicationAdministration': words('somministrazioni', 'medicines administered', 'الأدوية المعطاة'),
  'MedicationDispense': words('farmaci erogati', 'medicines dispensed', 'الأدوية المصروفة'),
  'MedicationRequest': words('prescrizioni', 'prescriptions', 'الوصفات'),
  'MedicationStatement': words('farmaci assunti', 'medicines taken', 'الأدوية المتناولة'),
  'Observation': words('misure e risultati', 'measurements and results', 'القياسات والنتائج'),
  'Organization': words('organizzazioni', 'organisations', 'المؤسسات'),
  'Patient': words('dati anagrafici', 'personal details', 'البيانات الشخصية'),
  'Practitioner': words('operatori', 'practitioners', 'الممارسون'),
  'Procedure': words('interventi e procedure', 'procedures', 'الإجراءات'),
  'Provenance': words('provenienza dei dati', 'origin of records', 'مصدر السجلات'),
  'QuestionnaireResponse': words('questionari compilati', 'answered questionnaires', 'الاستبيانات المجابة'),
  'RelatedPerson': words('familiari e caregiver', 'relatives and caregivers', 'الأقارب ومقدمو الرعاية'),
  'RiskAssessment': words('valutazioni del rischio', 'risk assessments', 'تقييمات المخاطر'),
  'ServiceRequest': words('richieste di prestazioni', 'requests for services', 'طلبات الخدمات'),
  'Specimen': words('campioni', 'specimens', 'العينات'),
  'Task': words('attività', 'tasks', 'المهام'),
}

/** Observations of a category. */
export const observationNames: Readonly<Record<string, Words>> = {
  'activity': words('attività fisica', 'physical activity', 'النشاط البدني'),
  'exam': words('esami obiettivi', 'examination findings', 'نتائج الفحص'),
  'imaging': words('risultati di immagini', 'imaging results', 'نتائج التصوير'),
  'laboratory': words('esami di laboratorio', 'laboratory results', 'نتائج المختبر'),
  'procedure': words('risultati di procedure', 'results of procedures', 'نتائج الإجراءات'),
  'sdoh': words('condizioni sociali', 'social conditions', 'الأحوال الاجتماعية'),
  'social-history': words('abitudini e storia sociale', 'social history', 'التاريخ الاجتماعي'),
  'survey': words('risposte a questionari', 'survey answers', 'إجابات الاستبيانات'),
  'therapy': words('risultati di terapie', 'results of therapies', 'نتائج العلاج'),
  'vital-signs': words('parametri vitali', 'vital signs', 'العلامات الحيوية'),
}

/** Categories of records of other types. */
export const categoryNames: Readonly<Record<string, Words>> = {
  ...observationNames,
  'LAB': words('laboratorio', 'laboratory', 'المختبر'),
  'RAD': words('radiologia', 'radiology', 'الأشعة'),
  'biologic': words('biologica', 'biological', 'بيولوجي'),
  'encounter-diagnosis': words('diagnosi di una visita', 'diagnosis of a visit', 'تشخيص زيارة'),
  'environment': words('ambientale', 'environmental', 'بيئي'),
  'food': words('alimentare', 'food', 'غذائي'),
  'medication': words('farmaci', 'medicines', 'أدوية'),
  'problem-list-item': words('problema attivo', 'active problem', 'مشكلة قائمة'),
}

/** `system|code`; a code without its system is not named, since it may be another system's. */
export const codeNames: Readonly<Record<string, Words>> = {
  'http://loinc.org|2339-0': words('glucosio', 'glucose', 'الغلوكوز'),
  'http://loinc.org|2345-7': words('glucosio', 'glucose', 'الغلوكوز'),
  'http://loinc.org|29463-7': words('peso', 'body weight', 'الوزن'),
  'http://loinc.org|4548-4': words('emoglobina glicata', 'glycated haemoglobin', 'الهيموغلوبين السكري'),
  'http://loinc.org|8302-2': words('altezza', 'body height', 'الطول'),
  'http://loinc.org|85354-9': words('pressione arteriosa', 'blood pressure', 'ضغط الدم'),
  'http://loinc.org|8867-4': words('frequenza cardiaca', 'heart rate', 'معدل ضربات القلب'),
}

export const codeSystemNames: Readonly<Record<string, string>> = {
  'http://hl7.org/fhir/sid/icd-10': 'ICD-10',
  'http://hl7.org/fhir/sid/icd-9-cm': 'ICD-9-CM',
  'http://hl7.org/fhir/sid/icf': 'ICF',
  'http://loinc.org': 'LOINC',
  'http://snomed.info/sct': 'SNOMED CT',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'RxNorm',
  'http://www.whocc.no/atc': 'ATC',
}

export const parameterNames: Readonly<Record<string, Words>> = {
  '_id': words('solo', 'only', 'فقط'),
  '_lastUpdated': words('registrati o cambiati', 'written or changed', 'المسجلة أو المعدلة'),
  'category': words('categoria', 'category', 'الفئة'),
  'clinical-status': words('stato clinico', 'clinical status', 'الحالة السريرية'),
  'code': words('codice', 'code', 'الرمز'),
  'date': words('data', 'date', 'التاريخ'),
  'identifier': words('identificativo', 'identifier', 'المعرّف'),
  'patient': words('persona', 'person', 'الشخص'),
  'status': words('stato', 'status', 'الحالة'),
  'subject': words('riguarda', 'about', 'بشأن'),
  'type': words('tipo', 'type', 'النوع'),
  'vaccine-code': words('vaccino', 'vaccine', 'اللقاح'),
}

export const phrases = {
  anyOf: words('qualunque di', 'any of', 'أي من'),
  not: words('non', 'not', 'ليس'),
  readOnly: words('solo uno per uno', 'only one by one', 'واحدًا فواحدًا فقط'),
  records: words('dati di tipo', 'records of type', 'سجلات من نوع'),
  searchOnly: words('solo cercandoli', 'only by searching', 'بالبحث فقط'),
  withAny: words('con', 'with', 'مع'),
  without: words('senza', 'without', 'بدون'),
} as const

/** What stands before a date, by the prefix of the search. */
export const timeNames: Readonly<Record<string, Words>> = {
  eb: words('finiti prima del', 'ended before', 'انتهت قبل'),
  eq: words('del', 'of', 'بتاريخ'),
  ge: words('dal', 'since', 'منذ'),
  gt: words('dopo il', 'after', 'بعد'),
  le: words('fino al', 'until', 'حتى'),
  lt: words('prima del', 'before', 'قبل'),
  ne: words('non del', 'not of', 'ليس بتاريخ'),
  sa: words('iniziati dopo il', 'begun after', 'بدأت بعد'),
}
