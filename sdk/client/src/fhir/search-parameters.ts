/** One search parameter of FHIR R4, and where in a resource its values are. */
export interface SearchParameter {
  readonly type: 'token' | 'date' | 'reference'
  /** FHIR has it as a `uri`: found as a token without a system. */
  readonly isUri?: true
  /** Dotted names of elements; lists are looked through. */
  readonly paths: readonly string[]
  /** Only references to resources of this type (`where(resolve() is Patient)`). */
  readonly target?: string
}

export type SearchParameters = Readonly<Record<string, SearchParameter>>

/**
 * The resource types that the FHIR face serves, and what each can be searched by, besides `_id` and `_lastUpdated`. Names
 * and meanings are those of the FHIR R4 registry of search parameters; a test holds the table to it.
 *
 * `name=path|path` finds tokens, `name@path|path` dates, `name>path` references, `patient>path` those to a Patient, `name~path`
 * addresses; a name alone finds the tokens of the element that it names.
 */
const table = {
  Account: '_tag=meta.tag identifier status patient>subject subject>subject type period@servicePeriod',
  AdverseEvent: 'category date@date subject>subject',
  AllergyIntolerance: `
    category clinical-status=clinicalStatus code=code|reaction.substance date@recordedDate identifier
    patient>patient type verification-status=verificationStatus`,
  Appointment: 'date@start identifier patient>participant.actor status',
  BodyStructure: 'identifier patient>patient',
  Bundle: 'identifier type timestamp@timestamp',
  CarePlan: `
    _tag=meta.tag category date@period identifier intent patient>subject status subject>subject encounter>encounter`,
  CareTeam: `
    category date@period identifier patient>subject status subject>subject encounter>encounter`,
  Claim: 'created@created identifier patient>patient status use',
  ClinicalImpression: 'date@date identifier patient>subject status subject>subject encounter>encounter',
  Communication: `
    category identifier patient>subject sent@sent status subject>subject encounter>encounter`,
  Composition: `
    category date@date identifier patient>subject status subject>subject type encounter>encounter`,
  Condition: `
    category clinical-status=clinicalStatus code identifier onset-date@onsetDateTime|onsetPeriod
    patient>subject recorded-date@recordedDate subject>subject verification-status=verificationStatus
    encounter>encounter`,
  Consent: 'category date@dateTime identifier patient>patient status scope',
  Coverage: 'identifier patient>beneficiary status type',
  DetectedIssue: 'code identified@identifiedDateTime|identifiedPeriod identifier patient>patient',
  Device: 'identifier patient>patient status type',
  DeviceRequest: `
    authored-on@authoredOn code=codeCodeableConcept identifier intent patient>subject subject>subject status
    encounter>encounter`,
  DeviceUseStatement: 'identifier patient>subject subject>subject',
  DiagnosticReport: `
    category code date@effectiveDateTime|effectivePeriod identifier issued@issued patient>subject status
    subject>subject encounter>encounter result>result specimen>specimen`,
  DocumentReference: `
    category date@date identifier=masterIdentifier|identifier patient>subject period@context.period status
    subject>subject type encounter>context.encounter`,
  Encounter: 'class date@period identifier patient>subject status subject>subject type',
  EpisodeOfCare: 'date@period identifier patient>patient status type',
  ExplanationOfBenefit: 'created@created identifier patient>patient status',
  FamilyMemberHistory: 'code=condition.code date@date identifier patient>patient status',
  Flag: 'date@period identifier patient>subject subject>subject encounter>encounter',
  Goal: `
    category identifier lifecycle-status=lifecycleStatus patient>subject start-date@startDate
    subject>subject target-date@target.dueDate`,
  Group: 'code identifier member>member.entity type',
  ImagingStudy: 'identifier patient>subject started@started status subject>subject encounter>encounter',
  Immunization: 'date@occurrenceDateTime identifier patient>patient status vaccine-code=vaccineCode',
  ImmunizationRecommendation: 'date@date identifier patient>patient',
  List: 'code date@date identifier patient>subject status subject>subject encounter>encounter',
  Location: 'identifier status type',
  Media: `
    created@createdDateTime|createdPeriod identifier patient>subject status subject>subject type
    encounter>encounter`,
  Medication: 'code identifier status',
  MedicationAdministration: `
    code=medicationCodeableConcept effective-time@effectiveDateTime|effectivePeriod identifier
    medication>medicationReference patient>subject status subject>subject`,
  MedicationDispense: `
    code=medicationCodeableConcept identifier medication>medicationReference patient>subject status
    subject>subject type whenhandedover@whenHandedOver`,
  MedicationRequest: `
    authoredon@authoredOn category code=medicationCodeableConcept date@dosageInstruction.timing.event
    identifier intent medication>medicationReference patient>subject status subject>subject
    encounter>encounter`,
  MedicationStatement: `
    category code=medicationCodeableConcept effective@effectiveDateTime|effectivePeriod identifier
    medication>medicationReference patient>subject status subject>subject`,
  NutritionOrder: 'datetime@dateTime identifier patient>patient status encounter>encounter',
  Observation: `
    category code date@effectiveDateTime|effectivePeriod|effectiveTiming.event|effectiveInstant identifier
    patient>subject status subject>subject encounter>encounter performer>performer`,
  Organization: 'identifier type',
  Patient: 'birthdate@birthDate gender identifier',
  Practitioner: 'gender identifier',
  PractitionerRole: `
    date@period identifier organization>organization practitioner>practitioner role=code specialty`,
  Procedure: `
    category code date@performedDateTime|performedPeriod identifier patient>subject status subject>subject
    encounter>encounter`,
  Provenance: 'patient>target recorded@recorded target>target',
  Questionnaire: 'code=item.code date@date identifier status url~url version',
  QuestionnaireResponse: `
    author>author authored@authored identifier patient>subject status subject>subject encounter>encounter`,
  RelatedPerson: 'gender identifier patient>patient',
  RiskAssessment: `
    date@occurrenceDateTime|occurrencePeriod identifier patient>subject subject>subject encounter>encounter`,
  ServiceRequest: `
    authored@authoredOn category code identifier intent
    occurrence@occurrenceDateTime|occurrencePeriod|occurrenceTiming.event patient>subject status
    subject>subject encounter>encounter`,
  Specimen: `
    collected@collection.collectedDateTime|collection.collectedPeriod identifier patient>subject status
    subject>subject type`,
  Substance: 'category code=code|ingredient.substanceCodeableConcept identifier status',
  SupplyDelivery: 'identifier patient>patient status',
  Task: `
    authored-on@authoredOn code identifier intent patient>for period@executionPeriod status subject>for
    encounter>encounter`,
} as const

const parameterOf = (entry: string): [string, SearchParameter] => {
  const [, name = entry, sign, paths] = /^([_a-z-]+)(?:([=@>~])(.+))?$/.exec(entry) ?? []
  const found = { paths: (paths ?? name).split('|') }
  if (sign === '@') return [name, { type: 'date', ...found }]
  if (sign === '~') return [name, { type: 'token', isUri: true, ...found }]
  if (sign !== '>') return [name, { type: 'token', ...found }]
  return [name, { type: 'reference', ...found, ...(name === 'patient' ? { target: 'Patient' } : {}) }]
}

export const searchParameters: ReadonlyMap<string, SearchParameters> = new Map(
  Object.entries(table).map(([type, entries]) => [
    type,
    Object.fromEntries(entries.trim().split(/\s+/).map(parameterOf)),
  ]),
)

/** What stands for how the rows beside the records are made: another text, and they are made anew. */
export const searchTableText = JSON.stringify(table)
