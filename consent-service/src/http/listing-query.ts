import type { Request } from 'express'
import { z } from 'zod'
import { instantSchema, parseWith, resourceUrlSchema, webIdSchema } from '@mutua/sdk/ids'
import type { GrantFilter, RequestFilter } from '../grants/listings.ts'

const filter = {
  as: z.enum(['owner', 'recipient']).optional(),
  other: webIdSchema.optional(),
  purpose: z.string().max(2_048).optional(),
  resource: resourceUrlSchema.optional(),
  from: instantSchema.optional(),
  endedFrom: instantSchema.optional(),
}

const grantFilterSchema = z.object({
  ...filter,
  state: z.enum(['given', 'paused', 'withdrawn', 'invalidated', 'expired']).optional(),
})
const requestFilterSchema = z.object({
  ...filter,
  state: z.enum(['requested', 'given', 'refused', 'cancelled', 'expired']).optional(),
})

/** @throws {Problem} `input-malformed` */
export const parseGrantFilter = (request: Request): GrantFilter =>
  parseWith(grantFilterSchema, request.query, 'the query')
export const parseRequestFilter = (request: Request): RequestFilter =>
  parseWith(requestFilterSchema, request.query, 'the query')

/** The path of a list with what it is narrowed to, for the address of its next page. */
export const filteredPath = (path: string, wanted: GrantFilter | RequestFilter): string => {
  const query = Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return query.length === 0 ? path : `${path}?${String(new URLSearchParams(query))}`
}
