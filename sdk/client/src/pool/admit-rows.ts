import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Column, Row, Table } from './table.ts'

/**
 * The rows that a snapshot may hold, in the order of their members: numbers clamped into their domain, values that the
 * table does not know left out, and no more rows of a member than it allows. What stays of one member follows from that
 * member's rows alone, in whatever order they come: so that one member more or less changes nobody else's.
 */
export const admitRows = (table: Table, rows: Iterable<Row>): Row[] => {
  const byMember = new Map<string, Row[]>()
  for (const row of rows) {
    const own = byMember.get(row.member)
    const admitted = {
      member: row.member,
      values: table.columns.map((column, at) => within(column, row.values[at])),
    }
    if (own === undefined) byMember.set(row.member, [admitted])
    else own.push(admitted)
  }
  return [...byMember]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, own]) => fewest(own, table.rowsPerMember))
}

const within = (column: Column, value: number | undefined): number | undefined => {
  if (value === undefined || !Number.isSafeInteger(value)) return undefined
  if (column.kind === 'number') return Math.min(Math.max(value, column.least), column.most)
  return value >= 0 && value < column.values.length ? value : undefined
}

/** By a hash of the whole row: the smallest values would be another picture of the person. */
const fewest = (rows: readonly Row[], most: number): readonly Row[] =>
  rows
    .map((row) => ({ row, rank: rankOf(row) }))
    .sort((left, right) => (left.rank < right.rank ? -1 : left.rank > right.rank ? 1 : 0))
    .slice(0, most)
    .map(({ row }) => row)

const rankOf = ({ member, values }: Row): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify([member, ...values.map((value) => value ?? null)]))))
