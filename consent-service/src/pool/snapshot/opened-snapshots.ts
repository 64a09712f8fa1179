import { Problem } from '@mutua/sdk/problem'
import type { Query } from '@mutua/sdk/pool/query'
import type { StudyId } from '../budgets/budget-rows.ts'
import { createHeldColumns, type HeldColumn } from './held-columns.ts'
import type { ReadSealed } from './read-sealed.ts'
import { columnsFor, type Scan } from './scan.ts'
import type { ScanThread } from './scan-beside.ts'
import type { PartToScan, ScanWork } from './scan-job.ts'
import { rowsInChunk } from './sealed-chunks.ts'
import type { HeadRow } from './snapshot-rows.ts'
import { partKey } from './study-key.ts'

/** Columns in memory, those asked last. */
export interface OpenedSnapshots {
  readonly scan: (study: StudyId, head: HeadRow, query: Query) => Promise<Vectors>
  /** Writes zeros over what memory holds of a study, and forgets it. */
  readonly drop: (study: StudyId) => void
}

type Vectors = ReturnType<Scan['vectors']>

interface OpenedDeps {
  /** Each value opens at its own place only: parts cannot change places. */
  readonly readSealed: ReadSealed
  /** Where they are opened and looked at: the thread that answers does neither. */
  readonly thread: Pick<ScanThread, 'run'>
}

/**
 * Opens the columns that a question looks at and no others. What stays opened is memory that the thread of the scans looks
 * at too, and belongs to here.
 * @param maxBytes of all columns that are kept opened; what has no room is opened for each scan, and zeros written over it
 */
export const createOpenedSnapshots = (
  { readSealed, thread }: OpenedDeps,
  maxBytes: number,
): OpenedSnapshots => {
  const held = createHeldColumns(maxBytes)
  let lastScan = 0

  /** As many chunks as the thread that answers reads in a moment. */
  const readChunks = async (
    columns: readonly HeldColumn[],
    from: number,
    chunks: number,
  ): Promise<readonly (readonly PartToScan[])[]> => {
    const read: PartToScan[][] = []
    let bytes = 0
    for (let ordinal = from; ordinal < chunks && bytes < bytesAtOnce; ordinal += 1) {
      const parts: PartToScan[] = []
      for (const { study, part, parts: known, isHeld } of columns) {
        const values = known[ordinal]
        if (values !== undefined) {
          parts.push({ kind: 'opened', part, values })
          continue
        }
        const place = partKey(study, ordinal, part)
        const found = await readSealed(place)
        if (found === undefined) throw new Error('A snapshot lacks a part of its rows.')
        bytes += found.sealed.length
        // Memory of its own: what goes over to the thread takes nothing along that lay beside it.
        const sealed = new Uint8Array(found.sealed)
        parts.push({ kind: 'sealed', part, place, opener: found.opener, sealed, isKept: isHeld })
      }
      read.push(parts)
      if (read.length === chunksAtOnce) break
    }
    return read
  }

  const look = async (work: ScanWork) => {
    const given = work.chunks.flat().flatMap((one) => (one.kind === 'sealed' ? [one.sealed.buffer] : []))
    const { outcome } = await thread.run(work, given)
    if (outcome.kind === 'failed') throw new Error(outcome.why)
    if (outcome.kind === 'not-begun')
      throw new Problem('pool-scan-unavailable', 'The scan of the snapshot stopped; try again.')
    return outcome
  }

  /** Of one moment: undefined where the study was dropped in the middle, or a chunk had parts of two moments. */
  const scanOnce = async (
    columns: readonly HeldColumn[],
    asked: NonNullable<ScanWork['asked']>,
    { study, chunks }: { readonly study: StudyId; readonly chunks: number },
  ): Promise<Vectors | undefined> => {
    const scan = ++lastScan
    const before = held.dropsOf(study)
    let [from, isCounting] = [0, false]
    try {
      for (;;) {
        const read = await readChunks(columns, from, chunks)
        const isLast = from + read.length >= chunks
        const work = { scan, chunks: read, isLast, ...(from === 0 ? { asked } : {}) }
        // A scan that fails, or whose thread falls, is counted no further there.
        isCounting = false
        const outcome = await look(work)
        const isSame = held.dropsOf(study) === before
        if (outcome.kind === 'unlike-lengths') return undefined
        isCounting = !isLast
        keep(columns, { from, opened: outcome.opened, isSame })
        if (!isSame) return undefined
        if (isLast) return outcome.vectors
        from += read.length
      }
    } finally {
      // The thread forgets what it has counted so far.
      if (isCounting) thread.run({ scan, chunks: [], isLast: true }).catch(() => undefined)
    }
  }

  return {
    drop: held.drop,
    scan: async (study, head, query) => {
      const { members, places } = columnsFor(head.table, query)
      // How many rows a chunk has is told by any part of it.
      const parts = [...(members || places.length === 0 ? [0] : []), ...places.map((place) => place + 1)]
      for (let time = 0; time < timesAtMost; time += 1) {
        const columns = held.take(study, parts, head.chunks * rowsInChunk * 4)
        try {
          const asked = { table: head.table, query }
          const vectors = await scanOnce(columns, asked, { study, chunks: head.chunks })
          if (vectors !== undefined) return vectors
        } finally {
          held.giveBack(columns)
        }
        held.drop(study)
      }
      throw new Error('A chunk of a snapshot has columns of unlike lengths.')
    },
  }
}

/** What the thread that answers reads from the disk before others have their turn: some milliseconds of it at most. */
const bytesAtOnce = 500_000
/** Of what is opened already. */
const chunksAtOnce = 16
/** Each time but the last a member has left in the middle of the reading. */
const timesAtMost = 16

/** What may not stay, or what another scan has kept meanwhile, is nobody's any more. */
const keep = (
  columns: readonly HeldColumn[],
  {
    from,
    opened,
    isSame,
  }: {
    readonly from: number
    readonly opened: readonly (readonly (Int32Array | undefined)[])[]
    readonly isSame: boolean
  },
): void => {
  for (const [at, parts] of opened.entries())
    for (const [place, column] of columns.entries()) {
      const values = parts[place]
      if (values === undefined) continue
      if (isSame && column.isHeld && column.parts[from + at] === undefined) column.parts[from + at] = values
      else values.fill(0)
    }
}
