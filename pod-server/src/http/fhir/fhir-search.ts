import { Problem } from '@mutua/sdk/problem'
import { comparePositions, positionOf } from '../../health/order-rows.ts'
import { parseSearch, type SearchQuery } from '../../health/search-query.ts'
import type { FhirValidator } from '../../health/validate.ts'
import { mediaTypeOf } from '../../resources/media-type.ts'
import { bodyText } from '../body-text.ts'
import { fhirBase, type FhirAnswer, type FhirCall, type FhirTarget } from './fhir-call.ts'
import type { FhirReadDeps } from './fhir-read.ts'
import { findRecords } from './find-records.ts'
import { handOut, type HandedRecord } from './hand-out.ts'
import { permitOne, type Permitted } from './permit-records.ts'
import { recordDataset } from './record-fhir-use.ts'
import type { SearchCursors } from './search-cursor.ts'
import { summaryOf } from './summary-elements.ts'

export interface FhirSearchDeps extends FhirReadDeps {
  readonly cursors: SearchCursors
  readonly validator: FhirValidator
}

/**
 * `GET {type}?…` and `POST {type}/_search` (FHIR R4 §3.1.1): what matches of what the caller may read. One page is one use,
 * with a unit for each record in it; what is asked, counted, sorted and left for later never knows of anything else.
 */
export const searchType = async (
  call: FhirCall,
  { type }: FhirTarget,
  deps: FhirSearchDeps,
): Promise<FhirAnswer> => {
  const place = `${fhirBase(deps.origin, call.root)}/${type}`
  const bound = { caller: call.caller, place }
  const sent = await entriesOf(call)
  const cursor = sent.find(([name]) => name === cursorName)?.[1]
  const { entries, after } =
    cursor === undefined ? { entries: sent, after: undefined } : deps.cursors.open(cursor, bound)
  const base = fhirBase(deps.origin, call.root)
  const isLenient = /\bhandling=lenient\b/.test(call.header('Prefer') ?? '')
  const query = parseSearch(type, entries, { base, isLenient: isLenient || cursor !== undefined })
  const { records, looked } = await findRecords(call, query, deps)
  const { sort } = query
  const rest =
    after === undefined
      ? records
      : records.filter(({ row }) => comparePositions(positionOf(row, sort), after, sort) > 0)
  const wanted = query.summary === 'count' ? [] : rest.slice(0, query.count)
  const { records: matched, taken } = await handOut(wanted, deps)
  const page = wanted.slice(0, taken)
  const { records: others } = await handOut(await includedWith(page, query, call, deps), deps)
  const leaving = call.method === 'HEAD' ? [] : [...matched, ...others]
  const last = page.at(-1)
  const next =
    last !== undefined && rest.length > page.length
      ? `${place}?${cursorName}=${deps.cursors.seal({ entries, after: positionOf(last.row, sort) }, bound)}`
      : undefined
  const shown = query.summary === 'true' ? await summaryOf(deps.validator) : undefined
  const entry = (mode: 'match' | 'include') => (one: HandedRecord) => ({
    fullUrl: `${base}/${one.type}/${one.id}`,
    resource: shown?.(one.resource) ?? one.resource,
    search: { mode },
  })
  const resource = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: records.length,
    link: [
      { relation: 'self', url: selfLink(place, sent) },
      ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
    ],
    // bdl-… : a list without items is left out.
    ...(page.length === 0
      ? {}
      : { entry: [...matched.map(entry('match')), ...others.map(entry('include'))] }),
  }
  await call.ready?.(resource)
  // Receipt before bytes, as for one record.
  const receipt = await recordDataset(call, leaving, looked, deps)
  return { status: 200, receipt, handedOut: leaving.map(({ path }) => path), resource }
}

const cursorName = '_cursor'

/** Of the query, and of the form that a POST brings (FHIR R4 §3.1.1.1). */
const entriesOf = async (call: FhirCall): Promise<readonly (readonly [string, string])[]> => {
  if (call.method !== 'POST') return [...call.query]
  if (mediaTypeOf(call.header('Content-Type') ?? '') !== 'application/x-www-form-urlencoded')
    throw new Problem('content-type-unsupported', 'A search is sent as application/x-www-form-urlencoded.')
  return [...call.query, ...new URLSearchParams(bodyText(await call.body()))]
}

const selfLink = (place: string, sent: readonly (readonly [string, string])[]): string => {
  const query = new URLSearchParams(sent.map(([name, value]) => [name, value])).toString()
  return query === '' ? place : `${place}?${query}`
}

/** What the records of a page refer to, where it may be read, each once and not if it matches itself. */
const includedWith = async (
  page: readonly Permitted[],
  { includes }: SearchQuery,
  call: FhirCall,
  deps: FhirSearchDeps,
): Promise<Permitted[]> => {
  const known = new Set(page.map(({ row }) => `${row.type}/${row.id}`))
  const included: Permitted[] = []
  for (const { row } of page)
    for (const { name, target } of includes)
      for (const reference of row.terms.reference[name] ?? []) {
        const [type = '', id = '', ...more] = reference.split('/')
        if (more.length > 0 || known.has(reference) || (target !== undefined && type !== target)) continue
        known.add(reference)
        const permitted = await permitOne(call, await deps.searchRows.find(call.root, type, id), deps)
        if (permitted !== undefined) included.push(permitted)
      }
  return included
}
