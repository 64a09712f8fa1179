import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { createHash } from 'node:crypto'
import { maxJsonDepth, parseFhirJson, structuralFault } from './fhir-json.ts'
import {
  bundleFault,
  createTakenPaths,
  digestOf,
  categoryOfDocument,
  entryCount,
  entryFault,
  isBundle,
  isShape,
  loneEntry,
  maxEntryDepth,
  namesOf,
  pathOfDocument,
  planEntry,
  planParcel,
  readUnit,
  takeDocument,
  unpack,
  unpackEntry,
  type Draft,
  type Entry,
  type PlanningDeps,
} from './import-parcel.ts'
import type { ImportRefusal, PlanItem } from './import-plan.ts'
import { createJsonPieces, notJson, notText } from './json-pieces.ts'
import type { JsonPiece } from './piece-sink.ts'
import { digestId, isFhirId, stableId } from './resource-identity.ts'

export interface ImportStreamDeps extends PlanningDeps {
  /** `maxImportEntries` where nothing is said. */
  readonly maxEntries?: number
  /** `maxPieceBytes` where nothing is said. */
  readonly maxBytes?: number
}

/** Entries of all bundles of one import together. */
export const maxImportEntries = 200_000
/** Of one entry or line: a scanned document as base64 has 43 million signs at most (`check-resource.ts`). */
export const maxPieceBytes = 50_331_648
/** A document that is longer is kept as a plain file: as a record it would be read as a whole wherever one looks for records. */
export const maxRecordBytes = 33_554_432

export type LookOutcome = { readonly kind: 'looked'; readonly received: number } | ImportRefusal
export type PlanOutcome = { readonly kind: 'planned'; readonly items: readonly PlanItem[] } | ImportRefusal

/**
 * Plans an import that is read twice, piece by piece: once to know what it is, how many entries it has and what they call
 * each other, once more to decide on each. Of the text it holds one entry at a time; of the rest, names and digests.
 * Nothing is planned of what is not JSON to its end.
 */
export interface ImportStream {
  /** @param isLast after which `plan` begins from the first byte again */
  look(bytes: Uint8Array, isLast: boolean): LookOutcome
  plan(bytes: Uint8Array, isLast: boolean): Promise<PlanOutcome>
}

export const createImportStream = (deps: ImportStreamDeps): ImportStream => {
  const { maxEntries = maxImportEntries, maxBytes = maxPieceBytes } = deps
  const outline = createOutline(maxEntries)
  const draft: Draft = { next: 0, accepted: 0, items: [], taken: createTakenPaths() }
  const first = createJsonPieces({ splits: true, maxBytes })
  let second: ReturnType<typeof createJsonPieces> | undefined

  const planElement = async (bytes: Uint8Array): Promise<void> => {
    // Of a Bundle that is refused.
    if (outline.shape().kind === 'lone') return
    const entry = unpackEntry(parseFhirJson(textIn(bytes)), 0)
    await planEntry(entry, { references: outline.references, category: outline.category() }, draft, deps)
  }

  const planValue = async (bytes: Uint8Array): Promise<void> => {
    const shape = outline.shape()
    if (shape.kind === 'lone') {
      const value = parseFhirJson(textIn(bytes))
      return planParcel(loneEntry(value, shape.fault), draft, deps)
    }
    if (!shape.isKept || draft.accepted === 0) return
    const { from, to } = first.range()
    const path = pathOfDocument(shape.id)
    if (!takeDocument(path, draft)) return
    draft.items.push({ kind: 'original', original: { path, id: shape.id, from, to } })
  }

  const planPiece = (piece: JsonPiece): Promise<void> => {
    switch (piece.kind) {
      case 'element':
        return planElement(piece.bytes)
      case 'value':
        return planValue(piece.bytes)
      case 'line':
        return planParcel(unpack(readUnit(textIn(piece.bytes)), 0), draft, deps)
      case 'fault':
        throw new Error('what was looked at is not what is planned')
    }
  }

  return {
    look: (bytes, isLast) => {
      const pieces = [...first.push(bytes), ...(isLast ? first.end() : [])]
      for (const piece of pieces) {
        const refusal = outline.take(piece)
        if (refusal !== undefined) return refusal
      }
      return { kind: 'looked', received: outline.received() }
    },
    plan: async (bytes, isLast) => {
      second ??= createJsonPieces({ splits: !isReadWhole(outline.shape()), maxBytes })
      for (const piece of [...second.push(bytes), ...(isLast ? second.end() : [])]) await planPiece(piece)
      const { items } = draft
      draft.items = []
      return { kind: 'planned', items }
    },
  }
}

/** What the text begins with. */
type Shape =
  | { readonly kind: 'bundle'; readonly isKept: boolean; readonly id: string }
  | { readonly kind: 'lone'; readonly fault?: string }

/** A resource; of a Bundle that is refused nothing is needed but what stands around its entries. */
const isReadWhole = (shape: Shape): boolean => shape.kind === 'lone' && shape.fault === undefined

/** What a first reading finds out. */
const createOutline = (maxEntries: number) => {
  const references = createNames()
  const digest = createHash('sha256')
  let shape: Shape | undefined
  let category: HealthCategory | undefined
  let elements = 0
  let rest = 0
  let isHostile = false

  const takeElement = (bytes: Uint8Array): void => {
    digest.update(bytes)
    const text = textIn(bytes)
    const item: unknown = JSON.parse(text)
    const isSound = structuralFault(item, maxEntryDepth) === undefined
    isHostile ||= !isSound
    const entry = unpackEntry(item, 0)
    if (elements === 0) category = categoryOfDocument(entry)
    elements += entryCount(entry)
    if (entry.inner !== undefined || entryFault(entry) !== undefined) return
    for (const [name, target] of namesIn(entry, text)) references.add(name, target)
  }

  const takeValue = (bytes: Uint8Array): void => {
    digest.update(bytes)
    const value: unknown = JSON.parse(textIn(bytes))
    if (!isBundle(value)) shape = { kind: 'lone' }
    else {
      const fault = bundleFault(value)
      const isKept =
        value['type'] === 'document' && !isHostile && structuralFault(value, maxJsonDepth) === undefined
      const id = isFhirId(value['id']) ? value['id'] : digestId(digest.digest('hex'))
      shape = fault === undefined ? { kind: 'bundle', isKept, id } : { kind: 'lone', fault }
    }
    if (shape.kind === 'lone') elements = 1
  }

  const takeLine = (bytes: Uint8Array): void => {
    const { entries } = unpack(lineIn(textIn(bytes)), 0)
    rest += entries.reduce((sum, entry) => sum + entryCount(entry), 0)
  }

  const take = (piece: JsonPiece): ImportRefusal | undefined => {
    if (piece.kind === 'fault') return { ...piece, kind: 'refused' }
    try {
      if (piece.kind === 'element') takeElement(piece.bytes)
      else if (piece.kind === 'value') takeValue(piece.bytes)
      else takeLine(piece.bytes)
    } catch (cause) {
      const why = cause instanceof TypeError ? notText : notJson
      return { kind: 'refused', code: 'body-malformed', why }
    }
    if (elements + rest <= maxEntries) return undefined
    return {
      kind: 'refused',
      code: 'body-too-large',
      why: `The import has more than ${String(maxEntries)} entries. Send it in parts.`,
    }
  }

  return {
    take,
    references,
    received: () => elements + rest,
    category: () => category,
    shape: (): Shape => {
      if (shape === undefined) throw new Error('a text is planned that was not looked at to its end')
      return shape
    },
  }
}

/** The first of two entries with one name wins. */
const createNames = () => {
  const names = new Map<string, string>()
  return {
    get: (name: string): string | undefined => names.get(digestOf(name)),
    add: (name: string, target: string): void => {
      const key = digestOf(name)
      // A copy: a part of a text keeps all of that text in memory. ASCII, as type and id are.
      if (!names.has(key)) names.set(key, Buffer.from(target, 'latin1').toString('latin1'))
    },
  }
}

/** Parsed as the second reading will, where its id is made of its content: every digit counts then. */
const namesIn = (entry: Entry, text: string): readonly [string, string][] => {
  const { resource, fullUrl } = entry
  if (!isShape(resource)) return []
  if (isFhirId(resource['id']) || (fullUrl !== undefined && fullUrl !== ''))
    return namesOf(entry, resource, stableId(resource, fullUrl))
  const exact = unpackEntry(parseFhirJson(text), 0).resource
  return isShape(exact) ? namesOf(entry, exact, stableId(exact, fullUrl)) : []
}

const lineIn = (text: string) => {
  try {
    return { value: JSON.parse(text) as unknown, text }
  } catch {
    return { value: undefined, text, fault: 'no JSON' }
  }
}

/** @throws {TypeError} for what is not UTF-8 */
const textIn = (bytes: Uint8Array): string => decoder.decode(bytes)

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
