import type { Request, Response } from 'express'
import { z } from 'zod'
import { parseWith } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'

const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
})

/** @throws {Problem} `input-malformed` */
export const parsePageQuery = (request: Request): { readonly limit: number; readonly cursor?: string } => {
  const { limit, cursor } = parseWith(pageQuerySchema, request.query, 'the query')
  return { limit, ...(cursor === undefined ? {} : { cursor }) }
}

/** `{items, next?}`, where `next` is the relative address of the page after this one. */
export const sendPage = (
  response: Response,
  path: string,
  page: { readonly items: readonly unknown[]; readonly next?: string },
  limit: number,
): void => {
  const { items, next: cursor } = page
  const next =
    cursor === undefined
      ? {}
      : {
          next: `${path}${path.includes('?') ? '&' : '?'}${String(new URLSearchParams({ limit: String(limit), cursor }))}`,
        }
  sendPrivate(response, { items, ...next })
}

/** Consents are about people: no cache keeps them. */
export const sendPrivate = (response: Response, body: unknown): void => {
  response.set('Cache-Control', 'no-store').type('application/json').send(jsonText(body))
}
