import type { BaseUrl } from '@mutua/sdk/ids'
import type { ShownVariable } from '@mutua/sdk/pool/quality'
import type { Study } from '@mutua/sdk/pool/study'
import { dcatContext, legislation, listed } from './dcat-context.ts'
import { variablesOf } from './dcat-variables.ts'

export interface CatalogueFacts {
  readonly origin: BaseUrl
  readonly coopName: string
  /** E-mail address, telephone number or page of the co-op. */
  readonly contact: string
  readonly variables: readonly ShownVariable[]
  readonly studies: readonly Study[]
}

/**
 * The catalogue as JSON-LD after HealthDCAT-AP release 8 for datasets that are not public: one dataset for what can be
 * asked, and one for each study that has a table or is about to. Nothing in it follows from one person, numbers of
 * members are rounded to ten, and below ten they are left out.
 */
export const healthDcatOf = (facts: CatalogueFacts) => {
  const { origin, coopName, studies } = facts
  const shown = studies.filter(({ state }) => hasTable.has(state))
  const datasets = [poolDataset(facts), ...shown.map((study) => studyDataset(study, facts))]
  const services = [countingDoor(facts), ...shown.map((study) => questionDoor(study))]
  return {
    '@context': dcatContext,
    '@graph': [
      {
        ...{ '@id': `${origin}/research/catalogue`, '@type': 'dcat:Catalog' },
        ...titled(`Catalogo della ricerca di ${coopName}`, `Research catalogue of ${coopName}`),
        ...described(
          'Che cosa si può chiedere dei dati dei soci che acconsentono: si ricevono risposte, mai righe.',
          'What can be asked of the data of consenting members: answers are given, never rows.',
        ),
        'dct:publisher': ref(publisherOf(origin)),
        'dct:language': [ref(listed.italian), ref(listed.english)],
        'foaf:homepage': { '@id': `${origin}/research`, '@type': 'foaf:Document' },
        'dcatap:applicableLegislation': legislation.map(ref),
        'dcat:themeTaxonomy': ref('http://publications.europa.eu/resource/authority/data-theme'),
        'dcat:dataset': datasets.map((one) => ref(one['@id'])),
        'dcat:service': services.map((one) => ref(one['@id'])),
      },
      ...datasets,
      ...services,
      ...agents(facts),
      ...legislation.map((id) => ({ '@id': id, '@type': 'eli:LegalResource' })),
    ],
  }
}

/** Between the members' yes to being asked and the end of the key there is a dataset. */
const hasTable: ReadonlySet<Study['state']> = new Set(['recruiting', 'frozen', 'open', 'closed'])

const poolDataset = (facts: CatalogueFacts) => {
  const { origin, coopName, variables } = facts
  const id = `${origin}/research#pool`
  return {
    ...{ '@id': id, '@type': 'dcat:Dataset' },
    ...titled(
      `Dati dei soci di ${coopName} per la ricerca`,
      `Data of the members of ${coopName} for research`,
    ),
    ...described(
      'Niente è raccolto prima: ogni studio chiede ai soci, e legge solo i dati di chi ha detto sì.',
      'Nothing is gathered beforehand: each study asks the members, and reads the data of those who said yes.',
    ),
    'dct:identifier': id,
    ...common(facts, variables),
    ...covered(`Soci di ${coopName}.`, `Members of ${coopName}.`),
    'dcat:landingPage': { '@id': `${origin}/research`, '@type': 'foaf:Document' },
    'dcat:distribution': distribution(`${id}-access`, {
      title: 'How to apply for a study',
      access: `${origin}/research`,
      format: listed.html,
    }),
    'healthdcatap:analytics': distribution(`${id}-feasibility`, {
      title: 'How many members there would be: about, and never below ten',
      access: `${origin}/research/feasibility`,
      format: listed.json,
      service: feasibilityId(origin),
    }),
  }
}

const studyDataset = (study: Study, facts: CatalogueFacts) => {
  const { id, plan, project } = study
  const { title, plain, from, to, recipientName } = project.document
  const variables = facts.variables.filter((one) => plan.variables.includes(one.id))
  const modified = study.steps.at(-1)?.at ?? project.submittedAt ?? project.draftedAt
  return {
    ...{ '@id': `${id}#dataset`, '@type': 'dcat:Dataset' },
    'dct:title': [{ '@value': title, '@language': 'it' }],
    'dct:description': [{ '@value': plain, '@language': 'it' }],
    'dct:identifier': id,
    ...common(facts, variables),
    ...covered(
      `Soci di ${facts.coopName} che hanno acconsentito a questo studio.`,
      `Members of ${facts.coopName} who consented to this study.`,
    ),
    ...numbersOf(study),
    'dct:creator': { '@type': 'foaf:Agent', 'foaf:name': recipientName },
    'dct:issued': date(project.submittedAt ?? project.draftedAt),
    'dct:modified': date(modified),
    'dcat:version': study.snapshot?.snapshot ?? project.digest,
    'dcat:landingPage': { '@id': id, '@type': 'foaf:Document' },
    'dpv:hasPurpose': { '@type': 'dpv:Purpose', 'dct:description': plan.application.benefit },
    'healthdcatap:retentionPeriod': {
      '@type': 'dct:PeriodOfTime',
      'dcat:startDate': date(from),
      'dcat:endDate': date(to),
    },
    'dcat:distribution': distribution(`${id}#questions`, {
      title: 'Questions, answered with noise under a privacy budget',
      access: `${id}/questions`,
      format: listed.json,
      service: `${id}#service`,
    }),
    // What was invented is a sample: as a distribution it would be taken for the data.
    'adms:sample': distribution(`${id}#mock`, {
      title: 'Invented rows of the same table, made from public rates alone',
      access: `${id}/mock?format=csv`,
      format: listed.csv,
    }),
  }
}

/** What the profile wants of each dataset that is not public. */
const common = ({ origin, contact }: CatalogueFacts, variables: readonly ShownVariable[]) => ({
  'dct:accessRights': ref(listed.nonPublic),
  'dct:type': ref(listed.statistical),
  'dct:language': [ref(listed.italian), ref(listed.english)],
  'dct:publisher': ref(publisherOf(origin)),
  'dct:conformsTo': ref(listed.omop),
  'dct:provenance': {
    '@type': 'dct:ProvenanceStatement',
    'rdfs:label': {
      '@value':
        'Read from the pods of consenting members under their consent; each reading leaves them a receipt.',
      '@language': 'en',
    },
  },
  'dcat:theme': ref(listed.theme),
  'dcat:keyword': [
    ...['salute', 'cooperativa di dati', 'consenso'].map((word) => ({ '@value': word, '@language': 'it' })),
    ...['health', 'data co-operative', 'consent', 'differential privacy'].map((word) => ({
      ...{ '@value': word, '@language': 'en' },
    })),
  ],
  'dcat:contactPoint': contactKind(contact, origin),
  'dcatap:applicableLegislation': legislation.map(ref),
  'dpv:hasLegalBasis': {
    '@type': 'dpv:LegalBasis',
    'dct:description':
      'Consent of each member for each study (GDPR Art. 6(1)(a), 9(2)(a)); EHDS Art. 67 application.',
    'dct:source': ref(legislation[2]),
  },
  'healthdcatap:hdab': ref(accessBodyOf(origin)),
  ...variablesOf(variables),
})

/** Rounded to ten by the study itself; below ten there is nothing. */
const numbersOf = ({ snapshot, recruiting, plan }: Study) => {
  const about = snapshot?.about ?? recruiting?.joined
  if (about === undefined || about === 'few') return {}
  const count = { '@value': String(about), '@type': 'xsd:nonNegativeInteger' }
  return {
    'healthdcatap:numberOfUniqueIndividuals': count,
    ...(plan.rowsPerMember === 1 ? { 'healthdcatap:numberOfRecords': count } : {}),
  }
}

const countingDoor = ({ origin, coopName }: CatalogueFacts) => ({
  ...{ '@id': feasibilityId(origin), '@type': 'dcat:DataService' },
  ...titled(`Quanti soci ci sarebbero (${coopName})`, `How many members there would be (${coopName})`),
  'dcat:endpointURL': ref(`${origin}/research/feasibility`),
  'dcat:endpointDescription': ref(`${origin}/research`),
  'dcat:servesDataset': ref(`${origin}/research#pool`),
  'dcatap:applicableLegislation': legislation.map(ref),
})

const questionDoor = ({ id, project }: Study) => ({
  ...{ '@id': `${id}#service`, '@type': 'dcat:DataService' },
  ...titled(`Domande: ${project.document.title}`, `Questions: ${project.document.title}`),
  'dcat:endpointURL': ref(`${id}/questions`),
  'dcat:servesDataset': ref(`${id}#dataset`),
  'dct:accessRights': ref(listed.nonPublic),
  'dcatap:applicableLegislation': legislation.map(ref),
})

const agents = ({ origin, coopName, contact }: CatalogueFacts) => [
  {
    ...{ '@id': publisherOf(origin), '@type': 'foaf:Agent', 'foaf:name': coopName },
    'dct:type': ref(listed.nonGovernmental),
    'cv:contactPoint': contactPoint(contact, origin),
  },
  {
    // The chapter on secondary use applies from 26 March 2029 (EHDS Art. 105): until a body is named, members decide.
    ...{ '@id': accessBodyOf(origin), '@type': 'foaf:Agent' },
    'foaf:name': `${coopName}: ethics committee, legal review and assembly (no health data access body is named yet)`,
    'dct:type': ref(listed.nonGovernmental),
    'cv:contactPoint': contactPoint(contact, origin),
  },
]

const publisherOf = (origin: BaseUrl): string => `${origin}/#it`
const accessBodyOf = (origin: BaseUrl): string => `${origin}/research#access-body`
const feasibilityId = (origin: BaseUrl): string => `${origin}/research#feasibility`

const ref = (id: string) => ({ '@id': id })

const titled = (it: string, en: string) => ({ 'dct:title': inBoth(it, en) })
const described = (it: string, en: string) => ({ 'dct:description': inBoth(it, en) })
const covered = (it: string, en: string) => ({ 'healthdcatap:populationCoverage': inBoth(it, en) })
const inBoth = (it: string, en: string) => [
  { '@value': it, '@language': 'it' },
  { '@value': en, '@language': 'en' },
]

/** @param at an instant or a civil date */
const date = (at: string) => ({ '@value': at.slice(0, 10), '@type': 'xsd:date' })

const distribution = (
  id: string,
  { title, access, format, service }: { title: string; access: string; format: string; service?: string },
) => ({
  ...{ '@id': id, '@type': 'dcat:Distribution' },
  'dct:title': { '@value': title, '@language': 'en' },
  'dcat:accessURL': ref(access),
  'dct:format': ref(format),
  'dcatap:applicableLegislation': legislation.map(ref),
  ...(service === undefined ? {} : { 'dcat:accessService': ref(service) }),
})

const emailOf = (contact: string): string | undefined =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(contact) ? contact : undefined

const contactKind = (contact: string, origin: BaseUrl) => {
  const email = emailOf(contact)
  return {
    '@type': 'vcard:Kind',
    'vcard:hasURL': ref(`${origin}/research`),
    ...(email === undefined ? {} : { 'vcard:hasEmail': ref(`mailto:${email}`) }),
  }
}

const contactPoint = (contact: string, origin: BaseUrl) => {
  const email = emailOf(contact)
  return {
    '@type': 'cv:ContactPoint',
    'cv:contactPage': ref(URL.canParse(contact) ? new URL(contact).href : `${origin}/research`),
    ...(email === undefined ? {} : { 'cv:email': email }),
  }
}
