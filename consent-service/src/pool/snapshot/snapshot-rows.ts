import { z } from 'zod'
import { instantSchema, sha256Schema, type Sha256 } from '@mutua/sdk/ids'
import { snapshotStatementSchema } from '@mutua/sdk/pool/study'
import { tableSchema } from '@mutua/sdk/pool/table'
import { parseRow } from '@mutua/kit/row'
import type { ReadableStore } from '@mutua/kit/store'
import type { StudyId } from '../budgets/budget-rows.ts'
import { headKey, membersKey } from './study-key.ts'

/** Written last, and with nothing but it a snapshot is there. Sealed by the key of its study like all that follows. */
const headRowSchema = z.strictObject({
  /** How chunks rest: each column of each of them is sealed alone. There was no other one in any release. */
  version: z.literal(2),
  statement: snapshotStatementSchema,
  table: tableSchema,
  /** base64 of 32 bytes: what pseudonyms and salts are made with. */
  secret: z.base64(),
  chunks: z.int().min(0),
  members: z.int().min(0),
})
export type HeadRow = z.infer<typeof headRowSchema>

/** What is left to say of a study that was destroyed. */
export const destroyedRowSchema = z.strictObject({
  snapshot: sha256Schema.exactOptional(),
  files: z.int().min(0),
  bytes: z.int().min(0),
  at: instantSchema,
})

/** Somebody who was read: a member's number is their place in the list, which is in the order of the pseudonyms. */
export interface SnapshotMember {
  readonly pseudonym: Sha256
  /** Rows that they brought. */
  readonly weight: number
}

const memberBytes = 36

export const membersToBytes = (members: readonly SnapshotMember[]): Uint8Array => {
  const bytes = Buffer.alloc(members.length * memberBytes)
  for (const [number, { pseudonym, weight }] of members.entries()) {
    bytes.write(pseudonym, number * memberBytes, 'hex')
    bytes.writeUInt32BE(weight, number * memberBytes + 32)
  }
  return bytes
}

/** @throws {Error} for another length than a list has */
const membersFromBytes = (bytes: Uint8Array): readonly SnapshotMember[] => {
  if (bytes.length % memberBytes !== 0) throw new Error('A list of members has another length.')
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / memberBytes }, (_, number) => ({
    pseudonym: all.toString('hex', number * memberBytes, number * memberBytes + 32) as Sha256, // 32 bytes.
    weight: all.readUInt32BE(number * memberBytes + 32),
  }))
}

export const findHead = async (
  store: Pick<ReadableStore, 'get'>,
  study: StudyId,
): Promise<HeadRow | undefined> => {
  const bytes = await store.get(headKey(study))
  return bytes === undefined ? undefined : parseRow(headRowSchema, bytes)
}

/** @throws {Error} where there is a head and no list */
export const readMembers = async (
  store: Pick<ReadableStore, 'get'>,
  study: StudyId,
): Promise<readonly SnapshotMember[]> => {
  const bytes = await store.get(membersKey(study))
  if (bytes === undefined) throw new Error('A snapshot is without the list of its members.')
  return membersFromBytes(bytes)
}
