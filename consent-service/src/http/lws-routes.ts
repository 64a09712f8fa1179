import { createHash } from 'node:crypto'
import { Router, type Response } from 'express'
import { z } from 'zod'
import { lwsContext, lwsMediaType, lwsNamespace } from '@mutua/sdk/consent/lws-access'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { LwsAccess, LwsPage } from '../lws/lws-access.ts'
import { endpointOf, type ServedDocument } from '../lws/lws-documents.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { parsePageQuery } from './send-page.ts'
import { jsonIn, strictJsonBody } from './strict-json-body.ts'

export interface LwsRoutesDeps {
  readonly origin: BaseUrl
  readonly authenticate: AuthenticateCaller
  readonly access: LwsAccess
}

/** Access requests and access grants of Linked Web Storage (docs/http-api.md). */
export const createLwsRoutes = ({ origin, authenticate, access }: LwsRoutesDeps): Router => {
  const router = Router()
  const makers = { requests: access.request, grants: access.give }

  for (const kind of ['requests', 'grants'] as const) {
    const endpoint = endpointOf(origin, kind)
    const path = new URL(endpoint).pathname

    router.post(path, strictJsonBody, async (request, response) => {
      const caller = await authenticate(request)
      const made = await makers[kind](caller, jsonIn(request))
      sendDocument(response.status(201).location(made.id), made, endpoint)
    })

    router.get(path, async (request, response) => {
      const caller = await authenticate(request)
      const asked = { ...parsePageQuery(request), ...parseWith(totalSchema, request.query, 'the query') }
      const page = await access.list(caller, kind, asked)
      response.set('Link', pageLinks(endpoint, asked.limit, page))
      send(response, JSON.stringify(containerOf(endpoint, page)))
    })

    router.get(`${path}:id`, async (request, response) => {
      const caller = await authenticate(request)
      sendDocument(response, await access.find(caller, kind, request.params.id), endpoint)
    })

    router.delete(`${path}:id`, async (request, response) => {
      const caller = await authenticate(request)
      const { id } = request.params
      const expected = request.get('If-Match')
      if (expected !== undefined) requireTag(expected, await access.find(caller, kind, id))
      await access.end(caller, kind, id)
      response.status(204).end()
    })
  }

  return router
}

/** All three are the same JSON (LWS, "Content Negotiation"). */
const mediaTypes = [lwsMediaType, 'application/ld+json', 'application/json']

const send = (response: Response, text: string): void => {
  const mediaType = response.req.accepts(mediaTypes)
  if (mediaType === false)
    throw new Problem('accept-unsupported', `This can be had as ${mediaTypes.join(', ')}.`)
  // Consents are about people: no cache keeps them. The type is set whole, without a charset that it has no room for.
  const tag = tagOf(text)
  response.set({ 'Cache-Control': 'no-store', 'Vary': 'Accept, Authorization', 'ETag': tag })
  // Not left to Express: a `fetch` that asks under a condition says `no-cache` besides, and would never be answered so.
  const known = response.req.get('If-None-Match')
  if (response.statusCode === 200 && known !== undefined && names(known, tag)) {
    response.status(304).end()
    return
  }
  response.setHeader('Content-Type', mediaType)
  response.send(Buffer.from(text))
}

const sendDocument = (response: Response, { text }: ServedDocument, endpoint: string): void => {
  response.set('Link', [linkOf(endpoint, 'up'), linkOf(`${lwsNamespace}DataResource`, 'type')].join(', '))
  send(response, text)
}

const containerOf = (id: string, { totalItems, items }: LwsPage) => ({
  '@context': lwsContext,
  id,
  'type': 'Container',
  totalItems,
  items,
})

const totalSchema = z.object({ totalItems: z.coerce.number().int().min(0).max(1_000).optional() })

const pageLinks = (endpoint: string, limit: number, { next, totalItems }: LwsPage): string => {
  const pageAt = (query: Record<string, string>) =>
    `${endpoint}?${String(new URLSearchParams({ limit: String(limit), ...query }))}`
  return [
    linkOf(`${lwsNamespace}Container`, 'type'),
    linkOf(pageAt({}), 'first'),
    ...(next === undefined ? [] : [linkOf(pageAt({ totalItems: String(totalItems), cursor: next }), 'next')]),
  ].join(', ')
}

const linkOf = (target: string, relation: string): string => `<${target}>; rel="${relation}"`

const tagOf = (text: string): string =>
  `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`

/** RFC 9110 §13.1.1-2. */
const names = (condition: string, tag: string): boolean =>
  condition.trim() === '*' || condition.split(',').some((one) => one.trim() === tag)

/** @throws {Problem} `precondition-failed` */
const requireTag = (expected: string, { text }: ServedDocument): void => {
  if (names(expected, tagOf(text))) return
  throw new Problem('precondition-failed', 'It has changed since you read it; read it again.')
}
