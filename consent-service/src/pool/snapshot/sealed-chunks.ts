import type { Chunk } from './columns.ts'

/** Rows of a chunk but for the last one. */
export const rowsInChunk = 65_536

/** The members' numbers, then each column: 32 bits a value, the lowest byte first. */
export const chunkToBytes = ({ length, members, columns }: Chunk): Uint8Array => {
  const all = new Int32Array(length * (columns.length + 1))
  for (const [at, column] of [members, ...columns].entries()) all.set(column.subarray(0, length), at * length)
  return new Uint8Array(all.buffer)
}

/** @param bytes as they were opened @throws {Error} for what is no chunk of so many columns */
export const chunkFromBytes = (bytes: Uint8Array, columns: number): Chunk => {
  const length = bytes.length / 4 / (columns + 1)
  if (!Number.isInteger(length)) throw new Error('A chunk of a snapshot has another length than its columns.')
  // A copy: what was opened may lie anywhere in a larger piece of memory.
  const all = new Int32Array(new Uint8Array(bytes).buffer)
  const part = (at: number) => all.subarray(at * length, (at + 1) * length)
  return { length, members: part(0), columns: Array.from({ length: columns }, (_, at) => part(at + 1)) }
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
