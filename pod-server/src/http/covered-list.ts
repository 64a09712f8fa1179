import { reaches } from '@mutua/sdk/consent/check-grant'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { RecordInteraction } from '@mutua/sdk/consent/record-scope'
import { isInRange } from '@mutua/sdk/consent/terms'
import type { BaseUrl, Instant, ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Caller } from '../authn/caller.ts'
import { isJsonObject } from '../health/fhir-json.ts'
import { titleOfRecord } from '../health/record-title.ts'
import type { SearchRow, SearchRows } from '../health/search-rows.ts'
import { isContainerPath, urlOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import type { TermsBasis } from './check-terms.ts'
import { coversRecordsOnly, rowUnder, type RecordTerms, type RecordTermsOf } from './record-terms.ts'
import { seenUnderTerms } from './seen-under-terms.ts'
import { storedBytes } from './stored-bytes.ts'

/** What a consent would let somebody read: as much of it as decides that. */
export type Coverage = Pick<Grant, 'scope' | 'terms'>

export interface CoveredDocument {
  readonly path: PodPath
  /** Of a health record. */
  readonly row?: SearchRow
  /** How it may be read: by its address or id, found by a search. */
  readonly interactions: 'r' | 's' | 'rs'
}

export interface CoveredItem {
  readonly resource: ResourceUrl
  readonly interactions: CoveredDocument['interactions']
  readonly modified: Instant
  /** Folder under `health/`. */
  readonly category?: string
  /** FHIR type and id, and when what it says was so. */
  readonly type?: string
  readonly id?: string
  readonly time?: Instant
  /** In the words of the record, or the name of the document. */
  readonly title: string
}

export interface CoveredListDeps {
  readonly origin: BaseUrl
  readonly pods: PodStore
  readonly searchRows: SearchRows
  readonly recordTermsOf: RecordTermsOf
}

/**
 * Every document of a pod that could be read under a consent now, by path: by the rule that a read is held to. How often it was
 * used, whether it is paused and when it ends are other questions.
 */
export const listCovered = async function* (
  root: PodPath,
  coverage: Coverage,
  deps: CoveredListDeps,
): AsyncIterable<CoveredDocument> {
  if (!coverage.scope.modes.includes('read')) return
  const rows = new Map<string, SearchRow>()
  for await (const row of deps.searchRows.listAll(root)) rows.set(row.path, row)
  const basis = { kind: 'consent', grant: coverage } as const
  const terms = deps.recordTermsOf(basis, nobody)
  const paths = await Array.fromAsync(documentsIn(root, deps.pods))
  for (const path of paths.toSorted()) {
    if (!reaches(coverage, urlOf(deps.origin, path))) continue
    const row = rows.get(path)
    const interactions =
      row === undefined
        ? await waysOfDocument(path, basis, terms, deps)
        : await waysOfRow(row, coverage, terms, deps)
    if (interactions !== undefined) yield { path, interactions, ...(row === undefined ? {} : { row }) }
  }
}

/** What is told of a covered document: the title is looked up in the document itself. */
export const itemOf = async (
  { path, row, interactions }: CoveredDocument,
  { origin, pods }: Pick<CoveredListDeps, 'origin' | 'pods'>,
): Promise<CoveredItem | undefined> => {
  const stored = await pods.find(path)
  if (stored === undefined) return undefined
  const [, , health, category] = path.split('/')
  const isInCategory = health === 'health' && category !== undefined && path.split('/').length > 4
  const record = row === undefined ? undefined : parsed(await storedBytes(stored, { pods }))
  const title = isJsonObject(record) ? titleOfRecord(record) : undefined
  return {
    resource: urlOf(origin, path),
    interactions,
    modified: stored.modified,
    ...(isInCategory ? { category } : {}),
    ...(row === undefined ? {} : { type: row.type, id: row.id }),
    ...(row?.time === undefined ? {} : { time: row.time }),
    title: title ?? row?.type ?? decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)),
  }
}

const waysOfRow = async (
  row: SearchRow,
  { terms = {} }: Coverage,
  recordTerms: RecordTerms | undefined,
  deps: CoveredListDeps,
): Promise<CoveredDocument['interactions'] | undefined> => {
  if (recordTerms === undefined || !coversRecordsOnly(recordTerms)) {
    if (terms.mediaTypes?.includes('application/fhir+json') === false) return undefined
    if (terms.range !== undefined && !isInRange(terms.range, row.time ?? row.modified)) return undefined
    return 'rs'
  }
  const may = async (interaction: RecordInteraction): Promise<boolean> =>
    (await rowUnder(recordTerms, row, { interaction, origin: deps.origin }, deps)) !== undefined
  const [isRead, isFound] = [await may('r'), await may('s')]
  if (isRead && isFound) return 'rs'
  return isRead ? 'r' : isFound ? 's' : undefined
}

/** Of what is no record: what a read of it would be answered. */
const waysOfDocument = async (
  path: PodPath,
  basis: TermsBasis,
  recordTerms: RecordTerms | undefined,
  deps: CoveredListDeps,
): Promise<'r' | undefined> => {
  if (recordTerms !== undefined && coversRecordsOnly(recordTerms)) return undefined
  try {
    const found = await deps.pods.find(path)
    const seen = await seenUnderTerms(found, { basis, target: path, recordTerms }, deps)
    return seen === undefined ? undefined : 'r'
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return undefined
    throw error
  }
}

const documentsIn = async function* (
  container: PodPath,
  pods: Pick<PodStore, 'children'>,
): AsyncIterable<PodPath> {
  for await (const { name } of pods.children(container)) {
    const path = `${container}${name}` as PodPath // names of children are canonical
    if (isContainerPath(path)) yield* documentsIn(path, pods)
    else yield path
  }
}

/** The terms are looked at, and no token comes with them. */
const nobody: Caller = { kind: 'anonymous' }

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
