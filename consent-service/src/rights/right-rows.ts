import { z } from 'zod'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { clockOf } from '@mutua/sdk/rights/rights-clock'
import {
  rightsRequestSchema,
  type RightsLine,
  type RightsRequest,
  type RightsRequestId,
  type ToldRecipient,
} from '@mutua/sdk/rights/rights-request'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { toBytes, type ReadableStore, type Write } from '@mutua/kit/store'

/** The last path segment of its id. Attacker-controlled until it was found in the store. */
export type LocalId = string
export const localIdOf = (id: string): LocalId => id.slice(id.lastIndexOf('/') + 1)

/** As it rests: its clock, and what recipients have stated, are worked out by whoever looks. */
export const rightRowSchema = rightsRequestSchema
  .omit({ clock: true, isOverdue: true, outcome: true, answeredAt: true, recipients: true })
  .extend({ told: z.array(z.url()).exactOptional() })
export type RightRow = z.infer<typeof rightRowSchema>

/** WebIDs do not stand in keys: a key shows up in more places than its value. */
export const rightKeys = {
  all: 'right/',
  one: (local: LocalId) => `right/${local}`,
  lists: 'right-of/',
  of: (person: WebId, local: LocalId) => `right-of/${hashKey(person)}/${local}`,
  allOf: (person: WebId) => `right-of/${hashKey(person)}/`,
  /** Those whose clock runs, by when it is over. */
  allWaiting: 'right-waiting/',
  /** Those whose clock stands still. */
  allPaused: 'right-paused/',
  /** Granted erasures whose consents have still to be ended. */
  allEnding: 'right-ending/',
  ending: (local: LocalId) => `right-ending/${local}`,
  /** The last number of a year. */
  number: (year: string) => `right-number/${year}`,
}

/** Where a request waits, or `undefined` when nobody waits any more. */
export const waitingKey = (request: RightRow, today: CivilDate): string | undefined => {
  if (request.state !== 'open') return undefined
  const local = localIdOf(request.id)
  const { isPaused, dueAt } = clockOf(request.receivedOn, request.steps, today)
  return isPaused ? `${rightKeys.allPaused}${local}` : `${rightKeys.allWaiting}${dueAt}/${local}`
}

/** The row of a request and all that leads to it, after a step. */
export const stepRows = (
  before: RightRow | undefined,
  after: RightRow,
  today: CivilDate,
): readonly Write[] => {
  const local = localIdOf(after.id)
  const was = before === undefined ? undefined : waitingKey(before, today)
  const is = waitingKey(after, today)
  const webId = after.from.webId
  return [
    row(rightKeys.one(local), after),
    ...(was === undefined || was === is ? [] : [{ key: was, value: undefined }]),
    ...(is === undefined || was === is ? [] : [{ key: is, value: toBytes(local) }]),
    ...(before !== undefined || webId === undefined
      ? []
      : [{ key: rightKeys.of(webId, local), value: toBytes(local) }]),
  ]
}

export interface HeldRight {
  readonly key: string
  readonly bytes: Uint8Array
  readonly request: RightRow
}

export const readRight = async (
  store: Pick<ReadableStore, 'get'>,
  local: LocalId,
): Promise<HeldRight | undefined> => {
  const key = rightKeys.one(local)
  const bytes = /^[A-Za-z0-9_-]{22}$/.test(local) ? await store.get(key) : undefined
  return bytes === undefined ? undefined : { key, bytes, request: parseRow(rightRowSchema, bytes) }
}

/** What an officer may see who does not answer it. */
export const lineOf = (request: RightRow, at: number): RightsLine => {
  const { id, number, kind, channel, receivedOn, state, inCharge, answer } = request
  const clock = clockOf(receivedOn, request.steps, civilDateOf(at))
  const doneBy = answer?.at ?? instantOf(at)
  return {
    ...{ id, number, kind, channel, receivedOn, state, clock },
    standing: request.from.standing,
    ...(inCharge === undefined ? {} : { inCharge }),
    ...(answer === undefined ? {} : { outcome: answer.outcome, answeredAt: answer.at }),
    isOverdue: state !== 'withdrawn' && !clock.isPaused && doneBy >= clock.dueAt,
  }
}

export const wholeOf = (
  { told: _told, ...request }: RightRow,
  at: number,
  recipients: readonly ToldRecipient[] | undefined,
): RightsRequest => ({
  ...request,
  ...lineOf(request, at),
  ...(recipients === undefined ? {} : { recipients: [...recipients] }),
})

export const idOf = (origin: string, local: LocalId): RightsRequestId =>
  `${origin}/rights/${local}` as RightsRequestId // of our own making
