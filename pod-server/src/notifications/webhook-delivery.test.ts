import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { createLog } from '@mutua/kit/log'
import { createSafePost } from '@mutua/kit/safe-post'
import type { WebhookChannel } from './channel.ts'
import { senderWebIdOf } from './sender.ts'
import { messageOf, webhookChannel } from './test-support/subscriptions.ts'
import { createWebhookDelivery, type DeliveryLimits } from './webhook-delivery.ts'

let opened: AsyncDisposableStack
beforeEach(() => {
  opened = new AsyncDisposableStack()
})
afterEach(() => opened.disposeAsync())

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const status =
  (code: number): Answer =>
  (_request, response) =>
    void response.writeHead(code).end()

/** A receiver that answers each call in turn, the last one for ever. */
const openReceiver = async (...answers: readonly Answer[]) => {
  const bodies: string[] = []
  const at: number[] = []
  let underWay = 0
  let most = 0
  const server = createServer((request, response) => {
    underWay += 1
    most = Math.max(most, underWay)
    response.once('close', () => (underWay -= 1))
    void text(request).then((body) => {
      at.push(performance.now())
      const answer = answers[Math.min(bodies.length, answers.length - 1)]
      bodies.push(body)
      answer?.(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const sendTo = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
  return { sendTo, bodies, at, most: () => most }
}

/** @param timeoutMs what a receiver has that is there, on a machine with other work */
const open = (limits: Partial<DeliveryLimits> = {}, timeoutMs = 20_000) => {
  const dropped: string[] = []
  const delivery = createWebhookDelivery({
    post: createSafePost({ allowLoopback: true, timeoutMs }),
    sender: {
      webId: senderWebIdOf('https://pod.example' as Parameters<typeof senderWebIdOf>[0]),
      authorize: (url) => Promise.resolve({ authorization: `DPoP for ${url}`, dpop: 'proof' }),
    },
    drop: (id) => {
      dropped.push(id)
      return Promise.resolve()
    },
    limits: { waiting: 5, underWay: 4, retryPausesMs: [20, 40], failuresInARow: 2, ...limits },
    now: Date.now,
    log: createLog('test', 'silent'),
  })
  opened.defer(() => {
    delivery.endAll()
  })
  const push = (channel: WebhookChannel, ...texts: readonly string[]): void => {
    for (const body of texts) delivery.push(channel, messageOf(body))
  }
  return { delivery, dropped, push }
}

test('messages arrive in order, one call at a time, signed for the address they go to', async () => {
  const signed: (string | undefined)[] = []
  const { sendTo, bodies, most } = await openReceiver((request, response) => {
    signed.push(request.headers.authorization)
    setTimeout(() => response.writeHead(200).end(), 10)
  })
  const { push } = open()
  push(webhookChannel({ sendTo }), '1', '2', '3')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['1', '2', '3'])
  })
  expect(most()).toBe(1)
  expect(signed[0]).toBe(`DPoP for ${sendTo}`)
})

test.each([503, 500, 429, 408])(
  'what failed with %d is tried again, and what comes later waits',
  async (code) => {
    const { sendTo, bodies, at } = await openReceiver(status(code), status(code), status(204))
    const { push } = open()
    push(webhookChannel({ sendTo }), '1', '2')
    await vi.waitFor(() => {
      expect(bodies).toEqual(['1', '1', '1', '2'])
    })
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(15)
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(35)
  },
)

test('a receiver that does not answer is tried again', async () => {
  const { sendTo, bodies } = await openReceiver(() => undefined, status(200))
  // Longer than another attempt takes, so that the second one is not given up as well.
  const { push } = open({}, 1_000)
  push(webhookChannel({ sendTo }), '1')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['1', '1'])
  })
})

test('what a receiver refuses is not tried again', async () => {
  const { sendTo, bodies } = await openReceiver(status(400), status(200))
  const { push } = open()
  push(webhookChannel({ sendTo }), '1', '2')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['1', '2'])
  })
})

test('a receiver that says it is gone is left alone', async () => {
  const { sendTo, bodies } = await openReceiver(status(410))
  const { push, dropped } = open()
  const channel = webhookChannel({ sendTo })
  push(channel, '1', '2')
  await vi.waitFor(() => {
    expect(dropped).toEqual([channel.id])
  })
  await pause(30)
  expect(bodies).toEqual(['1'])
})

test('a channel ends after too many failures in a row; a success in between starts the count again', async () => {
  const failing = status(400)
  const { sendTo, bodies } = await openReceiver(failing, status(200), failing, failing)
  const { push, dropped } = open()
  const channel = webhookChannel({ sendTo })
  push(channel, '1', '2', '3')
  await vi.waitFor(() => {
    expect(bodies).toHaveLength(3)
  })
  await pause(20)
  expect(dropped).toEqual([])
  push(channel, '4')
  await vi.waitFor(() => {
    expect(dropped).toEqual([channel.id])
  })
})

test('a redirect is not followed', async () => {
  const target = await openReceiver(status(200))
  const { sendTo, bodies } = await openReceiver((_request, response) => {
    response.writeHead(307, { location: target.sendTo }).end()
  })
  const { push } = open()
  push(webhookChannel({ sendTo }), '1')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['1'])
  })
  await pause(30)
  expect(target.bodies).toEqual([])
})

test('whether the subscriber may still read is asked before every attempt', async () => {
  let permitted = true
  const { sendTo, bodies } = await openReceiver((_request, response) => {
    permitted = false
    response.writeHead(503).end()
  })
  const { delivery, push } = open({ retryPausesMs: [30, 30] })
  const channel = webhookChannel({ sendTo })
  delivery.push(
    channel,
    messageOf('hidden by now', () => Promise.resolve(permitted)),
  )
  push(channel, 'seen')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['hidden by now', 'seen', 'seen', 'seen'])
  })
})

test('who may not read is not called', async () => {
  const { sendTo, bodies } = await openReceiver(status(200))
  const { delivery, push } = open()
  const channel = webhookChannel({ sendTo })
  delivery.push(
    channel,
    messageOf('hidden', () => Promise.resolve(false)),
  )
  push(channel, 'seen')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['seen'])
  })
})

test('nothing is sent before the start and after the end of a channel', async () => {
  const { sendTo, bodies } = await openReceiver(status(200))
  const { push } = open()
  push(webhookChannel({ sendTo, startAt: instantOf(Date.now() + 60_000) }), 'early')
  push(webhookChannel({ sendTo, endAt: instantOf(Date.now() - 1) }), 'late')
  push(webhookChannel({ sendTo }), 'in time')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['in time'])
  })
  await pause(20)
  expect(bodies).toEqual(['in time'])
})

test('what waits for a receiver that is away is bounded: the oldest are lost', async () => {
  let release = (): void => undefined
  const { sendTo, bodies } = await openReceiver((_request, response) => {
    release = () => void response.writeHead(200).end()
  }, status(200))
  const { push } = open({ waiting: 2 })
  const channel = webhookChannel({ sendTo })
  push(channel, '1')
  await vi.waitFor(() => {
    expect(bodies).toEqual(['1'])
  })
  push(channel, '2', '3', '4')
  release()
  await vi.waitFor(() => {
    expect(bodies).toEqual(['1', '3', '4'])
  })
})

test('one receiver that is slow does not keep the others waiting', async () => {
  const slow = await openReceiver(() => undefined)
  const quick = await openReceiver(status(200))
  const { push } = open()
  push(webhookChannel({ sendTo: slow.sendTo }), '1', '2')
  push(webhookChannel({ sendTo: quick.sendTo }), '1', '2')
  await vi.waitFor(() => {
    expect(quick.bodies).toEqual(['1', '2'])
  })
  expect(slow.bodies).toEqual(['1'])
})

test('calls under way at once are bounded over all receivers', async () => {
  const { sendTo, bodies, most } = await openReceiver((_request, response) => {
    setTimeout(() => response.writeHead(200).end(), 15)
  })
  const { push } = open({ underWay: 3 })
  for (let count = 0; count < 12; count += 1) push(webhookChannel({ sendTo }), String(count))
  await vi.waitFor(() => {
    expect(bodies).toHaveLength(12)
  })
  expect(most()).toBeLessThanOrEqual(3)
})

test('a channel that was ended is not called again, also between two attempts', async () => {
  const ended = Promise.withResolvers<void>()
  const channels: WebhookChannel[] = []
  const { delivery, push } = open()
  const { sendTo, bodies } = await openReceiver((_request, response) => {
    response.writeHead(503).end(() => {
      for (const { id } of channels) delivery.end(id)
      ended.resolve()
    })
  })
  channels.push(webhookChannel({ sendTo }))
  for (const channel of channels) push(channel, '1', '2')
  await ended.promise
  await pause(100)
  expect(bodies).toEqual(['1'])
})
