import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listen } from '@mutua/kit/run-service'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createLiveChannels, type LiveChannels } from './live-channels.ts'
import { receivePathOf } from './receive-path.ts'
import { anna, liveChannel, messageOf, topicA } from './test-support/subscriptions.ts'
import { createWebSocketReceiver, type WebSocketLimits } from './web-socket.ts'

let opened: AsyncDisposableStack
beforeEach(() => {
  opened = new AsyncDisposableStack()
})
afterEach(() => opened.disposeAsync())

const open = async (limits: Partial<WebSocketLimits> = {}) => {
  const channels = createLiveChannels({
    limits: { perSubscriber: 10, all: 10, waiting: 1_000, connectWithinMs: 5_000 },
    greet: () => undefined,
    now: Date.now,
  })
  const receiver = createWebSocketReceiver({
    channels,
    limits: { bufferedBytes: 65_536, pingEveryMs: 60_000, ...limits },
  })
  const { port } = opened.use(
    await listen((_request, response) => void response.end(), {
      host: '127.0.0.1',
      port: 0,
      portSetting: 'TEST_PORT',
      origin: parseBaseUrl('https://pod.example'),
      onWebSocket: receiver.onWebSocket,
    }),
  )
  opened.defer(() => {
    receiver.stop()
    channels.endAll()
  })
  return { channels, port, url: (token: string) => `ws://127.0.0.1:${String(port)}${receivePathOf(token)}` }
}

const webSocketTo = (url: string) => {
  const webSocket = new WebSocket(url)
  const got: string[] = []
  webSocket.addEventListener('message', ({ data: body }) => got.push(String(body)))
  const closed = new Promise<CloseEvent>((resolve) => {
    webSocket.addEventListener('close', resolve)
  })
  const ready = new Promise<boolean>((resolve) => {
    webSocket.addEventListener('open', () => {
      resolve(true)
    })
    webSocket.addEventListener('error', () => {
      resolve(false)
    })
  })
  return { webSocket, got, closed, ready }
}

/** A receiver that reads only when it is told to, and answers no ping. */
const lazyReceiver = async (port: number, path: string): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  const key = Buffer.from('0123456789abcdef').toString('base64')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  await once(socket, 'readable')
  return socket
}

const tell = (channels: LiveChannels, text: string): void => {
  channels.tell(topicA, () => messageOf(text))
}

test('messages arrive as text', async () => {
  const { channels, url } = await open()
  const { ready, got, webSocket } = webSocketTo(url(channels.open(liveChannel())))
  expect(await ready).toBe(true)
  tell(channels, '{"type":"Update"}')
  await vi.waitFor(() => {
    expect(got).toEqual(['{"type":"Update"}'])
  })
  webSocket.close()
})

test.each([
  ['that was never given out', receivePathOf('A'.repeat(43))],
  ['without a token', '/.notifications/receive/'],
  ['that is a resource', '/anna/health/'],
  ['with a query', `${receivePathOf('A'.repeat(43))}?a=1`],
])('an address %s is refused', async (_, path) => {
  const { port } = await open()
  const { ready } = webSocketTo(`ws://127.0.0.1:${String(port)}${path}`)
  expect(await ready).toBe(false)
})

test('an address is good once, and the first connection stays', async () => {
  const { channels, url } = await open()
  const token = channels.open(liveChannel())
  const first = webSocketTo(url(token))
  expect(await first.ready).toBe(true)
  expect(await webSocketTo(url(token)).ready).toBe(false)
  tell(channels, 'still here')
  await vi.waitFor(() => {
    expect(first.got).toEqual(['still here'])
  })
})

test('the address of a stream is not good for a WebSocket', async () => {
  const { channels, url } = await open()
  const token = channels.open(liveChannel({ type: 'StreamingHTTPChannel2023' }))
  expect(await webSocketTo(url(token)).ready).toBe(false)
  expect(channels.isWaiting(token, 'StreamingHTTPChannel2023')).toBe(true)
})

test('a handshake that is broken does not use the address up', async () => {
  const { channels, port, url } = await open()
  const token = channels.open(liveChannel())
  const broken = connect(port, '127.0.0.1')
  broken.write(
    `GET ${receivePathOf(token)} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  )
  const [answer] = (await once(broken, 'data')) as [Buffer]
  expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 400 /)
  broken.destroy()
  expect(await webSocketTo(url(token)).ready).toBe(true)
})

test('a receiver that reads nothing is cut off with a bounded number of bytes waiting; the others are served', async () => {
  const { channels, port, url } = await open()
  const slow = liveChannel()
  const socket = await lazyReceiver(port, receivePathOf(channels.open(slow)))
  const quick = webSocketTo(url(channels.open(liveChannel())))
  await quick.ready
  const big = 'x'.repeat(32_768)
  // More than the buffers of both ends of a connection hold.
  for (let count = 0; count < 600; count += 1) {
    tell(channels, big)
    await new Promise(setImmediate)
  }
  expect(channels.unsubscribe(slow.id, anna)).toBe(false)
  await vi.waitFor(
    () => {
      expect(quick.got).toHaveLength(600)
    },
    { timeout: 10_000 },
  )
  // What it reads in the end stops; the code says why.
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  expect(Buffer.concat(chunks).length).toBeLessThan(600 * big.length)
})

test('a receiver that is too slow and then reads is told why it was closed', async () => {
  const { channels, url } = await open({ bufferedBytes: 10 })
  const { ready, closed } = webSocketTo(url(channels.open(liveChannel())))
  await ready
  tell(channels, 'longer than ten bytes')
  expect(await closed).toMatchObject({ code: 1013 })
})

test('a receiver that answers no ping is gone', async () => {
  const { channels, port } = await open({ pingEveryMs: 40 })
  const channel = liveChannel()
  const socket = await lazyReceiver(port, receivePathOf(channels.open(channel)))
  socket.resume()
  await once(socket, 'close')
  await vi.waitFor(() => {
    expect(channels.unsubscribe(channel.id, anna)).toBe(false)
  })
})

test('a receiver that answers pings stays', async () => {
  const { channels, url } = await open({ pingEveryMs: 250 })
  const { ready, got } = webSocketTo(url(channels.open(liveChannel())))
  await ready
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  tell(channels, 'still here')
  await vi.waitFor(() => {
    expect(got).toEqual(['still here'])
  })
})

test('a receiver that talks too much is closed, and its channel ends', async () => {
  const { channels, url } = await open()
  const channel = liveChannel()
  const { ready, webSocket, closed } = webSocketTo(url(channels.open(channel)))
  await ready
  webSocket.send('x'.repeat(2_000))
  expect(await closed).toMatchObject({ code: 1009 })
  await vi.waitFor(() => {
    expect(channels.unsubscribe(channel.id, anna)).toBe(false)
  })
})

test('the end of a channel closes its connection', async () => {
  const { channels, url } = await open()
  const channel = liveChannel()
  const { ready, closed } = webSocketTo(url(channels.open(channel)))
  await ready
  channels.unsubscribe(channel.id, anna)
  expect(await closed).toMatchObject({ code: 1000 })
})

test('when the server stops, receivers are told that it does', async () => {
  const { channels, url } = await open()
  const { ready, closed } = webSocketTo(url(channels.open(liveChannel())))
  await ready
  channels.endAll()
  expect(await closed).toMatchObject({ code: 1001 })
})
