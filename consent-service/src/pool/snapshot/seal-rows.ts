import { hash } from 'node:crypto'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { statementText } from '@mutua/sdk/coop/officer'
import type { Sha256 } from '@mutua/sdk/ids'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import { aboutOf, type SnapshotStatement } from '@mutua/sdk/pool/study'
import { tableOf } from '@mutua/sdk/pool/variables'
import { row } from '@mutua/kit/row'
import type { Store, StoreEngine } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import { memberTreeOf } from './member-tree.ts'
import type { BroughtRows } from './read-cohort.ts'
import { chunksInOrder } from './sealed-chunks.ts'
import { chunkWrites } from './sealed-parts.ts'
import { membersToBytes, type HeadRow } from './snapshot-rows.ts'
import { headKey, membersKey } from './study-key.ts'

export interface SealDeps {
  /** Sealed by the keys of the studies. */
  readonly rows: Pick<Store, 'write'>
  /** Beneath: what rests is what the digest is made of. */
  readonly engine: Pick<StoreEngine, 'get'>
}

export interface FrozenStudy {
  readonly id: StudyId
  readonly address: string
  readonly plan: Pick<StudyPlan, 'variables' | 'rowsPerMember'>
}

/** A crash in here leaves chunks without a head: they are erased with their key before anything else is done. */
export const sealRows = async (
  { id, address, plan }: FrozenStudy,
  read: { readonly day: CivilDate; readonly secret: Buffer; readonly brought: BroughtRows },
  { rows, engine }: SealDeps,
): Promise<SnapshotStatement> => {
  const { day, secret, brought } = read
  const table = tableOf(plan.variables, plan.rowsPerMember)
  const columns = table.columns.length
  const inOrder = [...brought].toSorted(([left], [right]) => (left < right ? -1 : 1))
  const members = inOrder.map(([pseudonym, { length }]) => ({ pseudonym, weight: length / columns }))
  const digests: string[] = []
  let chunks = 0
  for (const chunk of chunksInOrder(
    columns,
    inOrder.map(([, values]) => values),
  )) {
    const writes = chunkWrites(id, chunks, chunk)
    await rows.write(writes)
    for (const { key } of writes) digests.push(hash('sha256', (await engine.get(key)) ?? '', 'hex'))
    chunks += 1
  }
  // Version 2: a digest for each sealed column of each chunk, the members' numbers first.
  const content = { type: 'StudySnapshotContent', version: 2, study: address, day, table, digests }
  const statement: SnapshotStatement = {
    ...{ type: 'StudySnapshot', version: 1, study: address, day, about: aboutOf(members.length) },
    snapshot: hash('sha256', statementText(content), 'hex') as Sha256, // 32 bytes in hexadecimal.
    members: memberTreeOf(address, members, secret).commitment,
  }
  const head: HeadRow = {
    ...{ version: 2, statement, table, secret: secret.toString('base64') },
    ...{ chunks, members: members.length },
  }
  await rows.write([{ key: membersKey(id), value: membersToBytes(members) }, row(headKey(id), head)])
  return statement
}
