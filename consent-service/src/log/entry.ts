import { hash } from 'node:crypto'
import type { Instant } from '@mutua/sdk/ids'
import { toBytes, toText } from '@mutua/kit/store'
import { entrySchema, type Entry } from './log-rows.ts'

/** What is to be logged: a fact that is durable already. */
export interface LogItem {
  /** `consent.given`; public. */
  readonly kind: string
  /** Where it is found again; no name of a person. */
  readonly place: string
  /** What the entry commits to. Never published: it names persons. */
  readonly statement: Readonly<Record<string, string | number | undefined>>
}

/**
 * RFC 8785 text of a statement: flat, its numbers whole, so that names in their order (§3.2.3) are all there is to it.
 * Members that are undefined are not there.
 */
export const statementText = (statement: LogItem['statement']): string =>
  JSON.stringify(Object.fromEntries(Object.entries(statement).toSorted(([a], [b]) => (a < b ? -1 : 1))))

/** Who knows the salt and the statement knows what was committed to; who has only this knows nothing. */
export const commitmentOf = (salt: Uint8Array, statement: string): string =>
  hash('sha256', Buffer.concat([salt, toBytes(statement)]), 'base64url')

/** The bytes that stand in the log. The names are in the order of RFC 8785 §3.2.3, and every value is plain text. */
export const entryBytes = (entry: { commitment: string; kind: string; time: Instant }): Uint8Array => {
  const { commitment, kind, time } = entry
  return toBytes(JSON.stringify({ commitment, kind, time, version: 1 } satisfies Entry))
}

/** @throws {Error} when the row is not what we wrote: the store was changed by somebody else */
export const parseEntry = (bytes: Uint8Array): Entry => entrySchema.parse(JSON.parse(toText(bytes)))
