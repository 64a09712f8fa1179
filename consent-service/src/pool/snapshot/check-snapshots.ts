import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import type { Column } from '@mutua/sdk/pool/table'
import { studyIdSchema, type StudyId } from '../budgets/budget-rows.ts'
import { missing, type Chunk } from './columns.ts'
import { readChunk } from './sealed-parts.ts'
import { destroyedRowSchema, findHead, readMembers, type HeadRow } from './snapshot-rows.ts'
import { chunkKey, chunkPrefix, destroyedKey, destroyedPrefix, partKey } from './study-key.ts'
import { rowsOfStudy, rowsPrefix } from './study-key.ts'

/**
 * Whether each snapshot is whole: its chunks and no others, in each of them what the declared table allows, of members who
 * were read and of none of them more rows than they brought; and whether nothing is left of a study that was destroyed.
 */
export const checkSnapshots: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(destroyedPrefix))) {
    parseRow(destroyedRowSchema, value)
    for await (const left of store.list({
      ...prefixRange(rowsOfStudy(studyIn(key, destroyedPrefix))),
      limit: 1,
    }))
      yield { where: left.key, what: 'Its study was destroyed, and this can still be opened.' }
  }
  for await (const study of studiesIn(store))
    if ((await store.get(destroyedKey(study))) === undefined) yield* checkSnapshot(study, store)
}

const studyIn = (key: string, prefix: string): StudyId =>
  studyIdSchema.parse(key.slice(prefix.length).split('/')[0])

const studiesIn = async function* (store: ReadableStore): AsyncIterable<StudyId> {
  const { lt } = prefixRange(rowsPrefix)
  for (let gte = rowsPrefix; ;) {
    const [first] = await Array.fromAsync(store.list({ gte, lt, limit: 1 }))
    if (first === undefined) return
    const study = studyIn(first.key, rowsPrefix)
    yield study
    gte = prefixRange(rowsOfStudy(study)).lt
  }
}

const checkSnapshot = async function* (study: StudyId, store: ReadableStore): AsyncIterable<Finding> {
  const head = await findHead(store, study)
  if (head === undefined) {
    yield { where: rowsOfStudy(study), what: 'It was being frozen; the next start of the service erases it.' }
    return
  }
  const members = await readMembers(store, study)
  if (members.length !== head.members)
    yield { where: rowsOfStudy(study), what: 'The list of its members has another length than it says.' }
  const rows = new Uint32Array(members.length)
  for (let ordinal = 0; ordinal < head.chunks; ordinal += 1) {
    const where = chunkKey(study, ordinal)
    const columns = head.table.columns.length
    const fault = await faultOfChunk(study, { ordinal, head, rows }, store)
    if (fault !== undefined) yield { where, what: fault }
    const beyond = { gte: partKey(study, ordinal, columns + 1), lt: chunkKey(study, ordinal + 1), limit: 1 }
    for await (const { key } of store.list(beyond))
      yield { where: key, what: 'The table of the snapshot has fewer columns.' }
  }
  if (rows.some((count, number) => count > (members[number]?.weight ?? 0)))
    yield { where: rowsOfStudy(study), what: 'Somebody has more rows in it than they brought.' }
  for await (const { key } of store.list({
    ...prefixRange(chunkPrefix(study)),
    gte: chunkKey(study, head.chunks),
  }))
    yield { where: key, what: 'The snapshot says that it has fewer parts.' }
}

const faultOfChunk = async (
  study: StudyId,
  { ordinal, head, rows }: { readonly ordinal: number; readonly head: HeadRow; readonly rows: Uint32Array },
  store: ReadableStore,
): Promise<string | undefined> => {
  const columns = head.table.columns.length
  for (let part = 0; part <= columns; part += 1)
    if ((await store.get(partKey(study, ordinal, part))) === undefined)
      return 'This part of a snapshot is not there.'
  let chunk: Chunk
  try {
    chunk = await readChunk(store, study, { ordinal, columns })
  } catch {
    return 'Its columns do not fit each other.'
  }
  return faultOf(chunk, head, rows)
}

/** Says nothing of whose row it is, or of what is in it. */
const faultOf = (chunk: Chunk, { table }: HeadRow, rows: Uint32Array): string | undefined => {
  for (const number of chunk.members) {
    if (rows[number] === undefined) return 'A row in it is of nobody who was read.'
    rows[number] += 1
  }
  const isWithin = table.columns.every((column, at) =>
    chunk.columns[at]?.every((value) => value === missing || isAllowed(column, value)),
  )
  return isWithin ? undefined : 'A value in it is outside of what the declared table allows.'
}

const isAllowed = (column: Column, value: number): boolean =>
  column.kind === 'number'
    ? value >= column.least && value <= column.most
    : value >= 0 && value < column.values.length
