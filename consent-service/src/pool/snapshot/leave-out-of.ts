import type { Sha256 } from '@mutua/sdk/ids'
import type { Store, StoreEngine, Write } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import { chunkWithout, rowsInChunk } from './sealed-chunks.ts'
import { chunkWrites, readChunk } from './sealed-parts.ts'
import type { HeadRow, SnapshotMember } from './snapshot-rows.ts'
import { chunkKey } from './study-key.ts'

/**
 * Writes the chunks that hold rows of a member anew without them, all in one write, and makes the engine let go of what they
 * were. The list of who was read stays: shares of what was answered before rest on it.
 */
export const leaveOutOf = async (
  study: StudyId,
  {
    head,
    members,
    pseudonym,
  }: { readonly head: HeadRow; readonly members: readonly SnapshotMember[]; readonly pseudonym: Sha256 },
  deps: {
    readonly rows: Pick<Store, 'write'>
    readonly reader: Pick<Store, 'get'>
    readonly engine: Pick<StoreEngine, 'compact'>
  },
): Promise<void> => {
  const number = members.findIndex((one) => one.pseudonym === pseudonym)
  const weight = members[number]?.weight ?? 0
  if (weight === 0) return
  // Rows leave a chunk, and never move to another one: where they were at first is where they are.
  const from = members.slice(0, number).reduce((sum, one) => sum + one.weight, 0)
  const [first, last] = [Math.floor(from / rowsInChunk), Math.floor((from + weight - 1) / rowsInChunk)]
  const writes: Write[] = []
  for (let ordinal = first; ordinal <= last; ordinal += 1) {
    const chunk = await readChunk(deps.reader, study, { ordinal, columns: head.table.columns.length })
    const rest = chunkWithout(chunk, number)
    if (rest !== undefined) writes.push(...chunkWrites(study, ordinal, rest))
  }
  // Also where nothing is left to write: an earlier call may have ended before the engine let go.
  if (writes.length > 0) await deps.rows.write(writes)
  await deps.engine.compact({ gte: chunkKey(study, first), lt: chunkKey(study, last + 1) })
}
