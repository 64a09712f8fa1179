import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a log of the engine was changed after it was written. */
export interface LogDamage {
  readonly file: string
  /** Byte of the file. */
  readonly at: number
}

/**
 * Looks for damage in the write-ahead logs of a Level folder that is not open. LevelDB leaves out what does not pass its
 * checksum when it opens, and says nothing: writes that were promised would be gone, and the store would look whole. A
 * record that was still being written when the power went is no damage: it is the last, and was promised to nobody.
 *
 * Format (LevelDB, doc/log_format.md): blocks of 32 KiB; a record is a masked CRC-32C (4 bytes), length (2), type (1) and
 * content, in little endian; the checksum is over type and content.
 */
export const findLogDamage = async (folder: string): Promise<LogDamage | undefined> => {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d+\.log$/.test(name))
  for (const name of names.toSorted()) {
    const file = join(folder, name)
    const at = damageIn(await readFile(file))
    if (at !== undefined) return { file, at }
  }
  return undefined
}

const blockBytes = 32_768
const headBytes = 7

/** The first record that does not pass though it was whole once: others were written behind it, or all of it is there. */
const damageIn = (log: Buffer): number | undefined => {
  for (let at = 0; at < log.length;) {
    const end = endOfBlock(at)
    if (end - at < headBytes || isEmpty(log, at)) {
      at = end
      continue
    }
    const length = lengthAt(log, at)
    if (passes(log, at)) at += headBytes + length
    else return wasWhole(log, at) || isLastWhole(log, at) || isFollowed(log, at) ? at : undefined
  }
  return undefined
}

/** Sectors that never reached the disk read as zeros. */
const wasWhole = (log: Buffer, at: number): boolean => {
  const end = at + headBytes + lengthAt(log, at)
  return end <= Math.min(log.length, endOfBlock(at)) && log.subarray(end - 16, end).some((byte) => byte !== 0)
}

/** The length may be what was changed: of the last record all that is left of the file is what its checksum is over. */
const isLastWhole = (log: Buffer, at: number): boolean =>
  endOfBlock(at) >= log.length &&
  at + headBytes <= log.length &&
  log.readUInt32LE(at) === masked(crc32c(log, at + 6, log.length))

/** The length may be what was changed, so the next record is looked for at every place. */
const isFollowed = (log: Buffer, at: number): boolean => {
  for (let place = at + headBytes; place < log.length; place += 1) if (passes(log, place)) return true
  return false
}

const passes = (log: Buffer, at: number): boolean => {
  const end = Math.min(endOfBlock(at), log.length)
  if (end - at < headBytes || isEmpty(log, at)) return false
  const type = log[at + 6] ?? 0
  const length = lengthAt(log, at)
  if (type < 1 || type > 4 || at + headBytes + length > end) return false
  return log.readUInt32LE(at) === masked(crc32c(log, at + 6, at + headBytes + length))
}

const lengthAt = (log: Buffer, at: number): number =>
  at + headBytes > log.length ? 0 : log.readUInt16LE(at + 4)

/** Room that was set aside and not written. */
const isEmpty = (log: Buffer, at: number): boolean => lengthAt(log, at) === 0 && (log[at + 6] ?? 0) === 0

const endOfBlock = (at: number): number => (Math.floor(at / blockBytes) + 1) * blockBytes

/** So that the checksum of bytes that hold checksums is no fixed one. */
const masked = (crc: number): number => ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282_ead8) >>> 0

/** CRC-32C (Castagnoli, RFC 3720 §12.1), which zlib does not have. */
const crc32c = (bytes: Uint8Array, start: number, end: number): number => {
  let crc = 0xffff_ffff
  for (let at = start; at < end; at += 1) crc = (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffff_ffff) >>> 0
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f6_3b78 : crc >>> 1
  return crc >>> 0
})
