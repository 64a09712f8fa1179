import { matches } from '../../health/match-row.ts'
import { comparePositions, positionOf } from '../../health/order-rows.ts'
import type { SearchQuery } from '../../health/search-query.ts'
import type { SearchRow } from '../../health/search-rows.ts'
import type { Basis } from '../../access/decide.ts'
import type { PodPath } from '../../resources/pod-path.ts'
import { fhirBase, type FhirCall } from './fhir-call.ts'
import {
  mayBeMasked,
  permitOne,
  refuse,
  requireLook,
  type Look,
  type Permitted,
  type PermitRecordsDeps,
} from './permit-records.ts'

export interface Found {
  readonly records: readonly Permitted[]
  /** What was looked into, for the receipt of an answer without records. */
  readonly looked: { readonly basis: Basis; readonly container: PodPath }
}

/**
 * The records of a type that match, of those that the caller may read, in the order asked for.
 * @throws {Problem} the refusal, where the caller may read no record of the type and could read none
 */
export const findRecords = async (
  call: FhirCall,
  query: SearchQuery,
  deps: PermitRecordsDeps,
): Promise<Found> => {
  const look = await requireLook(call, query.type, deps)
  const base = fhirBase(deps.origin, call.root)
  const records: Permitted[] = []
  let readable: Permitted | undefined
  for await (const rows of byName(deps.searchRows.list(call.root, query.type))) {
    const basis = look.kind === 'open' ? look.basis : readable?.basis
    const isMatching = mayBeMasked(basis) || rows.some((row) => matches(row, query, base))
    // Where nothing but single records may be open to the caller, one of them shows that there are.
    if (!isMatching && (look.kind === 'open' || readable !== undefined)) continue
    const permitted = await permitOne(call, rows, deps)
    readable ??= permitted
    if (permitted !== undefined && matches(permitted.row, query, base)) records.push(permitted)
  }
  const looked = await lookedInto(call, look, readable, deps)
  const { sort } = query
  const placed = records.map((record) => ({ record, position: positionOf(record.row, sort) }))
  placed.sort((left, right) => comparePositions(left.position, right.position, sort))
  return { records: placed.map(({ record }) => record), looked }
}

/** @throws {Problem} the refusal */
export const lookedInto = async (
  call: FhirCall,
  look: Look,
  readable: Permitted | undefined,
  deps: PermitRecordsDeps,
): Promise<Found['looked']> => {
  if (look.kind === 'open') return look
  if (readable === undefined) return refuse(call, look.refusal, deps)
  return { basis: readable.basis, container: readable.row.path as PodPath }
}

/** Rows of one name together; they come in that order. */
export const byName = async function* (rows: AsyncIterable<SearchRow>): AsyncIterable<readonly SearchRow[]> {
  let same: SearchRow[] = []
  for await (const row of rows) {
    const [first] = same
    if (first !== undefined && (first.id !== row.id || first.type !== row.type)) {
      yield same
      same = []
    }
    same.push(row)
  }
  if (same.length > 0) yield same
}
