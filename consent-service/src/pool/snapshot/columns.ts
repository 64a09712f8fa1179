import type { Row, Table } from '@mutua/sdk/pool/table'

/** No value of a column; below the least that a table may declare. */
export const missing = -2_147_483_648

/** A stretch of a snapshot, column by column: 32 bits a value, the rows of a member side by side. */
export interface Chunk extends PartialChunk {
  /** The number of each row's member; rows of one member follow each other, also from one chunk to the next. */
  readonly members: Int32Array
  /** As the table orders its columns: a value's place, a scaled number, or `missing`. */
  readonly columns: readonly Int32Array[]
}

/** As much of a chunk as a question looks at: what it does not look at is `undefined`, and need never be opened. */
export interface PartialChunk {
  readonly length: number
  readonly members: Int32Array | undefined
  readonly columns: readonly (Int32Array | undefined)[]
}

/** @param rows admitted to the table, so that the rows of a member follow each other; @param length of each chunk but the last */
export function* chunksOf(table: Table, rows: readonly Row[], length = 65_536): Generator<Chunk> {
  let [number, before] = [0, rows[0]?.member]
  for (let from = 0; from < rows.length; from += length) {
    const part = rows.slice(from, from + length)
    const members = Int32Array.from(part, ({ member }) => {
      if (member !== before) number += 1
      before = member
      return number
    })
    const columns = table.columns.map((_, at) => Int32Array.from(part, ({ values }) => values[at] ?? missing))
    yield { length: part.length, members, columns }
  }
}
