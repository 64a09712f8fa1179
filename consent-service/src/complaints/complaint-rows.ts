import { complaintSchema, type ComplaintId } from '@mutua/sdk/consent/complaint'
import type { Instant, WebId } from '@mutua/sdk/ids'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { toBytes, type ReadableStore, type Write } from '@mutua/kit/store'
import type { z } from 'zod'

/** The last path segment of its id. Attacker-controlled until it was found in the store. */
export type LocalId = string
export const localIdOf = (id: ComplaintId): LocalId => id.slice(id.lastIndexOf('/') + 1)
const isLocalId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text)

/** As it rests; whether it is overdue depends on when one looks. */
export const complaintRowSchema = complaintSchema.omit({ isOverdue: true })
export type ComplaintRow = z.infer<typeof complaintRowSchema>

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
export const keys = {
  complaint: (local: LocalId) => `complaint/${local}`,
  complaints: 'complaint/',
  lists: 'complaint-of/',
  of: (member: WebId, at: Instant, local: LocalId) => `complaint-of/${hashKey(member)}/${at}/${local}`,
  allOf: (member: WebId) => `complaint-of/${hashKey(member)}/`,
  /** Those that wait, the most urgent first. */
  waiting: ({ answerBy, id }: Pick<ComplaintRow, 'answerBy' | 'id'>) =>
    `complaint-waiting/${answerBy}/${localIdOf(id)}`,
  allWaiting: 'complaint-waiting/',
  waitingLists: 'complaint-waiting-of/',
  /** Of one member; their number is what limits them. */
  waitingOf: (member: WebId, local: LocalId) => `complaint-waiting-of/${hashKey(member)}/${local}`,
  allWaitingOf: (member: WebId) => `complaint-waiting-of/${hashKey(member)}/`,
}

export interface HeldComplaint {
  readonly complaint: ComplaintRow
  readonly key: string
  readonly bytes: Uint8Array
}

export const readComplaint = async (
  store: Pick<ReadableStore, 'get'>,
  local: LocalId,
): Promise<HeldComplaint | undefined> => {
  const key = keys.complaint(local)
  const bytes = isLocalId(local) ? await store.get(key) : undefined
  return bytes === undefined ? undefined : { key, bytes, complaint: parseRow(complaintRowSchema, bytes) }
}

/** All rows of a complaint that has just been made. */
export const madeRows = (complaint: ComplaintRow): readonly Write[] => {
  const { id, member, madeAt } = complaint
  const local = localIdOf(id)
  return [
    row(keys.complaint(local), complaint),
    ...[keys.of(member, madeAt, local), keys.waiting(complaint), keys.waitingOf(member, local)].map(
      (key) => ({
        key,
        value: toBytes(local),
      }),
    ),
  ]
}
