import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import type { LocalId } from './records.ts'

/** @param limit 1 to 100 */
export interface PageAsked {
  readonly limit: number
  /** `next` of the page before. */
  readonly cursor?: string
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Present when there is more. */
  readonly next?: string
}

/** The newest first. A cursor names the last entry that was shown, so that newer ones do not shift the pages. */
export const readIndexPage = async (
  store: Pick<Store, 'list'>,
  prefix: string,
  { limit, cursor }: PageAsked,
): Promise<Page<LocalId>> => {
  const range = prefixRange(prefix)
  const lt = cursor === undefined ? range.lt : `${prefix}${parseCursor(cursor)}`
  const found: { suffix: string; local: LocalId }[] = []
  for await (const { key, value } of store.list({ gte: range.gte, lt, limit: limit + 1, reverse: true })) {
    found.push({ suffix: key.slice(prefix.length), local: toText(value) })
  }
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(({ local }) => local)
  return found.length > limit && last !== undefined ? { items, next: encodeCursor(last.suffix) } : { items }
}

const suffixSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\/[A-Za-z0-9_-]{22}$/)

const encodeCursor = (suffix: string): string => Buffer.from(suffix, 'utf8').toString('base64url')

/** Attacker-controlled; it can only move within the caller's own list. */
const parseCursor = (cursor: string): string => {
  const suffix = suffixSchema.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!suffix.success)
    throw new Problem('input-malformed', 'Use the address of the next page as it was given.')
  return suffix.data
}
