import type { Readable } from 'node:stream'
import { SaxesParser } from 'saxes'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { createAppleRecords } from './apple-records.ts'
import { fileFault, isFileFault, type FileOutcome } from './file-outcome.ts'
import { observationOf } from './measurement.ts'

/**
 * `export.zip` of Apple Health -> Observations of blood pressure, glucose, weight, height, heart rate and steps. Unpacked and
 * read as it streams; of heart rate and steps only sums are held.
 * @throws what `isFileFault` knows
 */
export const readAppleHealth = async (bytes: Uint8Array): Promise<FileOutcome> => {
  const records = createAppleRecords()
  let zip: ZipFile | undefined
  try {
    zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      validateEntrySizes: true,
    })
    const entry = await exportIn(zip)
    await readXml(await zip.openReadStreamPromise(entry), records.take)
  } catch (cause) {
    throw isFileFault(cause) ? cause : fileFault('The ZIP file is damaged or not well-formed.')
  } finally {
    zip?.close()
  }
  const { measurements, refused } = records.end()
  if (measurements.length === 0) throw fileFault('The export holds nothing that is read from it.')
  const lines = measurements.map((measurement) => JSON.stringify(observationOf(measurement)))
  return {
    kind: 'read',
    text: lines.join('\n'),
    originals: [],
    refused:
      refused === 0
        ? []
        : [
            `${String(refused)} ${refused === 1 ? 'measurement' : 'measurements'} of the export cannot be read.`,
          ],
  }
}

/** In bytes: the largest that phones write are about one of these. */
const maxXmlBytes = 1_073_741_824
/** Text of measurements packs 20 to 40 times. */
const maxRatio = 150
const maxEntries = 50_000

/** In other languages of the phone it has another name, but it is the only XML besides the clinical one. */
const exportIn = async (zip: ZipFile): Promise<Entry> => {
  if (zip.entryCount > maxEntries) throw fileFault('The ZIP file has too many entries.')
  let largest: Entry | undefined
  for await (const entry of zip.eachEntry()) {
    if (!/\.xml$/i.test(entry.fileName) || /_cda\.xml$/i.test(entry.fileName)) continue
    if (largest === undefined || entry.uncompressedSize > largest.uncompressedSize) largest = entry
  }
  if (largest === undefined) throw fileFault('The ZIP file holds no export of Apple Health.')
  const { uncompressedSize, compressedSize } = largest
  if (uncompressedSize > maxXmlBytes) throw fileFault('The export unpacks to more than it may.')
  if (uncompressedSize > 1_000_000 && uncompressedSize / Math.max(1, compressedSize) > maxRatio)
    throw fileFault('The ZIP file unpacks to far more than it is: it is refused as a bomb.')
  return largest
}

const readXml = async (
  stream: Readable,
  take: (attributes: Readonly<Record<string, string>>) => void,
): Promise<void> => {
  const parser = new SaxesParser()
  let root: string | undefined
  let depth = 0
  let seen = 0
  // Faults are kept and thrown between pieces: the parser calls back out of its own loop.
  let fault: Error | undefined
  parser.on('doctype', (text) => {
    // Apple describes its elements here; what would be expanded is never.
    if (/<!ENTITY/i.test(text)) fault ??= fileFault('The export defines entities, which is not accepted.')
  })
  parser.on('error', () => {
    fault ??= fileFault('The export is not well-formed XML.')
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    root ??= name
    if (root !== 'HealthData') fault ??= fileFault('The XML file is not an export of Apple Health.')
    if (depth > 32) fault ??= fileFault('The export is nested too deeply.')
    // Inside a Correlation, which a blood pressure is, the same records come a second time.
    if (name === 'Record' && depth === 2 && fault === undefined) take(attributes)
  })
  parser.on('closetag', () => {
    depth -= 1
  })
  stream.setEncoding('utf8')
  for await (const piece of stream as AsyncIterable<string>) {
    seen += piece.length
    if (root === undefined && seen > 1_000_000) fault ??= fileFault('The export does not begin.')
    if (fault === undefined) parser.write(piece)
    if (fault !== undefined) throw fault
  }
  parser.close()
  if (fault !== undefined) throw fault
}
