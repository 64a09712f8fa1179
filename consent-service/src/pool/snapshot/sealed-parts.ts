import type { ReadableStore, Write } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { Chunk } from './columns.ts'
import { chunkFromParts, chunkToParts } from './sealed-chunks.ts'
import { partKey } from './study-key.ts'

/** All parts of a chunk, for one write. */
export const chunkWrites = (study: StudyId, ordinal: number, chunk: Chunk): readonly Write[] =>
  chunkToParts(chunk).map((value, part) => ({ key: partKey(study, ordinal, part), value }))

/** A chunk whole. @throws {Error} where a part of it is not there, or does not fit the others */
export const readChunk = async (
  store: Pick<ReadableStore, 'get'>,
  study: StudyId,
  { ordinal, columns }: { readonly ordinal: number; readonly columns: number },
): Promise<Chunk> => {
  const parts: Uint8Array[] = []
  for (let part = 0; part <= columns; part += 1) {
    const bytes = await store.get(partKey(study, ordinal, part))
    if (bytes === undefined) throw new Error('A snapshot lacks a part of its rows.')
    parts.push(bytes)
  }
  return chunkFromParts(parts)
}
