/**
 * OIDs of CDA -> the URIs that FHIR R4 names the same code systems by (FHIR R4 §4.3.0.2, HL7 Terminology; of Italy as in
 * the guides of HL7 Italia). What has no URI keeps its OID.
 */
const systems: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.6.1': 'http://loinc.org',
  '2.16.840.1.113883.6.96': 'http://snomed.info/sct',
  '2.16.840.1.113883.6.103': 'http://hl7.org/fhir/sid/icd-9-cm',
  '2.16.840.1.113883.6.104': 'http://hl7.org/fhir/sid/icd-9-cm',
  '2.16.840.1.113883.6.2': 'http://hl7.org/fhir/sid/icd-9-cm',
  '2.16.840.1.113883.6.3': 'http://hl7.org/fhir/sid/icd-10',
  '2.16.840.1.113883.6.90': 'http://hl7.org/fhir/sid/icd-10-cm',
  '2.16.840.1.113883.6.73': 'http://www.whocc.no/atc',
  '2.16.840.1.113883.6.8': 'http://unitsofmeasure.org',
  '2.16.840.1.113883.6.254': 'http://hl7.org/fhir/sid/icf',
  '1.2.840.10008.2.16.4': 'http://dicom.nema.org/resources/ontology/DCM',
  '0.4.0.127.0.16.1.1.2.1': 'http://standardterms.edqm.eu',
  '2.16.840.1.113883.5.1': 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender',
  '2.16.840.1.113883.5.4': 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  '2.16.840.1.113883.5.7': 'http://terminology.hl7.org/CodeSystem/v3-ActPriority',
  '2.16.840.1.113883.5.8': 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  '2.16.840.1.113883.5.14': 'http://terminology.hl7.org/CodeSystem/v3-ActStatus',
  '2.16.840.1.113883.5.25': 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  '2.16.840.1.113883.5.83': 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  '2.16.840.1.113883.5.84': 'http://terminology.hl7.org/CodeSystem/v3-ObservationMethod',
  '2.16.840.1.113883.5.85': 'http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm',
  '2.16.840.1.113883.5.88': 'http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction',
  '2.16.840.1.113883.5.110': 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
  '2.16.840.1.113883.5.111': 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  '2.16.840.1.113883.5.112': 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration',
  '2.16.840.1.113883.5.129': 'http://terminology.hl7.org/CodeSystem/v3-SpecimenType',
  '2.16.840.1.113883.5.1052': 'http://terminology.hl7.org/CodeSystem/v3-ActSite',
  '2.16.840.1.113883.5.1063': 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
}

const identifierSystems: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.2.9.4.3.2': 'http://hl7.it/sid/codiceFiscale',
}

/** @param oid of a code system, or absent */
export const systemOf = (oid: string | undefined): string | undefined =>
  oid === undefined ? undefined : (systems[oid] ?? urnOf(oid))

/** @param root of an instance identifier, an OID or a UUID */
export const identifierSystemOf = (root: string): string | undefined => identifierSystems[root] ?? urnOf(root)

const urnOf = (root: string): string | undefined => {
  if (/^[0-2](\.(0|[1-9][0-9]*))+$/.test(root)) return `urn:oid:${root}`
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(root)
    ? `urn:uuid:${root.toLowerCase()}`
    : undefined
}

/** v3 AdministrativeGender -> FHIR AdministrativeGender (concept map of HL7). */
export const genderOf = (code: string | undefined): 'male' | 'female' | 'other' | 'unknown' => {
  if (code === 'M') return 'male'
  if (code === 'F') return 'female'
  return code === 'UN' ? 'other' : 'unknown'
}
