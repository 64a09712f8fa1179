import type { z } from 'zod'
import type { Instant, WebId } from '@mutua/sdk/ids'
import { breachSchema, type Breach, type BreachId, type BreachMessage } from '@mutua/sdk/rights/breach'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { toBytes, type ReadableStore, type Write } from '@mutua/kit/store'
import { localIdOf, type LocalId } from './right-rows.ts'

export const breachRowSchema = breachSchema.omit({ isOverdue: true })
export type BreachRow = z.infer<typeof breachRowSchema>

export const breachKeys = {
  all: 'breach/',
  one: (local: LocalId) => `breach/${local}`,
  /** Open, and the authority was not told: by when it must be. */
  allWaiting: 'breach-waiting/',
  waiting: ({ dueAt, id }: Pick<BreachRow, 'dueAt' | 'id'>) => `breach-waiting/${dueAt}/${localIdOf(id)}`,
  /** Open, and told. */
  allTold: 'breach-told/',
  told: (local: LocalId) => `breach-told/${local}`,
  /** What a person was told. */
  messages: 'breach-message/',
  messagesOf: (person: WebId) => `breach-message/${hashKey(person)}/`,
  message: (person: WebId, at: Instant, local: LocalId) => `breach-message/${hashKey(person)}/${at}/${local}`,
  number: (year: string) => `breach-number/${year}`,
}

/** Where it waits, or `undefined` once it is closed. */
export const breachWaits = (breach: BreachRow): string | undefined => {
  if (breach.state === 'closed') return undefined
  return breach.notifications.length === 0
    ? breachKeys.waiting(breach)
    : breachKeys.told(localIdOf(breach.id))
}

/** The row of a breach and where it waits, after a step. */
export const breachRows = (before: BreachRow | undefined, after: BreachRow): readonly Write[] => {
  const was = before === undefined ? undefined : breachWaits(before)
  const is = breachWaits(after)
  return [
    row(breachKeys.one(localIdOf(after.id)), after),
    ...(was === undefined || was === is ? [] : [{ key: was, value: undefined }]),
    ...(is === undefined || was === is ? [] : [{ key: is, value: toBytes(localIdOf(after.id)) }]),
  ]
}

export const messageRow = (person: WebId, message: BreachMessage): Write =>
  row(breachKeys.message(person, message.at, localIdOf(message.breach)), message)

export const readBreach = async (store: Pick<ReadableStore, 'get'>, local: LocalId) => {
  const key = breachKeys.one(local)
  const bytes = /^[A-Za-z0-9_-]{22}$/.test(local) ? await store.get(key) : undefined
  return bytes === undefined ? undefined : { key, bytes, breach: parseRow(breachRowSchema, bytes) }
}

export const shownBreach = (breach: BreachRow, at: Instant): Breach => ({
  ...breach,
  isOverdue: breach.state === 'open' && breach.notifications.length === 0 && breach.dueAt <= at,
})

export const breachIdOf = (origin: string, local: LocalId): BreachId =>
  `${origin}/breaches/${local}` as BreachId // of our own making
