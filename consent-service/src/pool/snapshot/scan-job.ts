import { openSealed, type Opener } from '@mutua/kit/sealing/data-key'
import type { Query } from '@mutua/sdk/pool/query'
import type { Table } from '@mutua/sdk/pool/table'
import { createScan, type Scan } from './scan.ts'
import { partFromBytes } from './sealed-chunks.ts'

/** A part of a chunk: memory that both threads look at, or what is still sealed. */
export type PartToScan =
  | { readonly kind: 'opened'; readonly part: number; readonly values: Int32Array }
  | {
      readonly kind: 'sealed'
      readonly part: number
      readonly sealed: Uint8Array<ArrayBuffer>
      readonly place: string
      readonly opener: Opener
      /** Else zeros are written over it before the answer. */
      readonly isKept: boolean
    }

/** Some chunks of a scan, in the order of the snapshot. */
export interface ScanWork {
  /** A number of this scan alone. */
  readonly scan: number
  /** With its first chunks only. */
  readonly asked?: { readonly table: Table; readonly query: Query }
  readonly chunks: readonly (readonly PartToScan[])[]
  readonly isLast: boolean
}

export interface ScanAnswer {
  readonly id: number
  readonly outcome: ScanOutcome
}

type ScanOutcome =
  /** What was opened to be kept, chunk by chunk and part by part, in memory that is shared. */
  | {
      readonly kind: 'looked'
      readonly opened: readonly (readonly (Int32Array | undefined)[])[]
      readonly vectors: ReturnType<Scan['vectors']>
    }
  /** A chunk has parts of two moments: nothing of it was counted, and the scan is over. */
  | { readonly kind: 'unlike-lengths' }
  /** The thread that began it is gone. */
  | { readonly kind: 'not-begun' }
  | { readonly kind: 'failed'; readonly why: string }

/** What the thread of the scans does. It remembers counts of scans that are not over, and no row. */
export const createScanJobs = (): ((work: ScanWork) => ScanOutcome) => {
  const scans = new Map<number, { readonly scan: Scan; readonly columns: number }>()
  return (work) => {
    const { asked } = work
    if (asked !== undefined)
      scans.set(work.scan, {
        scan: createScan(asked.table, asked.query),
        columns: asked.table.columns.length,
      })
    const known = scans.get(work.scan)
    if (known === undefined) return { kind: 'not-begun' }
    const opened: (Int32Array | undefined)[][] = []
    const forget = (): void => {
      scans.delete(work.scan)
      for (const values of opened.flat()) values?.fill(0)
    }
    try {
      for (const parts of work.chunks)
        if (!lookAt(parts, known, opened)) {
          forget()
          return { kind: 'unlike-lengths' }
        }
      if (work.isLast) scans.delete(work.scan)
      return { kind: 'looked', opened, vectors: work.isLast ? known.scan.vectors() : [] }
    } catch (cause) {
      forget()
      return { kind: 'failed', why: cause instanceof Error ? cause.message : 'A scan failed.' }
    }
  }
}

/** @returns whether all parts have one length; only then they are counted */
const lookAt = (
  parts: readonly PartToScan[],
  { scan, columns }: { readonly scan: Scan; readonly columns: number },
  opened: (Int32Array | undefined)[][],
): boolean => {
  const byPart = new Map<number, Int32Array>()
  const passing: Int32Array[] = []
  const keeping: (Int32Array | undefined)[] = []
  opened.push(keeping)
  try {
    for (const one of parts) {
      const values = one.kind === 'opened' ? one.values : openPart(one)
      if (one.kind === 'sealed' && !one.isKept) passing.push(values)
      keeping.push(one.kind === 'sealed' && one.isKept ? values : undefined)
      byPart.set(one.part, values)
    }
    const [{ length } = { length: 0 }] = byPart.values()
    if (byPart.values().some((values) => values.length !== length)) return false
    scan.add({
      length,
      members: byPart.get(0),
      columns: Array.from({ length: columns }, (_, place) => byPart.get(place + 1)),
    })
    return true
  } finally {
    for (const values of passing) values.fill(0)
  }
}

/** What is kept goes into memory that both threads see: who owns it writes zeros over it at any moment. */
const openPart = ({ opener, sealed, place, isKept }: Extract<PartToScan, { kind: 'sealed' }>): Int32Array => {
  const plain = partFromBytes(openSealed(opener, sealed, place))
  if (!isKept) return plain
  const shared = new Int32Array(new SharedArrayBuffer(plain.byteLength))
  shared.set(plain)
  plain.fill(0)
  return shared
}
