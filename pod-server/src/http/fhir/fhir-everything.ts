import { Problem } from '@mutua/sdk/problem'
import type { Instant } from '@mutua/sdk/ids'
import type { Basis } from '../../access/decide.ts'
import { comparePositions } from '../../health/order-rows.ts'
import { isOfPatient } from '../../health/patient-compartment.ts'
import { maxCount } from '../../health/search-query.ts'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import type { SearchRow } from '../../health/search-rows.ts'
import { spanOf } from '@mutua/sdk/fhir/search-time'
import { fhirBase, type FhirAnswer, type FhirCall, type FhirTarget } from './fhir-call.ts'
import type { FhirSearchDeps } from './fhir-search.ts'
import { byName } from './find-records.ts'
import { handOut } from './hand-out.ts'
import {
  mayBeMasked,
  permitOne,
  requireRecord,
  type Permitted,
  type PermitRecordsDeps,
} from './permit-records.ts'
import { recordDataset } from './record-fhir-use.ts'

/**
 * `GET Patient/{id}/$everything`: all records of the patient that the caller may read, by type and id, with `_type`, `_since`,
 * `start`, `end` and `_count`. A page is one use, as that of a search.
 */
export const readEverything = async (
  call: FhirCall,
  target: FhirTarget,
  deps: FhirSearchDeps,
): Promise<FhirAnswer> => {
  const patient = await requireRecord(call, target, deps)
  const base = fhirBase(deps.origin, call.root)
  const place = `${base}/Patient/${target.id}/$everything`
  const bound = { caller: call.caller, place }
  const sent = [...call.query]
  const cursor = sent.find(([name]) => name === '_cursor')?.[1]
  const { entries, after } =
    cursor === undefined ? { entries: sent, after: undefined } : deps.cursors.open(cursor, bound)
  const { count, isAsked } = wishesIn(entries)
  const all = await recordsOfPatient(call, target.id, { isAsked, basis: patient.basis }, deps)
  const rest =
    after === undefined ? all : all.filter(({ row }) => comparePositions([row.type, row.id], after, []) > 0)
  const wanted = rest.slice(0, count)
  const { records: handed, taken } = await handOut(wanted, deps)
  const page = wanted.slice(0, taken)
  const leaving = call.method === 'HEAD' ? [] : handed
  const looked = { basis: patient.basis, container: patient.row.path as typeof call.root }
  const last = page.at(-1)?.row
  const next =
    last !== undefined && rest.length > page.length
      ? `${place}?_cursor=${deps.cursors.seal({ entries, after: [last.type, last.id] }, bound)}`
      : undefined
  const resource = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: all.length,
    link: [
      { relation: 'self', url: place },
      ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
    ],
    ...(handed.length === 0
      ? {}
      : {
          entry: handed.map((one) => ({
            fullUrl: `${base}/${one.type}/${one.id}`,
            resource: one.resource,
            search: { mode: 'match' },
          })),
        }),
  }
  await call.ready?.(resource)
  const receipt = await recordDataset(call, leaving, looked, deps)
  return { status: 200, receipt, handedOut: leaving.map(({ path }) => path), resource }
}

/** Of all types, by type and id. */
export const recordsOfPatient = async (
  call: FhirCall,
  patient: string,
  { isAsked, basis }: { isAsked: (row: SearchRow) => boolean; basis: Basis },
  deps: PermitRecordsDeps,
): Promise<Permitted[]> => {
  const base = fhirBase(deps.origin, call.root)
  const isWanted = (row: SearchRow): boolean => isAsked(row) && isOfPatient(row, patient, base)
  const records: Permitted[] = []
  for await (const rows of byName(deps.searchRows.listAll(call.root))) {
    if (!mayBeMasked(basis) && !rows.some(isWanted)) continue
    const permitted = await permitOne(call, rows, deps)
    if (permitted !== undefined && isWanted(permitted.row)) records.push(permitted)
  }
  return records
}

/** @throws {Problem} `input-malformed` */
const wishesIn = (
  entries: readonly (readonly [string, string])[],
): { count: number; isAsked: (row: SearchRow) => boolean } => {
  let count = maxCount
  const conditions: ((row: SearchRow) => boolean)[] = []
  for (const [name, value] of entries) {
    if (name === '_count' && /^[1-9]\d{0,5}$/.test(value)) count = Math.min(maxCount, Number(value))
    else if (name === '_type' && value.split(',').every((type) => searchParameters.has(type))) {
      const types = new Set(value.split(','))
      conditions.push(({ type }) => types.has(type))
    } else if (name === '_since' || name === 'start' || name === 'end')
      conditions.push(timeCondition(name, value))
    else if (name !== '_format' && name !== '_pretty')
      throw new Problem('input-malformed', '$everything takes _type, _since, start, end and _count.')
  }
  return { count, isAsked: (row) => conditions.every((fits) => fits(row)) }
}

const timeCondition = (name: '_since' | 'start' | 'end', value: string): ((row: SearchRow) => boolean) => {
  const [from, to] = spanOf(value.replace(/ (?=\d\d:\d\d$)/, '+')) ?? []
  if (from === undefined || to === undefined || from === null || to === null)
    throw new Problem('input-malformed', `${name} is a date.`)
  if (name === '_since') return ({ modified }) => Date.parse(modified) >= from
  // What is of no time, such as the patient, is of every time.
  const within = (time: Instant): boolean =>
    name === 'start' ? Date.parse(time) >= from : Date.parse(time) < to
  return ({ time }) => time === undefined || within(time)
}
