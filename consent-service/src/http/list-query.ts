import type { Request } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'

const querySchema = z.object({
  after: z.coerce.number().int().min(0).max(999_999_999_999).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})

/**
 * Query of a list whose items are numbered: those after `after`, `limit` of them.
 * @throws {Problem} `input-malformed`
 */
export const parseListQuery = (request: Request): { readonly after: number; readonly limit: number } =>
  parseWith(querySchema, request.query, 'the query')

/** `{items, next?}`: a full page has one after it, which may be empty. */
export const listPage = <Item>(
  path: string,
  items: readonly Item[],
  page: { limit: number; numberOf: (item: Item) => number; query?: Readonly<Record<string, string>> },
): { readonly items: readonly Item[]; readonly next?: string } => {
  const last = items.at(-1)
  if (last === undefined || items.length < page.limit) return { items }
  const query = new URLSearchParams({
    ...page.query,
    after: String(page.numberOf(last)),
    limit: String(page.limit),
  })
  return { items, next: `${path}?${String(query)}` }
}
