import type { Chunk } from './columns.ts'

/** Rows of a chunk but for the last one. */
export const rowsInChunk = 65_536

/** The members' numbers, then each column: 32 bits a value, the lowest byte first. Each is sealed alone. */
export const chunkToParts = ({ length, members, columns }: Chunk): readonly Uint8Array[] =>
  [members, ...columns].map((values) => new Uint8Array(values.slice(0, length).buffer))

/**
 * The very bytes, looked at as numbers: nothing is decoded, and to write zeros over them leaves no other copy.
 * @param bytes as they were opened, and nobody else's @throws {Error} for what is no part of a chunk
 */
export const partFromBytes = (bytes: Uint8Array): Int32Array => {
  if (bytes.length % 4 !== 0) throw new Error('A part of a snapshot is no list of values.')
  if (bytes.byteOffset % 4 === 0) return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const copy = new Int32Array(new Uint8Array(bytes).buffer)
  bytes.fill(0)
  return copy
}

/** @param parts as `chunkToParts` orders them @throws {Error} for parts of unlike lengths */
export const chunkFromParts = (parts: readonly Uint8Array[]): Chunk => {
  const [members = new Int32Array(0), ...columns] = parts.map(partFromBytes)
  if (columns.some((column) => column.length !== members.length))
    throw new Error('A chunk of a snapshot has columns of unlike lengths.')
  return { length: members.length, members, columns }
}

/** The rows of each member, in the order of the members' numbers.  @param members values of each of them, row after row */
export function* chunksInOrder(
  columns: number,
  members: Iterable<Int32Array>,
  length = rowsInChunk,
): Generator<Chunk> {
  const empty = () => ({
    numbers: new Int32Array(length),
    rest: Array.from({ length: columns }, () => new Int32Array(length)),
  })
  let [filling, filled, number] = [empty(), 0, 0]
  const chunkOf = (): Chunk => ({
    length: filled,
    members: filling.numbers.subarray(0, filled),
    columns: filling.rest.map((one) => one.subarray(0, filled)),
  })
  for (const values of members) {
    const rows = values.length / columns
    for (let from = 0; from < rows;) {
      const taken = Math.min(rows - from, length - filled)
      filling.numbers.fill(number, filled, filled + taken)
      // Column by column: a walk over the columns of each row takes many times as long.
      for (let column = 0; column < columns; column += 1) {
        const target = filling.rest[column]
        if (target === undefined) continue
        for (let row = 0; row < taken; row += 1)
          target[filled + row] = values[(from + row) * columns + column] ?? 0
      }
      filled += taken
      from += taken
      if (filled < length) continue
      yield chunkOf()
      ;[filling, filled] = [empty(), 0]
    }
    number += 1
  }
  if (filled > 0) yield chunkOf()
}

/** A chunk without the rows of one member; undefined where it has none of them. */
export const chunkWithout = ({ length, members, columns }: Chunk, member: number): Chunk | undefined => {
  const kept = Array.from(members.keys()).filter((row) => members[row] !== member)
  if (kept.length === length) return undefined
  const keep = (values: Int32Array) => Int32Array.from(kept, (row) => values[row] ?? 0)
  return { length: kept.length, members: keep(members), columns: columns.map(keep) }
}
