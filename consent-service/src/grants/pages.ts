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

/**
 * Those that `find` finds, the newest first. A cursor names the last entry that was looked at, so that newer ones do not
 * shift the pages. A page that was looked for in vain for long ends early, with a `next`.
 */
export const readIndexPage = async <Item>(
  store: Pick<Store, 'list'>,
  prefix: string,
  { limit, cursor }: PageAsked,
  find: (local: LocalId) => Promise<Item | undefined>,
): Promise<Page<Item>> => {
  const range = prefixRange(prefix)
  const lt = cursor === undefined ? range.lt : `${prefix}${parseCursor(cursor)}`
  const items: Item[] = []
  let last: string | undefined
  let looked = 0
  for await (const { key, value } of store.list({ gte: range.gte, lt, limit: scanSize + 1, reverse: true })) {
    if ((items.length === limit || looked === scanSize) && last !== undefined)
      return { items, next: encodeCursor(last) }
    last = key.slice(prefix.length)
    looked += 1
    const item = await find(toText(value))
    if (item !== undefined) items.push(item)
  }
  return { items }
}

/** Entries looked at for one page. */
const scanSize = 2_000

const suffixSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\/[A-Za-z0-9_-]{22}$/)

const encodeCursor = (suffix: string): string => Buffer.from(suffix, 'utf8').toString('base64url')

/** Attacker-controlled; it can only move within the caller's own list. */
const parseCursor = (cursor: string): string => {
  const suffix = suffixSchema.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!suffix.success)
    throw new Problem('input-malformed', 'Use the address of the next page as it was given.')
  return suffix.data
}
