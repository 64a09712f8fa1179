import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { FileFormat } from '../health/files/file-job.ts'
import type { FileHints } from '../health/files/file-outcome.ts'
import type { FileReader } from '../health/files/read-files.ts'
import type { ImportPlan, PlanItem } from '../health/import-plan.ts'
import { maxRecordBytes } from '../health/import-stream.ts'
import type { FhirValidator } from '../health/validate.ts'
import type { ImportBody, LongBody } from '../resources/import-run.ts'
import { wholeOf, type SentFile } from './sent-file.ts'

export interface ReadDeps {
  readonly validator: FhirValidator
  readonly fileReader: FileReader
  /** Of a file that can be read only as a whole. */
  readonly wholeFileBytes: number
}

/** How far the reading of a file is. */
export type PlannedStep =
  | { readonly kind: 'looked'; readonly received: number }
  | { readonly kind: 'planned'; readonly items: readonly PlannedItem[] }

export type PlannedItem =
  | Exclude<PlanItem, { kind: 'original' }>
  /** What is kept as it came beside the records: a FHIR document, which is a record too, or a file. */
  | { readonly kind: 'kept'; readonly isDocument: boolean; readonly original: Original }

/** Its path is below the root of the pod. */
export type Original = Pick<ImportBody, 'contentType' | 'body'> & { readonly path: string }

/**
 * Reads a file that somebody wants to bring in, in a thread with limits of time and memory; FHIR is read piece by piece.
 * The same file gives the same items in the same order. Nothing is planned of a file that is refused.
 * @throws {Problem} `body-malformed`, `body-too-large`, `input-malformed`, `validator-unavailable`
 */
export const planOfBody = (file: SentFile, deps: ReadDeps): AsyncGenerator<PlannedStep, void, undefined> => {
  const type = file.contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const format = formats.get(type)
  if (format !== undefined) return planOfFile(format, file, deps)
  return xmlTypes.has(type) ? planOfCda(file, deps) : planOfFhir(file, deps)
}

const planOfFhir = async function* (file: SentFile, { validator }: ReadDeps) {
  for await (const step of validator.readImport(() => file.read()))
    yield step.kind === 'looked'
      ? step
      : { kind: step.kind, items: step.items.map((item) => plannedItem(item, file)) }
}

const plannedItem = (item: PlanItem, file: LongBody): PlannedItem => {
  if (item.kind !== 'original') return item
  const { path, id, from, to } = item.original
  const isRecord = to - from <= maxRecordBytes
  return {
    kind: 'kept',
    isDocument: true,
    original: {
      path: isRecord ? path : `health/documents/original/${id}.json`,
      contentType: 'application/fhir+json',
      body: partOf(file, from, to),
    },
  }
}

const partOf = ({ read }: LongBody, from: number, to: number): LongBody => ({
  size: to - from,
  read: async function* () {
    let at = 0
    for await (const chunk of read()) {
      const part = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at))
      if (part.length > 0) yield part
      at += chunk.length
    }
  },
})

const planOfCda = async function* (
  file: SentFile,
  deps: ReadDeps,
): AsyncGenerator<PlannedStep, void, undefined> {
  const body = await wholeFile(file, deps)
  const { plan, originalPath } = await deps.validator.planCdaImport(body)
  yield { kind: 'looked', received: plan.received }
  yield { kind: 'planned', items: itemsOf(plan) }
  const original = { path: originalPath, contentType: 'application/xml', body }
  if (plan.accepted.length > 0)
    yield { kind: 'planned', items: [{ kind: 'kept', isDocument: false, original }] }
}

const planOfFile = async function* (
  format: FileFormat,
  file: SentFile,
  deps: ReadDeps,
): AsyncGenerator<PlannedStep, void, undefined> {
  const body = await wholeFile(file, deps)
  const { text, originals, refused } = await deps.fileReader.read(format, body, hintsOf(file.query))
  const lines = Buffer.from(text)
  let received = 0
  let isEmpty = true
  for await (const step of deps.validator.readImport(() => [lines])) {
    if (step.kind === 'looked') {
      received = step.received
      yield { kind: 'looked', received: received + refused.length }
      continue
    }
    isEmpty &&= step.items.every(({ kind }) => kind !== 'accepted')
    yield { kind: 'planned', items: step.items.map((item) => plannedItem(item, inMemory(lines))) }
  }
  // What a reader could not read comes after everything that was received.
  const faults = refused.map(
    (reason, place) => ({ kind: 'invalid', entry: { index: received + place, reasons: [reason] } }) as const,
  )
  // A file of which nothing is valid leaves nothing behind.
  const kept = (isEmpty ? [] : originals).map(
    ({ bytes, ...original }) =>
      ({ kind: 'kept', isDocument: false, original: { ...original, body: bytes ?? body } }) as const,
  )
  yield { kind: 'planned', items: [...faults, ...kept] }
}

const inMemory = (body: Uint8Array): LongBody => ({
  size: body.length,
  read: async function* () {
    yield await Promise.resolve(body)
  },
})

const wholeFile = (file: SentFile, { wholeFileBytes }: ReadDeps): Promise<Buffer> => {
  if (file.size <= wholeFileBytes) return wholeOf(file)
  throw new Problem('body-too-large', `A file of this kind has at most ${String(wholeFileBytes)} bytes.`)
}

const itemsOf = (plan: ImportPlan): PlannedItem[] => [
  ...plan.accepted.map((resource) => ({ kind: 'accepted', resource }) as const),
  ...plan.invalid.map((entry) => ({ kind: 'invalid', entry }) as const),
  ...plan.duplicates.map((entry) => ({ kind: 'duplicate', entry }) as const),
]

const xmlTypes: ReadonlySet<string> = new Set(['application/xml', 'text/xml', 'application/hl7-cda+xml'])
const formats: ReadonlyMap<string, FileFormat> = new Map([
  ['text/csv', 'csv'],
  ['application/pdf', 'pdf'],
  ['application/zip', 'apple-health'],
  ['application/x-zip-compressed', 'apple-health'],
])

const hintsOf = (query: unknown): FileHints => {
  const asked = parseWith(hintsQuery, query, 'the query')
  const columns = Object.entries(asked).flatMap(([key, title]) =>
    key.startsWith('column.') && typeof title === 'string' ? [[key.slice('column.'.length), title]] : [],
  )
  const { name, zone, dates, 'unit.glucose': glucoseUnit } = asked
  return {
    columns: Object.fromEntries(columns) as Readonly<Record<string, string>>,
    dates,
    zone,
    ...(name === undefined ? {} : { name }),
    ...(glucoseUnit === undefined ? {} : { glucoseUnit }),
  }
}

const title = z.string().min(1).max(200).optional()
const isZone = (text: string): boolean => Intl.supportedValuesOf('timeZone').includes(text) || text === 'UTC'
const hintsQuery = z.object({
  'name': z.string().min(1).max(255).optional(),
  'dates': z.enum(['dmy', 'mdy']).default('dmy'),
  'zone': z.string().refine(isZone, 'must be a time zone, as Europe/Rome').default('Europe/Rome'),
  'unit.glucose': z.enum(['mg/dL', 'mmol/L']).optional(),
  'column.date': title,
  'column.time': title,
  'column.systolic': title,
  'column.diastolic': title,
  'column.pulse': title,
  'column.glucose': title,
  'column.weight': title,
  'column.height': title,
})
