import { inflateSync } from 'node:zlib'
import { fileFault } from './file-outcome.ts'
import {
  isDictionary,
  nameIn,
  readPdfValue,
  referenceIn,
  type PdfDictionary,
  type PdfObject,
  type PdfValue,
} from './pdf-objects.ts'

/**
 * Files that are embedded in a PDF. Reads the objects of the file and nothing that is drawn: no page, font, picture or script
 * is ever unpacked.
 * @throws what `isFileFault` knows, for what is no PDF, encrypted, cut short, cyclic, or unpacks to more than it may
 */
export const attachmentsIn = (bytes: Uint8Array): Uint8Array[] => {
  const file = openPdf(bytes)
  refuseCycles(file)
  const attachments: Uint8Array[] = []
  for (const { value } of file.objects.values()) {
    const embedded = isDictionary(value) ? value.get('EF') : undefined
    const files = file.resolve(embedded)
    if (!isDictionary(files)) continue
    const number = referenceIn(files.get('UF')) ?? referenceIn(files.get('F'))
    const stream = number === undefined ? undefined : file.objects.get(number)
    if (stream === undefined) continue
    attachments.push(file.unpack(stream))
    if (attachments.length > maxAttachments)
      throw fileFault(`The PDF has more than ${String(maxAttachments)} embedded files.`)
  }
  return attachments
}

interface PdfFile {
  readonly objects: ReadonlyMap<number, PdfObject>
  readonly resolve: (value: PdfValue | undefined) => PdfValue | undefined
  readonly unpack: (object: PdfObject) => Uint8Array
}

const maxAttachments = 20
const maxObjects = 300_000
/** Of all that is unpacked of one PDF, in bytes. */
const maxUnpacked = 64 * 1024 * 1024

const openPdf = (bytes: Uint8Array): PdfFile => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // One character for each byte, so that places in the text are places in the file.
  const text = buffer.toString('latin1')
  if (!text.slice(0, 1_024).includes('%PDF-')) throw fileFault('The file is not a PDF.')
  if (!text.slice(-2_048).includes('%%EOF')) throw fileFault('The PDF is cut short: it has no end.')
  const objects = new Map<number, PdfObject>()
  const resolve = (value: PdfValue | undefined): PdfValue | undefined => {
    const number = referenceIn(value)
    return number === undefined ? value : objects.get(number)?.value
  }
  let room = maxUnpacked
  const unpack = ({ value, stream }: PdfObject): Uint8Array => {
    if (stream === undefined || !isDictionary(value))
      throw fileFault('An embedded file of the PDF has no content.')
    const packed = buffer.subarray(stream, endOfStream(text, stream, resolve(value.get('Length'))))
    const unpacked = unfilter(packed, filtersOf(value, resolve), room)
    room -= unpacked.length
    return unpacked
  }
  scanObjects(text, objects)
  for (const object of [...objects.values()])
    if (isDictionary(object.value) && nameIn(object.value.get('Type')) === 'ObjStm')
      readPackedObjects(object.value, unpack(object), objects)
  return { objects, resolve, unpack }
}

/** Later objects of a number replace earlier ones, as additions at the end of a file do. */
const scanObjects = (text: string, objects: Map<number, PdfObject>): void => {
  const opening = /(?<![0-9])(\d{1,10})\s{1,8}\d{1,5}\s{1,8}obj(?![a-z])|(?<![a-z])trailer(?![a-z])/g
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const { value, end } = readPdfValue(text, opening.lastIndex)
    if (isDictionary(value) && value.has('Encrypt'))
      throw fileFault('The PDF is encrypted: remove its password and send it again.')
    opening.lastIndex = end
    const [, number] = found
    if (number === undefined) continue
    if (objects.size >= maxObjects) throw fileFault('The PDF has too many objects.')
    const [lead] = /^\s{0,64}stream\r?\n?/.exec(text.slice(end, end + 80)) ?? []
    objects.set(Number(number), lead === undefined ? { value } : { value, stream: end + lead.length })
    if (lead === undefined) continue
    const length = isDictionary(value) ? value.get('Length') : undefined
    opening.lastIndex = endOfStream(text, end + lead.length, length)
  }
}

/** Where it says, if a stream ends there; else where one does. */
const endOfStream = (text: string, start: number, length: PdfValue | undefined): number => {
  if (typeof length === 'number' && length >= 0) {
    const end = start + length
    if (/^\s{0,4}endstream/.test(text.slice(end, end + 16))) return end
  }
  const end = text.indexOf('endstream', start)
  if (end === -1) throw fileFault('The PDF is cut short: a stream has no end.')
  return end
}

const filtersOf = (
  dictionary: PdfDictionary,
  resolve: PdfFile['resolve'],
): readonly (string | undefined)[] => {
  const filter = resolve(dictionary.get('Filter'))
  if (filter === undefined || filter === null) return []
  return Array.isArray(filter) ? filter.map((one: PdfValue) => nameIn(resolve(one))) : [nameIn(filter)]
}

const unfilter = (packed: Uint8Array, filters: readonly (string | undefined)[], room: number): Uint8Array => {
  if (filters.length === 0) return packed
  if (filters.length > 1 || filters[0] !== 'FlateDecode')
    throw fileFault('An embedded file of the PDF is packed in a way that is not read.')
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, room) })
  } catch (cause) {
    const isLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw fileFault(
      isLarge ? 'The PDF unpacks to more than it may.' : 'An embedded file of the PDF cannot be unpacked.',
    )
  }
}

/** Object streams (§7.5.7): pairs of number and place, then the values. */
const readPackedObjects = (
  dictionary: PdfDictionary,
  bytes: Uint8Array,
  objects: Map<number, PdfObject>,
): void => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const count = dictionary.get('N')
  const first = dictionary.get('First')
  if (typeof count !== 'number' || typeof first !== 'number' || count > maxObjects)
    throw fileFault('The PDF is cut short or not well-formed.')
  const numbers = text.slice(0, first).trim().split(/\s+/).map(Number)
  for (let index = 0; index < count; index += 1) {
    const [number, place] = [numbers[2 * index], numbers[2 * index + 1]]
    if (number === undefined || place === undefined || !Number.isInteger(number) || !Number.isInteger(place))
      throw fileFault('The PDF is cut short or not well-formed.')
    if (objects.size >= maxObjects) throw fileFault('The PDF has too many objects.')
    objects.set(number, { value: readPdfValue(text, first + place).value })
  }
}

/** Pages and names are trees; what leads back to itself was built to hold its reader. */
const refuseCycles = ({ objects }: PdfFile): void => {
  const done = new Set<number>()
  for (const start of objects.keys()) {
    const onWay = new Set<number>()
    // A path of its own instead of recursion: depth is in the hands of whoever wrote the file.
    const open: { number: number; next: number[] }[] = []
    const enter = (number: number): void => {
      if (onWay.has(number)) throw fileFault('The PDF is cyclic: a tree in it leads back to itself.')
      if (done.has(number)) return
      onWay.add(number)
      open.push({ number, next: kidsOf(objects.get(number)?.value) })
    }
    enter(start)
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const next = last.next.pop()
      if (next !== undefined) enter(next)
      else {
        open.pop()
        onWay.delete(last.number)
        done.add(last.number)
      }
    }
  }
}

const kidsOf = (value: PdfValue | undefined): number[] => {
  const kids = isDictionary(value) ? value.get('Kids') : undefined
  if (!Array.isArray(kids)) return []
  return kids.flatMap((kid: PdfValue) => referenceIn(kid) ?? [])
}
