import { webIdIdentifier } from '@mutua/sdk/care/signers'
import { assessments } from './assessment.ts'
import { carePath } from './care-path.ts'
import { carePlan } from './care-plan.ts'
import { cast } from './cast.ts'
import type { CastMember } from './cast-member.ts'
import type { Chart } from './chart.ts'
import { createDeskKey, type DeskKey } from './desk-key.ts'
import type { FhirBundle, FhirResource } from './fhir-record.ts'
import { fiscalCodeOf, stpCode, withOmocodia } from './fiscal-code.ts'
import { homeMeasures } from './home-measures.ts'
import { italianIban } from './iban.ts'
import { labReports } from './lab-report.ts'
import { patientSummary, prescriptions } from './patient-summary.ts'
import { createPrng, type Prng } from './prng.ts'
import { town } from './town.ts'

export interface DemoMember {
  /** Account and pod name: lower-case letters. */
  readonly name: string
  readonly displayName: string
  /** `YYYY-MM-DD` */
  readonly birthDate: string
  /** *Codice fiscale*, or the STP code of a member who has none. */
  readonly fiscalCode: string
  readonly iban: string
  /** Part of the territory whose members meet together. */
  readonly section: string
  /** BCP 47 */
  readonly language: string
  readonly bundles: readonly DemoBundle[]
}

export interface DemoBundle {
  readonly title: string
  /** FHIR R4 Bundle. */
  readonly bundle: FhirBundle
}

export interface DemoProvider {
  readonly name: string
  readonly displayName: string
  readonly role: 'general-practitioner' | 'nurse' | 'social-worker'
  readonly organisation: string
}

export interface DemoCoop {
  readonly coop: { readonly name: string; readonly town: string }
  readonly officer: { readonly name: 'segreteria'; readonly displayName: string }
  /** Stands behind what needs two. */
  readonly secondOfficer: { readonly name: 'presidenza'; readonly displayName: string }
  /** Asks the research pool. */
  readonly researcher: { readonly name: 'montresor'; readonly displayName: string }
  readonly members: readonly DemoMember[]
  readonly providers: readonly DemoProvider[]
  /** Attests the signatures under the projects. */
  readonly deskKey: DeskKey['publicKey']
}

/**
 * The demo co-op: invented people of an invented town, twelve members with their health and social records and three
 * providers. The same seed gives the same bytes; another seed gives other ids and values, the same stories.
 * @param webIdOf where there is a pod server: the WebID of a provider by the name of their account, for the pod server to know
 *   who wrote a project
 */
export const generateDemoPeople = (seed = 'mutua', webIdOf?: (name: string) => string): DemoCoop => {
  const prng = createPrng(seed)
  return {
    coop: { name: 'Cooperativa di dati Valmarna', town: town.name },
    officer: { name: 'segreteria', displayName: 'Segreteria della cooperativa' },
    secondOfficer: { name: 'presidenza', displayName: 'Presidenza della cooperativa' },
    researcher: { name: 'montresor', displayName: 'Dott.ssa Ilaria Montresor' },
    members: cast.map((person, index) => demoMember(person, { prng, index, webIdOf })),
    providers: Object.values(providers),
    deskKey: createDeskKey(prng.fork('desk')).publicKey,
  }
}

const providers = {
  doctor: {
    name: 'lanzetti',
    displayName: 'Dott.ssa Bianca Lanzetti',
    role: 'general-practitioner',
    organisation: 'Ambulatorio di via del Mulino',
  },
  nurse: {
    name: 'cadorin',
    displayName: 'Elio Cadorin, infermiere',
    role: 'nurse',
    organisation: 'Cura a casa Valmarna',
  },
  socialWorker: {
    name: 'vallinotto',
    displayName: 'Teresa Vallinotto, assistente sociale',
    role: 'social-worker',
    organisation: `Servizi sociali del Comune di ${town.name}`,
  },
} as const satisfies Record<string, DemoProvider>

interface Drawing {
  readonly prng: Prng
  readonly index: number
  readonly webIdOf: ((name: string) => string) | undefined
}

const demoMember = (person: CastMember, { prng, index, webIdOf }: Drawing): DemoMember => {
  const own = prng.fork(person.name)
  const fiscalCode = papersOf(person, index)
  return {
    name: person.name,
    displayName: `${person.givenName} ${person.familyName}`,
    birthDate: person.birthDate,
    fiscalCode,
    // Bank and branch numbers that no bank has.
    iban: italianIban({
      abi: '99998',
      cab: '99901',
      account: String(own.fork('account').integer(1, 999_999_999)).padStart(12, '0'),
    }),
    section: person.section,
    language: person.language,
    bundles: bundlesOf(person, chartOf(person, fiscalCode, { town: prng, own, webIdOf })),
  }
}

const papersOf = (person: CastMember, index: number): string => {
  // Region and health authority that do not exist.
  if (person.papers === 'stp') return stpCode('999', '901', 1_000 + index)
  const code = fiscalCodeOf(person)
  return person.papers === 'omocodia' ? withOmocodia(code, 1) : code
}

const bundlesOf = ({ story }: CastMember, chart: Chart): readonly DemoBundle[] => [
  { title: 'Profilo sanitario sintetico', bundle: patientSummary(chart, story) },
  ...(story.medicines.length === 0 ? [] : [{ title: 'Prescrizioni', bundle: prescriptions(chart, story) }]),
  ...(story.laboratory === undefined
    ? []
    : labReports(chart, story.laboratory).map(({ on, bundle }) => ({
        title: `Referto di laboratorio del ${on}`,
        bundle,
      }))),
  ...assessments(chart, story.assessments).map(({ on, bundle }) => ({
    title: `Valutazione del ${on}`,
    bundle,
  })),
  ...(story.plan === undefined ? [] : [{ title: story.plan.title, bundle: carePlan(chart, story.plan) }]),
  ...(story.plan === undefined || story.path === undefined
    ? []
    : [{ title: 'Percorso', bundle: carePath(chart, story.path, story.plan) }]),
  ...(story.homeMeasures === undefined
    ? []
    : [{ title: 'Pressione misurata a casa', bundle: homeMeasures(chart, story.homeMeasures) }]),
]

const chartOf = (
  person: CastMember,
  fiscalCode: string,
  { town: shared, own, webIdOf }: { town: Prng; own: Prng } & Pick<Drawing, 'webIdOf'>,
): Chart => ({
  patient: patient(person, fiscalCode, own),
  doctor: practitioner(providers.doctor, shared, webIdOf),
  practice: organization(providers.doctor.organisation, shared),
  laboratory: organization(`Laboratorio analisi di ${town.name}`, shared),
  nurse: practitioner(providers.nurse, shared, webIdOf),
  socialWorker: practitioner(providers.socialWorker, shared, webIdOf),
  desk: organization(`Punto unico di accesso di ${town.name}`, shared),
  deskKey: createDeskKey(shared.fork('desk')),
  prng: own,
})

const patient = (person: CastMember, fiscalCode: string, own: Prng): FhirResource => ({
  resourceType: 'Patient',
  id: own.fork('patient').uuid(),
  // http://hl7.it/sid/codiceFiscale is HL7 Italy's name for the system; STP codes have none of theirs.
  identifier: [
    person.papers === 'stp'
      ? { system: 'https://w3id.org/mutua/codes/stp', value: fiscalCode }
      : { system: 'http://hl7.it/sid/codiceFiscale', value: fiscalCode },
  ],
  name: [
    {
      text: `${person.givenName} ${person.familyName}`,
      family: person.familyName,
      given: person.givenName.split(' '),
    },
  ],
  gender: person.sex,
  birthDate: person.birthDate,
  address: [{ line: [person.street], city: town.name, postalCode: town.postalCode, country: 'IT' }],
  communication: [
    { language: { coding: [{ system: 'urn:ietf:bcp:47', code: person.language }] }, preferred: true },
  ],
})

const practitioner = (
  { name, displayName }: DemoProvider,
  shared: Prng,
  webIdOf: Drawing['webIdOf'],
): FhirResource => ({
  resourceType: 'Practitioner',
  id: shared.fork(`practitioner/${name}`).uuid(),
  ...(webIdOf === undefined ? {} : { identifier: [webIdIdentifier(webIdOf(name))] }),
  name: [{ text: displayName }],
})

const organization = (name: string, shared: Prng): FhirResource => ({
  resourceType: 'Organization',
  id: shared.fork(`organization/${name}`).uuid(),
  name,
  address: [{ city: town.name, country: 'IT' }],
})
