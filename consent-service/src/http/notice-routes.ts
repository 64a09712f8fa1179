import { json, Router, type Request } from 'express'
import { z } from 'zod'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { seenNotice } from '../notices/notice.ts'
import type { Notices } from '../notices/open-notices.ts'
import type { Webhook, Webhooks } from '../notices/webhooks.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendEventStream, type StreamLimits } from './event-stream.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { sendPrivate } from './send-page.ts'

export interface NoticeRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly notices: Pick<Notices, 'read' | 'last' | 'listen'>
  readonly webhooks: Pick<Webhooks, 'add' | 'list' | 'remove'>
  /** Whether somebody can be a party of consents here: nobody else has anything registered. */
  readonly isKnown: (webId: WebId) => Promise<boolean>
  /** Whether somebody still acts for an organisation. */
  readonly belongsTo: (person: WebId, organisation: WebId) => Promise<boolean>
  readonly limits?: StreamLimits
}

const mostStreams = 4
const usualLimits: StreamLimits = { longestMs: 1_800_000, pingEveryMs: 15_000 }

/** What happened to the caller's consents: as a list, as a stream, and at addresses of the caller's own. */
export const createNoticeRoutes = (deps: NoticeRoutesDeps): Router => {
  const { authenticate, notices, webhooks, limits = usualLimits } = deps
  const router = Router()
  const streams = new Map<WebId, number>()

  router.get('/notices', async (request, response) => {
    const { webId } = await authenticate(request)
    const query = parseListQuery(request)
    const found = await notices.read(webId, query)
    const items = found.map(({ ordinal, notice }) => ({ number: ordinal, ...seenNotice(notice) }))
    const page = { limit: query.limit, numberOf: (item: { readonly number: number }) => item.number }
    sendPrivate(response, listPage('/notices', items, page))
  })

  router.get('/notices/stream', async (request, response) => {
    const { webId, person } = await authenticate(request)
    const after = lastEventId(request) ?? (await notices.last(webId))
    const open = streams.get(webId) ?? 0
    if (open >= mostStreams)
      throw new Problem('too-many-requests', 'You have four streams open already; close one.')
    streams.set(webId, open + 1)
    try {
      await sendEventStream(response, after, {
        limits,
        listen: (onNews) => notices.listen(webId, onNews),
        read: async (from, limit) => {
          // The stream outlives the call that it was opened by.
          if (person !== undefined && !(await deps.belongsTo(person, webId))) throw leftMeanwhile()
          const found = await notices.read(webId, { after: from, limit })
          return found.map(({ ordinal, notice }) => ({ id: ordinal, told: seenNotice(notice) }))
        },
      })
    } finally {
      const left = (streams.get(webId) ?? 1) - 1
      if (left === 0) streams.delete(webId)
      else streams.set(webId, left)
    }
  })

  router.post('/webhooks', json({ limit: '8kb' }), async (request, response) => {
    const { webId, person } = await authenticate(request)
    const { url } = parseWith(webhookSchema, request.body, 'the webhook')
    if (!(await deps.isKnown(webId)))
      throw new Problem('member-unknown', 'Only members and providers of the co-op are told of consents.')
    const webhook = await webhooks.add(webId, url, person)
    // Shown this once; it rests sealed.
    sendPrivate(response.status(201).location(`/webhooks/${webhook.id}`), {
      ...shown(webhook),
      secret: webhook.secret,
    })
  })

  router.get('/webhooks', async (request, response) => {
    const { webId } = await authenticate(request)
    sendPrivate(response, { items: (await webhooks.list(webId)).map(shown) })
  })

  router.delete('/webhooks/:id', async (request, response) => {
    const { webId } = await authenticate(request)
    if (!(await webhooks.remove(webId, request.params.id)))
      throw new Problem('not-found', 'There is no such webhook, or it is not yours.')
    response.status(204).end()
  })

  return router
}

const webhookSchema = z.strictObject({ url: z.url().max(2_048) })

const shown = ({ id, url, createdAt, person }: Webhook) => ({
  id,
  url,
  createdAt,
  ...(person === undefined ? {} : { person }),
})

const leftMeanwhile = (): Problem =>
  new Problem('staff-only', 'Ask the administrator of the organisation to enter you.')

/** @throws {Problem} `input-malformed` */
const lastEventId = (request: Request): number | undefined => {
  const given = request.get('last-event-id')
  if (given === undefined || given === '') return undefined
  if (!/^\d{1,12}$/.test(given))
    throw new Problem('input-malformed', 'Send the Last-Event-ID as it was received.')
  return Number(given)
}
