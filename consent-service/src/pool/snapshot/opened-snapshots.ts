import type { Query } from '@mutua/sdk/pool/query'
import type { ReadableStore } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { Chunk } from './columns.ts'
import { createScan, type Scan } from './scan.ts'
import { chunkFromBytes } from './sealed-chunks.ts'
import type { HeadRow } from './snapshot-rows.ts'
import { chunkKey } from './study-key.ts'

/** Columns in memory, those asked last. */
export interface OpenedSnapshots {
  readonly scan: (study: StudyId, head: HeadRow, query: Query) => Promise<ReturnType<Scan['vectors']>>
  /** Writes zeros over what memory holds of a study, and forgets it. */
  readonly drop: (study: StudyId) => void
}

/**
 * @param store in which each value opens at its own place only: chunks cannot change places
 * @param maxBytes of all that is kept opened; a larger snapshot is opened chunk by chunk for each scan
 */
export const createOpenedSnapshots = (
  store: Pick<ReadableStore, 'get'>,
  maxBytes: number,
): OpenedSnapshots => {
  const held = new Map<StudyId, { readonly chunks: readonly Chunk[]; readonly bytes: number }>()
  /** How often a study was dropped: what was being opened then is not kept. */
  const drops = new Map<StudyId, number>()

  const drop = (study: StudyId): void => {
    drops.set(study, (drops.get(study) ?? 0) + 1)
    for (const { members, columns } of held.get(study)?.chunks ?? [])
      for (const values of [members, ...columns]) values.fill(0)
    held.delete(study)
  }

  const keep = (study: StudyId, chunks: readonly Chunk[], bytes: number): void => {
    held.set(study, { chunks, bytes })
    let size = [...held.values()].reduce((sum, one) => sum + one.bytes, 0)
    for (const [oldest, one] of held) {
      if (size <= maxBytes) return
      size -= one.bytes
      drop(oldest)
    }
  }

  const openChunk = async (study: StudyId, { table }: HeadRow, ordinal: number): Promise<Chunk> => {
    const bytes = await store.get(chunkKey(study, ordinal))
    if (bytes === undefined) throw new Error('A snapshot lacks a part of its rows.')
    return chunkFromBytes(bytes, table.columns.length)
  }

  return {
    drop,
    scan: async (study, head, query) => {
      const scan = createScan(head.table, query)
      const known = held.get(study)
      if (known !== undefined) {
        // Asked last: the last one to go.
        held.delete(study)
        held.set(study, known)
        for (const chunk of known.chunks) scan.add(chunk)
        return scan.vectors()
      }
      const before = drops.get(study)
      const opened: Chunk[] = []
      let bytes = 0
      for (let ordinal = 0; ordinal < head.chunks; ordinal += 1) {
        const chunk = await openChunk(study, head, ordinal)
        scan.add(chunk)
        bytes += chunk.length * 4 * (chunk.columns.length + 1)
        if (bytes <= maxBytes) opened.push(chunk)
      }
      if (bytes <= maxBytes && drops.get(study) === before) keep(study, opened, bytes)
      return scan.vectors()
    },
  }
}
