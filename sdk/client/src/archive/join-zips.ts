/**
 * One ZIP file of several, byte for byte: the files as they are, one directory for all of them (APPNOTE 6.3.10 §4.3.12, §4.3.16). Nothing
 * is unpacked, so that it needs no more memory than the parts, which a browser keeps on the disk.
 *
 * @param parts with no name in common
 * @throws {RangeError} for a part that was cut off or is no ZIP file, and where the whole is larger than 4 GiB
 */
export const joinZips = async (parts: readonly Blob[]): Promise<Blob> => {
  const files: Blob[] = []
  const directory: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  let count = 0
  for (const part of parts) {
    const { begin, size, entries } = await readEnd(part)
    const bytes = new Uint8Array(await part.slice(begin, begin + size).arrayBuffer())
    moveEntries(bytes, entries, offset)
    directory.push(bytes)
    files.push(part.slice(0, begin))
    offset += begin
    count += entries
  }
  const size = directory.reduce((sum, bytes) => sum + bytes.length, 0)
  if (offset + size >= largest || count >= mostEntries) throw new RangeError('too large to be one ZIP file')
  const end = new DataView(new ArrayBuffer(endLength))
  end.setUint32(0, endSignature, true)
  end.setUint16(8, count, true)
  end.setUint16(10, count, true)
  end.setUint32(12, size, true)
  end.setUint32(16, offset, true)
  return new Blob([...files, ...directory, end.buffer], { type: 'application/zip' })
}

const endSignature = 0x06_05_4b_50
const entrySignature = 0x02_01_4b_50
const endLength = 22
const entryLength = 46
/** From there on numbers stand elsewhere (ZIP64). */
const largest = 0xff_ff_ff_ff
const mostEntries = 0xff_ff

/** Where the directory of a part is. No comment stands behind it in what our servers write. */
const readEnd = async (part: Blob): Promise<{ begin: number; size: number; entries: number }> => {
  const end = new DataView(await part.slice(-endLength).arrayBuffer())
  if (end.byteLength < endLength || end.getUint32(0, true) !== endSignature)
    throw new RangeError('not a whole ZIP file')
  const [entries, size, begin] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)]
  if (begin === largest || entries === mostEntries || begin + size + endLength !== part.size)
    throw new RangeError('not a ZIP file of the plain kind')
  return { begin, size, entries }
}

/** Each entry says where its file begins: that much further back now. */
const moveEntries = (directory: Uint8Array<ArrayBuffer>, entries: number, by: number): void => {
  const view = new DataView(directory.buffer)
  let at = 0
  for (let entry = 0; entry < entries; entry += 1) {
    if (at + entryLength > directory.length || view.getUint32(at, true) !== entrySignature)
      throw new RangeError('not a directory of a ZIP file')
    view.setUint32(at + 42, view.getUint32(at + 42, true) + by, true)
    at +=
      entryLength +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true)
  }
}
