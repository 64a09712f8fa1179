import { fileFault } from './file-outcome.ts'

/** A value of a PDF (ISO 32000-1 §7.3), as far as the structure of a file needs it. */
export type PdfValue =
  | string
  | number
  | boolean
  | null
  | PdfName
  | PdfReference
  | readonly PdfValue[]
  | PdfDictionary

export interface PdfName {
  readonly name: string
}
export interface PdfReference {
  readonly reference: number
}
export type PdfDictionary = ReadonlyMap<string, PdfValue>

export interface PdfObject {
  readonly value: PdfValue
  /** Where the bytes of its stream begin. */
  readonly stream?: number
}

/** Reads one value at a place of the file; says where it ends. @throws what `isFileFault` knows */
export const readPdfValue = (text: string, start: number): { value: PdfValue; end: number } => {
  const reader = { text, at: start }
  const value = valueAt(reader, 0)
  return { value, end: reader.at }
}

export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary => value instanceof Map

export const nameIn = (value: PdfValue | undefined): string | undefined =>
  typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined

export const referenceIn = (value: PdfValue | undefined): number | undefined =>
  typeof value === 'object' && value !== null && 'reference' in value ? value.reference : undefined

interface Reader {
  readonly text: string
  at: number
}

const maxDepth = 64

const valueAt = (reader: Reader, depth: number): PdfValue => {
  if (depth > maxDepth) throw fileFault('The PDF is nested too deeply.')
  skipBlank(reader)
  const { text, at } = reader
  const sign = text.charAt(at)
  if (sign === '<') return text.charAt(at + 1) === '<' ? dictionaryAt(reader, depth) : hexAt(reader)
  if (sign === '[') return arrayAt(reader, depth)
  if (sign === '(') return stringAt(reader)
  if (sign === '/') return { name: nameAt(reader) }
  return plainAt(reader)
}

const skipBlank = (reader: Reader): void => {
  const { text } = reader
  for (;;) {
    const code = text.charCodeAt(reader.at)
    if (code === 0x25) {
      while (reader.at < text.length && !'\r\n'.includes(text.charAt(reader.at))) reader.at += 1
    } else if (code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0) reader.at += 1
    else return
  }
}

const dictionaryAt = (reader: Reader, depth: number): PdfDictionary => {
  reader.at += 2
  const dictionary = new Map<string, PdfValue>()
  for (;;) {
    skipBlank(reader)
    if (reader.text.startsWith('>>', reader.at)) {
      reader.at += 2
      return dictionary
    }
    if (reader.text.charAt(reader.at) !== '/') throw broken()
    dictionary.set(nameAt(reader), valueAt(reader, depth + 1))
  }
}

const arrayAt = (reader: Reader, depth: number): PdfValue[] => {
  reader.at += 1
  const items: PdfValue[] = []
  for (;;) {
    skipBlank(reader)
    if (reader.text.charAt(reader.at) === ']') {
      reader.at += 1
      return items
    }
    items.push(valueAt(reader, depth + 1))
  }
}

const nameAt = (reader: Reader): string => {
  const [whole = ''] = matchAt(/\/[^\s()<>[\]{}/%\0]{0,127}/y, reader)
  if (whole === '') throw broken()
  return whole
    .slice(1)
    .replaceAll(/#([0-9a-f]{2})/gi, (_sign, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Only its end matters: no text of a PDF is used. */
const stringAt = (reader: Reader): string => {
  let open = 0
  for (; reader.at < reader.text.length; reader.at += 1) {
    const sign = reader.text.charAt(reader.at)
    if (sign === '\\') reader.at += 1
    else if (sign === '(') open += 1
    else if (sign === ')') open -= 1
    if (open === 0) {
      reader.at += 1
      return ''
    }
  }
  throw broken()
}

const hexAt = (reader: Reader): string => {
  const [whole = ''] = matchAt(/<[0-9a-f\s]*>/iy, reader)
  if (whole === '') throw broken()
  return ''
}

/** Numbers, references, `true`, `false`, `null`. */
const plainAt = (reader: Reader): PdfValue => {
  const [reference, number] = matchAt(/(\d{1,10})\s{1,8}\d{1,5}\s{1,8}R(?![A-Za-z])/y, reader)
  if (reference !== undefined) return { reference: Number(number) }
  const [word] = matchAt(/[+-]?\d{0,15}(?:\.\d{0,15})?(?=[\s()<>[\]{}/%\0]|$)|true|false|null/y, reader)
  if (word === undefined || word === '') throw broken()
  if (word === 'null') return null
  if (word === 'true' || word === 'false') return word === 'true'
  const value = Number(word)
  if (Number.isNaN(value)) throw broken()
  return value
}

const matchAt = (pattern: RegExp, reader: Reader): readonly (string | undefined)[] => {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (found === null) return []
  reader.at += found[0].length
  return found
}

const broken = (): Error => fileFault('The PDF is cut short or not well-formed.')
