import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import type { RecordInteraction } from '@mutua/sdk/consent/record-scope'
import { isInRange } from '@mutua/sdk/consent/terms'
import type { Instant } from '@mutua/sdk/ids'
import { Problem, type ProblemCode } from '@mutua/sdk/problem'
import type { Basis, Decide, Decision } from '../../access/decide.ts'
import type { Caller } from '../../authn/caller.ts'
import { recordPaths, typeContainer } from '../../health/record-place.ts'
import type { SearchRow, SearchRows } from '../../health/search-rows.ts'
import type { PodPath } from '../../resources/pod-path.ts'
import type { PodStore } from '../../resources/pod-store.ts'
import { refuseRequest, type ChallengeDeps } from '../challenge.ts'
import { noting, type NoteRefusal } from '../note-refusal.ts'
import { coversRecordsOnly, rowUnder, type RecordTerms, type RecordTermsOf } from '../record-terms.ts'
import type { FhirCall } from './fhir-call.ts'

export interface PermitRecordsDeps extends ChallengeDeps {
  readonly decide: Decide
  readonly noteRefusal: NoteRefusal
  readonly searchRows: SearchRows
  readonly pods: PodStore
  readonly recordTermsOf: RecordTermsOf
}

type DecideDeps = Pick<PermitRecordsDeps, 'decide' | 'pods' | 'recordTermsOf' | 'origin'>

export interface Reading {
  readonly caller: Caller
  readonly at: Instant
}

/** A record that the caller may read, and why. */
export interface Permitted {
  /** As it is for the caller: without what the consent leaves out. */
  readonly row: SearchRow
  readonly basis: Basis
  /** What is said of records, which the document is held to when it leaves. */
  readonly recordTerms?: RecordTerms | undefined
  readonly interaction: RecordInteraction
}

export type RecordDecision =
  | ({ readonly kind: 'permit' } & Permitted)
  | { readonly kind: 'refuse'; readonly code: ProblemCode; readonly why: string }

/**
 * May this caller read this record, now? The one place where the FHIR face asks: the decision on its path, as the LDP side
 * makes it, and what the consent says of the record itself.
 */
export const decideOnRecord = async (
  { caller, at }: Reading,
  row: SearchRow,
  interaction: RecordInteraction,
  deps: DecideDeps,
): Promise<RecordDecision> => {
  const target = row.path as PodPath
  const decision = await deps.decide({ caller, target, mode: 'read', at, looksAtRecords: true })
  if (decision.kind === 'refuse') return decision
  const { basis } = decision
  const permitted = { kind: 'permit', basis, row, interaction } as const
  if (basis.kind !== 'consent') return permitted
  const recordTerms = deps.recordTermsOf(basis, caller)
  if (recordTerms === undefined || !coversRecordsOnly(recordTerms)) {
    const { range, mediaTypes } = basis.grant.terms ?? {}
    if (mediaTypes?.includes('application/fhir+json') === false) return otherMediaType
    if (range !== undefined && !isInRange(range, row.time ?? row.modified)) return outOfRange
  }
  if (recordTerms === undefined) return permitted
  const seen = await rowUnder(recordTerms, row, { interaction, origin: deps.origin }, deps)
  return seen === undefined ? notCovered : { ...permitted, row: seen, recordTerms }
}

/** Whether what is known of records may be otherwise for who reads under this basis: then only that counts. */
export const mayBeMasked = (basis: Basis | undefined): boolean =>
  basis?.kind === 'consent' && basis.grant.terms?.masked !== undefined

/**
 * The record that stands for a name: of those in several categories the first that the caller may find by a search.
 * @param rows of one name, in order
 */
export const permitOne = async (
  reading: Reading,
  rows: readonly SearchRow[],
  deps: DecideDeps,
): Promise<Permitted | undefined> => {
  for (const row of rows) {
    const decision = await decideOnRecord(reading, row, 's', deps)
    if (decision.kind === 'permit') return decision
  }
  return undefined
}

/**
 * The record of this name, or a refusal that is the same whether it is hidden, was never there, or may not be read: it
 * follows from the addresses alone.
 * @throws {Problem} `not-found` where the caller may read what would be there, else the refusal
 */
export const requireRecord = async (
  call: FhirCall,
  { type, id }: { readonly type: string; readonly id: string },
  deps: PermitRecordsDeps,
): Promise<Permitted> => {
  let outside: Refusal | undefined
  for (const row of await deps.searchRows.find(call.root, type, id)) {
    const decision = await decideOnRecord(call, row, 'r', deps)
    if (decision.kind === 'permit') return decision
    // The address is covered: what stands in the way is said by the record itself.
    if (decision === outOfRange || decision === otherMediaType)
      outside ??= { target: row.path as PodPath, ...decision }
  }
  const places = recordPaths(call.root, type, id) as PodPath[]
  const refusal = outside ?? (await firstRefusal(call, places, deps))
  if (refusal !== undefined) return refuse(call, refusal, deps)
  throw new Problem('not-found', 'There is no such record.')
}

/** Whether somebody may look for records of a type. */
export type Look =
  | { readonly kind: 'open'; readonly basis: Basis; readonly container: PodPath }
  /** There may be single records that are shared with the caller. */
  | { readonly kind: 'single'; readonly refusal: Refusal }

export interface Refusal {
  readonly target: PodPath
  readonly code: ProblemCode
  readonly why: string
}

/**
 * What the caller may look into, from the addresses alone: all health records, those of a category, of a type in one.
 * @throws {Problem} the refusal that holds for everything in the pod: nobody in particular, a consent that is over
 */
export const requireLook = async (
  call: FhirCall,
  type: string | undefined,
  deps: PermitRecordsDeps,
): Promise<Look> => {
  const whole = `${call.root}health/` as PodPath
  const categories = healthCategories.map((category) =>
    type === undefined ? `${whole}${category}/` : typeContainer(call.root, category, type),
  ) as PodPath[]
  let refusal: Refusal | undefined
  // What is in there is decided on record by record, and nothing else of it is told.
  const asking = { caller: call.caller, mode: 'read', at: call.at, looksAtRecords: true } as const
  for (const container of [whole, ...categories]) {
    const decision = await deps.decide({ ...asking, target: container })
    if (decision.kind === 'permit') return { kind: 'open', basis: decision.basis, container }
    refusal ??= { target: container, ...decision }
    if (!isAboutPlace(decision)) return refuse(call, { target: container, ...decision }, deps)
  }
  if (refusal === undefined) throw new Error('there is a category')
  return { kind: 'single', refusal }
}

/** Ends the call. @throws {Problem} always */
export const refuse = (
  call: FhirCall,
  { target, code, why }: Refusal,
  deps: PermitRecordsDeps,
): Promise<never> => {
  const decision = { kind: 'refuse', code, why } as Decision & { kind: 'refuse' } // 'grant-out-of-range' is told like the others
  const { request, response, caller, at } = call
  const refusing = refuseRequest({ request, response, target, mode: 'read', decision }, deps)
  return noting(refusing, (noted) => deps.noteRefusal({ caller, target, at }, noted))
}

const firstRefusal = async (
  { caller, at }: Reading,
  targets: readonly PodPath[],
  { decide }: Pick<PermitRecordsDeps, 'decide'>,
): Promise<Refusal | undefined> => {
  let first: Refusal | undefined
  for (const target of targets) {
    const decision = await decide({ caller, target, mode: 'read', at, looksAtRecords: true })
    if (decision.kind === 'permit') return undefined
    first ??= { target, ...decision }
  }
  return first
}

/** Another place may be open; any other refusal holds wherever the caller looks. */
const isAboutPlace = ({ code }: { readonly code: ProblemCode }): boolean =>
  code === 'grant-out-of-scope' || code === 'owner-only'

/** Said to nobody: it is as if there were none. */
const notCovered = { kind: 'refuse', code: 'not-found', why: 'There is no such record.' } as const

const outOfRange = {
  kind: 'refuse',
  code: 'grant-out-of-range',
  why: 'The consent is for records of another time.',
} as const

const otherMediaType = {
  kind: 'refuse',
  code: 'grant-other-media-type',
  why: 'The consent is for documents of another kind.',
} as const
