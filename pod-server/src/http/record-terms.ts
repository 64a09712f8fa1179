import { parseRecordScope, type RecordInteraction, type RecordScope } from '@mutua/sdk/consent/record-scope'
import { isInRange, type Terms } from '@mutua/sdk/consent/terms'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Caller } from '../authn/caller.ts'
import { isInScopes } from '../health/covered-records.ts'
import { isJsonObject, parseFhirJson } from '../health/fhir-json.ts'
import { maskRecord, mayMaskAnyOf } from '../health/mask-record.ts'
import { searchRowOf, type SearchRow } from '../health/search-rows.ts'
import { timeElements } from '../health/time-of-record.ts'
import { recordPlaceOf } from '../health/record-place.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { podNameOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore, Resource } from '../resources/pod-store.ts'
import { digestOf, versionFacts } from '../resources/stored-record.ts'
import type { TermsBasis } from './check-terms.ts'
import { storedBytes } from './stored-bytes.ts'

/**
 * What a consent, and the token that comes with it, say of the records themselves. The one rule of both sides: a record is
 * covered when its path is in the scope of the consent (`decide`) and everything here holds.
 */
export interface RecordTerms {
  /** Of the consent: one of them covers. Absent: every document in its scope. */
  readonly granted: readonly RecordScope[] | undefined
  /** Of the token. Who reads chooses them, so they are held to the record as it leaves: nobody tries out what is left out. */
  readonly chosen: readonly RecordScope[] | undefined
  readonly masks: readonly string[]
  readonly terms: Terms
}

export type RecordTermsOf = (basis: TermsBasis, caller: Caller) => RecordTerms | undefined

/** `undefined` where nothing is said of records: then nothing more is asked. */
export const createRecordTermsOf = (): RecordTermsOf => {
  // By the lists themselves, which live as long as the consent, or the request, that they are of.
  const parsed = new WeakMap<readonly string[], readonly RecordScope[]>()
  const scopesOf = (texts: readonly string[] | undefined): readonly RecordScope[] | undefined => {
    if (texts === undefined) return undefined
    const known = parsed.get(texts) ?? texts.map(parseRecordScope)
    parsed.set(texts, known)
    return known
  }
  return (basis, caller) => {
    if (basis.kind !== 'consent') return undefined
    const { terms = {} } = basis.grant
    const chosen = caller.kind === 'consent' ? caller.recordScopes : undefined
    if (terms.records === undefined && terms.masked === undefined && chosen === undefined) return undefined
    return { granted: scopesOf(terms.records), chosen: scopesOf(chosen), masks: terms.masked ?? [], terms }
  }
}

/** Whether only records are covered, and everything else is as if it were absent. */
export const coversRecordsOnly = ({ granted, chosen }: RecordTerms): boolean =>
  granted !== undefined || chosen !== undefined

export interface Looking {
  readonly interaction: RecordInteraction
  readonly origin: BaseUrl
}

/**
 * What is known of a record, as it is for who reads: nothing when it is not covered, else without what is left out, so that nobody
 * finds or sorts by it. Terms that are told apart from absence (`range`) are the caller's to ask.
 */
export const rowUnder = async (
  terms: RecordTerms,
  row: SearchRow,
  { interaction, origin }: Looking,
  deps: { readonly pods: Pick<PodStore, 'find' | 'openBlob'> },
): Promise<SearchRow | undefined> => {
  const looking = { interaction, base: baseOf(row.path, origin) }
  if (terms.granted !== undefined && !isInScopes(row, terms.granted, looking)) return undefined
  if (coversRecordsOnly(terms) && !isInTerms(row, terms.terms)) return undefined
  const seen = isFoundByMasked(terms.masks, row.type) ? await maskedRow(terms, row, deps) : row
  return seen === undefined || terms.chosen === undefined || isInScopes(seen, terms.chosen, looking)
    ? seen
    : undefined
}

/**
 * A document as it leaves: nothing when it is no record that is covered; else without what is left out, and then with a hash and
 * an entity tag of what is left, since those of what is stored would let guesses be tried out.
 * @throws {Problem} `grant-other-media-type` for a document of which nothing can be left out, under a consent for more than records
 */
export const resourceUnder = async (
  terms: RecordTerms,
  stored: Resource,
  { interaction, origin }: Looking,
  deps: { readonly pods: Pick<PodStore, 'openBlob'> },
): Promise<Resource | undefined> => {
  const isRecordsOnly = coversRecordsOnly(terms)
  const isFhir = mediaTypeOf(stored.contentType) === 'application/fhir+json'
  if (!isFhir && isRecordsOnly) return undefined
  if (!isFhir) throw notMaskable()
  // From the address alone, so that the time an answer takes does not tell how much lies where no scope reaches.
  if (!mayCover(terms, stored.path, interaction)) return undefined
  const bytes = await storedBytes(stored, deps)
  const looking = { interaction, base: baseOf(stored.path, origin) }
  if (isRecordsOnly) {
    const row = searchRowOf(stored.path, stored, bytes)
    if (row === undefined || !isInTerms(row, terms.terms)) return undefined
    if (terms.granted !== undefined && !isInScopes(row, terms.granted, looking)) return undefined
  }
  const seen = masked(stored, bytes, terms.masks)
  if (terms.chosen === undefined) return seen
  const row = searchRowOf(stored.path, seen, seen === stored ? bytes : await storedBytes(seen, deps))
  return row !== undefined && isInScopes(row, terms.chosen, looking) ? seen : undefined
}

const mayCover = ({ granted, chosen }: RecordTerms, path: PodPath, interaction: RecordInteraction): boolean =>
  [granted, chosen].every(
    (scopes) =>
      scopes === undefined ||
      scopes.some(
        ({ type, interactions }) =>
          interactions.includes(interaction) && (type === '*' || type === recordPlaceOf(path)?.type),
      ),
  )

/** The terms that were there before: where only records are covered, they say as little as these. */
const isInTerms = (row: SearchRow, { range, mediaTypes }: Terms): boolean =>
  (range === undefined || isInRange(range, row.time ?? row.modified)) &&
  mediaTypes?.includes('application/fhir+json') !== false

const masked = (stored: Resource, bytes: Uint8Array, masks: readonly string[]): Resource => {
  if (masks.length === 0) return stored
  const record = parsedRecord(bytes)
  const left = maskRecord(record, masks)
  if (left === record) return stored
  const body = Buffer.from(JSON.stringify(left))
  return { ...stored, ...versionFacts(stored.contentType, digestOf(body), stored.modified), body }
}

/** Stored before there was a check: what cannot be read cannot be left out of. */
const parsedRecord = (bytes: Uint8Array) => {
  try {
    const value = parseFhirJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isJsonObject(value)) return value
  } catch {
    throw notMaskable()
  }
  throw notMaskable()
}

const maskedRow = async (
  { masks }: RecordTerms,
  row: SearchRow,
  deps: { readonly pods: Pick<PodStore, 'find' | 'openBlob'> },
): Promise<SearchRow | undefined> => {
  const path = row.path as PodPath
  const stored = await deps.pods.find(path)
  if (stored === undefined) return undefined
  const seen = masked(stored, await storedBytes(stored, deps), masks)
  return searchRowOf(path, seen, await storedBytes(seen, deps))
}

/** Whether something that records of a type are found, sorted or dated by may be left out of them. */
const isFoundByMasked = (masks: readonly string[], type: string): boolean =>
  masks.length > 0 &&
  mayMaskAnyOf(masks, type, [
    ...timeElements,
    ...Object.values(searchParameters.get(type) ?? {}).flatMap(({ paths }) => paths),
  ])

const baseOf = (path: string, origin: BaseUrl): string => `${origin}/fhir/${podNameOf(path as PodPath) ?? ''}`

const notMaskable = (): Problem =>
  new Problem(
    'grant-other-media-type',
    'The consent leaves elements out, which only FHIR records in JSON allow.',
  )
