import { hash } from 'node:crypto'
import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import type { Instant } from '@mutua/sdk/ids'
import { prefixRange, toText, type ReadableStore } from '@mutua/kit/store'
import { compareCategories, recordPath, recordPlaceOf, type RecordPlace } from './record-place.ts'
import { isJsonObject } from './fhir-json.ts'
import { searchParameters, searchTableText } from '@mutua/sdk/fhir/search-parameters'
import { searchTermsOf, type SearchTerms } from './search-terms.ts'
import { timeOfRecord } from './time-of-record.ts'

/** What is known of a record without reading it. */
export interface SearchRow extends RecordPlace {
  readonly path: string
  readonly modified: Instant
  /** As the pod has it: strong, in quotes. */
  readonly etag: string
  /** When what it says was so; where it does not say, `modified` counts. */
  readonly time?: Instant
  readonly terms: SearchTerms
}

export interface SearchRows {
  /** By id, and for one id in the order in which categories stand for it. */
  list(root: string, type: string): AsyncIterable<SearchRow>
  /** Of all types, by type. */
  listAll(root: string): AsyncIterable<SearchRow>
  /** All records of this name. */
  find(root: string, type: string, id: string): Promise<readonly SearchRow[]>
}

/**
 * Key: `find {root}{Type} {id} {category}`. One row for each record that the FHIR face serves, in the very write that
 * changes the record (`searchRowRule`). What it is found by is in the value, which rests sealed: names of keys can be
 * read on a stolen disk, and a diagnosis is not put there.
 *
 * The rows of one type in one pod are looked through as a whole, again and again, so they are remembered as a whole, the
 * oldest leaving first. Exact, since one process owns a pod and hears of every change before its writer does: a change
 * drops them, and those that were being read meanwhile are not kept.
 *
 * @param deps.pods tells of each durable write before its writer hears of it
 */
export const createSearchRows = ({ store, pods, maxRows = 10_000 }: SearchRowsDeps): SearchRows => {
  const known = new Map<string, readonly SearchRow[]>()
  const readings = new Set<{ readonly prefix: string; isSpoilt: boolean }>()
  let size = 0

  const drop = (prefix: string): void => {
    size -= (known.get(prefix)?.length ?? -1) + 1
    known.delete(prefix)
  }

  pods.onChanged((changes) => {
    for (const { path } of changes) {
      const place = recordPlaceOf(path)
      if (place === undefined) continue
      const prefix = typePrefix(place.root, place.type)
      drop(prefix)
      for (const reading of readings) if (reading.prefix === prefix) reading.isSpoilt = true
    }
  })

  const keep = (prefix: string, rows: readonly SearchRow[]): void => {
    drop(prefix)
    known.set(prefix, rows)
    size += rows.length + 1
    for (const oldest of known.keys()) {
      if (size <= maxRows) return
      drop(oldest)
    }
  }

  const readAll = async function* (prefix: string): AsyncIterable<SearchRow> {
    const reading = { prefix, isSpoilt: false }
    readings.add(reading)
    try {
      const rows: SearchRow[] = []
      for await (const row of rowsUnder(prefix, store)) {
        if (rows.length <= maxRows / 4) rows.push(row)
        yield row
      }
      if (!reading.isSpoilt && rows.length <= maxRows / 4) keep(prefix, rows)
    } finally {
      readings.delete(reading)
    }
  }

  const list = (root: string, type: string): AsyncIterable<SearchRow> => {
    const prefix = typePrefix(root, type)
    const rows = known.get(prefix)
    return rows === undefined ? readAll(prefix) : each(rows)
  }

  return {
    list,
    listAll: async function* (root) {
      for (const type of typesInOrder) yield* list(root, type)
    },
    find: async (root, type, id) => {
      const rows = known.get(typePrefix(root, type))
      return (
        rows?.filter((row) => row.id === id) ??
        (await Array.fromAsync(rowsUnder(`${typePrefix(root, type)}${id} `, store)))
      )
    },
  }
}

export interface SearchRowsDeps {
  readonly store: ReadableStore
  readonly pods: { onChanged(listener: (changes: readonly { readonly path: string }[]) => void): void }
  /** Remembered at most, of all pods. */
  readonly maxRows?: number
}

const typesInOrder = [...searchParameters.keys()].toSorted()
const typePrefix = (root: string, type: string): string => `find ${root}${type} `

// eslint-disable-next-line typescript/require-await -- of the kind that a read from the store is
const each = async function* (rows: readonly SearchRow[]): AsyncIterable<SearchRow> {
  yield* rows
}

/** Categories of one name come together, in their order. */
const rowsUnder = async function* (prefix: string, store: ReadableStore): AsyncIterable<SearchRow> {
  let sameName: SearchRow[] = []
  for await (const { key, value } of store.list(prefixRange(prefix))) {
    const row = parseRow(key, value)
    if (sameName[0] !== undefined && sameName[0].id !== row.id) {
      yield* inOrder(sameName)
      sameName = []
    }
    sameName.push(row)
  }
  yield* inOrder(sameName)
}

/** How a row follows from a document; `undefined` where none does. */
export const searchRowRule = {
  prefix: 'find ',
  /** Another version, and every row is made anew. */
  version: hash('sha256', `1 ${searchTableText}`, 'hex').slice(0, 16),
  keyOf: (path: string): string | undefined => {
    const place = recordPlaceOf(path)
    return place === undefined || !searchParameters.has(place.type) ? undefined : keyOf(place)
  },
  pathOf: (key: string): string => recordPath(placeOfKey(key)),
  valueOf: (path: string, document: RowDocument, body: Uint8Array): Uint8Array | undefined => {
    const place = recordPlaceOf(path)
    const facts = place === undefined ? undefined : factsOf(place, document, body)
    return facts === undefined ? undefined : Buffer.from(JSON.stringify(facts))
  },
} as const

/** The row of a document that is about to leave, from its very bytes; `undefined` where it is no record that is served. */
export const searchRowOf = (path: string, document: RowDocument, body: Uint8Array): SearchRow | undefined => {
  const place = recordPlaceOf(path)
  const facts =
    place === undefined || !searchParameters.has(place.type) ? undefined : factsOf(place, document, body)
  return place === undefined || facts === undefined ? undefined : { ...place, path, ...facts }
}

interface RowDocument {
  readonly contentType: string
  readonly modified: Instant
  readonly etag: string
}

const factsOf = (
  place: RecordPlace,
  { contentType, modified, etag }: RowDocument,
  body: Uint8Array,
): Pick<SearchRow, 'modified' | 'etag' | 'time' | 'terms'> | undefined => {
  if (!/^application\/fhir\+json\s*(?:;|$)/i.test(contentType)) return undefined
  const record = recordIn(body, place)
  if (record === undefined) return undefined
  const time = timeOfRecord(record)
  const terms = searchTermsOf(place.type, record)
  return { modified, etag, ...(time === undefined ? {} : { time }), terms }
}

const keyOf = ({ root, type, id, category }: RecordPlace): string => `find ${root}${type} ${id} ${category}`

/** A document at the place of a record that says it is another one is a document, and no record. */
const recordIn = (body: Uint8Array, { type, id }: RecordPlace) => {
  try {
    const value: unknown = JSON.parse(toText(body))
    return isJsonObject(value) && value['resourceType'] === type && value['id'] === id ? value : undefined
  } catch {
    return undefined
  }
}

const placeOfKey = (key: string): RecordPlace => {
  const [, head = '', id = '', category] = key.split(' ')
  const root = head.slice(0, head.indexOf('/', 1) + 1)
  return { root, type: head.slice(root.length), id, category: category as HealthCategory } // written by `keyOf`
}

/** Our own bytes, written by `searchRowRule`. */
const parseRow = (key: string, value: Uint8Array): SearchRow => {
  const place = placeOfKey(key)
  const row = JSON.parse(toText(value)) as Pick<SearchRow, 'modified' | 'etag' | 'time' | 'terms'>
  return { ...place, path: recordPath(place), ...row }
}

const inOrder = (rows: readonly SearchRow[]): readonly SearchRow[] =>
  rows.length < 2 ? rows : rows.toSorted((left, right) => compareCategories(left.category, right.category))
