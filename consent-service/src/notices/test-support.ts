import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import type { WebId } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { createSafePost } from '@mutua/kit/safe-post'
import type { Store } from '@mutua/kit/store'
import { origin, type House } from '../grants/test-support.ts'
import { grantsInForce } from '../grants/grants-in-force.ts'
import { readNews } from '../grants/records.ts'
import type { OnReached } from './deliver.ts'
import { openNotices, type Notices } from './open-notices.ts'
import type { StatedNotice } from './tell.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

export interface ReceivedCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly calls: readonly ReceivedCall[]
  /** Status of the answers from now on. */
  answer: number
}

/** Somebody else's server: it remembers what it was sent. */
export const openReceiver = async (): Promise<Receiver> => {
  const calls: ReceivedCall[] = []
  const receiver = { answer: 204 }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push({ path: request.url ?? '', headers: request.headers, body })
      if (receiver.answer === 307) response.setHeader('location', '/elsewhere')
      response.writeHead(receiver.answer).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(receiver, {
    url: `http://localhost:${String(port)}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}

export interface Told extends AsyncDisposable {
  readonly notices: Notices
  readonly webhooks: Webhooks
}

/** Notices over the store of a house, with its clock. @param inboxes by WebID */
export const openTold = (
  house: Pick<House, 'clock' | 'grants'>,
  store: Store,
  options: {
    readonly inboxes?: ReadonlyMap<WebId, string>
    readonly pausesMs?: readonly number[]
    readonly inboxPauseMs?: number
    readonly statedNotice?: StatedNotice
    readonly onReached?: OnReached
    /** People who have left their organisation. */
    readonly left?: ReadonlySet<WebId>
  } = {},
): Told => {
  const now = () => house.clock.at
  const webhooks = createWebhooks({ store, now, randomBytes, mayPostTo: () => true })
  const notices = openNotices({
    store,
    origin,
    now,
    readNews: (limit) => readNews(store, limit),
    grantsInForce: () => grantsInForce(store),
    findGrant: async (id) => (await house.grants.findStanding(id))?.grant,
    webhooks,
    belongsTo: (person) => Promise.resolve(options.left?.has(person) !== true),
    ...(options.statedNotice === undefined ? {} : { statedNotice: options.statedNotice }),
    ...(options.onReached === undefined ? {} : { onReached: options.onReached }),
    eraseDays: 30,
    post: createSafePost({ allowLoopback: true }),
    inboxOf: (webId) => Promise.resolve(options.inboxes?.get(webId)),
    pausesMs: options.pausesMs ?? [0, 0, 0],
    inboxPauseMs: options.inboxPauseMs ?? 0,
    log: createLog('test', 'silent'),
    everyMs: 10,
  })
  return { notices, webhooks, [Symbol.asyncDispose]: () => notices[Symbol.asyncDispose]() }
}

/** As a receiver checks it, written from the text of Standard Webhooks and not from our code. */
export const isSignedBy = (secret: string, { headers, body }: ReceivedCall): boolean => {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const expected = `v1,${createHmac('sha256', key).update(text).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(expected)
}

/** Polls as long as a busy machine may need. */
export const expectSoon = <Value>(look: () => Value, options: { readonly interval?: number } = {}) => {
  return expect.poll(look, { timeout: 15_000, ...options })
}
