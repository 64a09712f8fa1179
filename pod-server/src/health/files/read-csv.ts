import { columnsOf, type CsvColumns } from './csv-columns.ts'
import { fileFault, type FileHints, type FileOutcome } from './file-outcome.ts'
import { parseLocalTime } from './local-time.ts'
import { isPlausible, observationOf, type Measurement } from './measurement.ts'

/**
 * A table of measurements (blood pressure, glucose, weight, height, pulse) -> Observations. Commas, semicolons or tabs; quotes
 * of RFC 4180; decimal comma or point. A row of which nothing can be read is refused by its number; nothing in it is ever
 * computed or followed.
 * @throws what `isFileFault` knows
 */
export const readCsv = (bytes: Uint8Array, hints: FileHints): FileOutcome => {
  const text = textOf(bytes)
  const [titles, ...rows] = rowsIn(text, delimiterOf(text))
  if (titles === undefined || rows.length === 0) throw fileFault('The table has no rows.')
  const columns = columnsOf(titles, hints)
  const refused: string[] = []
  const lines = new Map<string, string>()
  for (const [index, row] of rows.entries()) {
    const read = readRow(row, columns, hints)
    if (typeof read === 'string') refused.push(`Row ${String(index + 2)}: ${read}`)
    else
      for (const measurement of read) {
        const observation = observationOf(measurement)
        lines.set(observation.id ?? '', JSON.stringify(observation))
      }
  }
  if (lines.size === 0) throw fileFault(`No row could be read. ${refused[0] ?? ''}`.trim())
  return { kind: 'read', text: [...lines.values()].join('\n'), originals: [], refused }
}

const maxRows = 200_000
const maxColumns = 200

const textOf = (bytes: Uint8Array): string => {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Said below.
  }
  throw fileFault('The table is not text in UTF-8 or UTF-16: save it as CSV UTF-8.')
}

/** The one that the titles hold most often. */
const delimiterOf = (text: string): string => {
  const [titles = ''] = text.split(/\r?\n|\r/, 1)
  const counted = [';', '\t', ','].map((sign) => ({ sign, count: titles.split(sign).length }))
  return counted.toSorted((left, right) => right.count - left.count)[0]?.sign ?? ','
}

/** Without empty rows. @throws what `isFileFault` knows, for quotes that do not end and tables without bounds */
const rowsIn = (text: string, delimiter: string): string[][] => {
  const rows: string[][] = []
  let row: string[] = []
  const endRow = (): void => {
    if (row.some((cell) => cell !== '')) rows.push(row)
    if (rows.length > maxRows) throw fileFault(`The table has more than ${String(maxRows)} rows.`)
    row = []
  }
  const next = new RegExp(`"((?:[^"]|"")*)"|([^"${delimiter}\\r\\n][^${delimiter}\\r\\n]*)|`, 'y')
  for (let at = 0; at < text.length;) {
    next.lastIndex = at
    const [whole = '', quoted, plain = ''] = next.exec(text) ?? []
    at += whole.length
    const sign = text.charAt(at)
    if (sign !== '' && sign !== delimiter && sign !== '\n' && sign !== '\r')
      throw fileFault('A quotation mark in the table does not end, or stands where none may.')
    row.push((quoted?.replaceAll('""', '"') ?? plain).trim())
    if (row.length > maxColumns) throw fileFault(`The table has more than ${String(maxColumns)} columns.`)
    at += 1
    if (sign === '\r' && text.charAt(at) === '\n') at += 1
    if (sign !== delimiter) endRow()
  }
  endRow()
  return rows
}

/** What a row says, or why it says nothing. */
const readRow = (row: readonly string[], columns: CsvColumns, hints: FileHints): Measurement[] | string => {
  const cell = (place: number | undefined): string => (place === undefined ? '' : (row[place] ?? ''))
  const at = parseLocalTime(cell(columns.date), cell(columns.time), hints)
  if (at === undefined) return 'its date cannot be read.'
  const wanted = [
    { measure: 'bloodPressure', cells: [cell(columns.systolic), cell(columns.diastolic)] },
    {
      measure: columns.glucoseUnit === 'mmol/L' ? 'glucoseMolar' : 'glucose',
      cells: [cell(columns.glucose)],
    },
    { measure: 'weight', cells: [cell(columns.weight)] },
    { measure: 'height', cells: [cell(columns.height)] },
    { measure: 'heartRate', cells: [cell(columns.pulse)] },
  ] as const
  const found: Measurement[] = []
  for (const { measure, cells } of wanted) {
    if (cells.every((text) => text === '')) continue
    const values = cells.map(numberIn)
    if (values.some(Number.isNaN)) return `${measure} is not a number.`
    if (!isPlausible({ measure, values })) return `${measure} is beyond what a person can have.`
    found.push({ measure, at, values })
  }
  return found.length === 0 ? 'it holds no value.' : found
}

const numberIn = (text: string): number =>
  /^\d{1,4}(?:[.,]\d{1,3})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN
