import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { FileFormat } from '../health/files/file-job.ts'
import type { FileHints } from '../health/files/file-outcome.ts'
import type { FileReader } from '../health/files/read-files.ts'
import type { ImportPlan } from '../health/import-bundle.ts'
import type { FhirValidator } from '../health/validate.ts'
import type { PlannedImport } from './run-import.ts'

/** A file as it was sent. */
export interface SentFile {
  /** As the sender called it; may be empty. */
  readonly contentType: string
  readonly body: Uint8Array
  /** Of the request, as it came. */
  readonly query: unknown
}

export interface ReadDeps {
  readonly validator: FhirValidator
  readonly fileReader: FileReader
}

/**
 * Reads a file that somebody wants to bring in, in a thread with limits of time and memory.
 * @throws {Problem} `body-malformed`, `body-too-large`, `input-malformed`, `validator-unavailable`
 */
export const planOfBody = async (
  { contentType, body, query }: SentFile,
  { validator, fileReader }: ReadDeps,
): Promise<PlannedImport> => {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const format = formats.get(type)
  if (format !== undefined) {
    const { text, originals, refused } = await fileReader.read(format, body, hintsOf(query))
    const plan = await validator.planImport(text)
    return {
      plan: withRefused(plan, refused),
      originals: originals.map(({ bytes, ...original }) => ({ ...original, body: bytes ?? body })),
    }
  }
  if (!xmlTypes.has(type)) return { plan: await validator.planImport(textOf(body)), originals: [] }
  const { plan, originalPath } = await validator.planCdaImport(body)
  return { plan, originals: [{ path: originalPath, contentType: 'application/xml', body }] }
}

const xmlTypes: ReadonlySet<string> = new Set(['application/xml', 'text/xml', 'application/hl7-cda+xml'])
const formats: ReadonlyMap<string, FileFormat> = new Map([
  ['text/csv', 'csv'],
  ['application/pdf', 'pdf'],
  ['application/zip', 'apple-health'],
  ['application/x-zip-compressed', 'apple-health'],
])

/** What a reader could not read comes after everything that was received. */
const withRefused = (plan: ImportPlan, refused: readonly string[]): ImportPlan => ({
  ...plan,
  received: plan.received + refused.length,
  invalid: [
    ...plan.invalid,
    ...refused.map((reason, place) => ({ index: plan.received + place, reasons: [reason] })),
  ],
})

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

const textOf = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is not UTF-8 text.', { cause })
  }
}
