import { setImmediate } from 'node:timers/promises'
import type { Query } from '@mutua/sdk/pool/query'
import type { ReadableStore } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { PartialChunk } from './columns.ts'
import { createHeldColumns, type HeldColumn } from './held-columns.ts'
import { columnsFor, createScan, type Scan } from './scan.ts'
import { partFromBytes, rowsInChunk } from './sealed-chunks.ts'
import type { HeadRow } from './snapshot-rows.ts'
import { partKey } from './study-key.ts'

/** Columns in memory, those asked last. */
export interface OpenedSnapshots {
  readonly scan: (study: StudyId, head: HeadRow, query: Query) => Promise<ReturnType<Scan['vectors']>>
  /** Writes zeros over what memory holds of a study, and forgets it. */
  readonly drop: (study: StudyId) => void
}

interface OpenedPart {
  readonly part: number
  readonly values: Int32Array
  readonly isKept: boolean
}

/**
 * Opens the columns that a question looks at and no others, and lets other work have its turn every few milliseconds.
 * @param store in which each value opens at its own place only: parts cannot change places. It keeps nothing of what it gives.
 * @param maxBytes of all columns that are kept opened; what has no room is opened for each scan, and zeros written over it
 */
export const createOpenedSnapshots = (
  store: Pick<ReadableStore, 'get'>,
  maxBytes: number,
): OpenedSnapshots => {
  const held = createHeldColumns(maxBytes)

  const openPart = async (column: HeldColumn, ordinal: number): Promise<OpenedPart> => {
    const { study, part } = column
    const known = column.parts[ordinal]
    if (known !== undefined) return { part, values: known, isKept: true }
    const before = held.dropsOf(study)
    const bytes = await store.get(partKey(study, ordinal, part))
    if (bytes === undefined) throw new Error('A snapshot lacks a part of its rows.')
    const values = partFromBytes(bytes)
    // Another scan may have kept it meanwhile, or it was dropped.
    const isKept = column.isHeld && column.parts[ordinal] === undefined && held.dropsOf(study) === before
    if (isKept) column.parts[ordinal] = values
    return { part, values, isKept }
  }

  /**
   * Parts of one moment. A member who leaves makes a chunk shorter, in one write: parts of one length are of one moment, and
   * others are read again. @param use is called in the same turn in which that was looked at: nothing drops them in between
   */
  const withParts = async (
    columns: readonly HeldColumn[],
    ordinal: number,
    use: (opened: readonly OpenedPart[]) => void,
  ): Promise<void> => {
    for (let time = 0; time < timesAtMost; time += 1) {
      const before = columns.map(({ study }) => held.dropsOf(study))
      const opened: OpenedPart[] = []
      try {
        for (const column of columns) opened.push(await openPart(column, ordinal))
        const length = opened[0]?.values.length
        const isOne = opened.every(({ values }) => values.length === length)
        if (isOne && columns.every(({ study }, at) => held.dropsOf(study) === before[at])) {
          use(opened)
          return
        }
      } finally {
        wipe(opened)
      }
      for (const { study } of columns) held.drop(study)
    }
    throw new Error('A chunk of a snapshot has columns of unlike lengths.')
  }

  return {
    drop: held.drop,
    scan: async (study, head, query) => {
      const scan = createScan(head.table, query)
      const { members, places } = columnsFor(head.table, query)
      // How many rows a chunk has is told by any part of it.
      const parts = [...(members || places.length === 0 ? [0] : []), ...places.map((place) => place + 1)]
      const columns = held.take(study, parts, head.chunks * rowsInChunk * 4)
      try {
        let since = performance.now()
        for (let ordinal = 0; ordinal < head.chunks; ordinal += 1) {
          await withParts(columns, ordinal, (opened) => {
            scan.add(chunkOf(opened, head))
          })
          if (performance.now() - since < turnMs) continue
          await setImmediate()
          since = performance.now()
        }
        return scan.vectors()
      } finally {
        held.giveBack(columns)
      }
    },
  }
}

/** For how long a scan holds the event loop before others have their turn. */
const turnMs = 4
/** Each time but the last a member has left in the middle of the reading. */
const timesAtMost = 16

const chunkOf = (opened: readonly OpenedPart[], { table }: HeadRow): PartialChunk => {
  const byPart = new Map(opened.map(({ part, values }) => [part, values]))
  return {
    length: opened[0]?.values.length ?? 0,
    members: byPart.get(0),
    columns: table.columns.map((_, place) => byPart.get(place + 1)),
  }
}

/** What is not kept opened is nobody's any more. */
const wipe = (opened: readonly OpenedPart[]): void => {
  for (const { values, isKept } of opened) if (!isKept) values.fill(0)
}
