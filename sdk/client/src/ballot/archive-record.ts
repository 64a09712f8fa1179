import { joined } from './bytes.ts'
import { sha256Hex } from './digest.ts'
import type { Sha256 } from '../ids.ts'

/**
 * One file in an archive (Belenios 2.0 §4.4): old-style tar, each named by the SHA-256 of what is in it, all with the time
 * of the first. Nothing in a header is free, so that there is one archive for one election.
 */
export interface ArchiveRecord {
  readonly kind: 'header' | 'data' | 'event'
  /** SHA-256 of the bytes; of the header, too, whose file is named BELENIOS instead. */
  readonly hash: Sha256
  readonly text: string
}

const blockSize = 512
/** More than an election of 10,000 credentials with its list of them (6.3 MB) has in one file. */
const mostBytes = 2 ** 28

/** The bytes of a file with its header, filled up to whole blocks. */
export const recordBytes = (kind: ArchiveRecord['kind'], text: string, timestamp: number): Uint8Array => {
  const body = new TextEncoder().encode(text)
  const bytes = new Uint8Array(blockSize * (1 + Math.ceil(body.length / blockSize)))
  const name = kind === 'header' ? 'BELENIOS' : `${sha256Hex(body)}.${kind}.json`
  bytes.set(tarHeader(name, body.length, timestamp))
  bytes.set(body, blockSize)
  return bytes
}

/**
 * Files of an archive as its bytes come, one in memory at a time. Every byte is looked at: a header that is not exactly the
 * one that `recordBytes` writes, a name that is not the hash, or anything after the last file is refused.
 * @throws {Error} saying what is wrong, with the place in the archive
 */
export async function* readRecords(
  source: Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<ArchiveRecord & { readonly timestamp: number }> {
  const bytes = createBuffer(source)
  let timestamp: number | undefined
  for (;;) {
    const at = bytes.position()
    const header = await bytes.take(blockSize)
    if (header.length === 0) return
    const { name, length, time } = headerOf(header, at)
    timestamp ??= time
    const padded = await bytes.take(Math.ceil(length / blockSize) * blockSize)
    const body = padded.subarray(0, length)
    const filling = padded.subarray(length)
    if (body.length < length || padded.length % blockSize !== 0)
      throw broken(at, 'it ends in the middle of a file')
    if (!filling.every((byte) => byte === 0)) throw broken(at, 'a file is not filled up with zeros')
    const hash = sha256Hex(body)
    const kind = name === 'BELENIOS' ? 'header' : name === `${hash}.event.json` ? 'event' : 'data'
    if (kind === 'data' && name !== `${hash}.data.json`) throw broken(at, 'a file is not named by its hash')
    if (!sameBytes(header, tarHeader(name, length, timestamp))) throw broken(at, 'a file has another header')
    yield { kind, hash, text: textOf(body, at), timestamp }
  }
}

/** Positions and lengths of old-style tar (POSIX.1-1988, `ustar` without the magic); numbers are octal digits. */
const tarHeader = (name: string, length: number, timestamp: number): Uint8Array => {
  const header = new Uint8Array(blockSize)
  const put = (text: string, at: number): void => header.set(new TextEncoder().encode(text), at)
  put(name, 0)
  put('0000644', 100)
  put('0000000', 108)
  put('0000000', 116)
  put(length.toString(8).padStart(11, '0'), 124)
  put(timestamp.toString(8).padStart(11, '0'), 136)
  put('        ', 148)
  put('0', 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

const headerOf = (
  header: Uint8Array,
  at: number,
): { readonly name: string; readonly length: number; readonly time: number } => {
  const ascii = String.fromCharCode(...header)
  const [name = ''] = ascii.slice(0, 100).split('\0')
  const [length, time] = [ascii.slice(124, 135), ascii.slice(136, 147)]
  if (header.length < blockSize || !/^[0-7]{11}$/.test(length) || !/^[0-7]{11}$/.test(time)) {
    throw broken(at, 'there is no header of a file')
  }
  if (Number.parseInt(length, 8) > mostBytes) throw broken(at, 'a file is too large')
  return { name, length: Number.parseInt(length, 8), time: Number.parseInt(time, 8) }
}

const textOf = (body: Uint8Array, at: number): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw broken(at, 'a file is not UTF-8')
  }
}

const broken = (at: number, why: string): Error => new Error(`${why}, at byte ${String(at)} of the archive`)

const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, place) => byte === right[place])

interface Buffered {
  readonly position: () => number
  /** So many bytes, or fewer at the end. */
  readonly take: (length: number) => Promise<Uint8Array>
}

const createBuffer = (source: Uint8Array | AsyncIterable<Uint8Array>): Buffered => {
  let position = 0
  if (source instanceof Uint8Array) {
    return {
      position: () => position,
      take: (length) => {
        const taken = source.subarray(position, position + length)
        position += taken.length
        return Promise.resolve(taken)
      },
    }
  }
  const chunks: AsyncIterator<Uint8Array, unknown> = source[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  return {
    position: () => position,
    take: async (length) => {
      const parts = [rest]
      let have = rest.length
      while (have < length) {
        const next = await chunks.next()
        if (next.done === true) break
        parts.push(next.value)
        have += next.value.length
      }
      const all = parts.length === 1 ? rest : joined(parts)
      const taken = all.subarray(0, length)
      rest = all.subarray(length)
      position += taken.length
      return taken
    },
  }
}
