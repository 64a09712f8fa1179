/** Prefixes of HealthDCAT-AP release 8 (DG SANTE, over DCAT-AP 3), written into the document: nothing has to be fetched. */
export const dcatContext = {
  adms: 'http://www.w3.org/ns/adms#',
  csvw: 'http://www.w3.org/ns/csvw#',
  /** Core Vocabularies: contact points of agents. */
  cv: 'http://data.europa.eu/m8g/',
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  eli: 'http://data.europa.eu/eli/ontology#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  healthdcatap: 'http://healthdataportal.eu/ns/health#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

/** Reg. (EU) 2025/327 (EHDS), 2022/868 (DGA) and 2016/679 (GDPR) by their European Legislation Identifier. */
export const legislation = [
  'http://data.europa.eu/eli/reg/2025/327/oj',
  'http://data.europa.eu/eli/reg/2022/868/oj',
  'http://data.europa.eu/eli/reg/2016/679/oj',
] as const

const publications = 'http://publications.europa.eu/resource/authority'
const health = 'https://hdeu-dcat.data.health.europa.eu/resource/authority'

/** Values of the lists that the profile prescribes: those of the Publications Office, and those of DG SANTE. */
export const listed = {
  nonPublic: `${publications}/access-right/NON_PUBLIC`,
  public: `${publications}/access-right/PUBLIC`,
  theme: `${publications}/data-theme/HEAL`,
  statistical: `${publications}/dataset-type/STATISTICAL`,
  italian: `${publications}/language/ITA`,
  english: `${publications}/language/ENG`,
  csv: `${publications}/file-type/CSV`,
  json: `${publications}/file-type/JSON`,
  html: `${publications}/file-type/HTML`,
  omop: `${health}/standard/OMOP-CDM`,
  noncommunicable: `${health}/health-theme/NONCOMMUNICABLE_DISEASES`,
  healthSystems: `${health}/health-theme/HEALTH_SYSTEMS`,
  nonGovernmental: `${health}/publisher-type/non-gov-org`,
  /** EHDS Art. 51(1): records of care, what was dispensed, wellness applications. */
  category: (code: 'EHRS' | 'HRAD' | 'WELA') => `${health}/healthcategories/${code}`,
  coding: (code: 'SNOMED-CT' | 'LOINC' | 'ATC' | 'RXNORM') => `${health}/coding-system/${code}`,
  personal: (name: 'Age' | 'Gender' | 'HealthRecord') => `https://w3id.org/dpv/dpv-pd#${name}`,
} as const
