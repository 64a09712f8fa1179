import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { jsonOf, type SolidSession } from '../../support/solid-session.ts'
import { channelTypesContext, notify, type ChannelType, type NotificationSubject } from './subject.ts'

export const notificationSchema = z.looseObject({
  '@context': z.union([z.string(), z.array(z.unknown())]),
  'id': z.string(),
  'type': z.union([z.string(), z.array(z.string())]),
  'object': z.string(),
  'published': z.string(),
  'target': z.string().optional(),
  'state': z.string().optional(),
})
export type Notification = z.infer<typeof notificationSchema>

export const typeOf = ({ type }: Notification): string => (typeof type === 'string' ? type : (type[0] ?? ''))

export const channelSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  topic: z.union([z.string(), z.array(z.string())]),
  receiveFrom: z.string().optional(),
  sender: z.string().optional(),
  endAt: z.string().optional(),
})
export type Channel = z.infer<typeof channelSchema>

export interface Receiver extends AsyncDisposable {
  /** The next notification. @throws {Error} when none comes in time */
  next(): Promise<Notification>
}

const patienceMs = 10_000

/** The bare request; the answer may be a refusal. */
export const askToSubscribe = (
  session: Pick<SolidSession, 'fetch'>,
  service: string,
  request: object,
  contentType = 'application/ld+json',
): Promise<Response> =>
  session.fetch(service, {
    method: 'POST',
    headers: { 'content-type': contentType, 'accept': 'application/ld+json' },
    body: JSON.stringify(request),
  })

export const requestFor = (type: ChannelType, topic: string, features: object = {}): object => ({
  '@context': [channelTypesContext],
  'type': `${notify}${type}`,
  topic,
  ...features,
})

export const subscribe = async (
  subject: NotificationSubject,
  session: SolidSession,
  type: ChannelType,
  topic: string,
  features: object = {},
): Promise<Channel> => {
  const answer = await askToSubscribe(session, serviceOf(subject, type), requestFor(type, topic, features))
  return channelSchema.parse(await jsonOf(answer, 'the subscription'))
}

export const serviceOf = ({ services }: NotificationSubject, type: ChannelType): string => {
  const service = services.get(type)
  if (service === undefined) throw new Error(`There is no subscription service for ${type}.`)
  return service
}

/** Subscribes by WebSocket and connects. */
export const listenTo = async (
  subject: NotificationSubject,
  session: SolidSession,
  topic: string,
  features: object = {},
): Promise<Receiver> => {
  const { receiveFrom } = await subscribe(subject, session, 'WebSocketChannel2023', topic, features)
  return connect(receiveFrom ?? '')
}

/** @throws {Error} when the server refuses the connection */
export const connect = async (url: string): Promise<Receiver> => {
  const box = createBox<Notification>()
  const webSocket = new WebSocket(url)
  const ended = new Promise<void>((resolve) => {
    webSocket.addEventListener('close', () => {
      resolve()
    })
  })
  webSocket.addEventListener('message', ({ data: body }) => {
    box.put(parseNotification(String(body)))
  })
  await new Promise<void>((resolve, reject) => {
    webSocket.addEventListener('open', () => {
      resolve()
    })
    webSocket.addEventListener('error', () => {
      reject(new Error('the WebSocket was refused'))
    })
  })
  return {
    next: box.next,
    async [Symbol.asyncDispose]() {
      webSocket.close()
      await ended
    },
  }
}

/** StreamingHTTPChannel2023: JSON texts one after the other in a body that does not end. */
export const openStream = async (url: string): Promise<Receiver> => {
  const box = createBox<Notification>()
  const stop = new AbortController()
  const answer = await fetch(url, { signal: stop.signal })
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel()
    throw new Error(`the stream was refused: ${answer.status}`)
  }
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let pending = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      pending += decoder.decode(chunk, { stream: true })
      for (let end = endOfJson(pending); end > 0; end = endOfJson(pending)) {
        box.put(parseNotification(pending.slice(0, end)))
        pending = pending.slice(end)
      }
    }
  }
  const ended = read(answer.body).catch(() => undefined)
  return {
    next: box.next,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}

export interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string
  next(): Promise<Delivery>
}

/** A web server that takes webhooks. @param answers statuses of the first answers; then 200 */
export const openWebhookReceiver = async (...answers: number[]): Promise<WebhookReceiver> => {
  const box = createBox<Delivery>()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = answers.shift() ?? 200
      response.writeHead(status).end()
      box.put({ headers: request.headers, body })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`,
    next: box.next,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const parseNotification = (json: string): Notification => notificationSchema.parse(JSON.parse(json))

const createBox = <Item>() => {
  const items: Item[] = []
  let bell = Promise.withResolvers<void>()
  return {
    put: (item: Item): void => {
      items.push(item)
      bell.resolve()
    },
    next: async (): Promise<Item> => {
      const deadline = performance.now() + patienceMs
      for (;;) {
        const item = items.shift()
        if (item !== undefined) return item
        const left = deadline - performance.now()
        if (left <= 0) throw new Error(`No notification came within ${String(patienceMs)} ms.`)
        bell = Promise.withResolvers()
        const timer = setTimeout(bell.resolve, left)
        await bell.promise
        clearTimeout(timer)
      }
    },
  }
}

/** Where the first JSON object of a text ends; 0 when it has not ended yet. */
const endOfJson = (json: string): number => {
  let depth = 0
  let inText = false
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (inText) {
      if (character === '\\') at += 1
      else if (character === '"') inText = false
    } else if (character === '"') inText = true
    else if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return 0
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)))
