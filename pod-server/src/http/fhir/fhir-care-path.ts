import { standingOf } from '@mutua/sdk/care/case'
import { careSteps, type StepStanding } from '@mutua/sdk/care/case-steps'
import { ownCodes, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { checkSigning } from '@mutua/sdk/care/project-signature'
import { signersOf } from '@mutua/sdk/care/signers'
import type { ProjectSigning } from '@mutua/sdk/care/signing'
import type { OwnerOf } from '../../access/requester.ts'
import type { SearchRow } from '../../health/search-rows.ts'
import { asCareRecord, authorOf, checkNames, hasToken, readProject, recordsOfPerson } from './care-records.ts'
import type { FhirAnswer, FhirCall, FhirTarget } from './fhir-call.ts'
import type { FhirReadDeps } from './fhir-read.ts'
import { lookedInto } from './find-records.ts'
import { handOut, type HandedRecord } from './hand-out.ts'
import { requireLook, type Permitted } from './permit-records.ts'
import { recordDataset } from './record-fhir-use.ts'

export interface CarePathDeps extends FhirReadDeps {
  readonly ownerOf: OwnerOf
}

/**
 * `GET $care-path`: where the person stands on the path of care, of what the caller may read, as Parameters with a part for each
 * step: its state, its day, why, and the records that it follows from. One use, with a unit for each record that it names.
 */
export const readCarePath = async (
  call: FhirCall,
  _target: FhirTarget,
  deps: CarePathDeps,
): Promise<FhirAnswer> => {
  checkNames(call, [])
  const look = await requireLook(call, undefined, deps)
  const permitted = await recordsOfPerson(call, isOnPath, deps)
  const looked = await lookedInto(call, look, permitted[0], deps)
  const { records } = await handOut(lastOfEach(permitted), deps)
  const known = records.map(asCareRecord)
  const standing = standingOf(known, await signingOf(call, records, deps))
  const named = new Set(standing.steps.flatMap((step) => step.records))
  const leaving = call.method === 'HEAD' ? [] : records.filter(({ type, id }) => named.has(`${type}/${id}`))
  const receipt = await recordDataset(call, leaving, looked, deps)
  const language = call.request.acceptsLanguages(['en', 'it']) === 'it' ? 'it' : 'en'
  return {
    status: 200,
    receipt,
    handedOut: leaving.map(({ path }) => path),
    resource: {
      resourceType: 'Parameters',
      parameter: [
        ...standing.steps.map((step) => ({ name: 'step', part: partsOfStep(step, language) })),
        ...(standing.next === undefined
          ? []
          : [{ name: 'next', part: partsOfStep({ ...standing.next, records: [] }, language) }]),
      ],
    },
  }
}

const partsOfStep = (
  { step, state, on, because, records }: StepStanding,
  language: 'en' | 'it',
): readonly object[] => [
  { name: 'name', valueCode: step },
  { name: 'title', valueString: careSteps[step][language] },
  { name: 'state', valueCode: state },
  ...(on === undefined ? [] : [{ name: 'on', valueDate: on }]),
  { name: 'because', valueString: because[language] },
  ...records.map((reference) => ({ name: 'record', valueReference: { reference } })),
]

/** By its codes alone, before anything is read. */
const isOnPath = (row: SearchRow): boolean => {
  switch (row.type) {
    case 'ServiceRequest':
      return (
        hasToken(row, 'intent', (token) => token === '*|proposal') &&
        hasToken(row, 'category', (token) => token.startsWith(`${ownCodes}/need|`))
      )
    case 'Task':
      return hasToken(row, 'code', (token) => token === intakeCode || token === visitCode)
    case 'Provenance':
      return (row.terms.reference['target'] ?? []).some((target) => /(?:^|\/)CarePlan\/[^/]+$/.test(target))
    case 'Composition':
      return hasToken(row, 'type', (token) => token === 'http://loinc.org|18776-5')
    default:
      return wholeTypes.has(row.type)
  }
}

const intakeCode = `${ownCodes}/task|intake`
const visitCode = `${ownCodes}/task|visit`
const wholeTypes: ReadonlySet<string> = new Set([
  'Appointment',
  'CarePlan',
  'CareTeam',
  'ClinicalImpression',
  'EpisodeOfCare',
  'Flag',
  'Goal',
  'QuestionnaireResponse',
  'RiskAssessment',
])

/** Only the newest of what comes again and again is looked at. */
const lastOfEach = (records: readonly Permitted[]): readonly Permitted[] => {
  const counts = new Map<string, number>()
  return records.filter(({ row }) => {
    const kind = hasToken(row, 'code', (token) => token === visitCode) ? 'visit' : row.type
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count <= (kind === 'visit' ? 1 : maxOfType)
  })
}

const maxOfType = 50

/** The signatures under the newest plan, where all of it may be read; those of other attesters are not known here. */
const signingOf = async (
  call: FhirCall,
  records: readonly HandedRecord[],
  deps: CarePathDeps,
): Promise<ProjectSigning | undefined> => {
  const known = records.map(asCareRecord)
  const reference = standingOf(known).steps.find(({ step }) => step === 'project')?.records[0]
  const plan = records.find(({ type, id }) => `${type}/${id}` === reference)
  if (plan === undefined) return undefined
  const { project } = await readProject(call, plan, deps)
  if (project.kind === 'refused') return undefined
  const isSignature = ({ resourceType }: FhirResource): boolean => resourceType === 'Provenance'
  return checkSigning(project.value, known.filter(isSignature), {
    signers: signersOf(project.value),
    // Earlier ones too: what they signed is still signed.
    keys: deps.key.publicJwks,
    webIds: {
      member: deps.ownerOf(call.root) ?? '',
      // Nobody, where the author cannot be told: then no signature is that of the author.
      provider: (await authorOf(call, project.value.plan, deps)) ?? '',
    },
  })
}
