import {
  followPath,
  hasValueOf,
  targetsFromGoals,
  type ChronicPath,
  type MeasureStanding,
} from '@mutua/sdk/care/chronic-path'
import { chronicPaths } from '@mutua/sdk/care/chronic-paths'
import { ownConcept, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { objectionId } from '@mutua/sdk/care/objection'
import { comparedUnit } from '@mutua/sdk/care/unit'
import { Problem } from '@mutua/sdk/problem'
import type { SearchRow } from '../../health/search-rows.ts'
import { asCareRecord, checkNames, hasToken, recordsOfPerson } from './care-records.ts'
import type { FhirAnswer, FhirCall, FhirTarget } from './fhir-call.ts'
import type { FhirReadDeps } from './fhir-read.ts'
import { lookedInto } from './find-records.ts'
import { handOut, type HandedRecord } from './hand-out.ts'
import { requireLook, type Permitted } from './permit-records.ts'
import { recordDataset } from './record-fhir-use.ts'

/**
 * `GET $care-advice`: how a person stands on the chronic paths, computed here, of what the caller may read: each measure with its
 * target, whose target it is, and a DetectedIssue with its reason for what is out of range or overdue. The paths are those
 * of diagnoses that the caller may read, or those asked for with `path`. One use, with a unit for each record that it was
 * computed from. Where the member objects (GDPR art. 21) it is empty for everybody.
 */
export const readCareAdvice = async (
  call: FhirCall,
  _target: FhirTarget,
  deps: FhirReadDeps,
): Promise<FhirAnswer> => {
  checkNames(call, ['path'])
  const asked = pathsAsked(call)
  const look = await requireLook(call, undefined, deps)
  const permitted = await recordsOfPerson(call, isAbout(asked ?? chronicPaths, asked === undefined), deps)
  const looked = await lookedInto(call, look, permitted[0], deps)
  const found = (await hasObjected(call, deps)) ? [] : await followAll(call, { asked, permitted }, deps)
  const used = new Map(
    found.flatMap(({ records }) => records.map((record) => [record.path, record] as const)),
  )
  const leaving = call.method === 'HEAD' ? [] : [...used.values()]
  const receipt = await recordDataset(call, leaving, looked, deps)
  const language = call.request.acceptsLanguages(['en', 'it']) === 'it' ? 'it' : 'en'
  return {
    status: 200,
    receipt,
    handedOut: leaving.map(({ path }) => path),
    resource: {
      resourceType: 'Parameters',
      ...(found.length === 0
        ? {}
        : { parameter: found.map((one) => ({ name: 'path', part: partsOfPath(call, one, language) })) }),
    },
  }
}

interface Followed {
  readonly path: ChronicPath
  readonly measures: readonly MeasureStanding[]
  /** What it was computed from: the diagnosis, the newest values, the goals with targets. */
  readonly records: readonly HandedRecord[]
}

const followAll = async (
  call: FhirCall,
  { asked, permitted }: { asked: readonly ChronicPath[] | undefined; permitted: readonly Permitted[] },
  deps: FhirReadDeps,
): Promise<readonly Followed[]> => {
  const goalRows = permitted.filter(({ row }) => row.type === 'Goal')
  const goals = (await handOut(goalRows, deps)).records
  const followed: Followed[] = []
  for (const path of asked ?? chronicPaths) {
    const diagnosis = permitted.find(({ row }) => isDiagnosisOf(path, row))
    if (asked === undefined && diagnosis === undefined) continue
    const values = await newestValues(path, { permitted, on: call.at.slice(0, 10) }, deps)
    const own = goals.filter((goal) => Object.keys(targetsFromGoals(path, [asCareRecord(goal)])).length > 0)
    const reasons =
      asked === undefined && diagnosis !== undefined ? await handOut([diagnosis], deps) : undefined
    followed.push({
      path,
      measures: followPath(path, values.map(asCareRecord), {
        on: call.at.slice(0, 10),
        targets: targetsFromGoals(path, own.map(asCareRecord)),
      }),
      records: [...(reasons?.records ?? []), ...values, ...own],
    })
  }
  return followed
}

/** For each measure the newest observation that has a final value of it. */
const newestValues = async (
  path: ChronicPath,
  { permitted, on }: { readonly permitted: readonly Permitted[]; readonly on: string },
  deps: FhirReadDeps,
): Promise<readonly HandedRecord[]> => {
  const values = new Map<string, HandedRecord>()
  for (const measure of path.measures) {
    const codes = [...measure.loinc, ...(measure.panels ?? [])]
    const candidates = permitted
      .filter(({ row }) => row.type === 'Observation' && hasCode(row, codes) && isFinal(row))
      .slice(0, maxTries)
    for (const candidate of candidates) {
      const kept = values.get(candidate.row.path)
      const value = kept ?? (await handOut([candidate], deps)).records[0]
      if (value === undefined || !hasValueOf(measure, asCareRecord(value), on)) continue
      values.set(value.path, value)
      break
    }
  }
  return [...values.values()]
}

/** Observations without a value are passed over; no more of them than this. */
const maxTries = 20

const isAbout =
  (paths: readonly ChronicPath[], byDiagnosis: boolean) =>
  (row: SearchRow): boolean => {
    switch (row.type) {
      case 'Observation':
        return hasCode(
          row,
          paths.flatMap(({ measures }) =>
            measures.flatMap(({ loinc, panels = [] }) => [...loinc, ...panels]),
          ),
        )
      case 'Goal':
        return hasToken(row, 'lifecycle-status', (token) => token === '*|active')
      case 'Condition':
        return byDiagnosis && paths.some((path) => isDiagnosisOf(path, row))
      default:
        return false
    }
  }

const hasCode = (row: SearchRow, codes: readonly string[]): boolean =>
  hasToken(row, 'code', (token) => {
    const code = token.slice(token.indexOf('|') + 1)
    return codes.includes(code)
  })

const isFinal = (row: SearchRow): boolean =>
  hasToken(row, 'status', (token) => ['*|final', '*|amended', '*|corrected'].includes(token))

/** A diagnosis that is not refuted and not over, by the ICD-9-CM category that its code begins with. */
const isDiagnosisOf = ({ icd9 }: ChronicPath, row: SearchRow): boolean =>
  row.type === 'Condition' &&
  hasToken(row, 'code', (token) => {
    const [system = '', code = ''] = token.split('|')
    return (
      /icd-?9/i.test(system) && icd9.some((category) => code === category || code.startsWith(`${category}.`))
    )
  }) &&
  !hasToken(row, 'clinical-status', (token) => /\|(?:inactive|remission|resolved)$/.test(token)) &&
  !hasToken(row, 'verification-status', (token) => /\|(?:refuted|entered-in-error)$/.test(token))

/** Asked of the pod and not of what the caller may read: it holds for everybody. */
const hasObjected = async ({ root }: FhirCall, { searchRows }: FhirReadDeps): Promise<boolean> => {
  const rows = await searchRows.find(root, 'Consent', objectionId)
  return rows.some((row) => hasToken(row, 'status', (token) => token === '*|active'))
}

/** @throws {Problem} `input-malformed` */
const pathsAsked = ({ query }: FhirCall): readonly ChronicPath[] | undefined => {
  const names = query.get('path')?.split(',')
  if (names === undefined) return undefined
  return names.map((name) => {
    const path = chronicPaths.find((one) => one.name === name)
    if (path !== undefined) return path
    const known = chronicPaths.map((one) => one.name).join(', ')
    throw new Problem('input-malformed', `path is of ${known}.`)
  })
}

const partsOfPath = (call: FhirCall, followed: Followed, language: 'en' | 'it'): readonly object[] => [
  { name: 'name', valueCode: followed.path.name },
  { name: 'title', valueString: followed.path.label[language] },
  ...followed.measures.map((one) => ({
    name: 'measure',
    part: partsOfMeasure(call, { one, records: followed.records }, language),
  })),
]

const partsOfMeasure = (
  call: FhirCall,
  { one, records }: { readonly one: MeasureStanding; readonly records: readonly HandedRecord[] },
  language: 'en' | 'it',
): readonly object[] => {
  const { measure, target, isOwnTarget, newest, advice } = one
  const unit = comparedUnit[measure.substance]
  const limit = (value: number): object => ({
    value,
    unit,
    system: 'http://unitsofmeasure.org',
    code: unit,
  })
  const subject = records.find(
    ({ type, id }) => type === 'Observation' && id === newest?.observation,
  )?.resource
  return [
    { name: 'name', valueCode: measure.name },
    { name: 'title', valueString: measure.label[language] },
    {
      name: 'target',
      valueRange: {
        ...(target.low === undefined ? {} : { low: limit(target.low) }),
        ...(target.high === undefined ? {} : { high: limit(target.high) }),
      },
    },
    { name: 'targetOf', valueCode: isOwnTarget ? 'project' : 'usual' },
    ...(newest === undefined
      ? []
      : [
          { name: 'newest', valueReference: { reference: `Observation/${newest.observation}` } },
          { name: 'on', valueDate: newest.day },
        ]),
    ...advice.map(({ kind, observation, because }) => ({
      name: 'advice',
      resource: {
        resourceType: 'DetectedIssue',
        status: 'final',
        code: ownConcept('advice', kind, adviceLabels[kind]),
        ...(subject?.['subject'] === undefined ? {} : { patient: subject['subject'] }),
        identifiedDateTime: call.at,
        ...(observation === undefined ? {} : { implicated: [{ reference: `Observation/${observation}` }] }),
        detail: because[language],
      } satisfies Omit<FhirResource, 'id'>,
    })),
  ]
}

const adviceLabels = {
  'out-of-range': { it: 'Fuori dai valori previsti', en: 'Out of range' },
  'overdue': { it: 'Da misurare di nuovo', en: 'To be measured again' },
  'unit-unknown': { it: 'Unità non conosciuta', en: 'Unit not known' },
} as const
